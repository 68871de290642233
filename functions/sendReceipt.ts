/** The stream of the orders table — sends what a change of an order makes due. */
import { configured, log, ordersIn, stream } from '../lib/app'
import type { StreamHandler } from '../lib/background/boundary'
import { eachOrder } from '../lib/background/orderChanges'
import { readDelivery } from '../lib/config/delivery'
import { readShop } from '../lib/config/shop'
import { readStores } from '../lib/config/stores'
import { sesSender } from '../lib/delivery/ses'
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
  const { shop, stores, delivery } = await configured({
    shop: readShop,
    stores: readStores,
    delivery: readDelivery,
  })
  const { shopName, contact, publicUrl } = shop
  const { mailFrom: from, mailRegion: region, mailConfigurationSet: configurationSet } = delivery
  return sendReceipt({
    deliverMails: deliverMails({
      ...{ shopName, contact, publicUrl, delivery, clock: systemClock, log },
      orders: ordersIn(stores),
      sendMail: sesSender({ from, shopName, region, configurationSet }),
    }),
    log,
  })
})
