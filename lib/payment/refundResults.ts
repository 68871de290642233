/** The facts in a gateway's message about refunds. */
import type { RefundMessage, RefundResult } from '../gateways/capabilities/messages'
import type { IllegalReason } from '../illegal/reasons'
import type { Fact } from '../order/facts'
import type { Order } from '../order/order'
import { refundTail } from '../order/refundId'
import type { TradeId } from '../order/trades'

interface Findings {
  readonly facts: readonly Fact[]
  /** Why a result in the message matches no refund that was requested. */
  readonly reason: Extract<IllegalReason, 'unknownRefund' | 'amountMismatch'> | undefined
}

/** A result counts only for a requested refund of the same trade and amount. */
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
