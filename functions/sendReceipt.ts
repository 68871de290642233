/** The stream of the orders table — sends what a change of an order makes due. */
import { AWS, byMerchant, configured, log, ordersIn, stream } from '../lib/app'
import type { StreamHandler } from '../lib/background/boundary'
import { eachOrder } from '../lib/background/orderChanges'
import { readDelivery } from '../lib/config/delivery'
import { readShop } from '../lib/config/shop'
import { readStores } from '../lib/config/stores'
import { sendBySes, sesSender } from '../lib/delivery/ses'
import { DEFAULT_MERCHANT } from '../lib/order/merchant'
import { type DeliverMails, deliverMails } from '../lib/payment/deliverMails'
import type { Log } from '../lib/telemetry/events'
import { failureFields } from '../lib/telemetry/failure'
import { systemClock } from '../lib/time'

interface Parts {
  readonly deliverMails: DeliverMails
  readonly log: Log
}

export const sendReceipt =
  ({ deliverMails, log }: Parts): StreamHandler =>
  (changes, requestId) =>
    eachOrder(changes, async orderId => {
      try {
        return await deliverMails(orderId, requestId)
      } catch (error) {
        log('error', 'mailUnavailable', { requestId, orderId, ...failureFields(error) })
        return false
      }
    })

export const handler = stream(async () => {
  const { shops, stores, deliveries } = await configured({
    shops: byMerchant(readShop),
    stores: readStores,
    deliveries: byMerchant(readDelivery),
  })
  // All mails come from one address, each under its merchant's name.
  const { mailFrom: from, mailRegion: region, mailConfigurationSet } = deliveries(DEFAULT_MERCHANT)
  const sendMailAs = sesSender({
    from,
    configurationSet: mailConfigurationSet,
    send: sendBySes(AWS, region),
  })
  const ports = { shops, deliveries, sendMailAs, orders: ordersIn(stores), clock: systemClock, log }
  return sendReceipt({ deliverMails: deliverMails(ports), log })
})
