/** What Alipay's word of a trade means to an order, by notify, by return or by answer. @see docs/protocols.md#trade-status */
import type { Fen } from '../../money'
import type { GatewayName, TradeFact } from '../../order/facts'
import { type EpochMs, parseGatewayTime } from '../../time'

interface TradeTold {
  /** Which of Alipay's gateways says it. */
  readonly gateway: GatewayName
  readonly tradeNo: string
  /** As Alipay spells it. */
  readonly status: string
  readonly paidAt: EpochMs | undefined
  readonly closedAt: EpochMs | undefined
  readonly refundedAt: EpochMs | undefined
  /** Used where the message names no time. */
  readonly toldAt: EpochMs
  /** What the trade is about. */
  readonly amountFen: Fen
  /** Whether something went back to the buyer, and how much in all, as far as it is told. */
  readonly refund: { readonly inAllFen: Fen | undefined } | undefined
  /** Whether everything that happened to the trade is told, and not only the latest. */
  readonly isWhole: boolean
}

/** Undefined when the status is none that is known. */
export function tradeFacts(told: TradeTold): readonly TradeFact[] | undefined {
  const { paidAt, toldAt, amountFen } = told
  const fact = { gateway: told.gateway, tradeNo: told.tradeNo } as const
  const at = paidAt ?? toldAt
  const payment: TradeFact = { kind: 'paid', ...fact, at, amountFen }
  const refunds = refundFacts(told)
  const isAllRefunded = told.refund?.inAllFen === amountFen
  switch (told.status) {
    case 'WAIT_BUYER_PAY':
      return []
    case 'TRADE_PENDING':
      return [{ kind: 'pending', ...fact, at, amountFen }]
    case 'TRADE_SUCCESS':
      return [payment, ...refunds]
    case 'TRADE_FINISHED':
      // Comes months after the payment: its own time must not make the payment look late.
      return [
        ...(paidAt === undefined ? [] : [payment]),
        { kind: 'finished', ...fact, at: toldAt, amountFen },
        ...refunds,
      ]
    case 'TRADE_CLOSED': {
      // What went back had arrived; but only an answer tells that without the time.
      const wasPaid = paidAt !== undefined || (told.isWhole && told.refund !== undefined)
      const closed: TradeFact = { kind: 'closed', ...fact, at: told.closedAt ?? toldAt }
      return [
        ...(wasPaid ? [payment] : []),
        ...refunds,
        // Closing is how a trade ends whose whole payment went back: no news of its own.
        ...(isAllRefunded ? [] : [closed]),
      ]
    }
    // Stryker disable next-line ConditionalExpression: falling out returns undefined too
    default:
      return undefined
  }
}

function refundFacts({ gateway, tradeNo, refund, refundedAt, toldAt }: TradeTold): readonly TradeFact[] {
  if (!refund) return []
  const fact = { gateway, tradeNo, at: refundedAt ?? toldAt } as const
  const { inAllFen } = refund
  return inAllFen === undefined
    ? [{ kind: 'partlyRefunded', ...fact }]
    : [{ kind: 'refundedInAll', ...fact, amountFen: inAllFen }]
}

/** A number that Alipay gives a trade. */
export const isTradeNo = (text: string): boolean => /^[0-9A-Za-z]{8,64}$/.test(text)

/**
 * A time of a trade. Those of refunds are seen with milliseconds and without; they are dropped, so that one
 * refund has one time, whoever tells of it.
 */
export const tradeTime = (text: string): EpochMs | undefined =>
  parseGatewayTime(text.replace(/\.\d{1,3}$/, ''))
