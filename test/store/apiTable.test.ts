/** The contracts of the API's table, for the store on a real engine and its in-memory counterparts. */
import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { beforeEach, describe, expect, it } from 'vitest'
import { type ApiKey, hashOf, keyIdOf } from '../../lib/api/apiKey'
import type { ApiKeys, FirstRequest, IdempotencyKeys } from '../../lib/api/ports'
import { DEFAULT_MERCHANT, type MerchantId } from '../../lib/order/merchant'
import { newOrderId, type OrderId } from '../../lib/order/orderId'
import type { PaymentLink } from '../../lib/order/paymentLink'
import { NEVER } from '../../lib/payment/agenda'
import type { PaymentLinks } from '../../lib/payment/ports'
import { dynamoApiKeys } from '../../lib/store/dynamoApiKeys'
import { dynamoDeliveries } from '../../lib/store/dynamoDeliveries'
import { dynamoEventFeed } from '../../lib/store/dynamoEventFeed'
import { dynamoIdempotencyKeys } from '../../lib/store/dynamoIdempotencyKeys'
import { dynamoPaymentLinks } from '../../lib/store/dynamoPaymentLinks'
import { dynamoWebhookEndpoints } from '../../lib/store/dynamoWebhookEndpoints'
import { HOUR_MS, plusMs } from '../../lib/time'
import { deliveryId } from '../../lib/webhooks/endpoint'
import { placeAt } from '../../lib/webhooks/feed'
import type { Deliveries, EventFeed, Published, WebhookEndpoints } from '../../lib/webhooks/ports'
import { aLink } from '../support/links'
import {
  memoryApiKeys,
  memoryDeliveries,
  memoryEventFeed,
  memoryIdempotencyKeys,
  memoryWebhookEndpoints,
} from '../support/memoryApi'
import { memoryPaymentLinks } from '../support/memoryPaymentLinks'
import { NOW } from '../support/orders'
import { freshTables } from '../support/tables'
import { anEndpoint } from '../support/webhooks'

const OF_DEFAULT = { merchant: DEFAULT_MERCHANT }
const TEAHOUSE = 'teahouse' as MerchantId

let tables: Awaited<ReturnType<typeof freshTables>>
beforeEach(async () => {
  tables = await freshTables()
})

const aKey = (text: string, changes: Partial<ApiKey> = {}): ApiKey => ({
  keyId: keyIdOf(hashOf(text)),
  hash: hashOf(text),
  mode: 'test',
  name: 'back end',
  scopes: ['read', 'orders:write'],
  version: '2026-11-26',
  createdAt: NOW,
  ...changes,
})

describe.each<readonly [string, () => ApiKeys]>([
  ['DynamoDB', () => dynamoApiKeys(tables.store, tables.names.api)],
  ['memory', memoryApiKeys],
])('keys in %s', (_, open) => {
  it('are found by their hash, listed oldest first, and withdrawn once', async () => {
    const keys = open()
    const [younger, older] = [aKey('b', { createdAt: plusMs(NOW, 1) }), aKey('a')]
    await keys.add(younger)
    await keys.add(older)
    expect(await keys.find(older.hash)).toEqual(older)
    expect(await keys.find(hashOf('c'))).toBeUndefined()
    expect(await keys.list()).toEqual([older, younger])

    await keys.withdraw(older.hash, plusMs(NOW, 2))
    await keys.withdraw(older.hash, plusMs(NOW, 3))
    expect(await keys.find(older.hash)).toEqual({ ...older, withdrawnAt: plusMs(NOW, 2) })
    await expect(keys.withdraw(hashOf('c'), NOW)).rejects.toThrow()
    await expect(keys.add(older)).rejects.toThrow()
  })
})

describe.each<readonly [string, () => IdempotencyKeys]>([
  ['DynamoDB', () => dynamoIdempotencyKeys(tables.store, tables.names.api)],
  ['memory', memoryIdempotencyKeys],
])('idempotency keys in %s', (_, open) => {
  const aRequest = (requestId: string): FirstRequest => ({
    fingerprint: 'one',
    operationId: newOrderId(NOW),
    callerId: 'key_1',
    requestId,
    at: NOW,
  })

  it('belong to the first request, and keep its first answer', async () => {
    const keys = open()
    const [first, second] = [aRequest('r1'), aRequest('r2')]
    expect(await keys.reserve('key', first)).toEqual(first)
    expect(await keys.reserve('key', second)).toEqual(first)
    expect(await keys.reserve('another', second)).toEqual(second)
    await keys.finish('key', { status: 201, body: '{}' })
    await keys.finish('key', { status: 200, body: '[]' })
    expect(await keys.reserve('key', second)).toEqual({ ...first, answer: { status: 201, body: '{}' } })
  })
})

describe.each<readonly [string, () => EventFeed]>([
  ['DynamoDB', () => dynamoEventFeed(tables.store, tables.names.api)],
  ['memory', memoryEventFeed],
])('the feed in %s', (_, open) => {
  const anEvent = (orderId: OrderId, index: number) => ({
    id: `evt_${String(index).padStart(24, '0')}`,
    type: 'order.paid',
    orderId,
    createdAt: NOW,
    json: `{"event":${index}}`,
  })
  const published: Published = { ids: new Set() }

  it('lists an event once, and appends all events or none', async () => {
    const feed = open()
    const orderId = newOrderId(NOW)
    const [one, two] = [anEvent(orderId, 1), anEvent(orderId, 2)]
    const first = (await feed.append(orderId, published, [one], NOW)) ?? expect.fail()
    expect(await feed.publishedOf(orderId)).toEqual({ ids: new Set([one.id]) })
    expect(await feed.append(orderId, published, [one, two], NOW)).toBeUndefined()
    await feed.append(orderId, first, [two], plusMs(NOW, 1))
    expect((await feed.publishedOf(orderId))?.ids.size).toBe(2)
    const query = { ...OF_DEFAULT, after: placeAt(NOW), before: plusMs(NOW, 2), limit: 10 }
    const next = placeAt(plusMs(NOW, 2))
    // A full page behind which there is nothing is the last.
    for (const limit of [10, 2])
      expect(await feed.read({ ...query, limit })).toEqual({
        events: [one.json, two.json],
        next,
        hasMore: false,
      })
  })

  it('shows a merchant its own events alone', async () => {
    const feed = open()
    const [order, other] = [newOrderId(NOW), newOrderId(NOW)]
    await feed.append(order, published, [{ ...anEvent(order, 1), merchant: TEAHOUSE }], NOW)
    await feed.append(other, published, [anEvent(other, 2)], NOW)
    const query = { after: placeAt(NOW), before: plusMs(NOW, 1), limit: 9 }
    const own = await feed.read({ ...query, merchant: TEAHOUSE })
    const others = await feed.read({ ...query, ...OF_DEFAULT })
    expect([own.events, others.events]).toEqual([['{"event":1}'], ['{"event":2}']])
  })

  it('is read page by page, over hours, up to a time, without repetitions', async () => {
    const feed = open()
    const orderId = newOrderId(NOW)
    let known = published
    for (let index = 0; index < 5; index += 1) {
      const at = plusMs(NOW, index * 2 * HOUR_MS)
      known = (await feed.append(orderId, known, [anEvent(orderId, index)], at)) ?? expect.fail()
    }
    const before = plusMs(NOW, 8 * HOUR_MS)
    const pages: (readonly string[])[] = []
    let after = placeAt(NOW)
    for (let hasMore = true; hasMore; ) {
      const page = await feed.read({ ...OF_DEFAULT, after, before, limit: 3 })
      pages.push(page.events)
      after = page.next
      hasMore = page.hasMore
    }
    expect(pages.map(({ length }) => length)).toEqual([3, 1])
    expect(await feed.read({ ...OF_DEFAULT, after, before, limit: 3 })).toMatchObject({
      events: [],
      next: after,
      hasMore: false,
    })
    const later = await feed.read({ ...OF_DEFAULT, after, before: plusMs(before, 1), limit: 3 })
    expect(later.events).toEqual(['{"event":4}'])
  })
})

describe.each<readonly [string, () => WebhookEndpoints]>([
  ['DynamoDB', () => dynamoWebhookEndpoints(tables.store, tables.names.api)],
  ['memory', memoryWebhookEndpoints],
])('webhook endpoints in %s', (_, open) => {
  it('are added once, listed oldest first, changed and removed', async () => {
    const endpoints = open()
    const [younger, older] = [
      anEndpoint('whk_1', { createdAt: plusMs(NOW, 1), eventTypes: ['order.paid'] }),
      anEndpoint('whk_2'),
    ]
    expect(await endpoints.add(younger)).toEqual(younger)
    await endpoints.add(older)
    expect(await endpoints.add({ ...older, url: 'https://other.example.com/' })).toEqual(older)
    expect(await endpoints.list()).toEqual([older, younger])

    const disabled = { ...older, disabledReason: 'gone' } as const
    expect(await endpoints.disable(older)).toBe(true)
    expect(await endpoints.get(older.id)).toEqual(disabled)
    expect(await endpoints.change(older.id, { disabledReason: undefined })).toEqual(older)
    const secret = { version: 2, serverSecretId: 'b' }
    expect(await endpoints.change(older.id, { secret }, 2)).toBeUndefined()
    expect(await endpoints.change(older.id, { secret }, 1)).toEqual({ ...older, secret })
    expect(await endpoints.change(older.id, { secret }, 1)).toBeUndefined()

    for (const { id } of [older, younger]) await endpoints.remove(id, NOW)
    await endpoints.remove(older.id, NOW)
    expect(await endpoints.get(older.id)).toBeUndefined()
    expect(await endpoints.change(older.id, { url: 'https://other.example.com/' })).toBeUndefined()
    expect(await endpoints.list()).toEqual([])
  })

  it('are removed only if they exist', async () => {
    const endpoints = open()
    const endpoint = anEndpoint('whk_5')
    await endpoints.remove(endpoint.id, NOW)
    expect(await endpoints.add(endpoint)).toEqual(endpoint)
    await endpoints.remove(endpoint.id, NOW)
    expect(await endpoints.add(endpoint)).toBeUndefined()
  })

  it('are all listed, however many were removed and not deleted yet', async () => {
    const endpoints = open()
    // Together more than DynamoDB reads at once, which is 1 MB.
    const removed = Array.from({ length: 30 }, (_, at) => `whk_2${String(at).padStart(2, '0')}`)
    for (const id of removed) {
      await endpoints.add(anEndpoint(id, { description: 'x'.repeat(40_000) }))
      await endpoints.remove(id, NOW)
    }
    const [first, last] = [anEndpoint('whk_1a'), anEndpoint('whk_3a', { createdAt: plusMs(NOW, 1) })]
    for (const endpoint of [first, last]) await endpoints.add(endpoint)
    expect(await endpoints.list()).toEqual([first, last])
  })

  it('are neither disabled nor paused by an answer from an earlier URL', async () => {
    const endpoints = open()
    const former = anEndpoint('whk_4')
    await endpoints.add(former)
    const moved = await endpoints.change(former.id, { url: 'https://new.example.com/' })
    expect(await endpoints.disable(former)).toBe(false)
    await endpoints.pause(former, plusMs(NOW, HOUR_MS))
    expect(await endpoints.get(former.id)).toEqual(moved)
  })

  it('are paused for longer, and not for about as long or less; one that is gone stays gone', async () => {
    const endpoints = open()
    const endpoint = anEndpoint('whk_3')
    await endpoints.add(endpoint)
    const pausedUntil = plusMs(NOW, HOUR_MS)
    await endpoints.pause(endpoint, pausedUntil)
    for (const moreMs of [-HOUR_MS, 0, 5000]) {
      await endpoints.pause(endpoint, plusMs(pausedUntil, moreMs))
      expect(await endpoints.get(endpoint.id)).toEqual({ ...endpoint, pausedUntil })
    }
    await endpoints.pause(endpoint, plusMs(pausedUntil, 5001))
    expect(await endpoints.get(endpoint.id)).toEqual({ ...endpoint, pausedUntil: plusMs(pausedUntil, 5001) })
    expect(await endpoints.change(endpoint.id, { pausedUntil: undefined })).toEqual(endpoint)
    await endpoints.remove(endpoint.id, NOW)
    expect(await endpoints.add(endpoint)).toBeUndefined()
    for (const id of [endpoint.id, 'whk_nobody']) {
      await endpoints.pause({ ...endpoint, id }, pausedUntil)
      expect(await endpoints.disable({ ...endpoint, id })).toBe(false)
      expect(await endpoints.get(id)).toBeUndefined()
    }
  })
})

describe.each<readonly [string, () => Deliveries]>([
  ['DynamoDB', () => dynamoDeliveries(tables.store, tables.names.api)],
  ['memory', memoryDeliveries],
])('deliveries in %s', (_, open) => {
  const orderId = newOrderId(NOW)
  const target = (index: number) => ({
    endpointId: 'whk_1',
    eventId: `evt_${String(index).padStart(24, '0')}`,
    type: 'order.paid',
    orderId,
    createdAt: plusMs(NOW, index),
  })
  const attempt = { at: NOW, status: 500, tookMs: 7 }

  it('are recorded unless a later state is stored, listed newest first, and reopened', async () => {
    const deliveries = open()
    const [first, second] = [target(1), target(2)]
    const id = deliveryId(first)
    expect(await deliveries.get('whk_1', id)).toBeUndefined()
    expect(await deliveries.reopen('whk_1', id, NOW)).toBeUndefined()
    const nextAttemptAt = plusMs(NOW, 5)
    await deliveries.record({ target: first, made: 0, attempts: [attempt], status: 'pending', nextAttemptAt })
    const pending = { ...first, id, made: 1, attempts: [attempt], status: 'pending', nextAttemptAt }
    expect(await deliveries.get('whk_1', id)).toEqual(pending)
    await deliveries.record({ target: first, made: 0, attempts: [], status: 'succeeded' })
    expect(await deliveries.get('whk_1', id)).toEqual(pending)
    await deliveries.record({ target: first, made: 1, attempts: [attempt, attempt], status: 'failed' })
    const failed = { ...first, id, made: 2, attempts: [attempt, attempt], status: 'failed' }
    expect(await deliveries.get('whk_1', id)).toEqual(failed)

    await deliveries.record({ target: second, made: 0, attempts: [attempt], status: 'succeeded' })
    const [newest, ...older] = await deliveries.list('whk_1', { limit: 5 })
    expect([newest?.id, older]).toEqual([deliveryId(second), [failed]])
    expect(await deliveries.list('whk_1', { limit: 5, after: deliveryId(second) })).toEqual([failed])
    expect(await deliveries.list('whk_1', { limit: 1 })).toEqual([newest])
    const before = deliveryId(target(0))
    expect(await deliveries.list('whk_1', { limit: 5, before })).toEqual([newest, failed])
    expect(await deliveries.list('whk_1', { limit: 1, before })).toEqual([failed])
    expect(await deliveries.list('whk_2', { limit: 5 })).toEqual([])
    const reopened = { ...failed, status: 'pending', nextAttemptAt: NOW }
    expect(await deliveries.reopen('whk_1', id, NOW)).toEqual({ ...reopened, sentAgain: { at: NOW } })
    const sentAgain = { at: NOW, person: 'mei' }
    expect(await deliveries.reopen('whk_1', id, NOW, 'mei')).toEqual({ ...reopened, sentAgain })
    // Of an attempt that had begun before.
    const outcome = { target: first, made: 2, attempts: [attempt], status: 'succeeded' } as const
    for (const seen of [undefined, { at: plusMs(NOW, -1) }])
      await deliveries.record({ ...outcome, sentAgain: seen })
    expect(await deliveries.get('whk_1', id)).toEqual({ ...reopened, sentAgain })
    await deliveries.record({ ...outcome, sentAgain })
    expect(await deliveries.get('whk_1', id)).toMatchObject({ status: 'succeeded', sentAgain })
  })

  it('are postponed while they are pending, if nothing was attempted since', async () => {
    const deliveries = open()
    const [pending, over] = [target(3), target(4)]
    const later = plusMs(NOW, HOUR_MS)
    const record = { made: 0, attempts: [attempt] }
    await deliveries.record({ target: pending, ...record, status: 'pending', nextAttemptAt: NOW })
    await deliveries.record({ target: over, ...record, status: 'succeeded' })
    const [id, idOver] = [deliveryId(pending), deliveryId(over)]
    await deliveries.postpone('whk_1', id, 0, later)
    expect(await deliveries.get('whk_1', id)).toMatchObject({ nextAttemptAt: NOW })
    await deliveries.postpone('whk_1', id, 1, later)
    expect(await deliveries.get('whk_1', id)).toMatchObject({ made: 1, nextAttemptAt: later })
    await deliveries.postpone('whk_1', idOver, 1, later)
    expect(await deliveries.get('whk_1', idOver)).not.toHaveProperty('nextAttemptAt')
    await deliveries.postpone('whk_9', id, 1, later)
    expect(await deliveries.get('whk_9', id)).toBeUndefined()
  })
})

it('DynamoDB deletes an idempotency key after two days, and never has the key itself', async () => {
  const at = NOW
  const request = { fingerprint: 'one', operationId: newOrderId(NOW), callerId: 'key_1', requestId: 'r', at }
  await dynamoIdempotencyKeys(tables.store, tables.names.api).reserve('secret-of-the-caller', request)
  const Key = { partition: `idempotency#${hashOf('secret-of-the-caller')}`, id: '-' }
  const { Item = {} } = await tables.documents.send(new GetCommand({ TableName: tables.names.api, Key }))
  expect(Item.forgetAt).toBe(at / 1000 + 172_800)
  expect(JSON.stringify(Item)).not.toContain('secret-of-the-caller')
})

describe.each<readonly [string, () => PaymentLinks]>([
  ['DynamoDB', () => dynamoPaymentLinks(tables.store, tables.names.api)],
  ['memory', memoryPaymentLinks],
])('payment links in %s', (_, open) => {
  const use = (orderId: OrderId, maxUses = 1) => ({ orderId, until: NOW, maxUses })

  it('are saved once, changed, and found newest first', async () => {
    const [links, merchant] = [open(), TEAHOUSE]
    const [oldest, older, newest] = [0, 1, 2].map(age =>
      aLink({ merchant, createdAt: plusMs(NOW, age) }),
    ) as [...[PaymentLink, PaymentLink, PaymentLink]]
    for (const link of [older, newest, oldest]) expect(await links.add(link)).toEqual(link)
    expect(await links.add({ ...older, name: 'x' })).toEqual(older)
    expect(await links.get(older.linkId)).toEqual(older)
    expect(await links.get(aLink().linkId)).toBeUndefined()
    expect(await links.list({ limit: 2 }, merchant)).toEqual([newest, older])
    expect(await links.list({ limit: 1, olderThan: newest.linkId }, merchant)).toEqual([older])
    expect(await links.list({ limit: 1, youngerThan: oldest.linkId }, merchant)).toEqual([older])
    expect(await links.list({ limit: 9, youngerThan: newest.linkId }, merchant)).toEqual([])

    const changed = { ...older, name: '绿茶', isActive: false, expiresAt: plusMs(NOW, 9) }
    const { name, isActive, expiresAt } = changed
    expect(await links.change(older.linkId, { name, isActive, expiresAt }, merchant)).toEqual(changed)
    expect(await links.change(older.linkId, {}, merchant)).toEqual(changed)
    expect(await links.change(aLink().linkId, { name }, merchant)).toBeUndefined()
    expect(await links.get(older.linkId)).toEqual(changed)
    expect(await links.change(older.linkId, { endedBy: 'mei' }, merchant)).toEqual({
      ...changed,
      endedBy: 'mei',
    })
  })

  it('are listed and changed for their merchant alone, however many others there are', async () => {
    const links = open()
    const own = await links.add(aLink({ merchant: TEAHOUSE }))
    for (let more = 0; more < 5; more += 1) await links.add(aLink())
    const older = await links.add(aLink({ merchant: TEAHOUSE, createdAt: plusMs(NOW, -HOUR_MS) }))
    expect(await links.list({ limit: 1, olderThan: own.linkId }, TEAHOUSE)).toEqual([older])
    const all = await links.list({ limit: 9 }, TEAHOUSE)
    expect(new Set(all.map(({ linkId }) => linkId))).toEqual(new Set([own.linkId, older.linkId]))
    expect(await links.change(own.linkId, { isActive: false }, DEFAULT_MERCHANT)).toBeUndefined()
    expect(await links.get(own.linkId)).toEqual(own)
    expect(await links.change(own.linkId, { isActive: false }, TEAHOUSE)).toEqual({ ...own, isActive: false })
    expect(await links.change(own.linkId, {}, DEFAULT_MERCHANT)).toBeUndefined()
  })

  it('are listed from one of them in either direction, however many of other merchants lie between', async () => {
    const [links, merchant] = [open(), TEAHOUSE]
    const own: PaymentLink[] = []
    for (let age = 0; age < 24; age += 1) {
      const isOwn = [0, 3, 4, 5, 9, 10, 16, 23].includes(age)
      const link = aLink({ createdAt: plusMs(NOW, age), ...(isOwn && { merchant }) })
      await links.add(link)
      if (isOwn) own.unshift(link)
    }
    const ids = (found: readonly PaymentLink[]) => found.map(({ linkId }) => linkId)
    for (const [place, { linkId }] of own.entries())
      for (const limit of [1, 2, 3, 8]) {
        const older = own.slice(place + 1, place + 1 + limit)
        const younger = own.slice(Math.max(0, place - limit), place)
        expect(ids(await links.list({ limit, olderThan: linkId }, merchant))).toEqual(ids(older))
        expect(ids(await links.list({ limit, youngerThan: linkId }, merchant))).toEqual(ids(younger))
      }
  })

  it('give each use to one order, while there are uses and the link is active', async () => {
    const links = open()
    const { linkId } = await links.add(aLink({ maxUses: 2 }))
    const orders = [1, 2, 3, 4].map(() => newOrderId(NOW))
    const taken = await Promise.all(orders.map(orderId => links.takeUse(linkId, use(orderId, 2))))
    expect(taken.filter(isTaken => isTaken)).toHaveLength(2)
    const holders = orders.filter((_, index) => taken[index])
    const [kept, freed] = holders as [OrderId, OrderId]
    expect(await links.takeUse(linkId, use(kept, 2)), 'again').toBe(true)
    await links.settleUses(linkId, { freed: [freed], kept: [kept] })
    await links.settleUses(linkId, { freed: [freed], kept: [] })
    expect((await links.get(linkId))?.uses).toEqual({ [kept]: NEVER })
    const late = orders.find(orderId => !holders.includes(orderId)) ?? expect.fail()
    expect(await links.takeUse(linkId, use(late, 2))).toBe(true)
    await links.change(linkId, { isActive: false }, DEFAULT_MERCHANT)
    expect(await links.takeUse(linkId, use(kept, 2))).toBe(false)
    expect(await links.takeUse(aLink().linkId, use(kept, 2))).toBe(false)
    await links.settleUses(aLink().linkId, { freed: [kept], kept: [] })
    expect(await links.get(aLink().linkId)).toBeUndefined()
  })
})
