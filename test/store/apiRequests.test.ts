/** Each request to the API's table and to that of illegal requests, compared whole, as in orderRequests.test.ts. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ApiKey } from '../../lib/api/apiKey'
import type { ApiKeys, FirstRequest, IdempotencyKeys } from '../../lib/api/ports'
import type { IllegalRequest, IllegalRequests } from '../../lib/illegal/illegalRequest'
import { DEFAULT_MERCHANT, type MerchantId } from '../../lib/order/merchant'
import type { OrderId } from '../../lib/order/orderId'
import { NEVER } from '../../lib/payment/agenda'
import type { PaymentLinks } from '../../lib/payment/ports'
import type { DocumentStore } from '../../lib/store/documentStore'
import { dynamoApiKeys } from '../../lib/store/dynamoApiKeys'
import { dynamoDeliveries } from '../../lib/store/dynamoDeliveries'
import { dynamoEventFeed } from '../../lib/store/dynamoEventFeed'
import { dynamoIdempotencyKeys } from '../../lib/store/dynamoIdempotencyKeys'
import { dynamoIllegalRequests } from '../../lib/store/dynamoIllegalRequests'
import { dynamoPaymentLinks } from '../../lib/store/dynamoPaymentLinks'
import { dynamoWebhookEndpoints } from '../../lib/store/dynamoWebhookEndpoints'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/time'
import { deliveryId } from '../../lib/webhooks/endpoint'
import { hourOf, placeAt } from '../../lib/webhooks/feed'
import type { Deliveries, EventFeed, WebhookEndpoints } from '../../lib/webhooks/ports'
import { aLink } from '../support/links'
import {
  answered,
  at,
  type Cases,
  failedCondition,
  inShards,
  itSends,
  requestsTo,
  type Sent,
  secondsAt,
  sends,
} from '../support/storeRequests'
import { anEndpoint } from '../support/webhooks'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const { get, put, update, query } = requestsTo('api')
const ofPartition = { ExpressionAttributeNames: { '#partition': 'partition' } }
const isNew = { ConditionExpression: 'attribute_not_exists(id)' }
const isThere = { ConditionExpression: 'attribute_exists(id)' }
const tellMet = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }
const tellNew = { ReturnValues: 'ALL_NEW' }

const orderId = '20261123ABCDEFGHJKMNPQRS' as OrderId
const TEAHOUSE = 'teahouse' as MerchantId

const API_KEY: ApiKey = {
  keyId: 'key_1',
  hash: 'hash-1',
  mode: 'live',
  name: 'till',
  scopes: ['read'],
  version: 'v1',
  createdAt: at(1),
}
const { hash: _, ...KEY_FIELDS } = API_KEY
const keysKey = { partition: 'keys', id: 'hash-1' }
const API_KEYS: Cases<ApiKeys> = {
  find: [sends(keys => keys.find('hash-1'), get(keysKey))],
  add: [sends(keys => keys.add(API_KEY), put({ ...keysKey, ...KEY_FIELDS }, isNew))],
  list: [sends(keys => keys.list(), query('#partition = :partition', { ':partition': 'keys' }, ofPartition))],
  withdraw: [
    sends(
      keys => keys.withdraw('hash-1', at(2)),
      update(keysKey, {
        ...isThere,
        UpdateExpression: 'SET withdrawnAt = if_not_exists(withdrawnAt, :at)',
        ExpressionAttributeValues: { ':at': at(2) },
      }),
    ),
  ],
}

const FIRST: FirstRequest = {
  fingerprint: 'f',
  operationId: orderId,
  callerId: 'key_1',
  requestId: 'request-1',
  at: at(1),
}
const idempotencyKey = { partition: `idempotency#${sha256('K-1')}`, id: '-' }
const IDEMPOTENCY_KEYS: Cases<IdempotencyKeys> = {
  reserve: [
    sends(
      keys => keys.reserve('K-1', FIRST),
      put({ ...idempotencyKey, ...FIRST, forgetAt: secondsAt(1 + 2 * DAY_MS) }, { ...isNew, ...tellMet }),
    ),
  ],
  finish: [
    sends(
      keys => keys.finish('K-1', { status: 201, body: '{}' }),
      update(idempotencyKey, {
        UpdateExpression: 'SET answer = if_not_exists(answer, :answer)',
        ExpressionAttributeValues: { ':answer': { status: 201, body: '{}' } },
      }),
    ),
  ],
}

const LINK = aLink({ createdAt: at(1), maxUses: 7 })
const { linkId, ...LINK_FIELDS } = LINK
const linkKey = { partition: 'links', id: linkId }
const LINK_ITEM = { ...linkKey, ...LINK_FIELDS }
const [second, third, fourth] = ['B', 'C', 'D'].map(last => `20261123ABCDEFGHJKMNPQR${last}`) as [
  ...[OrderId, OrderId, OrderId],
]
const noMerchants = { FilterExpression: 'attribute_not_exists(merchant)' }
const teahouses = { FilterExpression: 'merchant = :merchant' }
const LINKS: Cases<PaymentLinks> = {
  add: [sends(links => links.add(LINK), put({ ...linkKey, ...LINK_FIELDS }, { ...isNew, ...tellMet }))],
  get: [sends(links => links.get(linkId), get(linkKey))],
  list: [
    sends(
      links => links.list({ limit: 3 }, DEFAULT_MERCHANT),
      query(...(['#partition = :partition', { ':partition': 'links' }] as const), {
        ...ofPartition,
        ...noMerchants,
        ScanIndexForward: false,
        Limit: 3,
      }),
    ),
    sends(
      links => links.list({ limit: 3, olderThan: linkId }, TEAHOUSE),
      query(
        '#partition = :partition AND id < :id',
        { ':partition': 'links', ':id': linkId, ':merchant': 'teahouse' },
        { ...ofPartition, ...teahouses, ScanIndexForward: false, Limit: 3 },
      ),
    ),
    sends(
      links => links.list({ limit: 3, youngerThan: linkId }, TEAHOUSE),
      query(
        '#partition = :partition AND id > :id',
        { ':partition': 'links', ':id': linkId, ':merchant': 'teahouse' },
        { ...ofPartition, ...teahouses, ScanIndexForward: true, Limit: 3 },
      ),
    ),
    // A full page is enough.
    answered(
      [{ Items: [LINK_ITEM, LINK_ITEM, LINK_ITEM], LastEvaluatedKey: linkKey }],
      sends(
        links => links.list({ limit: 3 }, DEFAULT_MERCHANT),
        query(
          '#partition = :partition',
          { ':partition': 'links' },
          {
            ...ofPartition,
            ...noMerchants,
            ScanIndexForward: false,
            Limit: 3,
          },
        ),
      ),
    ),
  ],
  change: [
    answered(
      [{ Attributes: LINK_ITEM }],
      sends(
        links => links.change(linkId, { name: 'tea', isActive: false }, TEAHOUSE),
        update(linkKey, {
          ConditionExpression: 'attribute_exists(id) AND merchant = :merchant',
          ...tellNew,
          UpdateExpression: 'SET #name = :name, #isActive = :isActive',
          ExpressionAttributeNames: { '#name': 'name', '#isActive': 'isActive' },
          ExpressionAttributeValues: { ':merchant': 'teahouse', ':name': 'tea', ':isActive': false },
        }),
      ),
    ),
    answered(
      [{ Attributes: LINK_ITEM }],
      sends(
        links => links.change(linkId, { expiresAt: undefined, name: 'tea' }, TEAHOUSE),
        update(linkKey, {
          ConditionExpression: 'attribute_exists(id) AND merchant = :merchant',
          ...tellNew,
          UpdateExpression: 'SET #name = :name REMOVE #expiresAt',
          ExpressionAttributeNames: { '#expiresAt': 'expiresAt', '#name': 'name' },
          ExpressionAttributeValues: { ':merchant': 'teahouse', ':name': 'tea' },
        }),
      ),
    ),
    answered(
      [{ Attributes: LINK_ITEM }],
      sends(
        links => links.change(linkId, { successUrl: undefined }, DEFAULT_MERCHANT),
        update(linkKey, {
          ConditionExpression: 'attribute_exists(id) AND attribute_not_exists(merchant)',
          ...tellNew,
          UpdateExpression: 'REMOVE #successUrl',
          ExpressionAttributeNames: { '#successUrl': 'successUrl' },
        }),
      ),
    ),
    answered(
      [{ Attributes: LINK_ITEM }],
      sends(
        links => links.change(linkId, {}, DEFAULT_MERCHANT),
        update(linkKey, {
          ConditionExpression: 'attribute_exists(id) AND attribute_not_exists(merchant)',
          ...tellNew,
        }),
      ),
    ),
  ],
  takeUse: [
    sends(
      links => links.takeUse(linkId, { orderId, until: at(2), maxUses: 7 }),
      update(linkKey, {
        ConditionExpression: 'isActive = :true AND (attribute_exists(uses.#order) OR size(uses) < :most)',
        UpdateExpression: 'SET uses.#order = if_not_exists(uses.#order, :until)',
        ExpressionAttributeNames: { '#order': orderId },
        ExpressionAttributeValues: { ':true': true, ':most': 7, ':until': at(2) },
        ...tellNew,
      }),
    ),
  ],
  settleUses: [
    sends(
      links => links.settleUses(linkId, { freed: [orderId, second], kept: [third, fourth] }),
      update(linkKey, {
        ...isThere,
        ...tellNew,
        UpdateExpression: 'SET uses.#kept0 = :never, uses.#kept1 = :never REMOVE uses.#freed0, uses.#freed1',
        ExpressionAttributeNames: {
          '#kept0': third,
          '#kept1': fourth,
          '#freed0': orderId,
          '#freed1': second,
        },
        ExpressionAttributeValues: { ':never': NEVER },
      }),
    ),
    sends(
      links => links.settleUses(linkId, { freed: [orderId], kept: [] }),
      update(linkKey, {
        ...isThere,
        ...tellNew,
        UpdateExpression: 'REMOVE uses.#freed0',
        ExpressionAttributeNames: { '#freed0': orderId },
      }),
    ),
    sends(
      links => links.settleUses(linkId, { freed: [], kept: [orderId] }),
      update(linkKey, {
        ...isThere,
        ...tellNew,
        UpdateExpression: 'SET uses.#kept0 = :never',
        ExpressionAttributeNames: { '#kept0': orderId },
        ExpressionAttributeValues: { ':never': NEVER },
      }),
    ),
  ],
}

const ENDPOINT = anEndpoint('whk_1', { eventTypes: ['order.paid'], createdAt: at(1) })
const endpointKey = { partition: 'webhooks', id: 'whk_1' }
const IS_KEPT = 'attribute_exists(id) AND attribute_not_exists(removed)'
const CHANGES = {
  url: 'https://b.example/',
  description: 'b',
  disabledReason: undefined,
  pausedUntil: undefined,
}
const ENDPOINTS: Cases<WebhookEndpoints> = {
  list: [
    sends(
      endpoints => endpoints.list(),
      query(...(['#partition = :partition', { ':partition': 'webhooks' }] as const), {
        ...ofPartition,
        ConsistentRead: true,
      }),
    ),
  ],
  get: [sends(endpoints => endpoints.get('whk_1'), get(endpointKey))],
  add: [
    sends(
      endpoints => endpoints.add(ENDPOINT),
      put({ ...endpointKey, ...ENDPOINT }, { ...isNew, ...tellMet }),
    ),
  ],
  change: [
    answered(
      [{ Attributes: ENDPOINT }],
      sends(
        endpoints => endpoints.change('whk_1', CHANGES, 3),
        update(endpointKey, {
          ConditionExpression: `${IS_KEPT} AND #secret.#version = :seen`,
          ...tellNew,
          UpdateExpression:
            'SET #url = :url, #description = :description REMOVE #disabledReason, #pausedUntil',
          ExpressionAttributeNames: {
            '#url': 'url',
            '#description': 'description',
            '#disabledReason': 'disabledReason',
            '#pausedUntil': 'pausedUntil',
            '#secret': 'secret',
            '#version': 'version',
          },
          ExpressionAttributeValues: { ':url': 'https://b.example/', ':description': 'b', ':seen': 3 },
        }),
      ),
    ),
    answered(
      [{ Attributes: ENDPOINT }],
      sends(
        endpoints => endpoints.change('whk_1', { url: 'https://b.example/' }),
        update(endpointKey, {
          ConditionExpression: IS_KEPT,
          ...tellNew,
          UpdateExpression: 'SET #url = :url',
          ExpressionAttributeNames: { '#url': 'url' },
          ExpressionAttributeValues: { ':url': 'https://b.example/' },
        }),
      ),
    ),
    answered(
      [{ Attributes: ENDPOINT }],
      sends(
        endpoints => endpoints.change('whk_1', { description: undefined }, 3),
        update(endpointKey, {
          ConditionExpression: `${IS_KEPT} AND #secret.#version = :seen`,
          ...tellNew,
          UpdateExpression: 'REMOVE #description',
          ExpressionAttributeNames: {
            '#description': 'description',
            '#secret': 'secret',
            '#version': 'version',
          },
          ExpressionAttributeValues: { ':seen': 3 },
        }),
      ),
    ),
    answered(
      [{ Attributes: ENDPOINT }],
      sends(
        endpoints => endpoints.change('whk_1', { disabledReason: undefined }),
        update(endpointKey, {
          ConditionExpression: IS_KEPT,
          ...tellNew,
          UpdateExpression: 'REMOVE #disabledReason',
          ExpressionAttributeNames: { '#disabledReason': 'disabledReason' },
        }),
      ),
    ),
  ],
  pause: [
    sends(
      endpoints => endpoints.pause(ENDPOINT, at(MINUTE_MS)),
      update(endpointKey, {
        ConditionExpression: `${IS_KEPT} AND #url = :url AND (attribute_not_exists(pausedUntil) OR pausedUntil < :nearly)`,
        UpdateExpression: 'SET #pausedUntil = :pausedUntil',
        ExpressionAttributeNames: { '#url': 'url', '#pausedUntil': 'pausedUntil' },
        ExpressionAttributeValues: {
          ':url': ENDPOINT.url,
          ':pausedUntil': at(MINUTE_MS),
          ':nearly': at(MINUTE_MS - 5 * SECOND_MS),
        },
      }),
    ),
  ],
  disable: [
    sends(
      endpoints => endpoints.disable(ENDPOINT),
      update(endpointKey, {
        ConditionExpression: `${IS_KEPT} AND #url = :url`,
        UpdateExpression: 'SET #disabledReason = :disabledReason',
        ExpressionAttributeNames: { '#url': 'url', '#disabledReason': 'disabledReason' },
        ExpressionAttributeValues: { ':url': ENDPOINT.url, ':disabledReason': 'gone' },
      }),
    ),
  ],
  remove: [
    sends(
      endpoints => endpoints.remove('whk_1', at(1)),
      update(endpointKey, {
        ConditionExpression: IS_KEPT,
        UpdateExpression: 'SET #removed = :removed, #forgetAt = :forgetAt',
        ExpressionAttributeNames: { '#removed': 'removed', '#forgetAt': 'forgetAt' },
        ExpressionAttributeValues: { ':removed': true, ':forgetAt': secondsAt(1 + 2 * DAY_MS) },
      }),
    ),
  ],
}

const TARGET = {
  endpointId: 'whk_1',
  eventId: `evt_${'1'.repeat(24)}`,
  type: 'order.paid',
  orderId,
  createdAt: at(1),
}
const DELIVERY_ID = deliveryId(TARGET)
const deliveryKey = { partition: 'deliveries#whk_1', id: DELIVERY_ID }
const OUTCOME = { target: TARGET, made: 3, attempts: [{ at: at(2), tookMs: 5 }], status: 'pending' } as const
const newestFirst = { ...ofPartition, ScanIndexForward: false, Limit: 6 }
const recorded = (nextAttemptAt: number | undefined, sentAgainAt?: number) => {
  const fields = {
    ...TARGET,
    made: 4,
    attempts: OUTCOME.attempts,
    status: 'pending',
    nextAttemptAt,
    forgetAt: secondsAt(1 + 31 * DAY_MS),
  }
  const each = Object.entries(fields)
  const set = each.filter(([, value]) => value !== undefined)
  return update(deliveryKey, {
    ConditionExpression: `attribute_not_exists(id) OR (made <= :before AND ${
      sentAgainAt === undefined ? 'attribute_not_exists(sentAgain)' : 'sentAgain.#at = :sentAgainAt'
    })`,
    UpdateExpression: `SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')}${
      nextAttemptAt === undefined ? ' REMOVE #nextAttemptAt' : ''
    }`,
    ExpressionAttributeNames: {
      ...Object.fromEntries(each.map(([name]) => [`#${name}`, name])),
      ...(sentAgainAt !== undefined && { '#at': 'at' }),
    },
    ExpressionAttributeValues: {
      ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
      ':before': 3,
      ...(sentAgainAt !== undefined && { ':sentAgainAt': sentAgainAt }),
    },
  })
}
const DELIVERIES: Cases<Deliveries> = {
  get: [sends(deliveries => deliveries.get('whk_1', DELIVERY_ID), get(deliveryKey))],
  list: [
    sends(
      deliveries => deliveries.list('whk_1', { limit: 6 }),
      query('#partition = :partition', { ':partition': 'deliveries#whk_1' }, newestFirst),
    ),
    sends(
      deliveries => deliveries.list('whk_1', { limit: 6, after: 'dlv_7' }),
      query(
        '#partition = :partition AND id < :id',
        { ':partition': 'deliveries#whk_1', ':id': 'dlv_7' },
        newestFirst,
      ),
    ),
    sends(
      deliveries => deliveries.list('whk_1', { limit: 6, before: 'dlv_7' }),
      query(
        '#partition = :partition AND id > :id',
        { ':partition': 'deliveries#whk_1', ':id': 'dlv_7' },
        { ...newestFirst, ScanIndexForward: true },
      ),
    ),
  ],
  record: [
    sends(deliveries => deliveries.record({ ...OUTCOME, nextAttemptAt: at(9) }), recorded(at(9))),
    sends(deliveries => deliveries.record(OUTCOME), recorded(undefined)),
    sends(
      deliveries => deliveries.record({ ...OUTCOME, sentAgain: { at: at(7) } }),
      recorded(undefined, at(7)),
    ),
  ],
  postpone: [
    sends(
      deliveries => deliveries.postpone('whk_1', DELIVERY_ID, 8, at(9)),
      update(deliveryKey, {
        ConditionExpression: '#status = :pending AND made = :made',
        UpdateExpression: 'SET #nextAttemptAt = :nextAttemptAt',
        ExpressionAttributeNames: { '#status': 'status', '#nextAttemptAt': 'nextAttemptAt' },
        ExpressionAttributeValues: { ':pending': 'pending', ':made': 8, ':nextAttemptAt': at(9) },
      }),
    ),
  ],
  reopen: [
    answered(
      [{ Attributes: { ...TARGET, id: DELIVERY_ID, status: 'pending', made: 8, attempts: [] } }],
      sends(
        deliveries => deliveries.reopen('whk_1', DELIVERY_ID, at(10), 'mei'),
        update(deliveryKey, {
          ...isThere,
          ...tellNew,
          UpdateExpression: 'SET #status = :status, #nextAttemptAt = :nextAttemptAt, #sentAgain = :sentAgain',
          ExpressionAttributeNames: {
            '#status': 'status',
            '#nextAttemptAt': 'nextAttemptAt',
            '#sentAgain': 'sentAgain',
          },
          ExpressionAttributeValues: {
            ':status': 'pending',
            ':nextAttemptAt': at(10),
            ':sentAgain': { at: at(10), person: 'mei' },
          },
        }),
      ),
    ),
  ],
}

const anEvent = (digit: string, more: object = {}) => ({
  id: `evt_${digit.repeat(24)}`,
  type: 'order.paid',
  orderId,
  createdAt: at(1),
  json: `{"${digit}":1}`,
  ...more,
})
const EVENTS = [anEvent('1'), anEvent('2', { merchant: TEAHOUSE }), anEvent('3')] as const
const IDS = EVENTS.map(({ id }) => id)
const HOUR = hourOf(placeAt(at(0)))
const publishedKey = { partition: `published#${orderId}`, id: '-' }
/** All in one write: that they were published, and the events. */
const appended = (condition: object, ids: readonly string[]): Sent => {
  const partitions = [`events#${HOUR}`, `events#teahouse#${HOUR}`, `events#${HOUR}`]
  const items = EVENTS.map(({ id, json }, index) => ({
    partition: partitions[index],
    id: `${at(2)}.${id}`,
    event: json,
    forgetAt: secondsAt(2 + 31 * DAY_MS),
  }))
  const published = { ...publishedKey, eventIds: new Set(ids), forgetAt: secondsAt(2 + 62 * DAY_MS) }
  const TransactItems = [
    { Put: { TableName: 'api', Item: published, ...condition } },
    ...items.map(Item => ({ Put: { TableName: 'api', Item } })),
  ]
  return ['transactWrite', { TransactItems }]
}
const readHour = (partition: string, to: number, Limit: number, more: object = {}) =>
  query(
    '#partition = :partition AND id BETWEEN :from AND :to',
    { ':partition': partition, ':from': `${at(3)} `, ':to': String(to) },
    { ...ofPartition, ConsistentRead: true, Limit, ...more },
  )
const hours = { after: placeAt(at(3)), merchant: TEAHOUSE, before: at(2 * HOUR_MS), limit: 9 }
const FEED: Cases<EventFeed> = {
  publishedOf: [sends(feed => feed.publishedOf(orderId), get(publishedKey))],
  append: [
    sends(feed => feed.append(orderId, { ids: new Set() }, EVENTS, at(2)), appended(isNew, IDS)),
    sends(
      feed => feed.append(orderId, { ids: new Set(['evt_a', 'evt_b']) }, EVENTS, at(2)),
      appended(
        { ConditionExpression: 'size(eventIds) = :count', ExpressionAttributeValues: { ':count': 2 } },
        ['evt_a', 'evt_b', ...IDS],
      ),
    ),
  ],
  read: [
    // One more than is wanted tells whether there are more. What was found is not asked for again.
    answered(
      [{ Items: ['1', '2'].map(id => ({ id, event: '{}' })) }],
      sends(
        feed => feed.read(hours),
        readHour(`events#teahouse#${HOUR}`, at(2 * HOUR_MS), 10),
        readHour(`events#teahouse#${HOUR + 1}`, at(2 * HOUR_MS), 8),
        readHour(`events#teahouse#${HOUR + 2}`, at(2 * HOUR_MS), 8),
      ),
    ),
    sends(
      feed => feed.read({ ...hours, merchant: DEFAULT_MERCHANT, before: at(4) }),
      readHour(`events#${HOUR}`, at(4), 10),
    ),
    answered(
      [{ Items: [{ id: '1', event: '{}' }], LastEvaluatedKey: { id: '1' } }],
      sends(
        feed => feed.read({ ...hours, before: at(4) }),
        readHour(`events#teahouse#${HOUR}`, at(4), 10),
        readHour(`events#teahouse#${HOUR}`, at(4), 10, { ExclusiveStartKey: { id: '1' } }),
      ),
    ),
    // Of so many hours, and no more.
    sends(
      feed => feed.read({ ...hours, before: at(300 * HOUR_MS) }),
      ...Array.from({ length: 200 }, (_, hour) =>
        readHour(`events#teahouse#${HOUR + hour}`, at(300 * HOUR_MS), 10),
      ),
    ),
    sends(feed => feed.read({ ...hours, before: at(3) })),
  ],
}

const illegalTable = requestsTo('illegal')
const ILLEGAL: IllegalRequest = {
  ...({ id: 'illegal-1', at: at(1), reason: 'badSignature', channel: 'notify' } as const),
  sourceIp: '203.0.113.7',
  userAgent: 'curl',
  claimedOrder: 'A',
  copy: 'a=1',
  requestId: 'request-0b',
}
/** Of each shard of the days. */
const ofDays = (comparison: string, days: readonly string[]) =>
  days.flatMap(day =>
    Array.from({ length: 8 }, (_, shard) =>
      illegalTable.query(`dayShard = :dayShard AND id ${comparison} :count`, {
        ':dayShard': `${day}#${shard}`,
        ':count': 'count#',
      }),
    ),
  )
const ILLEGAL_REQUESTS: Cases<IllegalRequests> = {
  add: [
    sends(
      illegal => illegal.add(ILLEGAL),
      illegalTable.put({ ...ILLEGAL, dayShard: '20261123#3', forgetAt: secondsAt(1 + 90 * DAY_MS) }),
    ),
  ],
  addCount: [
    sends(
      illegal => illegal.addCount({ hour: HOUR, sourceIp: '203.0.113.7', reason: 'badSignature', count: 16 }),
      illegalTable.update(
        { dayShard: `20261123#${HOUR % 8}`, id: `count#${HOUR}#203.0.113.7#badSignature` },
        {
          UpdateExpression:
            'ADD #count :count SET #hour = :hour, sourceIp = :sourceIp, reason = :reason, forgetAt = :forgetAt',
          ExpressionAttributeNames: { '#count': 'count', '#hour': 'hour' },
          ExpressionAttributeValues: {
            ':count': 16,
            ':hour': HOUR,
            ':sourceIp': '203.0.113.7',
            ':reason': 'badSignature',
            ':forgetAt': (HOUR * HOUR_MS + 90 * DAY_MS) / SECOND_MS,
          },
        },
      ),
    ),
  ],
  erase: [
    sends(
      illegal => illegal.erase(ILLEGAL),
      illegalTable.delete({ dayShard: '20261123#3', id: 'illegal-1' }),
    ),
  ],
  list: [
    inShards(
      illegal => illegal.list(at(0), at(2 * DAY_MS)),
      ...ofDays('<', ['20261123', '20261124', '20261125']),
    ),
  ],
  listCounts: [
    inShards(illegal => illegal.listCounts(at(0), at(DAY_MS)), ...ofDays('>=', ['20261123', '20261124'])),
  ],
}

describe('of API keys', () => itSends(store => dynamoApiKeys(store, 'api'), API_KEYS))
describe('of idempotency keys', () => itSends(store => dynamoIdempotencyKeys(store, 'api'), IDEMPOTENCY_KEYS))
describe('of payment links', () => itSends(store => dynamoPaymentLinks(store, 'api'), LINKS))
describe('of endpoints', () => itSends(store => dynamoWebhookEndpoints(store, 'api'), ENDPOINTS))
describe('of deliveries', () => itSends(store => dynamoDeliveries(store, 'api'), DELIVERIES))
describe('of the feed', () => itSends(store => dynamoEventFeed(store, 'api'), FEED))
describe('of illegal requests', () =>
  itSends(store => dynamoIllegalRequests(store, 'illegal'), ILLEGAL_REQUESTS))

it('that answers a new item without its content is an error', async () => {
  const refusal = failedCondition()
  const store = { put: () => Promise.reject(refusal) } as object as DocumentStore
  for (const added of [
    dynamoPaymentLinks(store, 'api').add(LINK),
    dynamoWebhookEndpoints(store, 'api').add(ENDPOINT),
    dynamoIdempotencyKeys(store, 'api').reserve('K-1', FIRST),
  ])
    await expect(added).rejects.toBe(refusal)
})
