/** Publishing an order's events: recipients, sequence, and retries. */
import { beforeEach, expect, it } from 'vitest'
import type { MerchantId } from '../../../lib/order/merchant'
import { DAY_MS, plusMs } from '../../../lib/time'
import type { DeliveryAttempt, WebhookEndpoint } from '../../../lib/webhooks/endpoint'
import { MOST_AT_ONCE, NEWS_MS } from '../../../lib/webhooks/feed'
import type { FeedEvent, Published } from '../../../lib/webhooks/ports'
import { publishEvents } from '../../../lib/webhooks/publishEvents'
import { anOrder, NOW } from '../../support/orders'
import { anEndpoint } from '../../support/webhooks'

const ORDER = anOrder()
const HAPPENED = plusMs(NOW, -1000)
const anEvent = (index: number, changes: Partial<FeedEvent> = {}): FeedEvent => ({
  id: `evt_${index}`,
  type: 'order.paid',
  orderId: ORDER.orderId,
  createdAt: HAPPENED,
  json: '{}',
  ...changes,
})

let events: FeedEvent[]
let endpoints: WebhookEndpoint[]
let published: Published | undefined
let steps: string[]
let sent: DeliveryAttempt[]
let refused: number
let isFaster: boolean
beforeEach(() => {
  events = [anEvent(1), anEvent(2)]
  endpoints = [anEndpoint('whk_1', { createdAt: HAPPENED })]
  published = { ids: new Set() }
  steps = []
  sent = []
  refused = 0
  isFaster = false
})
const publish = (isThere = true) =>
  publishEvents({
    loadOrder: async () => (isThere ? ORDER : undefined),
    eventsOf: () => events,
    clock: () => NOW,
    otherRecipients: (_, { type }) => (type === 'order.paid' ? ['epay'] : []),
    feed: {
      publishedOf: async () => published,
      async append(_, before, added) {
        steps.push(`append ${added.map(({ id }) => id).join(' ')}`)
        // As the table does: whoever does not know all that was published appends nothing.
        if (isFaster || before.ids.size !== published?.ids.size) return undefined
        published = { ids: new Set([...before.ids, ...added.map(({ id }) => id)]) }
        return published
      },
    },
    endpoints: { list: async () => endpoints },
    queue: {
      async send(attempts) {
        await new Promise(setImmediate)
        steps.push(`send ${attempts.length}`)
        sent.push(...attempts)
        return refused
      },
    },
  })(ORDER.orderId, 'request')

it('each event is queued for every endpoint and program that wants it before it is recorded as published', async () => {
  expect(await publish()).toBe(true)
  expect(steps).toEqual(['send 4', 'append evt_1 evt_2'])
  expect(sent.map(({ endpointId, eventId }) => `${eventId} ${endpointId}`)).toEqual([
    ...['evt_1 whk_1', 'evt_1 epay', 'evt_2 whk_1', 'evt_2 epay'],
  ])
  expect(sent[0]).toEqual({
    endpointId: 'whk_1',
    eventId: 'evt_1',
    type: 'order.paid',
    orderId: ORDER.orderId,
    createdAt: HAPPENED,
    made: 0,
    step: 0,
    dueAt: NOW,
  })
  expect(await publish()).toBe(true)
  expect(steps).toHaveLength(2)
})

it.each([1, 3])('nothing is recorded when the queue rejects %i of the attempts', async count => {
  refused = count
  expect(await publish()).toBe(false)
  expect(steps).toEqual(['send 4'])
  refused = 0
  expect(await publish()).toBe(true)
})

it('is retried when another run published some of it meanwhile', async () => {
  isFaster = true
  expect(await publish()).toBe(false)
})

it('is recorded without a message to the queue when no recipient wants it', async () => {
  events = [anEvent(1, { type: 'order.created' })]
  endpoints = []
  expect(await publish()).toBe(true)
  expect(steps).toEqual(['append evt_1'])
})

it('publishes nothing for an unknown order, and no event that is older than NEWS_MS', async () => {
  expect(await publish(false)).toBe(true)
  expect(steps).toEqual([])
  events = [
    anEvent(1, { createdAt: plusMs(NOW, -NEWS_MS - 1) }),
    anEvent(2, { createdAt: plusMs(NOW, -NEWS_MS) }),
  ]
  endpoints = [anEndpoint('whk_1', { createdAt: plusMs(NOW, -40 * DAY_MS) })]
  expect(await publish()).toBe(true)
  expect(sent.map(({ eventId }) => eventId)).toEqual(['evt_2', 'evt_2'])
})

it('publishes nothing of an order where nobody can read what was published, and does not hold others up', async () => {
  published = undefined
  expect(await publish()).toBe(true)
  expect([steps, sent]).toEqual([[], []])
})

it('publishes more than MOST_AT_ONCE events in several parts', async () => {
  events = Array.from({ length: MOST_AT_ONCE + 1 }, (_, index) => anEvent(index))
  expect(await publish()).toBe(true)
  expect(steps.map(step => step.split(' ').length)).toEqual([2, MOST_AT_ONCE + 1, 2, 2])
  expect([...(published?.ids ?? [])]).toEqual(events.map(({ id }) => id))
})

it.each<[Partial<WebhookEndpoint>, boolean]>([
  [{}, true],
  [{ eventTypes: ['order.paid'] }, true],
  [{ eventTypes: ['order.closed'] }, false],
  [{ disabledReason: 'shop' }, false],
  [{ disabledReason: 'gone' }, false],
  [{ createdAt: plusMs(HAPPENED, 1) }, false],
  [{ merchant: 'teahouse' as MerchantId }, false],
])('sends to the endpoint %j: %s', async (changes, isSent) => {
  endpoints = [anEndpoint('whk_1', { createdAt: HAPPENED, ...changes })]
  await publish()
  expect(sent.some(({ endpointId }) => endpointId === 'whk_1')).toBe(isSent)
})
