/**
 * Genuine messages of Alipay, signed by the simulator's implementation, which shares nothing with the code under test.
 */
import type { Order } from '../../lib/order/order'
import { signed } from '../../local/simulator/alipayDirect/signing'
import { encodeForm, type Pair } from '../../local/simulator/core/form'
import { formatYuan } from '../../local/simulator/core/yuan'

export const PARTNER = '2088000000000000'
export const KEY = '0123456789abcdefghijklmnopqrstuv'

export type Fields = Readonly<Record<string, string | undefined>>

/** The fields of a paid notify for an order; `changes` replaces some, or removes them with undefined. */
export function notifyFields(order: Order, changes: Fields = {}): Pair[] {
  return pairs({
    notify_time: '2026-11-23 10:05:02',
    notify_type: 'trade_status_sync',
    notify_id: '70fec0c2730b27528665af4517c27b95',
    out_trade_no: order.orderId,
    subject: '明前西湖龙井',
    payment_type: '1',
    trade_no: '2026112322001400000000000001',
    trade_status: 'TRADE_SUCCESS',
    gmt_create: '2026-11-23 10:04:40',
    gmt_payment: '2026-11-23 10:05:00',
    seller_email: 'shop@example.com',
    seller_id: PARTNER,
    buyer_email: 'buyer@example.com',
    buyer_id: '2088000000000001',
    price: formatYuan(order.amountFen),
    total_fee: formatYuan(order.amountFen),
    quantity: '1',
    body: '',
    discount: '0.00',
    is_total_fee_adjust: 'N',
    use_coupon: 'N',
    ...changes,
  })
}

/** The fields of a notify of a refund of 12 yuan; `changes` as above. */
export function refundNotifyFields(batchNo: string, changes: Fields = {}): Pair[] {
  return pairs({
    notify_time: '2026-11-24 09:00:05',
    notify_type: 'batch_refund_notify',
    notify_id: '70fec0c2730b27528665af4517c27b96',
    batch_no: batchNo,
    success_num: '1',
    result_details: '2026112322001400000000000001^12.00^SUCCESS',
    ...changes,
  })
}

export function returnFields(order: Order, changes: Fields = {}): Pair[] {
  return pairs({
    is_success: 'T',
    out_trade_no: order.orderId,
    subject: '明前西湖龙井',
    payment_type: '1',
    exterface: 'create_direct_pay_by_user',
    trade_no: '2026112322001400000000000001',
    trade_status: 'TRADE_SUCCESS',
    notify_id: 'RqPnCoPT3K9/vwbh3I+ODmTfhuSBWJlYr8M9Aa',
    notify_time: '2026-11-23 10:05:01',
    notify_type: 'trade_status_sync',
    seller_email: 'shop@example.com',
    buyer_email: 'buyer@example.com',
    seller_id: PARTNER,
    buyer_id: '2088000000000001',
    total_fee: formatYuan(order.amountFen),
    ...changes,
  })
}

/** The form that Alipay would send: signed, encoded. */
export const signedForm = (fields: readonly Pair[], key = KEY, charset: 'utf-8' | 'gbk' = 'utf-8'): string =>
  encodeForm(signed(fields, key, charset), charset)

/** The response of `single_trade_query` for a paid order; `changes` replaces some elements, or removes them. */
export function tradeAnswer(order: Order, changes: Fields = {}): string {
  const elements = pairs({
    buyer_email: 'buyer@example.com',
    buyer_id: '2088000000000001',
    gmt_create: '2026-11-23 10:04:40',
    gmt_payment: '2026-11-23 10:05:00',
    gmt_last_modified_time: '2026-11-23 10:05:00',
    out_trade_no: order.orderId,
    seller_id: PARTNER,
    subject: '明前西湖龙井',
    to_buyer_fee: '0.00',
    to_seller_fee: formatYuan(order.amountFen),
    total_fee: formatYuan(order.amountFen),
    trade_no: '2026112322001400000000000001',
    trade_status: 'TRADE_SUCCESS',
    ...changes,
  }).map(([name, value]) => `<${name}>${value}</${name}>`)
  const trade = `<response><trade>${elements.join('')}</trade></response>`
  return `<?xml version="1.0" encoding="utf-8"?><alipay><is_success>T</is_success>${trade}</alipay>`
}

/** The response of a service that failed. */
export const failureAnswer = (error: string): string =>
  `<?xml version="1.0" encoding="utf-8"?><alipay><is_success>F</is_success><error>${error}</error></alipay>`

export const DONE_ANSWER = '<?xml version="1.0" encoding="utf-8"?><alipay><is_success>T</is_success></alipay>'

const pairs = (fields: Fields): Pair[] =>
  Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
