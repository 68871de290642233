/** The queue of webhooks — makes the delivery attempts that are due. */
import { apiContextOf } from '../lib/api/apiContext'
import { webhookBody } from '../lib/api/webhookResource'
import { deliveryQueue } from '../lib/app'
import { eachMessage } from '../lib/background/messages'
import { readOptionalEpay } from '../lib/config/epay'
import { readShop } from '../lib/config/shop'
import { EPAY_RECIPIENT, epayRecipient, NO_PROGRAMS } from '../lib/epay/recipient'
import { merchantOf } from '../lib/order/merchant'
import type { OrderId } from '../lib/order/orderId'
import {
  epayKeysIn,
  openDeliveries,
  openDeliveryQueue,
  openEndpoints,
  openKeySecrets,
  openOrders,
  openProfiles,
  openWebhookSender,
} from '../lib/parts'
import { loadReadable } from '../lib/payment/loadReadable'
import { failureFields } from '../lib/telemetry/failure'
import { deliver } from '../lib/webhooks/deliver'
import { endpointRecipient } from '../lib/webhooks/endpointRecipient'
import type { FindRecipient } from '../lib/webhooks/recipient'

export const handler = deliveryQueue(async app => {
  const { clock, log, random } = app
  const { shop, epay, profiles, orders, endpoints, secrets, ...ports } = await app.configured({
    shop: readShop,
    epay: readOptionalEpay,
    profiles: openProfiles,
    orders: openOrders,
    endpoints: openEndpoints,
    secrets: openKeySecrets,
    deliveries: openDeliveries,
    queue: openDeliveryQueue,
    send: openWebhookSender,
  })
  const apiContext = apiContextOf(shop.publicUrl, profiles)
  const loadOrder = async (orderId: OrderId, requestId: string) =>
    (await loadReadable(orders, orderId, requestId, log))?.order
  const endpoint = endpointRecipient({
    endpoints,
    secrets,
    async bodyOf(event, apiVersion, requestId) {
      const order = await loadOrder(event.orderId, requestId)
      if (!order) return undefined
      return webhookBody({ ...event, apiVersion }, order, clock(), apiContext(merchantOf(order)))
    },
  })
  const program: FindRecipient = epay
    ? epayRecipient({ merchant: epay.merchant, keys: epayKeysIn(app, epay), loadOrder })
    : NO_PROGRAMS
  const recipientOf: FindRecipient = id => (id === EPAY_RECIPIENT ? program(id) : endpoint(id))
  const attempt = deliver({ ...ports, recipientOf, random, clock, log })
  return (attempts, requestId) =>
    eachMessage(
      attempts,
      ({ messageId: _, ...due }) => attempt(due, requestId),
      ({ endpointId, eventId }, error) =>
        log('error', 'webhookNotAttempted', { requestId, endpointId, eventId, ...failureFields(error) }),
    )
})
