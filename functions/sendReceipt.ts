/** The stream of the orders table — sends the mails that a change makes due. */
import { stream } from '../lib/app'
import { eachOrder } from '../lib/background/orderChanges'
import { readDelivery } from '../lib/config/delivery'
import { ConfigError } from '../lib/config/environment'
import { readShop } from '../lib/config/shop'
import { byMerchant, openMailSender, openOrders } from '../lib/parts'
import { deliverMails } from '../lib/payment/deliverMails'
import { failureFields } from '../lib/telemetry/failure'

export const handler = stream(async app => {
  const { clock, log } = app
  const ports = await app.configured({
    shops: byMerchant(readShop),
    mailSettings: byMerchant(readDelivery),
    sendMailAs: openMailSender,
    orders: openOrders,
  })
  const deliver = deliverMails({ ...ports, clock, log })
  return (changes, requestId) =>
    eachOrder(changes, async orderId => {
      try {
        return await deliver(orderId, requestId)
      } catch (error) {
        log('error', 'mailUnavailable', { requestId, orderId, ...failureFields(error) })
        // A merchant's wrong settings must not block other merchants: the order's visits try again.
        return error instanceof ConfigError
      }
    })
})
