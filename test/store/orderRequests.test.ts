/**
 * Each request about orders, compared whole: key, condition, update, and consistency. The other tests check the
 * effect on an engine; this one what an engine does not show. No two values are equal, so that no mix-up goes
 * unnoticed.
 */
import { createHash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { fen } from '../../lib/money'
import { factsByKey } from '../../lib/order/facts'
import { DEFAULT_MERCHANT, type MerchantId } from '../../lib/order/merchant'
import { newOrderId, type OrderId } from '../../lib/order/orderId'
import type { Comparison, Comparisons } from '../../lib/payment/bills/comparison'
import type { DueOrders, ListedOrders, OrderBatches } from '../../lib/payment/ports'
import type { DocumentStore } from '../../lib/store/documentStore'
import { dynamoComparisons } from '../../lib/store/dynamoComparisons'
import { dynamoDueOrders } from '../../lib/store/dynamoDueOrders'
import { dynamoOrderBatches } from '../../lib/store/dynamoOrderBatches'
import { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { orderItem } from '../../lib/store/orderItem'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/time'
import { anOrder } from '../support/orders'
import { STORE_OPTIONS } from '../support/storeOptions'
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

/** A part of the numbers of a day, in each of its partitions. */
const listedDay = (low: string, high: string, ScanIndexForward = false) =>
  Array.from({ length: 16 }, (_, shard) =>
    requestsTo('orders').query(
      'dayShard = :dayShard AND orderId BETWEEN :low AND :high',
      { ':dayShard': `20261123#${shard}`, ':low': low, ':high': high },
      { ScanIndexForward, Limit: 32 },
    ),
  )

/** A page after the first of the whole day's first partition. */
function listedPage(Limit: number): Sent {
  const [[operation, input] = expect.fail()] = listedDay('20261123000', '20261123~')
  return [operation, { ...input, Limit, ExclusiveStartKey: KEY }]
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

const orderId = '20261123ABCDEFGHJKMNPQRS' as OrderId
const KEY = { dayShard: '20261123#9', orderId }
const workShard = 'work#2'
const EXPIRES_AT = at(2 * HOUR_MS + 15)
const ORDER = anOrder({ orderId, createdAt: at(14), expiresAt: EXPIRES_AT })
const { orderId: _, ...FIELDS } = ORDER
const { gateway: __, ...UNBOUND } = FIELDS
const { buyerEmail = expect.fail(), ...BARE } = ORDER
const EPAY = {
  notifyUrl: 'https://p.example.com/',
  money: '1.13',
  param: 'c',
  returnUrl: 'https://r.example.com/',
}

const trade = { gateway: 'alipayDirect', tradeNo: 'T1' } as const
const provenance = { source: 'notify', sourceId: 'notify-1', requestId: 'request-1' } as const
const PAID = {
  kind: 'paid',
  at: at(2),
  amountFen: fen(103),
  recordedAt: at(4),
  ...trade,
  ...provenance,
} as const
const RECEIPT = { kind: 'receiptSent', at: at(5), recordedAt: at(6), ...trade, ...provenance } as const
const NOTICE = { kind: 'noticeSent', at: at(7), recordedAt: at(8), ...trade, ...provenance } as const
const REQUESTED = {
  ...({ kind: 'requested', gateway: 'chinabank', at: at(9), recordedAt: at(10), ...provenance } as const),
}
const FORGOTTEN = { kind: 'forgotten', at: at(11), recordedAt: at(12), ...provenance } as const
const told = { by: 'notify', id: 'notify-1', req: 'request-1' }
const paidItem = { at: at(2), fen: 103, rec: at(4), ...told }
const forgotten = { ':fact0': { at: at(11), rec: at(12), ...told } }
const receiptItem = { at: at(5), rec: at(6), ...told }
const noticeItem = { at: at(7), rec: at(8), ...told }

const EXPECTED = { gateway: 'alipayDirect', amountFen: fen(113) }
const KNOWN = { ...ORDER, facts: factsByKey([PAID, REQUESTED]) }
const KNOWN_ITEM = { ...KEY, ...orderItem(KNOWN) }

const { get, put, update: updateOf, query } = requestsTo('orders')
const update = (UpdateExpression: string | undefined, more: object) =>
  updateOf(KEY, { UpdateExpression, ...more })
/** Its parts, each of them an update. */
const transactWrite = (...parts: readonly Sent[]): Sent => [
  'transactWrite',
  { TransactItems: parts.map(([, Update]) => ({ Update })) },
]
/** What leads from a number of the shop's own to orders. */
const ledTo = (dayShard: string, low: string, high: string): Sent =>
  query('dayShard = :dayShard AND orderId BETWEEN :low AND :high', {
    ':dayShard': dayShard,
    ':low': low,
    ':high': high,
  })
const values = (names: object | undefined, values: object) => ({
  ExpressionAttributeNames: names,
  ExpressionAttributeValues: values,
})
const add = (index: number) => `facts.#fact${index} = if_not_exists(facts.#fact${index}, :fact${index})`
const placed = 'workShard = if_not_exists(workShard, :workShard)'
const dueIfNot = 'dueAt = if_not_exists(dueAt, :dueAt)'
const ifThere = { ConditionExpression: 'attribute_exists(orderId)' }
const ifExpected = {
  ConditionExpression:
    'attribute_exists(orderId) AND (gateway = :gateway OR attribute_exists(facts.#requested)) AND amountFen = :amountFen',
}
const ifUnchanged = { ConditionExpression: 'size(facts) = :known' }
const tellMet = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }
const ifCalm = {
  ConditionExpression: 'attribute_exists(orderId) AND attribute_not_exists(dueAt)',
  ...tellMet,
}
const tellOld = { ReturnValues: 'ALL_OLD' }

const putNew = (item: object) =>
  put(item, { ConditionExpression: 'attribute_not_exists(orderId)', ...tellMet })
const reservation = {
  dayShard: `idempotency#${sha256('K-1')}`,
  orderId: '-',
  fingerprint: 'f',
  reservedOrderId: orderId,
  createdAt: at(14),
}
const firstDue = { workShard, dueAt: at(14 + 2 * MINUTE_MS) }
/** The names of attributes that say when an order is visited next. */
const placeNames = { '#workShard': 'workShard', '#dueAt': 'dueAt' }
const agendaNames = { ...placeNames, '#concern': 'concern' }
const settledWithReceipt = update(
  `SET ${add(0)}, #workShard = :workShard, #dueAt = :dueAt, #concern = :concern`,
  {
    ...ifUnchanged,
    ...tellMet,
    ...values(
      { '#fact0': 'receiptSent:alipayDirect:T1', ...agendaNames },
      {
        ':fact0': receiptItem,
        ':workShard': workShard,
        ':dueAt': at(16),
        ':concern': 'paidTwice',
        ':known': 2,
      },
    ),
  },
)
/** Of each partition of a day: the orders whose numbers begin so, or stand between. */
const between = (day: string, from: string, to: string, values: object, more: object): Sent[] =>
  Array.from({ length: 16 }, (_, shard) =>
    query(
      'dayShard = :dayShard AND orderId BETWEEN :from AND :to',
      { ':dayShard': `${day}#${shard}`, ':from': from, ':to': to, ...values },
      more,
    ),
  )

const other = '20261123BJMDEFGHJKMNPQRT'
const GROWN_UP = { dayShard: 'grownUp#', orderId: '-' }
const isOutside = 'attribute_exists(dueAt) AND attribute_not_exists(workShard)'
const grownUp = (day: string, from: string, to: string): Sent[] =>
  between(
    day,
    from,
    to,
    {},
    {
      FilterExpression: isOutside,
      ProjectionExpression: 'orderId',
      ConsistentRead: true,
    },
  )
const indexed = (Key: object, shard: string) =>
  updateOf(Key, {
    ConditionExpression: isOutside,
    UpdateExpression: 'SET workShard = :workShard',
    ExpressionAttributeValues: { ':workShard': shard },
  })

/** Of each shard of the work. */
const work = (condition: string, values: object, more: object = {}): Sent[] =>
  ['work#0', 'work#1', workShard].map(shard =>
    query(condition, { ':workShard': shard, ...values }, { IndexName: 'work', ...more }),
  )

/** The young orders, and those in the index. */
const due = [
  ...between(
    '20261123',
    '20261123BK8',
    '20261123BQM',
    { ':now': at(18) },
    {
      FilterExpression: 'dueAt <= :now AND attribute_not_exists(workShard)',
      ProjectionExpression: 'orderId, dueAt',
    },
  ),
  ...work('workShard = :workShard AND dueAt <= :now', { ':now': at(18) }),
]

const DUE_ORDERS: Cases<DueOrders> = {
  due: [
    answered(
      [
        { Item: { ...GROWN_UP, until: at(18 - 7 * MINUTE_MS) } },
        { Items: [{ orderId }, { orderId: other }] },
        ...Array.from({ length: 15 }, () => ({})),
        failedCondition(),
      ],
      inShards(
        orders => orders.due(at(18)),
        get(GROWN_UP),
        ...grownUp('20261123', '20261123BJM', '20261123BK8'),
        indexed(KEY, 'work#2'),
        indexed({ dayShard: '20261123#10', orderId: other }, 'work#0'),
        put({ ...GROWN_UP, until: at(18 - 6 * MINUTE_MS) }),
        ...due,
      ),
    ),
    answered(
      [{ Item: { ...GROWN_UP, until: at(18 - 6 * MINUTE_MS) } }],
      inShards(orders => orders.due(at(18)), get(GROWN_UP), ...due),
    ),
    // Nothing is known of a search before it: two days.
    inShards(
      orders => orders.due(at(18)),
      get(GROWN_UP),
      ...grownUp('20261121', '20261121BK8', '20261121W40'),
      put({ ...GROWN_UP, until: at(-34 * HOUR_MS) }),
      ...grownUp('20261122', '20261122000', '20261122W40'),
      put({ ...GROWN_UP, until: at(-10 * HOUR_MS) }),
      ...grownUp('20261123', '20261123000', '20261123BK8'),
      put({ ...GROWN_UP, until: at(18 - 6 * MINUTE_MS) }),
      ...due,
    ),
    // After an outage: an hour at a time.
    answered(
      [{ Item: { ...GROWN_UP, until: at(-90 * MINUTE_MS) } }],
      inShards(
        orders => orders.due(at(18)),
        get(GROWN_UP),
        ...grownUp('20261123', '202611239YR', '20261123B48'),
        put({ ...GROWN_UP, until: at(-30 * MINUTE_MS) }),
        ...grownUp('20261123', '20261123B48', '20261123BK8'),
        put({ ...GROWN_UP, until: at(18 - 6 * MINUTE_MS) }),
        ...due,
      ),
    ),
  ],
}

describe('of due orders', () =>
  itSends(store => dynamoDueOrders(store, 'orders', { ...STORE_OPTIONS, workShards: 3 }), DUE_ORDERS))

const ORDERS: Cases<ListedOrders> = {
  create: [
    sends(
      orders => orders.create({ ...ORDER, reference: 'A-1' }, { key: 'K-1', fingerprint: 'f' }),
      putNew({ ...reservation, forgetAt: secondsAt(14 + DAY_MS) }),
      putNew({ dayShard: `reference#${sha256('A-1')}`, orderId }),
      putNew({ ...KEY, ...FIELDS, reference: 'A-1', ...firstDue }),
    ),
    sends(
      orders => orders.create(ORDER, { key: 'K-1', fingerprint: 'f', isKept: true }),
      putNew(reservation),
      putNew({ ...KEY, ...FIELDS, ...firstDue }),
    ),
    // A repetition of what was asked for before the buyer was forgotten leads to nothing again.
    answered(
      [{}, failedCondition(KNOWN_ITEM)],
      sends(
        orders => orders.create({ ...ORDER, reference: 'A-1' }),
        putNew({ dayShard: `reference#${sha256('A-1')}`, orderId }),
        putNew({ ...KEY, ...FIELDS, reference: 'A-1', workShard, dueAt: expect.any(Number) }),
        put({ dayShard: `reference#${sha256('A-1')}`, orderId, forgetAt: at(DAY_MS) / SECOND_MS }),
      ),
    ),
    // Any other repetition changes nothing.
    answered(
      [{}, failedCondition({ ...KNOWN_ITEM, reference: 'A-1' })],
      sends(
        orders => orders.create({ ...ORDER, reference: 'A-1' }),
        putNew({ dayShard: `reference#${sha256('A-1')}`, orderId }),
        putNew({ ...KEY, ...FIELDS, reference: 'A-1', workShard, dueAt: expect.any(Number) }),
      ),
    ),
    // Of one that is bound to no gateway nothing can be learned before it expires.
    sends(
      orders => orders.create({ orderId, ...UNBOUND }),
      putNew({ ...KEY, ...UNBOUND, workShard, dueAt: at(2 * HOUR_MS + 15 + MINUTE_MS) }),
    ),
  ],
  get: [sends(orders => orders.get(orderId), get(KEY))],
  load: [sends(orders => orders.load(orderId), get(KEY))],
  bind: [
    sends(
      orders => orders.bind(orderId, REQUESTED),
      update(`SET ${add(0)}, dueAt = :dueAt, ${placed}`, {
        ...ifThere,
        ...values(
          { '#fact0': 'requested:chinabank' },
          {
            ':fact0': { at: at(9), rec: at(10), ...told },
            ':workShard': workShard,
            ':dueAt': at(9 + 2 * MINUTE_MS),
          },
        ),
      }),
    ),
  ],
  record: [
    answered(
      [failedCondition()],
      sends(
        orders => orders.record(orderId, EXPECTED, [PAID, RECEIPT, NOTICE]),
        update(`SET ${add(0)}, ${add(1)}, ${add(2)}, ${dueIfNot}, ${placed}`, {
          ...ifExpected,
          ...tellOld,
          ...tellMet,
          ...values(
            {
              '#fact0': 'paid:alipayDirect:T1',
              '#fact1': 'receiptSent:alipayDirect:T1',
              '#fact2': 'noticeSent:alipayDirect:T1',
              '#requested': 'requested:alipayDirect',
            },
            {
              ':fact0': paidItem,
              ':fact1': receiptItem,
              ':fact2': noticeItem,
              ':workShard': workShard,
              ':dueAt': at(4),
              ':gateway': 'alipayDirect',
              ':amountFen': 113,
            },
          ),
        }),
      ),
    ),
    // With nothing to add it is asked all the same whether the order is as expected.
    answered(
      [failedCondition()],
      sends(
        orders => orders.record(orderId, EXPECTED, []),
        update(undefined, {
          ...ifExpected,
          ...tellOld,
          ...tellMet,
          ...values(
            { '#requested': 'requested:alipayDirect' },
            { ':gateway': 'alipayDirect', ':amountFen': 113 },
          ),
        }),
      ),
    ),
  ],
  recordSolePayment: [
    answered(
      [failedCondition()],
      sends(
        orders => orders.recordSolePayment(orderId, EXPECTED, PAID),
        update(`SET ${add(0)} REMOVE workShard, dueAt, concern`, {
          ConditionExpression:
            'amountFen = :amountFen AND expiresAt >= :paidAt AND (gateway = :gateway AND size(facts) = :none OR attribute_not_exists(gateway) AND attribute_exists(facts.#requested) AND size(facts) = :one)',
          ...tellOld,
          ...values(
            { '#fact0': 'paid:alipayDirect:T1', '#requested': 'requested:alipayDirect' },
            {
              ':fact0': paidItem,
              ':gateway': 'alipayDirect',
              ':amountFen': 113,
              ':paidAt': at(2),
              ':none': 0,
              ':one': 1,
            },
          ),
        }),
      ),
    ),
  ],
  settle: [
    sends(
      orders => orders.settle(KNOWN, [RECEIPT], { dueAt: at(16), concern: 'paidTwice' }),
      settledWithReceipt,
    ),
    // News came in between: what we did is added all the same, and the next visit stays when it is.
    answered(
      [failedCondition(KNOWN_ITEM), { Attributes: KNOWN_ITEM }],
      sends(
        orders => orders.settle(KNOWN, [RECEIPT], { dueAt: at(16), concern: 'paidTwice' }),
        settledWithReceipt,
        update(`SET ${add(0)}, ${dueIfNot}, ${placed}`, {
          ...ifThere,
          ...tellOld,
          ...tellMet,
          ...values(
            { '#fact0': 'receiptSent:alipayDirect:T1' },
            { ':fact0': receiptItem, ':workShard': workShard, ':dueAt': at(6) },
          ),
        }),
      ),
    ),
    sends(
      orders => orders.settle(KNOWN, [], { dueAt: at(17) }),
      update('SET #workShard = :workShard, #dueAt = :dueAt REMOVE #concern', {
        ...ifUnchanged,
        ...tellMet,
        ...values(agendaNames, { ':workShard': workShard, ':dueAt': at(17), ':known': 2 }),
      }),
    ),
    answered(
      [failedCondition(KNOWN_ITEM)],
      sends(
        orders => orders.settle(KNOWN, [], undefined),
        update('REMOVE #workShard, #dueAt, #concern', {
          ...ifUnchanged,
          ...tellMet,
          ...values(agendaNames, { ':known': 2 }),
        }),
      ),
    ),
  ],
  recordUnlessChanged: [
    sends(
      orders => orders.recordUnlessChanged(KNOWN, NOTICE),
      update(`SET ${add(0)}, #workShard = :workShard, #dueAt = :dueAt`, {
        ...ifUnchanged,
        ...tellMet,
        ...values(
          { '#fact0': 'noticeSent:alipayDirect:T1', ...placeNames },
          { ':fact0': noticeItem, ':workShard': workShard, ':dueAt': at(8), ':known': 2 },
        ),
      }),
    ),
  ],
  forget: [
    sends(
      orders => orders.forget(BARE, FORGOTTEN),
      transactWrite(update(`SET ${add(0)}`, { ...ifCalm, ...values({ '#fact0': 'forgotten' }, forgotten) })),
    ),
    sends(
      orders => orders.forget({ ...BARE, buyerEmail, reference: 'A-1', metadata: { a: 'b' } }, FORGOTTEN),
      transactWrite(
        update(`SET ${add(0)} REMOVE #buyerEmail, #metadata, #reference`, {
          ...ifCalm,
          ...values(
            {
              '#fact0': 'forgotten',
              '#buyerEmail': 'buyerEmail',
              '#metadata': 'metadata',
              '#reference': 'reference',
            },
            forgotten,
          ),
        }),
        updateOf(
          { dayShard: `reference#${sha256('A-1')}`, orderId },
          {
            UpdateExpression: 'SET forgetAt = :at',
            ExpressionAttributeValues: { ':at': secondsAt(11) },
          },
        ),
      ),
    ),
    sends(
      orders => orders.forget({ ...BARE, reference: 'A-1', epay: EPAY }, FORGOTTEN),
      transactWrite(
        update(`SET ${add(0)} REMOVE #epay.#param, #epay.#returnUrl`, {
          ...ifCalm,
          ...values(
            { '#fact0': 'forgotten', '#epay': 'epay', '#param': 'param', '#returnUrl': 'returnUrl' },
            forgotten,
          ),
        }),
      ),
    ),
  ],
  listWork: [inShards(orders => orders.listWork(), ...work('workShard = :workShard', {}))],
  listConcerns: [
    inShards(
      orders => orders.listConcerns(),
      ...work('workShard = :workShard', {}, { FilterExpression: 'attribute_exists(concern)' }),
    ),
  ],
  listByReference: [
    answered(
      [{ Items: [{ orderId }] }],
      sends(
        orders => orders.listByReference({ reference: 'A-1', merchant: DEFAULT_MERCHANT }),
        ledTo(`reference#${sha256('A-1')}`, '0', '~'),
        get(KEY),
      ),
    ),
    // A merchant's own, of whole days; side by side, and no more than so many.
    answered(
      [{ Items: Array(27).fill({ orderId }) }],
      inShards(
        orders =>
          orders.listByReference({
            reference: 'A-1',
            merchant: 'teahouse' as MerchantId,
            from: at(0),
            to: at(DAY_MS),
          }),
        ledTo(`reference#teahouse#${sha256('A-1')}`, '20261123', '20261124~'),
        ...Array(27).fill(get(KEY)),
      ),
    ),
  ],
  listDay: [
    inShards(orders => orders.listDay(at(19)), ...listedDay('20261123000', '20261123~')),
    // Until ten past ten, and the five minutes by which a number may name another time; the late ones beside.
    inShards(
      orders => orders.listDay(at(19), { from: at(0), to: at(10 * MINUTE_MS) }),
      ...listedDay('20261123ZZZ', '20261123~'),
      ...listedDay('20261123BKW', '20261123C0D'),
    ),
    inShards(
      orders => orders.listDay(at(19), { isOldestFirst: true }),
      ...listedDay('20261123ZZZ', '20261123~', true),
      ...listedDay('20261123000', '20261123W40', true),
    ),
    sends(orders => orders.listDay(at(19), { from: at(1), to: at(0) })),
    // Each page has twice as many as the one before it, as long as DynamoDB takes the number.
    answered(
      [{ LastEvaluatedKey: KEY }, ...Array(15).fill({}), ...Array(9).fill({ LastEvaluatedKey: KEY })],
      inShards(
        orders => orders.listDay(at(19)),
        ...listedDay('20261123000', '20261123~'),
        ...[64, 128, 256, 512, 1024, 2048, 4096, 8192, 8192, 8192].map(Limit => listedPage(Limit)),
      ),
    ),
  ],
}

describe('of young orders', () => {
  const now = at(20)
  const young = newOrderId(at(-2 * MINUTE_MS), size => new Uint8Array(size))
  const key = { dayShard: '20261123#0', orderId: young }
  const cases: Cases<Pick<ListedOrders, 'create' | 'bind' | 'record' | 'settle'>> = {
    create: [
      sends(
        orders => orders.create({ ...ORDER, orderId: young }),
        putNew({ ...key, ...FIELDS, workShard: undefined, dueAt: firstDue.dueAt }),
      ),
    ],
    bind: [
      sends(
        orders => orders.bind(young, REQUESTED),
        updateOf(key, {
          UpdateExpression: `SET ${add(0)}, dueAt = :dueAt`,
          ...ifThere,
          ...values(
            { '#fact0': 'requested:chinabank' },
            {
              ':fact0': { at: at(9), rec: at(10), ...told },
              ':dueAt': at(9 + 2 * MINUTE_MS),
            },
          ),
        }),
      ),
    ],
    record: [
      answered(
        [failedCondition()],
        sends(
          orders => orders.record(young, EXPECTED, [PAID]),
          updateOf(key, {
            UpdateExpression: `SET ${add(0)}, ${dueIfNot}`,
            ...ifExpected,
            ...tellOld,
            ...tellMet,
            ...values(
              { '#fact0': 'paid:alipayDirect:T1', '#requested': 'requested:alipayDirect' },
              { ':fact0': paidItem, ':dueAt': at(4), ':gateway': 'alipayDirect', ':amountFen': 113 },
            ),
          }),
        ),
      ),
    ],
    // The first visit is over: the next one is hours away.
    settle: [
      sends(
        orders => orders.settle({ ...KNOWN, orderId: young }, [], { dueAt: at(17) }),
        updateOf(key, {
          UpdateExpression: 'SET #workShard = :workShard, #dueAt = :dueAt REMOVE #concern',
          ...ifUnchanged,
          ...tellMet,
          ...values(agendaNames, { ':workShard': 'work#0', ':dueAt': at(17), ':known': 2 }),
        }),
      ),
    ],
  }
  itSends(
    store => dynamoListedOrders(store, 'orders', { ...STORE_OPTIONS, workShards: 3, clock: () => now }),
    cases,
  )
})

describe('of orders', () =>
  itSends(store => dynamoListedOrders(store, 'orders', { ...STORE_OPTIONS, workShards: 3 }), ORDERS))

/** Read in three calls. */
const MANY = Array.from(
  { length: 201 },
  (_, index) => `20261123ABCDEFGHJKMN${String(index).padStart(4, '0')}` as OrderId,
)
const BATCHES: Cases<OrderBatches> = {
  getMany: [
    inShards(
      batches => batches.getMany(MANY),
      ...[MANY.slice(0, 100), MANY.slice(100, 200), MANY.slice(200)].map((ids): Sent => {
        const Keys = ids.map(orderId => ({ dayShard: expect.stringMatching(/^20261123#/), orderId }))
        return ['batchGet', { RequestItems: { orders: { Keys } } }]
      }),
    ),
  ],
}

describe('of many orders at once', () =>
  itSends(store => dynamoOrderBatches(store, 'orders', STORE_OPTIONS.onUnreadable), BATCHES))

const COMPARISON: Comparison = {
  gateway: 'alipayPage',
  day: '20261122',
  comparedAt: at(1),
  others: 2,
  awaited: 0,
  mismatchCount: 3,
  mismatches: [],
  payments: { count: 4, fen: 5 },
  refunds: { count: 6, fen: 7 },
}
const billKey = { dayShard: 'bill#alipayPage', orderId: '20261122' }
const COMPARISONS: Cases<Comparisons> = {
  keep: [sends(comparisons => comparisons.keep(COMPARISON), put({ ...billKey, ...COMPARISON }))],
  get: [sends(comparisons => comparisons.get('alipayPage', '20261122'), get(billKey))],
}

describe('of compared bills', () => itSends(store => dynamoComparisons(store, 'orders'), COMPARISONS))

it('the orders of a number are read side by side, no more than 25 at once', async () => {
  let [underWay, most] = [0, 0]
  const store = {
    query: async () => ({ Items: Array(60).fill({ orderId }) }),
    async get() {
      underWay += 1
      most = Math.max(most, underWay)
      await turn()
      underWay -= 1
      return { Item: { ...KNOWN_ITEM, reference: 'A-1' } }
    },
  }
  const orders = dynamoListedOrders(store as unknown as DocumentStore, 'orders', STORE_OPTIONS)
  let found = 0
  for await (const _ of orders.listByReference({ reference: 'A-1', merchant: DEFAULT_MERCHANT })) found += 1
  expect([found, most]).toEqual([60, 25])
})
