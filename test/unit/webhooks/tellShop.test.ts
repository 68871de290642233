/** Telling a shop of an order: to whom, in which sequence, and what comes again. */
import { beforeEach, expect, it } from 'vitest'
import type { MerchantId } from '../../../lib/order/merchant'
import { DAY_MS, plusMs } from '../../../lib/time'
import type { DeliveryAttempt, WebhookEndpoint } from '../../../lib/webhooks/endpoint'
import { MOST_AT_ONCE, NEWS_MS } from '../../../lib/webhooks/feed'
import type { FeedEvent, Published } from '../../../lib/webhooks/ports'
import { tellShop } from '../../../lib/webhooks/tellShop'
import { anOrder, NOW } from '../../support/orders'
import { anEndpoint } from '../../support/webhooks'

const ORDER = anOrder()
const HAPPENED = plusMs(NOW, -1000)
const anEvent = (index: number, changes: Partial<FeedEvent> = {}): FeedEvent => ({
  ...{ id: `evt_${index}`, type: 'order.paid', orderId: ORDER.orderId, createdAt: HAPPENED, json: '{}' },
  ...changes,
})

let events: FeedEvent[]
let endpoints: WebhookEndpoint[]
let told: Published
let steps: string[]
let sent: DeliveryAttempt[]
let refused: number
let isFaster: boolean
beforeEach(() => {
  events = [anEvent(1), anEvent(2)]
  endpoints = [anEndpoint('whk_1', { createdAt: HAPPENED })]
  told = { ids: new Set() }
  steps = []
  sent = []
  refused = 0
  isFaster = false
})
const tell = (isThere = true) =>
  tellShop({
    ...{ loadOrder: async () => (isThere ? ORDER : undefined), eventsOf: () => events, clock: () => NOW },
    otherRecipients: (_, { type }) => (type === 'order.paid' ? ['epay'] : []),
    feed: {
      publishedOf: async () => told,
      async append(_, before, added) {
        steps.push(`append ${added.map(({ id }) => id).join(' ')}`)
        // As the table does: who does not know all that was told tells nothing.
        if (isFaster || before.ids.size !== told.ids.size) return undefined
        told = { ids: new Set([...before.ids, ...added.map(({ id }) => id)]) }
        return told
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

it('each event goes to every endpoint and program that wants it, before it is written down as told', async () => {
  expect(await tell()).toBe(true)
  expect(steps).toEqual(['send 4', 'append evt_1 evt_2'])
  expect(sent.map(({ endpointId, eventId }) => `${eventId} ${endpointId}`)).toEqual([
    ...['evt_1 whk_1', 'evt_1 epay', 'evt_2 whk_1', 'evt_2 epay'],
  ])
  expect(sent[0]).toEqual({
    ...{ endpointId: 'whk_1', eventId: 'evt_1', type: 'order.paid', orderId: ORDER.orderId },
    ...{ createdAt: HAPPENED, made: 0, step: 0, dueAt: NOW },
  })
  expect(await tell()).toBe(true)
  expect(steps).toHaveLength(2)
})

it.each([1, 3])('nothing is written down when the queue did not take %i of them', async count => {
  refused = count
  expect(await tell()).toBe(false)
  expect(steps).toEqual(['send 4'])
  refused = 0
  expect(await tell()).toBe(true)
})

it('comes again when somebody else told some of it meanwhile', async () => {
  isFaster = true
  expect(await tell()).toBe(false)
})

it('is written down where nobody wants it, without a word to the queue', async () => {
  events = [anEvent(1, { type: 'order.created' })]
  endpoints = []
  expect(await tell()).toBe(true)
  expect(steps).toEqual(['append evt_1'])
})

it('is nothing for an order that is not there, nor of what is no news any more', async () => {
  expect(await tell(false)).toBe(true)
  expect(steps).toEqual([])
  events = [
    anEvent(1, { createdAt: plusMs(NOW, -NEWS_MS - 1) }),
    anEvent(2, { createdAt: plusMs(NOW, -NEWS_MS) }),
  ]
  endpoints = [anEndpoint('whk_1', { createdAt: plusMs(NOW, -40 * DAY_MS) })]
  expect(await tell()).toBe(true)
  expect(sent.map(({ eventId }) => eventId)).toEqual(['evt_2', 'evt_2'])
})

it('goes on in parts where there is much of it', async () => {
  events = Array.from({ length: MOST_AT_ONCE + 1 }, (_, index) => anEvent(index))
  expect(await tell()).toBe(true)
  expect(steps.map(step => step.split(' ').length)).toEqual([2, MOST_AT_ONCE + 1, 2, 2])
  expect([...told.ids]).toEqual(events.map(({ id }) => id))
})

it.each<[Partial<WebhookEndpoint>, boolean]>([
  [{}, true],
  [{ eventTypes: ['order.paid'] }, true],
  [{ eventTypes: ['order.closed'] }, false],
  [{ disabledReason: 'shop' }, false],
  [{ disabledReason: 'gone' }, false],
  [{ createdAt: plusMs(HAPPENED, 1) }, false],
  [{ merchant: 'teahouse' as MerchantId }, false],
])('the endpoint %j is told: %s', async (changes, isTold) => {
  endpoints = [anEndpoint('whk_1', { createdAt: HAPPENED, ...changes })]
  await tell()
  expect(sent.some(({ endpointId }) => endpointId === 'whk_1')).toBe(isTold)
})
