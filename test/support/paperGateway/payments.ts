/** Payment requests to the paper gateway. */
import type { Payments } from '../../../lib/gateways/capabilities/payments'
import type { Opening } from '../../../lib/gateways/gateway'
import { err, ok } from '../../../lib/result'
import { textParameters } from '../../../lib/signing/form'
import { formatForm } from '../../../lib/signing/formEncoding'
import { macOf, openKey } from './mac'
import { readSettings } from './settings'

export const openPayments: Opening<Payments> = async environment => {
  const { shop, gatewayUrl, notifyUrl, returnUrl } = readSettings(environment)
  const key = openKey(environment)
  return {
    async request(order, method) {
      if (method.kind === 'bank') return err('unknownBank')
      const unsigned: [name: string, text: string][] = [
        ['shop', shop],
        ['order_number', order.orderId],
        ['fen', String(order.amountFen)],
        ['notify_to', notifyUrl],
        ['return_to', returnUrl],
      ]
      const parameters = textParameters(unsigned)
      const mac = macOf(parameters, await key())
      return ok({
        actionUrl: gatewayUrl,
        charset: 'utf-8',
        fields: [...unsigned, ['mac', mac]],
        linkUrl: `${gatewayUrl}?${formatForm([...parameters, ...textParameters([['mac', mac]])])}`,
      })
    },
  }
}
