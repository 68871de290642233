/** Queries an order's trade. @see docs/protocols.md#page-trade-query */
import { parseYuan } from '../../money'
import type { GatewayName } from '../../order/facts'
import type { Order } from '../../order/order'
import type { EpochMs } from '../../time'
import { isTradeNo, tradeFacts, tradeTime } from '../alipay/tradeFacts'
import type { TradeAnswer } from '../capabilities/tradeQueries'
import type { Ask } from './ask'

const NAMES = ['out_trade_no', 'trade_no', 'trade_status', 'total_amount', 'send_pay_date'] as const
type Texts = Readonly<Record<(typeof NAMES)[number], string>>

export async function tradeQuery(
  ask: Ask,
  gateway: GatewayName,
  order: Pick<Order, 'orderId'>,
  now: EpochMs,
): Promise<TradeAnswer> {
  const answer = await ask('alipay.trade.query', { out_trade_no: order.orderId }, now)
  if (answer.code === 'ACQ.TRADE_NOT_EXIST') return { kind: 'noTrade' }
  if (answer.kind !== 'done') return answer
  const texts = textsOf(answer.content)
  if (!texts) return { kind: 'unavailable' }
  if (texts.out_trade_no !== order.orderId) return { kind: 'refused', code: 'OUT_TRADE_NO_MISMATCH' }
  return readTrade(gateway, texts, now)
}

/** @returns undefined when a member is no text */
function textsOf(content: Readonly<Record<string, unknown>>): Texts | undefined {
  const texts = NAMES.map(name => [name, content[name] ?? ''] as const)
  return texts.every(([, text]) => typeof text === 'string')
    ? (Object.fromEntries(texts) as Texts)
    : undefined
}

/** @param now  replaces times that the answer lacks */
function readTrade(gateway: GatewayName, texts: Texts, now: EpochMs): TradeAnswer {
  const amountFen = parseYuan(texts.total_amount)
  const paidAt = tradeTime(texts.send_pay_date)
  const isTimeUnreadable = texts.send_pay_date !== '' && paidAt === undefined
  if (amountFen === undefined || isTimeUnreadable || !isTradeNo(texts.trade_no))
    return { kind: 'unavailable' }
  // A paid trade is closed by its full refund only.
  const isReturned = texts.trade_status === 'TRADE_CLOSED' && paidAt !== undefined
  const facts = tradeFacts({
    gateway,
    tradeNo: texts.trade_no,
    status: texts.trade_status,
    paidAt,
    closedAt: undefined,
    refundedAt: undefined,
    statedAt: now,
    refund: isReturned ? { inAllFen: amountFen } : undefined,
    amountFen,
    isWhole: true,
  })
  // A payment of 0 is invalid.
  const isPaidNothing = facts?.some(fact => 'amountFen' in fact && fact.amountFen === 0)
  if (!facts || isPaidNothing) return { kind: 'unavailable' }
  return { kind: 'trade', tradeNo: texts.trade_no, facts }
}
