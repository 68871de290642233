/** The queue of webhooks — makes the attempts to tell the shop's own back end that are due. */
import { surroundingsOf } from '../lib/api/surroundings'
import { webhookBody } from '../lib/api/webhookResource'
import { deliveryQueue } from '../lib/app'
import type { QueueHandler } from '../lib/background/boundary'
import { readOptionalEpay } from '../lib/config/epay'
import { readShop } from '../lib/config/shop'
import { EPAY_RECIPIENT, epayRecipient } from '../lib/epay/recipient'
import { PROFILES } from '../lib/gateways/profiles'
import { merchantOf } from '../lib/order/merchant'
import type { OrderId } from '../lib/order/orderId'
import {
  epayKeysIn,
  openDeliveries,
  openDeliveryQueue,
  openEndpoints,
  openKeySecrets,
  openOrders,
  openWebhookSender,
  profilesOf,
} from '../lib/parts'
import { loadReadable } from '../lib/payment/loadReadable'
import type { Log } from '../lib/telemetry/events'
import { failureFields } from '../lib/telemetry/failure'
import { type Deliver, deliver } from '../lib/webhooks/deliver'
import type { DeliveryAttempt } from '../lib/webhooks/endpoint'
import { endpointRecipient } from '../lib/webhooks/endpointRecipient'
import type { FindRecipient } from '../lib/webhooks/recipient'

interface Parts {
  readonly deliver: Deliver
  readonly log: Log
}

/** The attempts of a batch side by side: an endpoint that is slow holds up no other. */
const deliverWebhooks =
  ({ deliver, log }: Parts): QueueHandler<DeliveryAttempt> =>
  async (attempts, requestId) => {
    const failed = await Promise.all(
      attempts.map(async ({ messageId, ...attempt }) => {
        try {
          await deliver(attempt, requestId)
          return []
        } catch (error) {
          const { endpointId, eventId } = attempt
          log('error', 'webhookNotAttempted', { requestId, endpointId, eventId, ...failureFields(error) })
          return [messageId]
        }
      }),
    )
    return failed.flat()
  }

export const handler = deliveryQueue(async app => {
  const { clock, log, random } = app
  const { shop, epay, profiles, orders, endpoints, secrets, ...ports } = await app.configured({
    ...{ shop: readShop, epay: readOptionalEpay, profiles: profilesOf(PROFILES), orders: openOrders },
    ...{ endpoints: openEndpoints, secrets: openKeySecrets, deliveries: openDeliveries },
    ...{ queue: openDeliveryQueue, send: openWebhookSender },
  })
  const surroundings = surroundingsOf(shop.publicUrl, profiles)
  const loadOrder = async (orderId: OrderId, requestId: string) =>
    (await loadReadable(orders, orderId, requestId, log))?.order
  const endpoint = endpointRecipient({
    ...{ endpoints, secrets },
    async bodyOf(event, apiVersion, requestId) {
      const order = await loadOrder(event.orderId, requestId)
      if (!order) return undefined
      return webhookBody({ ...event, apiVersion }, order, clock(), surroundings(merchantOf(order)))
    },
  })
  // The façade was switched off: whom it would have told is not told any more.
  const program: FindRecipient = epay
    ? epayRecipient({ merchant: epay.merchant, keys: epayKeysIn(app, epay), loadOrder })
    : async () => undefined
  const recipientOf: FindRecipient = id => (id === EPAY_RECIPIENT ? program(id) : endpoint(id))
  return deliverWebhooks({ deliver: deliver({ ...ports, recipientOf, random, clock, log }), log })
})
