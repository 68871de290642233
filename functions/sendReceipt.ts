/** The stream of the orders table — sends what a change of an order makes due. */
import { stream } from '../lib/app'
import type { StreamHandler } from '../lib/background/boundary'
import { eachOrder } from '../lib/background/orderChanges'
import { readDelivery } from '../lib/config/delivery'
import { ConfigError } from '../lib/config/environment'
import { readShop } from '../lib/config/shop'
import { byMerchant, openMailSender, openOrders } from '../lib/parts'
import { type DeliverMails, deliverMails } from '../lib/payment/deliverMails'
import type { Log } from '../lib/telemetry/events'
import { failureFields } from '../lib/telemetry/failure'

interface Parts {
  readonly deliverMails: DeliverMails
  readonly log: Log
}

const sendReceipt =
  ({ deliverMails, log }: Parts): StreamHandler =>
  (changes, requestId) =>
    eachOrder(changes, async orderId => {
      try {
        return await deliverMails(orderId, requestId)
      } catch (error) {
        log('error', 'mailUnavailable', { requestId, orderId, ...failureFields(error) })
        // What is wrong with a merchant's settings must not hold up the others: this one's visits come back to it.
        return error instanceof ConfigError
      }
    })

export const handler = stream(async app => {
  const { clock, log } = app
  const ports = await app.configured({
    shops: byMerchant(readShop),
    mailSettings: byMerchant(readDelivery),
    sendMailAs: openMailSender,
    orders: openOrders,
  })
  return sendReceipt({ deliverMails: deliverMails({ ...ports, clock, log }), log })
})
