/** Every list is complete, however small its pages, and every temporary item has an expiry time. */
import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { beforeEach, describe, expect, it } from 'vitest'
import { API_VERSION } from '../../lib/api/version'
import { DEFAULT_MERCHANT } from '../../lib/order/merchant'
import { newOrderId } from '../../lib/order/orderId'
import type { DocumentStore } from '../../lib/store/documentStore'
import { dynamoApiKeys } from '../../lib/store/dynamoApiKeys'
import { dynamoDeliveries } from '../../lib/store/dynamoDeliveries'
import { dynamoDueOrders } from '../../lib/store/dynamoDueOrders'
import { dynamoEventFeed } from '../../lib/store/dynamoEventFeed'
import { dynamoIllegalRequests } from '../../lib/store/dynamoIllegalRequests'
import { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { dynamoPaymentLinks } from '../../lib/store/dynamoPaymentLinks'
import { dynamoWebhookEndpoints } from '../../lib/store/dynamoWebhookEndpoints'
import { idempotencyKey } from '../../lib/store/orderKey'
import { DAY_MS, HOUR_MS, plusMs, SECOND_MS } from '../../lib/time'
import { deliveryId } from '../../lib/webhooks/endpoint'
import { beginningOfHour, hourOf, placeAt } from '../../lib/webhooks/feed'
import { collect } from '../support/collect'
import { aLink } from '../support/links'
import { anOrder, NOW } from '../support/orders'
import { STORE_OPTIONS } from '../support/storeOptions'
import { freshTables } from '../support/tables'
import { anEndpoint } from '../support/webhooks'

let tables: Awaited<ReturnType<typeof freshTables>>
let store: DocumentStore
/** Of one item a page, whatever is asked for. */
let slow: DocumentStore
beforeEach(async () => {
  tables = await freshTables()
  store = tables.store
  slow = { ...store, query: input => store.query({ ...input, Limit: 1 }) }
})
const three = [0, 1, 2]

describe('with pages of one item nothing is left out', () => {
  it('of keys', async () => {
    const keys = dynamoApiKeys(slow, tables.names.api)
    const fixed = { mode: 'test', name: 'a', scopes: ['read'], version: API_VERSION } as const
    for (const index of three)
      await keys.add({ keyId: `key_${index}`, hash: `${2 - index}`, ...fixed, createdAt: plusMs(NOW, index) })
    expect((await keys.list()).map(({ keyId }) => keyId)).toEqual(['key_0', 'key_1', 'key_2'])
  })

  it('of links', async () => {
    const links = dynamoPaymentLinks(slow, tables.names.api)
    const made = await Promise.all(three.map(age => links.add(aLink({ createdAt: plusMs(NOW, age) }))))
    expect(await links.list({ limit: 3 }, DEFAULT_MERCHANT)).toEqual(made.toReversed())
    expect(await links.list({ limit: 2 }, DEFAULT_MERCHANT)).toEqual(made.slice(1).toReversed())
  })

  it('of a day’s orders, those that are due, need a person, or have one reference', async () => {
    const orders = dynamoListedOrders(slow, tables.names.orders, { ...STORE_OPTIONS, workShards: 1 })
    const dueOrders = dynamoDueOrders(slow, tables.names.orders, { ...STORE_OPTIONS, workShards: 1 })
    const tail = 'AAAAAAAAAAAA0000'
    // In one partition, whose numbers alone differ.
    const ids = three.map(index =>
      anOrder({ orderId: `20261123${index}${tail.slice(1)}` as never, reference: 'r' }),
    )
    for (const order of ids) {
      await orders.create(order)
      await orders.settle(order, [], { dueAt: NOW, concern: 'paidLate' })
    }
    const numbers = ids.map(({ orderId }) => orderId)
    const found = async (source: AsyncIterable<{ orderId: string }>) =>
      (await collect(source)).map(({ orderId }) => orderId).sort()
    for (const source of [
      orders.listDay(NOW),
      dueOrders.due(NOW),
      orders.listConcerns(),
      orders.listByReference({ reference: 'r', merchant: DEFAULT_MERCHANT }),
    ])
      expect(await found(source)).toEqual(numbers)
    expect(await found(dueOrders.due(plusMs(NOW, -1)))).toEqual([])
  })

  it('of illegal requests, and of their counts', async () => {
    const illegal = dynamoIllegalRequests(slow, tables.names.illegalRequests)
    const fixed = { reason: 'badSignature', channel: 'notify', sourceIp: '192.0.2.1', userAgent: '' } as const
    for (const index of three) {
      const at = plusMs(NOW, index)
      // Of one request, so that they lie in one shard.
      await illegal.add({ ...fixed, id: `${at}-00`, at, claimedOrder: '', copy: '', requestId: '00' })
      const { reason } = fixed
      await illegal.addCount({ hour: hourOf(placeAt(NOW)), sourceIp: `192.0.2.${index}`, reason, count: 1 })
    }
    expect(await collect(illegal.list(NOW, plusMs(NOW, 9)))).toHaveLength(3)
    expect(await collect(illegal.listCounts(NOW, plusMs(NOW, 9)))).toHaveLength(3)
  })

  it('of events, even after hours without any', async () => {
    const feed = dynamoEventFeed(slow, tables.names.api)
    // Of so many hours one read looks through: the first after them is not passed over.
    const first = hourOf(placeAt(NOW))
    const [last, far] = [beginningOfHour(first + 199), beginningOfHour(first + 200)]
    const told: string[] = []
    for (const at of [NOW, plusMs(NOW, 1), last, far]) {
      const orderId = newOrderId(NOW)
      const id = `evt_${String(told.length).padStart(24, '0')}`
      const event = { id, type: 'order.paid', orderId, createdAt: at, json: JSON.stringify({ id }) }
      expect(await feed.append(orderId, { ids: new Set() }, [event], at)).toBeDefined()
      told.push(event.json)
    }
    const found: string[] = []
    let page = { events: [] as readonly string[], next: placeAt(NOW), hasMore: true }
    let reads = 0
    for (; page.hasMore; reads += 1) {
      const query = { after: page.next, merchant: DEFAULT_MERCHANT, before: plusMs(far, DAY_MS), limit: 100 }
      page = await feed.read(query)
      found.push(...page.events)
    }
    expect([found, reads]).toEqual([told, 2])
  })
})

describe('is deleted in time, in seconds since 1970', () => {
  const seconds = (time: number) => Math.ceil(time / SECOND_MS)
  const itemOf = async (TableName: string, Key: Record<string, string>) =>
    (await tables.documents.send(new GetCommand({ TableName, Key }))).Item
  const ids = async (partition: string) => {
    const { Items = [] } = await tables.documents.send(
      new QueryCommand({
        TableName: tables.names.api,
        KeyConditionExpression: '#partition = :partition',
        ExpressionAttributeNames: { '#partition': 'partition' },
        ExpressionAttributeValues: { ':partition': partition },
      }),
    )
    return Items
  }

  it('a delivery, as long after its event as events are kept', async () => {
    const target = {
      endpointId: 'whk_1',
      eventId: `evt_${'0'.repeat(24)}`,
      type: 'order.paid',
      createdAt: NOW,
    }
    const made = { target: { ...target, orderId: newOrderId(NOW) }, made: 0, attempts: [] }
    await dynamoDeliveries(store, tables.names.api).record({ ...made, status: 'succeeded' })
    const Key = { partition: 'deliveries#whk_1', id: deliveryId(target) }
    expect((await itemOf(tables.names.api, Key))?.forgetAt).toBe(seconds(NOW + 31 * DAY_MS))
  })

  it('an event, and the list of published events twice as late', async () => {
    const feed = dynamoEventFeed(store, tables.names.api)
    const orderId = newOrderId(NOW)
    const event = { id: `evt_${'0'.repeat(24)}`, type: 'order.paid', orderId, createdAt: NOW, json: '{}' }
    await feed.append(orderId, { ids: new Set() }, [event], NOW)
    expect(await ids(`published#${orderId}`)).toMatchObject([{ forgetAt: seconds(NOW + 62 * DAY_MS) }])
    expect(await ids(`events#${hourOf(placeAt(NOW))}`)).toMatchObject([
      { forgetAt: seconds(NOW + 31 * DAY_MS) },
    ])
  })

  it('an endpoint that was removed, and no other', async () => {
    const endpoints = dynamoWebhookEndpoints(store, tables.names.api)
    for (const id of ['whk_1', 'whk_2']) await endpoints.add(anEndpoint(id))
    await endpoints.remove('whk_1', NOW)
    // A repetition does not keep it longer.
    await endpoints.remove('whk_1', plusMs(NOW, DAY_MS))
    expect((await ids('webhooks')).map(({ forgetAt }) => forgetAt)).toEqual([
      ...[seconds(NOW + 2 * DAY_MS), undefined],
    ])
  })

  it('an illegal request after ninety days, and its count', async () => {
    const illegal = dynamoIllegalRequests(store, tables.names.illegalRequests)
    const fixed = { reason: 'badSignature', sourceIp: '192.0.2.1' } as const
    const request = { ...fixed, id: 'a', at: NOW, channel: 'notify', userAgent: '', copy: '' } as const
    await illegal.add({ ...request, claimedOrder: '', requestId: '00' })
    await illegal.addCount({ ...fixed, hour: NOW / HOUR_MS, count: 1 })
    const TableName = tables.names.illegalRequests
    const found = async (dayShard: string, id: string) =>
      (await itemOf(TableName, { dayShard, id }))?.forgetAt
    expect(await found('20261123#1', 'a')).toBe(seconds(NOW + 90 * DAY_MS))
    const hour = NOW / HOUR_MS
    expect(await found(`20261123#${hour % 8}`, `count#${hour}#192.0.2.1#badSignature`)).toBe(
      seconds(NOW + 90 * DAY_MS),
    )
  })

  it('an idempotency key of orders after a day, unless it is kept for ever; an order never', async () => {
    const orders = dynamoListedOrders(store, tables.names.orders, STORE_OPTIONS)
    const [short, long] = [anOrder(), anOrder()]
    await orders.create(short, { key: 'short', fingerprint: 'f' })
    await orders.create(long, { key: 'long', fingerprint: 'f', isKept: true })
    const forgetAt = async (key: string) => (await itemOf(tables.names.orders, idempotencyKey(key)))?.forgetAt
    expect([await forgetAt('short'), await forgetAt('long')]).toEqual([seconds(NOW + DAY_MS), undefined])
  })
})
