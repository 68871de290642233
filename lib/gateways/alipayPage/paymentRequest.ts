/** The signed request of `alipay.trade.page.pay` or `alipay.trade.wap.pay`. @see docs/protocols.md#page-request */
import { formatYuan } from '../../money'
import type { Order } from '../../order/order'
import { type EpochMs, formatGatewayTime } from '../../time'
import { FORBIDDEN_IN_PAGE_PAY, subjectOf } from '../alipay/texts'
import type { Buyer, PaymentRequest } from '../capabilities/payments'
import type { OwnKey } from './keys'
import type { AlipayPageSettings } from './settings'
import { CHARSET, linkOf, signedFields } from './signedRequest'

const SERVICES = {
  desktop: { method: 'alipay.trade.page.pay', productCode: 'FAST_INSTANT_TRADE_PAY' },
  phone: { method: 'alipay.trade.wap.pay', productCode: 'QUICK_WAP_WAY' },
} as const

export async function paymentRequest(
  settings: AlipayPageSettings,
  key: OwnKey,
  order: Order,
  device: Buyer['device'],
  now: EpochMs,
): Promise<Required<PaymentRequest>> {
  const { gatewayUrl, notifyUrl, returnUrl, publicUrl, sellerId } = settings
  const { method, productCode } = SERVICES[device]
  const content = {
    out_trade_no: order.orderId,
    product_code: productCode,
    total_amount: formatYuan(order.amountFen),
    subject: subjectOf(order.lines, order.locale, CHARSET, FORBIDDEN_IN_PAGE_PAY),
    // Otherwise money could go to another account, whose messages are refused.
    seller_id: sellerId,
    time_expire: formatGatewayTime(order.expiresAt),
    // Where a phone's browser goes when the buyer leaves the cashier.
    ...(device === 'phone' && { quit_url: `${publicUrl}/orders/${order.orderId}` }),
  }
  const addresses = { notify_url: notifyUrl, return_url: returnUrl }
  const fields = await signedFields(settings, key, { method, content, addresses, now })
  return {
    // Alipay decodes a POST body by the charset in the URL.
    actionUrl: `${gatewayUrl}?charset=${CHARSET}`,
    charset: CHARSET,
    fields,
    linkUrl: linkOf(settings, fields),
  }
}
