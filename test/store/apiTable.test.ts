/** The contracts of the API's table, kept by the store on a real engine and by its in-memory twins. */
import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { beforeAll, describe, expect, it } from 'vitest'
import { type ApiKey, hashOf, keyIdOf } from '../../lib/api/apiKey'
import type { ApiKeys, FirstRequest, IdempotencyKeys } from '../../lib/api/ports'
import { newOrderId, type OrderId } from '../../lib/order/orderId'
import { dynamoApiKeys } from '../../lib/store/dynamoApiKeys'
import { dynamoEventFeed } from '../../lib/store/dynamoEventFeed'
import { dynamoIdempotencyKeys } from '../../lib/store/dynamoIdempotencyKeys'
import { HOUR_MS, plusMs } from '../../lib/time'
import { placeAt } from '../../lib/webhooks/feed'
import type { EventFeed, Told } from '../../lib/webhooks/ports'
import { memoryApiKeys, memoryEventFeed, memoryIdempotencyKeys } from '../support/memoryApi'
import { NOW } from '../support/orders'
import { freshTables } from '../support/tables'

let tables: Awaited<ReturnType<typeof freshTables>>
beforeAll(async () => {
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
  ['DynamoDB', () => dynamoApiKeys(tables.documents, tables.names.api)],
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
  ['DynamoDB', () => dynamoIdempotencyKeys(tables.documents, tables.names.api)],
  ['memory', memoryIdempotencyKeys],
])('idempotency keys in %s', (_, open) => {
  const aRequest = (requestId: string): FirstRequest => ({
    ...{ fingerprint: 'one', operationId: newOrderId(NOW), requestId, at: NOW },
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
  ['DynamoDB', () => dynamoEventFeed(tables.documents, tables.names.api)],
  ['memory', memoryEventFeed],
])('the feed in %s', (name, open) => {
  const place = name === 'memory' ? 0 : 1
  const START = plusMs(NOW, place * 100 * HOUR_MS)
  const anEvent = (orderId: OrderId, index: number) => ({
    ...{ id: `evt_${String(index).padStart(24, '0')}`, type: 'order.paid', orderId, createdAt: START },
    json: `{"event":${index}}`,
  })
  const told: Told = { ids: new Set() }

  it('tells an event once, and all of an append or nothing', async () => {
    const feed = open()
    const orderId = newOrderId(NOW)
    const [one, two] = [anEvent(orderId, 1), anEvent(orderId, 2)]
    const first = (await feed.append(orderId, told, [one], START)) ?? expect.fail()
    expect(await feed.toldOf(orderId)).toEqual({ ids: new Set([one.id]) })
    expect(await feed.append(orderId, told, [one, two], START)).toBeUndefined()
    await feed.append(orderId, first, [two], plusMs(START, 1))
    expect((await feed.toldOf(orderId)).ids.size).toBe(2)
    const query = { after: placeAt(START), before: plusMs(START, 2), limit: 10 }
    const next = placeAt(plusMs(START, 2))
    expect(await feed.read(query)).toEqual({ events: [one.json, two.json], next, hasMore: false })
  })

  it('is read page by page, over hours, up to a moment, and none twice', async () => {
    const feed = open()
    const from = plusMs(START, HOUR_MS)
    const orderId = newOrderId(NOW)
    let known = told
    for (let index = 0; index < 5; index += 1) {
      const at = plusMs(from, index * 2 * HOUR_MS)
      known = (await feed.append(orderId, known, [anEvent(orderId, index + 10)], at)) ?? expect.fail()
    }
    const before = plusMs(from, 8 * HOUR_MS)
    const pages: (readonly string[])[] = []
    let after = placeAt(from)
    for (let hasMore = true; hasMore; ) {
      const page = await feed.read({ after, before, limit: 3 })
      pages.push(page.events)
      after = page.next
      hasMore = page.hasMore
    }
    expect(pages.map(({ length }) => length)).toEqual([3, 1])
    expect(await feed.read({ after, before, limit: 3 })).toMatchObject({ events: [], next: after })
    const later = await feed.read({ after, before: plusMs(before, 1), limit: 3 })
    expect(later.events).toEqual(['{"event":14}'])
  })
})

it('DynamoDB forgets an idempotency key after two days, and never holds the key itself', async () => {
  const at = NOW
  const request = { fingerprint: 'one', operationId: newOrderId(NOW), requestId: 'r', at }
  await dynamoIdempotencyKeys(tables.documents, tables.names.api).reserve('secret-of-the-caller', request)
  const Key = { partition: `idempotency#${hashOf('secret-of-the-caller')}`, id: '-' }
  const { Item = {} } = await tables.documents.send(new GetCommand({ TableName: tables.names.api, Key }))
  expect(Item.forgetAt).toBe(at / 1000 + 172_800)
  expect(JSON.stringify(Item)).not.toContain('secret-of-the-caller')
})
