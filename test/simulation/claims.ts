/** What a gateway states about a trade, and whether an order's fact agrees. */
import type { RecordedFact } from '../../lib/order/facts'
import { MINUTE_MS, SECOND_MS } from '../../lib/time'
import { isNumberOf } from './refundNumber'
import type { RefundResult, Trade } from './trade'

export interface Claim {
  readonly kind: 'paid' | 'pending' | 'finished' | 'closed' | 'refunded' | 'refundMade' | 'refundFailed'
  /** In whole seconds; undefined when the gateway tells no time, so that the shop's clock stands in. */
  readonly at: number | undefined
  /** Of refunds: how much went back in all, and whether that is all of it. */
  readonly refundedFen: number
  readonly isFull: boolean
  /** Of what became of one refund: the gateway's number of it. */
  readonly refundNo?: string
}

/** What the gateway said of a trade, by notify or when it was asked. */
export interface Telling {
  readonly trade: Trade
  readonly claims: readonly Claim[]
}

/** Something that the gateway tells the shop until it is acknowledged. */
export interface Notify extends Telling {
  readonly notifyId: string
  /** The trade as it was then. */
  readonly snapshot: Trade
  /** What became of a refund, where it is about one. */
  readonly result: RefundResult | undefined
  attempts: number
  lastSentAt: number
  isAcknowledged: boolean
  /** The last attempt was made, and not acknowledged. */
  isGivenUp: boolean
}

/** All that happened to a trade. */
export function happened(trade: Trade): Claim[] {
  const { state, paidAt = 0, closedAt = 0, refundedAt, finishedAt = 0 } = trade
  const claim = (kind: Claim['kind'], at: number): Claim => ({
    kind,
    at: inSeconds(at),
    refundedFen: 0,
    isFull: false,
  })
  const refunds = () => (refundedAt === undefined ? [] : [refundClaim(trade, refundedAt)])
  switch (state) {
    case 'open':
      return []
    case 'pending':
      return [claim('pending', paidAt)]
    case 'paid':
      return [claim('paid', paidAt), ...refunds()]
    case 'finished':
      return [claim('paid', paidAt), claim('finished', finishedAt), ...refunds()]
    case 'closed':
      return refundedAt === undefined ? [claim('closed', closedAt)] : [claim('paid', paidAt), ...refunds()]
  }
}

/** How much went back of a trade by now, the last of it at this time. */
export const refundClaim = ({ amountFen, refundedFen }: Trade, at: number): Claim => ({
  kind: 'refunded',
  at: inSeconds(at),
  refundedFen,
  isFull: refundedFen === amountFen,
})

/** What became of a refund that was confirmed; when, its message does not say. */
export const resultClaim = ({ refundNo, amountFen, failure }: RefundResult): Claim => ({
  kind: failure ? 'refundFailed' : 'refundMade',
  at: undefined,
  refundNo,
  refundedFen: amountFen,
  isFull: false,
})

const inSeconds = (at: number): number => at - (at % SECOND_MS)

export const withoutTime = (claim: Claim): Claim => ({ ...claim, at: undefined })

/** Whether a fact of an order says what the gateway claims of this trade. */
export function isSaidBy(fact: RecordedFact, orderFen: number, claim: Claim, trade: Trade): boolean {
  if (!('tradeNo' in fact) || fact.gateway !== trade.gateway || fact.tradeNo !== trade.tradeNo) return false
  switch (fact.kind) {
    case 'paid':
      // A notify of another amount is refused; an answer of one is a fact.
      if (fact.source === 'notify' && trade.amountFen !== orderFen) return false
      return claim.kind === 'paid' && fact.amountFen === trade.amountFen && isAt(fact, claim)
    case 'refundedInAll':
      return claim.kind === 'refunded' && fact.amountFen === claim.refundedFen && isAt(fact, claim)
    case 'partlyRefunded':
      return claim.kind === 'refunded' && !claim.isFull && isAt(fact, claim)
    case 'refunded':
      return (
        claim.kind === 'refundMade' && fact.amountFen === claim.refundedFen && isOfRefund(fact, claim, trade)
      )
    case 'refundFailed':
      return claim.kind === 'refundFailed' && isOfRefund(fact, claim, trade)
    case 'finished':
      // The gateway has no time for it: the message's own stands in.
      return claim.kind === 'finished' && (isAt(fact, claim) || fact.at >= (claim.at ?? fact.at + 1))
    case 'pending':
    case 'closed':
      return claim.kind === fact.kind && isAt(fact, claim)
    default:
      return false
  }
}

const isOfRefund = (
  { refundId }: { readonly refundId: string },
  { refundNo = '' }: Claim,
  { orderId }: Trade,
): boolean => isNumberOf(refundNo, orderId, refundId)

function isAt({ at, recordedAt }: Pick<RecordedFact, 'at' | 'recordedAt'>, claim: Claim): boolean {
  return claim.at === undefined ? Math.abs(recordedAt - at) < MINUTE_MS : at === claim.at
}
