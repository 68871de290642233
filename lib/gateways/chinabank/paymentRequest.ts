/** The signed request to ChinaBank's PayGate. @see docs/protocols.md#chinabank-request */
import { formatYuan } from '../../money'
import type { Order } from '../../order/order'
import type { SigningKey } from '../../signing/md5'
import type { PaymentMethod, PaymentRequest } from '../capabilities/payments'
import type { ChinabankSettings } from './settings'
import { signValues } from './signature'

/** All texts are ASCII, so that no charset matters; nothing identifies the buyer. */
export function paymentRequest(
  { merchant, gatewayUrl, notifyUrl, returnUrl }: ChinabankSettings,
  key: SigningKey,
  { orderId, amountFen }: Order,
  method: PaymentMethod,
): PaymentRequest {
  const amount = formatYuan(amountFen)
  const fields = {
    v_mid: merchant,
    v_oid: orderId,
    v_amount: amount,
    v_moneytype: 'CNY',
    v_url: returnUrl,
    v_md5info: signValues([amount, 'CNY', orderId, merchant, returnUrl], key),
    // Not signed: a buyer who alters it prevents only her own notify.
    remark2: `[url:=${notifyUrl}]`,
    ...(method.kind === 'bank' && { pmode_id: method.bank }),
  }
  // ChinaBank decodes forms without a charset as GBK. Requests by link are not documented.
  return { actionUrl: gatewayUrl, charset: 'gbk', fields: Object.entries(fields) }
}
