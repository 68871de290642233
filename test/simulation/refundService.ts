/** A gateway's refunds: at the shop's request, each number once, quickly, slowly or never; and on its own site. */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/time'
import type { RunContext } from './flakyCalls'
import { isNumberOf } from './refundNumber'
import type { Refund, RefundResult, Refusal, Trade } from './trade'
import { Violation } from './violation'

/** Within this time the gateway knows of a refund that it made. @see docs/protocols.md#page-refund */
const KNOWN_WITHIN_MS = 10 * SECOND_MS

/** What one request for a refund comes to. */
type RefundAnswer =
  /** It moved the money. */
  | { readonly kind: 'made'; readonly at: number }
  /** It moved no money: the gateway works on it, or made it before. */
  | { readonly kind: 'noChange' }
  | { readonly kind: 'refused'; readonly why: Refusal }

/** A refund that the shop asks for. */
export interface AskedRefund {
  readonly refundNo: string
  readonly amountFen: number
  /** Its number is used up, whatever comes of it. */
  readonly isOnce?: true
}

export interface RefundService {
  ask(trade: Trade, asked: AskedRefund): RefundAnswer
  /** What the gateway tells of a refund; undefined when it knows of none that was made. */
  find(trade: Trade, refundNo: string): Refund | undefined
  /** The shop gives money back at the gateway's own site: as much, or what is left. */
  payBack(trade: Trade, amountFen: number): void
  /** Whether a refund of an order was refused for good. */
  hasRefused(orderId: string, refundId: string): boolean
}

interface Ledger {
  note(event: string, trade: Trade): void
  /** Tells the shop, where the gateway does. */
  announce(trade: Trade): void
  /** The same of what became of a refund that the shop asked for. */
  announceResult(trade: Trade, result: RefundResult): void
  /** Whether the shop has noted down that it wants this refund. */
  isOnRecord(trade: Trade, asked: AskedRefund): boolean
}

export function makeRefundService(context: RunContext, ledger: Ledger): RefundService {
  const { scheduler, random, conditions, summary } = context
  const { now } = scheduler
  const refused = new Set<string>()

  const make = (trade: Trade, refund: Refund): void => {
    trade.refunds = [...trade.refunds.filter(other => other !== refund), { ...refund, madeAt: now() }]
    trade.refundedFen += refund.amountFen
    trade.refundedAt = now()
    if (trade.refundedFen > trade.amountFen)
      throw new Violation('more was refunded than was paid', trade.orderId)
    if (trade.refundedFen === trade.amountFen) trade.state = 'closed'
    ledger.note(`gives ${refund.amountFen} fen back ${refund.refundNo}`, trade)
    ledger.announce(trade)
    if (refund.refundNo !== '') ledger.announceResult(trade, { ...refund, failure: undefined })
  }

  const take = (trade: Trade, { refundNo, amountFen }: AskedRefund): RefundAnswer => {
    const isSlow = random.chance(conditions.refundsSlow)
    const knownFrom = now() + random.between(0, KNOWN_WITHIN_MS)
    const slowMs = random.pick([0, random.between(0, MINUTE_MS), random.between(0, 8 * HOUR_MS)])
    const refund: Refund = { refundNo, knownAs: refundNo, amountFen, knownFrom, madeAt: undefined }
    summary.refundsMade++
    if (!isSlow) {
      make(trade, refund)
      return { kind: 'made', at: now() }
    }
    summary.refundsSlow++
    // Who refuses repetitions leaves nobody waiting longer than it takes to know.
    if (slowMs === 0 || conditions.refusesRepeats) make(trade, refund)
    else {
      trade.refunds = [...trade.refunds, refund]
      ledger.note(`works on giving ${amountFen} fen back ${refundNo}`, trade)
      scheduler.after(slowMs, () => make(trade, refund))
    }
    return { kind: 'noChange' }
  }

  const refuse = (trade: Trade, { refundNo, amountFen, isOnce }: AskedRefund, why: Refusal): RefundAnswer => {
    summary.refundsRefused++
    ledger.note(`refuses to give back ${refundNo}: ${why}`, trade)
    if (isOnce || why !== 'accountEmpty') {
      refused.add(refundNo)
      ledger.announceResult(trade, { refundNo, amountFen, failure: why })
    }
    return { kind: 'refused', why }
  }

  return {
    ask(trade, asked) {
      const problem = problemOf(trade, asked)
      const known = trade.refunds.find(({ refundNo }) => refundNo === asked.refundNo)
      if (known) {
        summary.refundRepeats++
        if (known.amountFen !== asked.amountFen)
          throw new Violation('a refund was asked for again with another amount', trade.orderId)
        const isRefused = problem !== undefined && conditions.refusesRepeats
        return isRefused ? { kind: 'refused', why: problem } : { kind: 'noChange' }
      }
      if (!ledger.isOnRecord(trade, asked))
        throw new Violation('a refund was asked for that is not on record', trade.orderId)
      if (conditions.isAccountEmpty(now())) return refuse(trade, asked, 'accountEmpty')
      return problem === undefined ? take(trade, asked) : refuse(trade, asked, problem)
    },
    find: (trade, wanted) =>
      trade.refunds.find(
        ({ knownAs, madeAt, knownFrom }) => knownAs === wanted && madeAt !== undefined && knownFrom <= now(),
      ),
    payBack(trade, wantedFen) {
      const amountFen = Math.min(wantedFen, leftOf(trade))
      if (trade.state !== 'paid' || amountFen === 0) return
      summary.refundsElsewhere++
      const knownAs = `${trade.tradeNo}-${trade.refunds.length + 1}`
      make(trade, { refundNo: '', knownAs, amountFen, knownFrom: now(), madeAt: undefined })
    },
    hasRefused: (orderId, refundId) => [...refused].some(refundNo => isNumberOf(refundNo, orderId, refundId)),
  }
}

/** What is under way is not there any more. */
const leftOf = ({ amountFen, refunds }: Trade): number =>
  refunds.reduce((left, refund) => left - refund.amountFen, amountFen)

function problemOf(trade: Trade, { amountFen }: AskedRefund): Refusal | undefined {
  if (trade.state === 'finished') return 'pastRefunds'
  if (trade.state === 'closed') return 'closed'
  if (trade.state !== 'paid') return 'notPaid'
  return amountFen > leftOf(trade) ? 'tooMuch' : undefined
}
