/**
 * The functions that notify the shop's back end die at every step: each event arrives, under one id, and is in the
 * feed once.
 */
import { describe, expect, it } from 'vitest'
import { toFeedEvents } from '../../lib/api/orderEvents'
import { DEFAULT_MERCHANT } from '../../lib/order/merchant'
import { plusMs } from '../../lib/time'
import { deliver } from '../../lib/webhooks/deliver'
import type { DeliveryAttempt } from '../../lib/webhooks/endpoint'
import { endpointRecipient } from '../../lib/webhooks/endpointRecipient'
import { placeAt } from '../../lib/webhooks/feed'
import { publishEvents } from '../../lib/webhooks/publishEvents'
import type { WebhookAnswer } from '../../lib/webhooks/send'
import { type ServerSecrets, serverSecretId } from '../../lib/webhooks/signature'
import {
  memoryDeliveries,
  memoryDeliveryQueue,
  memoryEventFeed,
  memoryWebhookEndpoints,
} from '../support/memoryApi'
import { anOrder, NOW } from '../support/orders'
import { anEndpoint } from '../support/webhooks'
import { type Death, mortality } from './mortality'

const SECRETS: ServerSecrets = ['secret-of-the-server-secret-of-the-server']

/** @param answers  what the endpoint answers, one after the other */
async function run(deaths: readonly Death[], answers: readonly number[]) {
  const life = mortality(deaths)
  const carry = <T>(call: string, step: () => T) => life.effect(call, async () => step())
  const order = anOrder()
  let now = NOW
  const queued: DeliveryAttempt[] = []
  const sent: string[] = []
  const endpoints = memoryWebhookEndpoints()
  const secret = { version: 1, serverSecretId: serverSecretId(SECRETS[0]) }
  await endpoints.add(anEndpoint('whk_1', { secret }))
  const secrets = { get: async () => SECRETS }
  const feed = memoryEventFeed(carry)
  const deliveries = memoryDeliveries(carry)
  const ports = { endpoints, feed, deliveries, clock: () => now, log: () => {}, random: () => 0 }
  const queue = memoryDeliveryQueue(attempt => queued.push(attempt), carry)
  const publish = () =>
    publishEvents({
      ...ports,
      queue,
      loadOrder: async () => order,
      eventsOf: (each, published) => toFeedEvents(each, true, NOW, published),
      otherRecipients: () => [],
    })
  const make = () =>
    deliver({
      ...ports,
      queue,
      recipientOf: endpointRecipient({ endpoints, secrets, bodyOf: async () => '{}' }),
      send: ({ headers }) =>
        life.effect('send', async (): Promise<WebhookAnswer> => {
          sent.push(String(headers['webhook-id']))
          return { kind: 'answered', status: answers[sent.length - 1] ?? 200, retryAfter: '' }
        }),
    })
  // The stream brings the change until it is taken.
  while ((await life.lives(() => publish()(order.orderId, 'r'))) !== true) {}
  // The queue brings a message until it is done.
  for (let message = queued.shift(); message; message = queued.shift()) {
    now = plusMs(NOW, Math.max(now, message.dueAt) - NOW)
    const attempt = message
    while ((await life.lives(async () => (await make()(attempt, 'r')) ?? 'done')) !== 'done') {}
  }
  const page = await feed.read({
    merchant: DEFAULT_MERCHANT,
    after: placeAt(NOW),
    before: plusMs(now, 1),
    limit: 10,
  })
  const [delivery] = await deliveries.list('whk_1', { limit: 10 })
  const events = toFeedEvents(order, true, NOW, new Set())
  return { begun: life.begun, page, delivery, sent, events }
}

const ATTEMPT = ['read the delivery', 'send', 'send attempts', 'record the attempt']
/** The first, and nine waits: docs/operations.md#webhooks. */
const MOST_ATTEMPTS = 10
/** More, for who dies makes one anew. */
const ALWAYS_FAILS = Array.from({ length: MOST_ATTEMPTS + 2 }, () => 500)

describe.each<[string, readonly number[], readonly string[], 'succeeded' | 'failed']>([
  [
    'an endpoint that answers',
    [],
    [
      ...['read published events', 'send attempts', 'append events'],
      ...['read the delivery', 'send', 'record the attempt'],
    ],
    'succeeded',
  ],
  [
    'an endpoint that answers the second time',
    [500],
    [
      ...['read published events', 'send attempts', 'append events'],
      ...['read the delivery', 'send', 'send attempts', 'record the attempt'],
      ...['read the delivery', 'send', 'record the attempt'],
    ],
    'succeeded',
  ],
  [
    'an endpoint that never answers',
    ALWAYS_FAILS,
    [
      ...['read published events', 'send attempts', 'append events'],
      ...Array.from({ length: MOST_ATTEMPTS - 1 }, () => ATTEMPT).flat(),
      ...['read the delivery', 'send', 'record the attempt'],
    ],
    'failed',
  ],
])('%s', (_, answers, effects, status) => {
  it('is notified wherever a process dies', async () => {
    const whole = await run([], answers)
    expect(whole.begun).toEqual(effects)
    const ways = effects.flatMap((_, index) =>
      (['before', 'after'] as const).map((moment): Death => ({ at: index + 1, moment })),
    )
    const twice = ways.flatMap(first => [1, 2, 3].map(at => [first, { at, moment: 'after' } as const]))
    for (const deaths of [...ways.map(death => [death]), ...twice]) {
      const { page, delivery, sent, events } = await run(deaths, answers)
      const situation = JSON.stringify(deaths)
      expect(page.events, situation).toEqual(events.map(({ json }) => json))
      expect(delivery?.status, situation).toBe(status)
      expect(new Set(sent), situation).toEqual(new Set(events.map(({ id }) => id)))
      expect(sent.length, situation).toBeLessThanOrEqual(whole.sent.length + deaths.length)
    }
  })
})
