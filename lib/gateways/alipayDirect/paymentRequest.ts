/** The signed request of `create_direct_pay_by_user`. @see docs/protocols.md#request */
import { isIPv4 } from 'node:net'
import { formatYuan } from '../../money'
import type { Order } from '../../order/order'
import type { SigningKey } from '../../signing/md5'
import { type EpochMs, MINUTE_MS } from '../../time'
import { bodyOf, subjectOf } from '../alipay/texts'
import type { PaymentMethod, PaymentRequest } from '../capabilities/payments'
import { LONGEST_PAYMENT_MS } from '../limits'
import type { AlipayDirectSettings } from './settings'
import { type RequestField, signedRequest } from './signedRequest'

export interface Circumstances {
  readonly buyerIp: string
  readonly now: EpochMs
  /** From `query_timestamp`, if the shop's contract has it. */
  readonly antiPhishingKey: string | undefined
}

export function paymentRequest(
  settings: AlipayDirectSettings,
  key: SigningKey,
  order: Order,
  method: PaymentMethod,
  circumstances: Circumstances,
): Required<PaymentRequest> {
  const { charset, contracted } = settings
  const minutesLeft = Math.ceil((order.expiresAt - circumstances.now) / MINUTE_MS)
  const fields: RequestField[] = [
    ['service', 'create_direct_pay_by_user'],
    ['partner', settings.partner],
    ['_input_charset', charset],
    ['notify_url', settings.notifyUrl],
    ['return_url', settings.returnUrl],
    ['out_trade_no', order.orderId],
    ['subject', subjectOf(order.lines, order.locale, charset)],
    ['payment_type', '1'],
    ['total_fee', formatYuan(order.amountFen)],
    ['seller_id', settings.sellerId],
    ['body', bodyOf(order.lines, charset)],
    ['show_url', `${settings.publicUrl}/orders/${order.orderId}`],
  ]
  if (method.kind === 'bank') fields.push(['paymethod', 'bankPay'], ['defaultbank', method.bank])
  else fields.push(['paymethod', 'directPay'])
  if (contracted.has('it_b_pay')) {
    fields.push(['it_b_pay', `${Math.min(Math.max(minutesLeft, 1), LONGEST_PAYMENT_MS / MINUTE_MS)}m`])
  }
  if (contracted.has('extra_common_param')) fields.push(['extra_common_param', settings.extraCommonParam])
  // The field holds 15 characters, too few for IPv6.
  if (contracted.has('exter_invoke_ip') && isIPv4(circumstances.buyerIp)) {
    fields.push(['exter_invoke_ip', circumstances.buyerIp])
  }
  if (circumstances.antiPhishingKey !== undefined) {
    fields.push(['anti_phishing_key', circumstances.antiPhishingKey])
  }

  return signedRequest(settings, key, fields)
}
