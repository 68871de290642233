/** An overloaded endpoint, on a real engine: all its deliveries slow down, at the cost of one write. */
import { expect, it } from 'vitest'
import { newOrderId } from '../../lib/order/orderId'
import { dynamoDeliveries } from '../../lib/store/dynamoDeliveries'
import { dynamoWebhookEndpoints } from '../../lib/store/dynamoWebhookEndpoints'
import { MINUTE_MS, plusMs } from '../../lib/time'
import { deliver } from '../../lib/webhooks/deliver'
import { type DeliveryAttempt, deliveryId } from '../../lib/webhooks/endpoint'
import { endpointRecipient } from '../../lib/webhooks/endpointRecipient'
import type { WebhookEndpoints } from '../../lib/webhooks/ports'
import { serverSecretId } from '../../lib/webhooks/signature'
import { memoryDeliveryQueue } from '../support/memoryApi'
import { NOW } from '../support/orders'
import { freshTables } from '../support/tables'
import { anEndpoint } from '../support/webhooks'

const SECRETS = ['a secret of the server'] as const

/** Two functions with one endpoint between them, which answers as it is told. */
async function aBusyEndpoint() {
  const { store, names } = await freshTables()
  const world = { now: NOW, status: 429, sent: 0, writes: 0, queue: [] as DeliveryAttempt[] }
  const stored = dynamoWebhookEndpoints(store, names.api)
  const endpoints: WebhookEndpoints = {
    ...stored,
    pause(asked, until) {
      world.writes += 1
      return stored.pause(asked, until)
    },
  }
  const deliveries = dynamoDeliveries(store, names.api)
  const secret = { version: 1, serverSecretId: serverSecretId(SECRETS[0]) }
  await endpoints.add(anEndpoint('whk_1', { secret }))
  const container = () =>
    deliver({
      recipientOf: endpointRecipient({
        endpoints,
        secrets: { get: async () => SECRETS },
        bodyOf: async () => '{}',
      }),
      deliveries,
      queue: memoryDeliveryQueue(attempt => world.queue.push(attempt)),
      async send() {
        world.sent += 1
        return { kind: 'answered', status: world.status, retryAfter: '' }
      },
      random: () => 0,
      clock: () => world.now,
      log: () => undefined,
    })
  const orderId = newOrderId(NOW)
  const anAttempt = (index: number): DeliveryAttempt => ({
    endpointId: 'whk_1',
    eventId: `evt_${String(index).padStart(24, '0')}`,
    type: 'order.paid',
    orderId,
    createdAt: NOW,
    made: 0,
    step: 0,
    dueAt: NOW,
  })
  return { world, deliveries, endpoints, container, anAttempt }
}

it('postpones its other deliveries without an attempt, and sends them afterwards', async () => {
  const { world, deliveries, endpoints, container, anAttempt } = await aBusyEndpoint()
  const [first, second] = [anAttempt(1), anAttempt(2)]
  await container()(first, 'r1')
  await container()(second, 'r2')
  expect(world.sent).toBe(1)
  const until = plusMs(NOW, MINUTE_MS)
  expect(await endpoints.get('whk_1')).toMatchObject({ pausedUntil: until })
  expect(world.queue).toEqual([
    { ...first, made: 1, step: 1, dueAt: until },
    { ...second, dueAt: until },
  ])
  world.now = until
  world.status = 204
  for (const attempt of world.queue.splice(0)) await container()(attempt, 'r3')
  for (const { eventId } of [first, second])
    expect(await deliveries.get('whk_1', deliveryId({ eventId, createdAt: NOW }))).toMatchObject({
      status: 'succeeded',
    })
  expect(world.queue).toEqual([])
})

it('is stored once by each function, however many answers ask for it at once', async () => {
  const { world, container, anAttempt } = await aBusyEndpoint()
  const containers = [container(), container()]
  await Promise.all(
    Array.from({ length: 40 }, (_, index) => containers[index % 2]?.(anAttempt(index), `r${index}`)),
  )
  expect(world.sent).toBeGreaterThan(2)
  expect(world.queue).toHaveLength(40)
  expect(world.writes).toBeLessThanOrEqual(2)
})
