/** Requests a code (订单码) that the buyer scans to pay an order. @see docs/protocols.md#page-code */
import { formatYuan } from '../../money'
import type { Order } from '../../order/order'
import { type EpochMs, earliest, formatGatewayTime, HOUR_MS, plusMs } from '../../time'
import { FORBIDDEN_IN_PAGE_PAY, subjectOf } from '../alipay/texts'
import type { CodeAnswer } from '../capabilities/payments'
import type { Ask } from './ask'
import type { AlipayPageSettings } from './settings'
import { CHARSET } from './signedRequest'

/** How long a code is valid that nobody has scanned. */
const CODE_LIFE_MS = 2 * HOUR_MS

type Terms = Pick<AlipayPageSettings, 'notifyUrl' | 'sellerId'> & {
  readonly codeProduct: string
}

/** The request depends only on the order: Alipay accepts a repeated number if nothing else differs. */
export async function precreate(
  ask: Ask,
  { notifyUrl, sellerId, codeProduct }: Terms,
  order: Order,
  now: EpochMs,
): Promise<CodeAnswer> {
  const { orderId, amountFen, lines, locale, expiresAt } = order
  const content = {
    out_trade_no: orderId,
    product_code: codeProduct,
    total_amount: formatYuan(amountFen),
    subject: subjectOf(lines, locale, CHARSET, FORBIDDEN_IN_PAGE_PAY),
    seller_id: sellerId,
    // An absolute time: `timeout_express` would count from the scan.
    time_expire: formatGatewayTime(expiresAt),
  }
  const answer = await ask('alipay.trade.precreate', content, now, { notify_url: notifyUrl })
  if (answer.kind !== 'done') return answer
  // The signature does not cover the request: the answer itself must name the order.
  const { out_trade_no: orderNo, qr_code: text } = answer.content
  if (orderNo !== orderId) return { kind: 'refused', code: 'OUT_TRADE_NO_MISMATCH' }
  if (!isCode(text)) return { kind: 'unavailable' }
  return { kind: 'code', text, scanUntil: earliest(plusMs(now, CODE_LIFE_MS), expiresAt) }
}

/** An address that is short enough for a code that phones read reliably. */
const isCode = (text: unknown): text is string =>
  typeof text === 'string' && /^https?:\/\/[!-~]{1,240}$/.test(text) && URL.canParse(text)
