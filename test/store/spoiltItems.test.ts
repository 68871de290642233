/** Items that somebody has spoilt by hand: nothing is believed of them, and no list lacks the others because of them. */
import { describe, expect, it } from 'vitest'
import type { ApiKey } from '../../lib/api/apiKey'
import type { FirstRequest } from '../../lib/api/ports'
import type { IllegalCount, IllegalRequest } from '../../lib/illegal/illegalRequest'
import { fen, MAX_FEN } from '../../lib/money'
import { DEFAULT_MERCHANT, type MerchantId } from '../../lib/order/merchant'
import type { OrderId } from '../../lib/order/orderId'
import type { PaymentLink } from '../../lib/order/paymentLink'
import type { Comparison } from '../../lib/payment/bills/comparison'
import type { DocumentStore } from '../../lib/store/documentStore'
import { dynamoApiKeys } from '../../lib/store/dynamoApiKeys'
import { dynamoComparisons } from '../../lib/store/dynamoComparisons'
import { dynamoDeliveries } from '../../lib/store/dynamoDeliveries'
import { dynamoEventFeed } from '../../lib/store/dynamoEventFeed'
import { dynamoIdempotencyKeys } from '../../lib/store/dynamoIdempotencyKeys'
import { dynamoIllegalRequests } from '../../lib/store/dynamoIllegalRequests'
import { dynamoPaymentLinks } from '../../lib/store/dynamoPaymentLinks'
import { dynamoWebhookEndpoints } from '../../lib/store/dynamoWebhookEndpoints'
import { HOUR_MS, plusMs } from '../../lib/time'
import { type OnUnreadable, UnreadableItem } from '../../lib/unreadableItem'
import type { Delivery, WebhookEndpoint } from '../../lib/webhooks/endpoint'
import { placeAt } from '../../lib/webhooks/feed'
import { collect } from '../support/collect'
import { aLink } from '../support/links'
import { NOW } from '../support/orders'
import { failedCondition } from '../support/storeRequests'
import { anEndpoint } from '../support/webhooks'

type Item = Record<string, unknown>

/** Values that none of the fields has; undefined: it is missing. The compiler demands new fields here. */
type Wrong<T> = { readonly [Name in keyof Required<T>]: readonly unknown[] }

const NO_TEXT = [null, 7, {}]
const NO_TIME = [null, '2026-11-23', 0.5, 1e15]
const NO_COUNT = [null, '1', -1, 0.5]
const missing = (values: readonly unknown[]) => [undefined, ...values]
const merchant = 'teahouse' as MerchantId
const NO_MERCHANT = ['', 'Teahouse', 7, null]
const orderId = '20261123ABCDEFGHJKMNPQRS' as OrderId
const NO_ORDER = [undefined, null, 7, '', 'ORDER-1']

/** A store in which each item is this one, and each page these. */
const holding = (...items: readonly Item[]) =>
  ({
    get: async () => ({ Item: items[0] }),
    put: () => Promise.reject(failedCondition(items[0])),
    update: async () => ({ Attributes: items[0] }),
    query: async () => ({ Items: items }),
  }) as object as DocumentStore

interface Kind<T> {
  /** With all fields, and what the type does not have. */
  readonly item: Item
  readonly most: Required<T>
  /** Without any optional field. */
  readonly least: T
  readonly wrong: Wrong<T>
  /** The field that is in the item's key, as the key has it. */
  readonly inKey?: { readonly [name: string]: string }
  /** All ways to read one item. */
  readonly reads: readonly ((store: DocumentStore) => Promise<unknown>)[]
  readonly list?: (store: DocumentStore, onUnreadable?: OnUnreadable) => Promise<readonly unknown[]>
}

function itIsRead<T extends object>({ item, most, least, wrong, inKey = {}, reads, list }: Kind<T>) {
  const optional = Object.keys(most).filter(name => !(name in least))
  const itemOf = (changes: Item): Item =>
    Object.fromEntries(Object.entries({ ...item, ...changes }).filter(([, value]) => value !== undefined))
  const leastItem = itemOf(Object.fromEntries(optional.map(name => [name, undefined])))

  it('is read whole, with all fields and with none that may be missing', async () => {
    for (const read of reads) {
      expect(await read(holding(item))).toStrictEqual(most)
      expect(await read(holding(leastItem))).toStrictEqual(least)
    }
    if (list) expect(await list(holding(item, leastItem))).toHaveLength(2)
  })

  it.each(Object.entries<readonly unknown[]>(wrong))('is not read with another %s', async (name, values) => {
    expect(values).not.toEqual([])
    for (const value of values) {
      const spoilt = itemOf({ [inKey[name] ?? name]: value })
      const what = JSON.stringify(value) ?? 'missing'
      for (const read of reads) {
        const failure = await read(holding(spoilt)).then(String, (error: Error) => error)
        expect(failure, what).toBeInstanceOf(UnreadableItem)
        expect(String(failure), what).toMatch(new RegExp(`cannot be read: ${name}$`))
      }
      if (!list) continue
      const told: string[] = []
      const found = await list(holding(item, spoilt, leastItem), ({ message }) => told.push(message))
      expect(found, what).toHaveLength(2)
      expect(told, what).toEqual([expect.stringMatching(`cannot be read: ${name}$`)])
      await expect(list(holding(item, spoilt)), what).rejects.toThrow(UnreadableItem)
    }
  })
}

describe('an API key', () => {
  const least: ApiKey = {
    keyId: 'key_1',
    hash: 'hash-1',
    mode: 'live',
    name: 'till',
    scopes: ['read'],
    version: 'v1',
    createdAt: NOW,
  }
  const most = { ...least, merchant, withdrawnAt: plusMs(NOW, 1) }
  const { hash, ...fields } = most
  itIsRead<ApiKey>({
    item: { partition: 'keys', id: hash, ...fields, more: 1 },
    most,
    least,
    inKey: { hash: 'id' },
    wrong: {
      keyId: missing(NO_TEXT),
      hash: missing(NO_TEXT),
      name: missing(NO_TEXT),
      version: missing(NO_TEXT),
      mode: missing(['LIVE', 7]),
      merchant: NO_MERCHANT,
      scopes: missing(['read', ['write'], ['read', 7], {}]),
      createdAt: missing(NO_TIME),
      withdrawnAt: NO_TIME,
    },
    reads: [store => dynamoApiKeys(store, 'api').find('hash-1')],
    list: (store, tell) => dynamoApiKeys(store, 'api', tell).list(),
  })
})

describe('the first request with an idempotency key', () => {
  const least: FirstRequest = {
    fingerprint: 'f',
    operationId: orderId,
    callerId: 'key_1',
    requestId: 'request-1',
    at: NOW,
  }
  const most = { ...least, answer: { status: 201, body: '{}' } }
  itIsRead<FirstRequest>({
    item: { partition: 'idempotency#1', id: '-', forgetAt: 1, ...most },
    most,
    least,
    wrong: {
      fingerprint: missing(NO_TEXT),
      callerId: missing(NO_TEXT),
      requestId: missing(NO_TEXT),
      operationId: NO_ORDER,
      at: missing(NO_TIME),
      answer: [null, '{}', {}, { status: 201 }, { status: '201', body: '{}' }, { status: 201, body: 7 }],
    },
    reads: [store => dynamoIdempotencyKeys(store, 'api').reserve('K-1', least)],
  })
})

describe('a payment link', () => {
  const { linkId, ...fixed } = aLink({ price: { kind: 'free', minFen: fen(100), maxFen: fen(50_000) } })
  const least: PaymentLink = { linkId, ...fixed }
  const most = {
    ...least,
    merchant,
    amountSecret: 'a',
    numberSecret: 'n',
    maxUses: 7,
    expiresAt: NOW,
    successUrl: 'https://shop.example/',
    metadata: { cart: '7' },
    madeBy: 'mei',
    endedBy: 'lin',
    uses: { [orderId]: NOW },
  }
  itIsRead<PaymentLink>({
    item: { partition: 'links', id: linkId, ...most, linkId: undefined },
    most,
    inKey: { linkId: 'id' },
    least: { ...least, uses: most.uses },
    wrong: {
      linkId: missing([...NO_TEXT, 'lnk_1']),
      name: missing(NO_TEXT),
      merchant: NO_MERCHANT,
      price: missing([
        ...[null, 1880, {}, { kind: 'fixed' }, { kind: 'fixed', amountFen: -1 }, { kind: 'free' }],
        ...[
          { kind: 'free', minFen: 100 },
          { kind: 'other', amountFen: 100 },
        ],
        { kind: 'free', minFen: 100, maxFen: MAX_FEN + 1 },
      ]),
      amountSecret: NO_TEXT,
      numberSecret: NO_TEXT,
      madeBy: NO_TEXT,
      endedBy: NO_TEXT,
      successUrl: NO_TEXT,
      metadata: [null, 'cart', [], { cart: 7 }],
      maxUses: NO_COUNT,
      asksEmail: missing([null, 'true', 1]),
      asksNote: missing([null, 'true', 1]),
      isActive: missing([null, 'true', 1]),
      createdAt: missing(NO_TIME),
      expiresAt: NO_TIME,
      uses: missing([null, [], 'none', { [orderId]: 'for ever' }]),
    },
    reads: [
      store => dynamoPaymentLinks(store, 'api').get(linkId),
      store => dynamoPaymentLinks(store, 'api').add(least),
      store => dynamoPaymentLinks(store, 'api').change(linkId, { name: 'x' }, merchant),
    ],
    list: (store, tell) => dynamoPaymentLinks(store, 'api', tell).list({ limit: 9 }, DEFAULT_MERCHANT),
  })

  it('of a fixed price is read', async () => {
    const link = aLink()
    const item = { partition: 'links', id: link.linkId, ...link, linkId: undefined }
    expect(await dynamoPaymentLinks(holding(item), 'api').get(link.linkId)).toStrictEqual(link)
  })
})

describe('a webhook endpoint', () => {
  const least: WebhookEndpoint = anEndpoint('whk_1', { eventTypes: ['order.paid'] })
  const former = { version: 1, serverSecretId: 'a', until: plusMs(NOW, 9) }
  const most = {
    ...({
      ...least,
      merchant,
      description: 'till',
      disabledReason: 'gone',
      formerSecrets: [former],
    } as const),
    rotatedBy: 'request-1',
    pausedUntil: plusMs(NOW, 1),
  }
  const isNoSecret = [null, 'a', {}, { version: 1 }, { version: '1', serverSecretId: 'a' }]
  itIsRead<WebhookEndpoint>({
    item: { partition: 'webhooks', ...most, more: 1 },
    most,
    least,
    wrong: {
      id: missing(NO_TEXT),
      url: missing(NO_TEXT),
      apiVersion: missing(NO_TEXT),
      merchant: NO_MERCHANT,
      eventTypes: missing([null, 'order.paid', [7]]),
      description: NO_TEXT,
      rotatedBy: NO_TEXT,
      disabledReason: [null, 'tired', 7],
      secret: missing(isNoSecret),
      formerSecrets: [null, former, [null], [{ ...former, until: 'soon' }], [{ ...former, version: 0.5 }]],
      createdAt: missing(NO_TIME),
      pausedUntil: NO_TIME,
    },
    reads: [
      store => dynamoWebhookEndpoints(store, 'api').get('whk_1'),
      store => dynamoWebhookEndpoints(store, 'api').add(least),
      store => dynamoWebhookEndpoints(store, 'api').change('whk_1', { description: 'x' }),
    ],
    list: (store, tell) => dynamoWebhookEndpoints(store, 'api', tell).list(),
  })

  it('that was deleted is none, however it was spoilt', async () => {
    const deleted = { partition: 'webhooks', id: 'whk_1', removed: true }
    const endpoints = dynamoWebhookEndpoints(holding(deleted), 'api')
    expect([await endpoints.get('whk_1'), await endpoints.list()]).toEqual([undefined, []])
  })
})

describe('a delivery', () => {
  const target = { endpointId: 'whk_1', eventId: 'evt_1', type: 'order.paid', orderId, createdAt: NOW }
  const attempt = { at: NOW, tookMs: -1, status: 500, failure: 'OTHER_ANSWER' }
  const least: Delivery = { ...target, id: 'dlv_1', status: 'pending', made: 1, attempts: [attempt] }
  const most = { ...least, nextAttemptAt: plusMs(NOW, 1), sentAgain: { at: NOW, person: 'mei' } }
  const isNoAttempt = [null, {}, { at: NOW }, { at: 'now', tookMs: 1 }, { ...attempt, status: '500' }]
  itIsRead<Delivery>({
    item: { partition: 'deliveries#whk_1', forgetAt: 1, ...most },
    most,
    least,
    wrong: {
      id: missing(NO_TEXT),
      endpointId: missing(NO_TEXT),
      eventId: missing(NO_TEXT),
      type: missing(NO_TEXT),
      orderId: NO_ORDER,
      status: missing([null, 'over', 7]),
      made: missing(NO_COUNT),
      createdAt: missing(NO_TIME),
      nextAttemptAt: NO_TIME,
      attempts: missing([null, 'one', ...isNoAttempt.map(each => [each])]),
      sentAgain: [null, 'mei', {}, { at: 'now' }, { at: NOW, person: 7 }],
    },
    reads: [
      store => dynamoDeliveries(store, 'api').get('whk_1', 'dlv_1'),
      store => dynamoDeliveries(store, 'api').reopen('whk_1', 'dlv_1', NOW),
    ],
    list: (store, tell) => dynamoDeliveries(store, 'api', tell).list('whk_1', { limit: 9 }),
  })

  it('does not end a page before it is full', async () => {
    const spoilt = { partition: 'deliveries#whk_1', id: 'dlv_9' }
    const pages = [[spoilt, { ...least, id: 'dlv_8' }], [{ ...least, id: 'dlv_7' }]]
    const store = { query: async () => ({ Items: pages.shift(), LastEvaluatedKey: pages[0] && {} }) }
    const deliveries = dynamoDeliveries(store as object as DocumentStore, 'api', () => {})
    const found = await deliveries.list('whk_1', { limit: 2 })
    expect(found.map(({ id }) => id)).toEqual(['dlv_8', 'dlv_7'])
  })
})

describe('a comparison', () => {
  const sum = { count: 1, fen: 20_000_000_000 }
  const mismatch = {
    ...({ kind: 'otherState', orderId: 'X', tradeNo: 'T1', refundId: 'R', hereFen: 1, thereFen: 2 } as const),
    ...({ feeFen: -1, state: 'paid', isLearned: true } as const),
  }
  const most: Comparison = {
    gateway: 'alipayPage',
    day: '20261123',
    comparedAt: NOW,
    payments: sum,
    refunds: sum,
    others: 1,
    awaited: 2,
    mismatchCount: 1,
    mismatches: [mismatch, { kind: 'fee', orderId: 'Y', tradeNo: '' }],
  }
  const isNoSum = [null, 7, {}, { count: 1 }, { count: '1', fen: 1 }, { count: 1, fen: 0.5 }]
  const wrongIn = Object.entries({
    kind: 'other',
    orderId: 7,
    tradeNo: null,
    refundId: 7,
    hereFen: '1',
    thereFen: null,
    feeFen: 0.5,
    state: 7,
    isLearned: false,
  })
  itIsRead<Comparison>({
    item: { dayShard: 'bill#alipayPage', orderId: '20261123', ...most },
    most,
    least: most,
    wrong: {
      gateway: missing(NO_TEXT),
      day: missing(NO_TEXT),
      comparedAt: missing(NO_TIME),
      payments: missing(isNoSum),
      refunds: missing(isNoSum),
      others: missing(NO_COUNT),
      awaited: missing(NO_COUNT),
      mismatchCount: missing(NO_COUNT),
      mismatches: missing([
        null,
        {},
        [null],
        ...wrongIn.map(([name, value]) => [{ ...mismatch, [name]: value }]),
      ]),
    },
    reads: [store => dynamoComparisons(store, 'orders').get('alipayPage', '20261123')],
  })
})

/** A list of all items in one of its partitions. */
const inOnePartition = (store: DocumentStore): DocumentStore => {
  let isRead = false
  return {
    ...store,
    query: async input => {
      if (isRead) return {}
      isRead = true
      return store.query(input)
    },
  }
}

describe('an illegal request', () => {
  const least: IllegalRequest = {
    ...({ id: 'i', at: NOW, reason: 'badSignature', channel: 'notify', requestId: 'request-1' } as const),
    sourceIp: '203.0.113.7',
    userAgent: 'curl',
    claimedOrder: 'A',
    copy: 'a=1',
  }
  const cause = { fault: 'parameterAdded', parameter: 'a' } as const
  const most = { ...least, gateway: 'alipayPage', cause }
  const list = (store: DocumentStore, tell?: OnUnreadable) =>
    collect(dynamoIllegalRequests(inOnePartition(store), 'illegal', tell).list(NOW, NOW))
  itIsRead<IllegalRequest>({
    item: { dayShard: '20261123#3', forgetAt: 1, ...most },
    most,
    least,
    wrong: {
      id: missing(NO_TEXT),
      at: missing(NO_TIME),
      reason: missing(['bored', 7]),
      channel: missing(['mail', 7]),
      requestId: missing(NO_TEXT),
      sourceIp: missing(NO_TEXT),
      userAgent: missing(NO_TEXT),
      claimedOrder: missing(NO_TEXT),
      copy: missing(NO_TEXT),
      gateway: NO_TEXT,
      cause: [null, 'noKey', {}, { fault: 'bored' }, { ...cause, parameter: 7 }],
    },
    reads: [async store => (await list(store))[0]],
    list,
  })
})

describe('a count of illegal requests', () => {
  const most: IllegalCount = {
    hour: NOW / HOUR_MS,
    sourceIp: '203.0.113.7',
    reason: 'tooLarge',
    count: 16,
  }
  const list = (store: DocumentStore, tell?: OnUnreadable) =>
    collect(dynamoIllegalRequests(inOnePartition(store), 'illegal', tell).listCounts(NOW, NOW))
  itIsRead<IllegalCount>({
    item: { dayShard: '20261123#3', id: 'count#1', forgetAt: 1, ...most },
    most,
    least: most,
    wrong: {
      hour: missing(NO_COUNT),
      sourceIp: missing(NO_TEXT),
      reason: missing(['bored', 7]),
      count: missing(NO_COUNT),
    },
    reads: [async store => (await list(store))[0]],
    list,
  })
})

describe('the feed', () => {
  const query = { merchant: DEFAULT_MERCHANT, limit: 9, after: placeAt(NOW), before: plusMs(NOW, 1) }
  const event = (id: string, json: unknown) => ({ partition: 'events#1', id, event: json })

  it('leaves an unreadable event out', async () => {
    const told: string[] = []
    const items = [event('1', '{}'), event('2', 7), event('3', '[]')]
    const feed = dynamoEventFeed(holding(...items), 'api', ({ message }) => told.push(message))
    expect((await feed.read(query)).events).toEqual(['{}', '[]'])
    expect(told).toEqual([expect.stringContaining('cannot be read: event')])
    await expect(dynamoEventFeed(holding(...items), 'api').read(query)).rejects.toThrow(UnreadableItem)
  })

  it('does not say what was published of an order where that is unreadable', async () => {
    const told: string[] = []
    const publishedOf = (eventIds: unknown) =>
      dynamoEventFeed(holding({ partition: 'published#1', id: '-', eventIds }), 'api', ({ message }) =>
        told.push(message),
      ).publishedOf(orderId)
    expect(await publishedOf(new Set(['evt_1']))).toEqual({ ids: new Set(['evt_1']) })
    expect(told).toEqual([])
    const wrong = [undefined, null, 'evt_1', ['evt_1'], {}, new Set([7])]
    for (const eventIds of wrong) expect(await publishedOf(eventIds)).toBeUndefined()
    expect(told).toEqual(wrong.map(() => expect.stringContaining('cannot be read: eventIds')))
  })
})
