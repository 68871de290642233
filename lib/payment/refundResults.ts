/** What a gateway's message about a refund means to the order that it names. */
import type { RefundMessage, RefundResult } from '../gateways/gateway'
import type { IllegalReason } from '../illegal/reasons'
import type { Fact } from '../order/facts'
import type { Order } from '../order/order'
import { refundTail } from '../order/refundId'
import type { TradeId } from '../order/trades'

interface Findings {
  readonly facts: readonly Fact[]
  /** Why the message, or a part of it, is about no refund of ours. */
  readonly reason: Extract<IllegalReason, 'unknownRefund' | 'amountMismatch'> | undefined
}

/** A result counts for a refund that was asked for, of just that trade and amount. */
export function refundResults({ facts }: Pick<Order, 'facts'>, message: RefundMessage): Findings {
  const { gateway, at, results } = message
  const requests = Object.values(facts).filter(fact => fact.kind === 'refundRequested')
  const findings = results.map(({ tradeNo, amountFen, failure }: RefundResult): Fact | Findings['reason'] => {
    const trade: TradeId = { gateway, tradeNo }
    const wanted = requests.find(
      request =>
        refundTail(request.refundId) === message.refundTail &&
        request.gateway === gateway &&
        request.tradeNo === tradeNo,
    )
    if (!wanted) return 'unknownRefund'
    if (wanted.amountFen !== amountFen) return 'amountMismatch'
    const { refundId } = wanted
    return failure === undefined
      ? { kind: 'refunded', ...trade, refundId, at, amountFen }
      : { kind: 'refundFailed', ...trade, refundId, at, code: failure }
  })
  return {
    facts: findings.filter(finding => typeof finding === 'object'),
    reason: findings.find(finding => typeof finding === 'string'),
  }
}
