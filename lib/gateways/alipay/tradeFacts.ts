/**
 * Converts Alipay's statements about a trade, from notifies, returns and answers, to facts. @see
 * docs/protocols.md#trade-status
 */
import type { Fen } from '../../money'
import type { GatewayName, TradeFact } from '../../order/facts'
import { type EpochMs, parseGatewayTime } from '../../time'

interface TradeStatement {
  /** The gateway that makes the statement. */
  readonly gateway: GatewayName
  readonly tradeNo: string
  /** In Alipay's spelling. */
  readonly status: string
  readonly paidAt: EpochMs | undefined
  readonly closedAt: EpochMs | undefined
  readonly refundedAt: EpochMs | undefined
  /** The time to use where the statement has none. */
  readonly statedAt: EpochMs
  /** The amount of the trade. */
  readonly amountFen: Fen
  /** `inAllFen`: the refunded sum, if known; undefined when nothing was refunded. */
  readonly refund: { readonly inAllFen: Fen | undefined } | undefined
  /** Whether the statement covers all that happened, and not only the last event. */
  readonly isWhole: boolean
}

/** @returns undefined for an unknown status */
export function tradeFacts(statement: TradeStatement): readonly TradeFact[] | undefined {
  const { paidAt, statedAt, amountFen } = statement
  const fact = { gateway: statement.gateway, tradeNo: statement.tradeNo } as const
  const at = paidAt ?? statedAt
  const payment: TradeFact = { kind: 'paid', ...fact, at, amountFen }
  const refunds = refundFacts(statement)
  const isAllRefunded = statement.refund?.inAllFen === amountFen
  switch (statement.status) {
    case 'WAIT_BUYER_PAY':
      return []
    case 'TRADE_PENDING':
      return [{ kind: 'pending', ...fact, at, amountFen }]
    case 'TRADE_SUCCESS':
      return [payment, ...refunds]
    case 'TRADE_FINISHED':
      // Sent months after the payment: its own time must not make the payment look late.
      return [
        ...(paidAt === undefined ? [] : [payment]),
        { kind: 'finished', ...fact, at: statedAt, amountFen },
        ...refunds,
      ]
    case 'TRADE_CLOSED': {
      // What was refunded had been paid; but only an answer says so without a time.
      const wasPaid = paidAt !== undefined || (statement.isWhole && statement.refund !== undefined)
      const closed: TradeFact = { kind: 'closed', ...fact, at: statement.closedAt ?? statedAt }
      return [
        ...(wasPaid ? [payment] : []),
        ...refunds,
        // A full refund closes the trade: no fact of its own.
        ...(isAllRefunded ? [] : [closed]),
      ]
    }
    // Stryker disable next-line ConditionalExpression: falling out returns undefined too
    default:
      return undefined
  }
}

function refundFacts({
  gateway,
  tradeNo,
  refund,
  refundedAt,
  statedAt,
}: TradeStatement): readonly TradeFact[] {
  if (!refund) return []
  const fact = { gateway, tradeNo, at: refundedAt ?? statedAt } as const
  const { inAllFen } = refund
  return inAllFen === undefined
    ? [{ kind: 'partlyRefunded', ...fact }]
    : [{ kind: 'refundedInAll', ...fact, amountFen: inAllFen }]
}

/** A trade number of Alipay. */
export const isTradeNo = (text: string): boolean => /^[0-9A-Za-z]{8,64}$/.test(text)

/**
 * The time of a trade. Alipay gives times of refunds with milliseconds or without; they are dropped, so that a refund
 * has the same time in all messages.
 */
export const tradeTime = (text: string): EpochMs | undefined =>
  parseGatewayTime(text.replace(/\.\d{1,3}$/, ''))
