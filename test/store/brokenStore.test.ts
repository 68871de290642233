/**
 * Every method of every adapter passes on failures other than failed conditions, so that the gateway, the queue or
 * the client retries.
 */
import { describe, expect, it } from 'vitest'
import type { ApiKey } from '../../lib/api/apiKey'
import type { ApiKeys, IdempotencyKeys } from '../../lib/api/ports'
import type { IllegalRequest, IllegalRequests } from '../../lib/illegal/illegalRequest'
import { DEFAULT_MERCHANT } from '../../lib/order/merchant'
import { newOrderId } from '../../lib/order/orderId'
import type { Comparison, Comparisons } from '../../lib/payment/bills/comparison'
import type { DueOrders, ListedOrders, OrderBatches, PaymentLinks, Visits } from '../../lib/payment/ports'
import type { DocumentStore } from '../../lib/store/documentStore'
import { dynamoApiKeys } from '../../lib/store/dynamoApiKeys'
import { dynamoComparisons } from '../../lib/store/dynamoComparisons'
import { dynamoDeliveries } from '../../lib/store/dynamoDeliveries'
import { dynamoDueOrders } from '../../lib/store/dynamoDueOrders'
import { dynamoEventFeed } from '../../lib/store/dynamoEventFeed'
import { dynamoIdempotencyKeys } from '../../lib/store/dynamoIdempotencyKeys'
import { dynamoIllegalRequests } from '../../lib/store/dynamoIllegalRequests'
import { dynamoOrderBatches } from '../../lib/store/dynamoOrderBatches'
import { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { dynamoPaymentLinks } from '../../lib/store/dynamoPaymentLinks'
import { dynamoWebhookEndpoints } from '../../lib/store/dynamoWebhookEndpoints'
import { sqsDeliveries } from '../../lib/store/sqsDeliveries'
import { sqsVisits } from '../../lib/store/sqsVisits'
import { plusMs } from '../../lib/time'
import type { DeliveryAttempt } from '../../lib/webhooks/endpoint'
import { placeAt } from '../../lib/webhooks/feed'
import type { Deliveries, DeliveryQueue, EventFeed, WebhookEndpoints } from '../../lib/webhooks/ports'
import { collect } from '../support/collect'
import { aLink } from '../support/links'
import { anOrder, NOW, PROVENANCE, paidFact } from '../support/orders'
import { STORE_OPTIONS } from '../support/storeOptions'
import { anEndpoint } from '../support/webhooks'

/** How to call each of a port's methods; the compiler demands a new one here. */
type Calls<Port> = { readonly [Method in keyof Port]: (port: Port) => unknown }

const ORDER = anOrder()
const PAID = { ...paidFact(), kind: 'paid' } as Parameters<ListedOrders['recordSolePayment']>[2]
const EXPECTED = { gateway: 'alipayDirect', amountFen: ORDER.amountFen }
const { orderId } = ORDER

const ORDERS: Calls<ListedOrders> = {
  create: orders => orders.create({ ...ORDER, reference: 'A-1' }, { key: 'a', fingerprint: 'b' }),
  get: orders => orders.get(orderId),
  load: orders => orders.load(orderId),
  bind: orders =>
    orders.bind(orderId, { kind: 'requested', gateway: 'alipayDirect', at: NOW, ...PROVENANCE }),
  record: orders => orders.record(orderId, EXPECTED, [PAID]),
  recordSolePayment: orders => orders.recordSolePayment(orderId, EXPECTED, PAID),
  settle: orders => orders.settle(ORDER, [PAID], undefined),
  recordUnlessChanged: orders => orders.recordUnlessChanged(ORDER, PAID),
  forget: orders => orders.forget(ORDER, { kind: 'forgotten', at: NOW, ...PROVENANCE }),
  listWork: orders => orders.listWork(),
  listConcerns: orders => orders.listConcerns(),
  listByReference: orders => orders.listByReference({ reference: 'A-1', merchant: DEFAULT_MERCHANT }),
  listDay: orders => orders.listDay(NOW),
}

const DUE_ORDERS: Calls<DueOrders> = { due: orders => orders.due(NOW) }

const LINK = aLink()
const LINKS: Calls<PaymentLinks> = {
  add: links => links.add(LINK),
  get: links => links.get(LINK.linkId),
  list: links => links.list({ limit: 1 }, DEFAULT_MERCHANT),
  change: links => links.change(LINK.linkId, { name: 'b' }, DEFAULT_MERCHANT),
  takeUse: links => links.takeUse(LINK.linkId, { orderId, until: NOW, maxUses: 1 }),
  settleUses: links => links.settleUses(LINK.linkId, { freed: [orderId], kept: [] }),
}

const ILLEGAL: IllegalRequest = {
  ...({ id: `${NOW}#1`, at: NOW, reason: 'badSignature', channel: 'notify' } as const),
  sourceIp: '203.0.113.7',
  userAgent: '',
  claimedOrder: '',
  copy: '',
  requestId: '00',
}
const ILLEGAL_REQUESTS: Calls<IllegalRequests> = {
  add: requests => requests.add(ILLEGAL),
  addCount: requests =>
    requests.addCount({ hour: 1, sourceIp: '203.0.113.7', reason: 'badSignature', count: 1 }),
  list: requests => requests.list(NOW, plusMs(NOW, 1)),
  erase: requests => requests.erase(ILLEGAL),
  listCounts: requests => requests.listCounts(NOW, plusMs(NOW, 1)),
}

const API_KEYS: Calls<ApiKeys> = {
  find: keys => keys.find('a'),
  add: keys =>
    keys.add({
      keyId: 'key_1',
      hash: 'a',
      mode: 'live',
      name: 'a',
      scopes: [],
      createdAt: NOW,
    } as object as ApiKey),
  list: keys => keys.list(),
  withdraw: keys => keys.withdraw('a', NOW),
}

const IDEMPOTENCY_KEYS: Calls<IdempotencyKeys> = {
  reserve: keys =>
    keys.reserve('a', {
      fingerprint: 'b',
      operationId: newOrderId(NOW),
      callerId: 'c',
      requestId: 'r',
      at: NOW,
    }),
  finish: keys => keys.finish('a', { status: 200, body: '{}' }),
}

const ENDPOINT = anEndpoint()
const ENDPOINTS: Calls<WebhookEndpoints> = {
  list: endpoints => endpoints.list(),
  get: endpoints => endpoints.get('whk_1'),
  add: endpoints => endpoints.add(ENDPOINT),
  change: endpoints => endpoints.change('whk_1', { description: 'b' }, 1),
  pause: endpoints => endpoints.pause(ENDPOINT, plusMs(NOW, 60_000)),
  disable: endpoints => endpoints.disable(ENDPOINT),
  remove: endpoints => endpoints.remove('whk_1', NOW),
}

const TARGET = { endpointId: 'whk_1', eventId: 'evt_0', type: 'order.paid', orderId, createdAt: NOW }
const DELIVERIES: Calls<Deliveries> = {
  get: deliveries => deliveries.get('whk_1', 'dlv_1'),
  list: deliveries => deliveries.list('whk_1', { limit: 1 }),
  record: deliveries => deliveries.record({ target: TARGET, made: 0, attempts: [], status: 'succeeded' }),
  postpone: deliveries => deliveries.postpone('whk_1', 'dlv_1', 1, NOW),
  reopen: deliveries => deliveries.reopen('whk_1', 'dlv_1', NOW),
}

const EVENT = { id: 'evt_0', type: 'order.paid', orderId, createdAt: NOW, json: '{}' }
const FEED: Calls<EventFeed> = {
  publishedOf: feed => feed.publishedOf(orderId),
  append: feed => feed.append(orderId, { ids: new Set() }, [EVENT], NOW),
  read: feed =>
    feed.read({ after: placeAt(plusMs(NOW, -1)), merchant: DEFAULT_MERCHANT, before: NOW, limit: 1 }),
}

const BATCHES: Calls<OrderBatches> = { getMany: batches => batches.getMany([orderId]) }

const COMPARISON: Comparison = {
  gateway: 'alipayPage',
  day: '20261123',
  comparedAt: NOW,
  others: 0,
  awaited: 0,
  mismatchCount: 0,
  mismatches: [],
  payments: { count: 0, fen: 0 },
  refunds: { count: 0, fen: 0 },
}
const COMPARISONS: Calls<Comparisons> = {
  keep: comparisons => comparisons.keep(COMPARISON),
  get: comparisons => comparisons.get('alipayPage', '20261123'),
}

const VISITS: Calls<Visits> = { send: visits => visits.send([{ orderId, attempt: 0, delaySeconds: 0 }]) }
const ATTEMPT: DeliveryAttempt = { ...TARGET, made: 0, step: 0, dueAt: NOW }
const QUEUE: Calls<DeliveryQueue> = { send: queue => queue.send([ATTEMPT], NOW) }

class Broken extends Error {}

/** Each of its operations fails, like the first time that AWS has trouble of its own. */
const broken = <Service extends object>(): Service =>
  new Proxy({} as Service, {
    get: () => async () => {
      throw Object.assign(new Broken('the service failed'), { name: 'InternalServerError' })
    },
  })

const store = broken<DocumentStore>()
const opened = <Port>(port: Port, calls: Calls<Port>) =>
  Object.entries<(port: Port) => unknown>(calls).map(([method, call]) => [method, () => call(port)] as const)

describe.each<[string, ReturnType<typeof opened>]>([
  ['orders', opened(dynamoListedOrders(store, 'table', STORE_OPTIONS), ORDERS)],
  ['due orders', opened(dynamoDueOrders(store, 'table', STORE_OPTIONS), DUE_ORDERS)],
  ['payment links', opened(dynamoPaymentLinks(store, 'table'), LINKS)],
  ['illegal requests', opened(dynamoIllegalRequests(store, 'table'), ILLEGAL_REQUESTS)],
  ['API keys', opened(dynamoApiKeys(store, 'table'), API_KEYS)],
  ['idempotency keys', opened(dynamoIdempotencyKeys(store, 'table'), IDEMPOTENCY_KEYS)],
  ['endpoints', opened(dynamoWebhookEndpoints(store, 'table'), ENDPOINTS)],
  ['deliveries', opened(dynamoDeliveries(store, 'table'), DELIVERIES)],
  ['the feed', opened(dynamoEventFeed(store, 'table'), FEED)],
  ['batches of orders', opened(dynamoOrderBatches(store, 'table', STORE_OPTIONS.onUnreadable), BATCHES)],
  ['comparisons', opened(dynamoComparisons(store, 'table'), COMPARISONS)],
  ['the queue of visits', opened(sqsVisits(broken(), 'queue'), VISITS)],
  ['the queue of attempts', opened(sqsDeliveries(broken(), 'queue'), QUEUE)],
])('%s', (_, methods) => {
  it.each(methods)('%s passes the failure on', async (_, call) => {
    await expect(drained(call())).rejects.toThrow(Broken)
  })
})

/** What a method answers; a list is read to its end. */
async function drained(answer: unknown): Promise<unknown> {
  if (typeof answer !== 'object' || answer === null || !(Symbol.asyncIterator in answer)) return answer
  return collect(answer as AsyncIterable<unknown>)
}
