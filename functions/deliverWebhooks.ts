/** The queue of webhooks — makes the attempts to tell the shop's own back end that are due. */
import { surroundingsOf } from '../lib/api/surroundings'
import { webhookBody } from '../lib/api/webhookResource'
import {
  configured,
  deliveriesIn,
  deliveryQueue,
  epayKeysIn,
  log,
  ordersIn,
  profilesOf,
  webhooksIn,
} from '../lib/app'
import type { QueueHandler } from '../lib/background/boundary'
import { readApi } from '../lib/config/api'
import { readOptionalEpay } from '../lib/config/epay'
import { readShop } from '../lib/config/shop'
import { readStores } from '../lib/config/stores'
import { EPAY_RECIPIENT, epayRecipient } from '../lib/epay/recipient'
import { PROFILES } from '../lib/gateways/profiles'
import { merchantOf } from '../lib/order/merchant'
import type { OrderId } from '../lib/order/orderId'
import { loadReadable } from '../lib/payment/loadReadable'
import type { Log } from '../lib/telemetry/events'
import { failureFields } from '../lib/telemetry/failure'
import { SECOND_MS, systemClock } from '../lib/time'
import { type Deliver, deliver } from '../lib/webhooks/deliver'
import type { DeliveryAttempt } from '../lib/webhooks/endpoint'
import { endpointRecipient } from '../lib/webhooks/endpointRecipient'
import type { FindRecipient } from '../lib/webhooks/recipient'
import { webhookSender } from '../lib/webhooks/send'

interface Parts {
  readonly deliver: Deliver
  readonly log: Log
}

/** The attempts of a batch side by side: an endpoint that is slow holds up no other. */
export const deliverWebhooks =
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

/** From the look-up of the name to the answer's status. */
const TIMEOUT_MS = 15 * SECOND_MS

export const handler = deliveryQueue(async () => {
  const { api, epay, shop, stores, profiles } = await configured({
    ...{ api: readApi, epay: readOptionalEpay, shop: readShop, stores: readStores },
    profiles: profilesOf(PROFILES),
  })
  const orders = ordersIn(stores)
  const surroundings = surroundingsOf(shop.publicUrl, profiles)
  const webhooks = webhooksIn(api)
  const loadOrder = async (orderId: OrderId, requestId: string) =>
    (await loadReadable(orders, orderId, requestId, log))?.order
  const endpoint = endpointRecipient({
    ...webhooks,
    async bodyOf(event, apiVersion, requestId) {
      const order = await loadOrder(event.orderId, requestId)
      if (!order) return undefined
      return webhookBody({ ...event, apiVersion }, order, systemClock(), surroundings(merchantOf(order)))
    },
  })
  // The façade was switched off: whom it would have told is not told any more.
  const program: FindRecipient = epay
    ? epayRecipient({ merchant: epay.merchant, keys: epayKeysIn(epay), loadOrder })
    : async () => undefined
  return deliverWebhooks({
    deliver: deliver({
      recipientOf: id => (id === EPAY_RECIPIENT ? program(id) : endpoint(id)),
      deliveries: webhooks.deliveries,
      queue: deliveriesIn(api),
      send: webhookSender({ timeoutMs: TIMEOUT_MS, allowsLoopback: api.allowsLoopback }),
      random: Math.random,
      clock: systemClock,
      log,
    }),
    log,
  })
})
