/** `/v1/webhook_endpoints/{endpointId}/deliveries`: lists an endpoint's deliveries, and repeats one. */
import { err, ok } from '../../result'
import type { Clock } from '../../time'
import { isDeliveryId } from '../../webhooks/endpoint'
import type { Deliveries, DeliveryQueue, WebhookEndpoints } from '../../webhooks/ports'
import { redeliver } from '../../webhooks/redeliver'
import { readCursors } from '../cursors'
import { serve } from '../operation'
import { DEFAULT_LIMIT } from '../schemas'
import { LIST_DELIVERIES, REDELIVER } from '../webhookOperations'
import { toApiDelivery } from '../webhookResource'
import { endpointOfPath } from './webhookEndpoints'

interface Parts {
  readonly endpoints: Pick<WebhookEndpoints, 'get'>
  readonly deliveries: Pick<Deliveries, 'get' | 'list' | 'reopen'>
  readonly queue: DeliveryQueue
  readonly clock: Clock
}

export const deliveries = (parts: Parts) => [
  serve(LIST_DELIVERIES, async call => {
    const endpoint = await endpointOfPath(parts.endpoints, call)
    if (!endpoint.ok) return endpoint
    const { limit = DEFAULT_LIMIT } = call.query
    const { id } = endpoint.value
    const deliveryOf = async (text: string) =>
      isDeliveryId(text) ? parts.deliveries.get(id, text) : undefined
    const cursors = await readCursors(call.query, deliveryOf, 'delivery_not_found')
    if (!cursors.ok) return cursors
    const [after, before] = [cursors.value.after?.id, cursors.value.before?.id]
    const found = await parts.deliveries.list(id, { after, before, limit: limit + 1 })
    // A page before a cursor has the items closest to it.
    const page = before === undefined ? found.slice(0, limit) : found.slice(-limit)
    const data = page.map(toApiDelivery)
    const url = `/v1/webhook_endpoints/${id}/deliveries${call.search}`
    return ok({ status: 200, value: { object: 'list', data, has_more: found.length > limit, url } })
  }),
  serve(REDELIVER, async call => {
    const endpoint = await endpointOfPath(parts.endpoints, call)
    if (!endpoint.ok) return endpoint
    if (endpoint.value.disabledReason !== undefined) return err({ code: 'endpoint_disabled' })
    const delivery = await redeliver(parts, endpoint.value.id, call.path.deliveryId ?? '')
    return delivery
      ? ok({ status: 202, value: toApiDelivery(delivery) })
      : err({ code: 'delivery_not_found' })
  }),
]
