/** The API's representation of webhook endpoints and deliveries, and the body of a webhook. */
import type { Order } from '../order/order'
import { type EpochMs, isoTime } from '../time'
import { type Delivery, formerSecretUntil, type WebhookEndpoint } from '../webhooks/endpoint'
import type { ApiContext } from './apiContext'
import { orderIdText, toApiOrder } from './orderResource'
import type { ApiDelivery, ApiWebhookEndpoint } from './schemas'

export const toApiEndpoint = (
  endpoint: WebhookEndpoint,
  { livemode }: Pick<ApiContext, 'livemode'>,
  now: EpochMs,
): ApiWebhookEndpoint => {
  const formerUntil = formerSecretUntil(endpoint)
  const { pausedUntil } = endpoint
  const isPaused = pausedUntil !== undefined && now < pausedUntil
  const isRotating = formerUntil !== undefined && now < formerUntil
  return {
    id: endpoint.id,
    object: 'webhook_endpoint',
    url: endpoint.url,
    event_types: [...endpoint.eventTypes],
    description: endpoint.description ?? null,
    api_version: endpoint.apiVersion,
    enabled: endpoint.disabledReason === undefined,
    disabled_reason: endpoint.disabledReason ?? null,
    former_secret_until: isRotating ? isoTime(formerUntil) : null,
    paused_until: isPaused ? isoTime(pausedUntil) : null,
    livemode,
    created: isoTime(endpoint.createdAt),
  }
}

export const toApiDelivery = (delivery: Delivery): ApiDelivery => ({
  id: delivery.id,
  object: 'delivery',
  webhook_endpoint: delivery.endpointId,
  event: delivery.eventId,
  type: delivery.type,
  order: orderIdText(delivery.orderId),
  status: delivery.status,
  attempts: delivery.attempts.map(({ at, status, failure, tookMs }) => ({
    at: isoTime(at),
    status_code: status ?? null,
    failure_code: failure ?? null,
    took_ms: tookMs,
  })),
  next_attempt_at: delivery.nextAttemptAt === undefined ? null : isoTime(delivery.nextAttemptAt),
  created: isoTime(delivery.createdAt),
})

/** In bytes: the limit that Standard Webhooks recommends. */
const MAX_BODY_BYTES = 20_000

/**
 * The body of an event's webhook, with the order as it is now. Fields that would make it too long are omitted, and named
 * in `truncated`.
 *
 * @returns JSON of less than 20 kB
 */
export function webhookBody(
  event: { readonly type: string; readonly createdAt: EpochMs; readonly apiVersion: string },
  order: Order,
  now: EpochMs,
  apiContext: ApiContext,
): string {
  const { type, createdAt, apiVersion } = event
  const data = toApiOrder(order, now, apiContext)
  const bodyWith = (data: object) =>
    JSON.stringify({ type, timestamp: isoTime(createdAt), api_version: apiVersion, data })
  const whole = bodyWith(data)
  if (Buffer.byteLength(whole) < MAX_BODY_BYTES) return whole
  const { lines: _, metadata: __, ...short } = data
  return bodyWith({ ...short, truncated: ['lines', 'metadata'] })
}
