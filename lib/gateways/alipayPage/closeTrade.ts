/** Closes an order's trade at Alipay, so that it cannot be paid. @see docs/protocols.md#page-trade-query */
import type { Order } from '../../order/order'
import type { EpochMs } from '../../time'
import type { CloseAnswer } from '../capabilities/tradeQueries'
import type { Ask } from './ask'

const NOT_OPEN = ['ACQ.REASON_TRADE_STATUS_INVALID', 'ACQ.REASON_ILLEGAL_STATUS', 'ACQ.TRADE_STATUS_ERROR']

export async function closeTrade(
  ask: Ask,
  { orderId }: Pick<Order, 'orderId'>,
  now: EpochMs,
): Promise<CloseAnswer> {
  const answer = await ask('alipay.trade.close', { out_trade_no: orderId }, now)
  if (answer.kind === 'done') {
    // The signature does not cover the request: the answer itself must name the trade.
    if (answer.content.out_trade_no === orderId) return { kind: 'closed' }
    return { kind: 'refused', code: 'OUT_TRADE_NO_MISMATCH' }
  }
  if (answer.code === 'ACQ.TRADE_NOT_EXIST') return { kind: 'noTrade' }
  return NOT_OPEN.some(code => code === answer.code) ? { kind: 'notOpen' } : answer
}
