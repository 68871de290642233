/** Where the schedule of an order is stored: only in its item while the order is young, then in the index. */
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { fen } from '../../lib/money'
import type { Order } from '../../lib/order/order'
import { newOrderId, type OrderId } from '../../lib/order/orderId'
import { FIRST_VISIT_MS } from '../../lib/payment/agenda'
import { openRefunds } from '../../lib/payment/openRefunds'
import type { ListedOrders } from '../../lib/payment/ports'
import type { DocumentStore } from '../../lib/store/documentStore'
import { dynamoDueOrders } from '../../lib/store/dynamoDueOrders'
import { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { orderItem } from '../../lib/store/orderItem'
import { orderKey, workShards } from '../../lib/store/orderKey'
import { YOUNG_MS } from '../../lib/store/youngOrders'
import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, plusMs, SECOND_MS } from '../../lib/time'
import { collect } from '../support/collect'
import { emptyOrdersTable, memoryOrders } from '../support/memoryOrders'
import { anOrder, anUnboundOrder, LIFETIME_MS, NOW, PROVENANCE, paidFact } from '../support/orders'
import { RARE } from '../support/rare'
import { STORE_OPTIONS } from '../support/storeOptions'
import { freshTables } from '../support/tables'

/** Past it nobody leaves an order out of the index: it is young no more, whatever the clocks. */
const GROWN_UP_MS = YOUNG_MS + MINUTE_MS + 3 * SECOND_MS

let tables: Awaited<ReturnType<typeof freshTables>>
let now: EpochMs
let orders: ListedOrders
beforeEach(async () => {
  tables = await freshTables()
  now = NOW
  orders = open(tables.store)
})

const open = (store: DocumentStore) =>
  dynamoListedOrders(store, tables.names.orders, { ...STORE_OPTIONS, clock: () => now })

const searchOf = (store: DocumentStore) => dynamoDueOrders(store, tables.names.orders, STORE_OPTIONS)

const passed = (ms: number) => {
  now = plusMs(NOW, ms)
}

const idsOf = async (due: AsyncIterable<Pick<Order, 'orderId'>>) =>
  (await collect(due)).map(({ orderId }) => orderId).sort()

async function found(): Promise<readonly OrderId[]> {
  return idsOf(tables.dueOrders.due(now))
}

const search = async (at: EpochMs) => {
  for await (const _ of tables.dueOrders.due(at));
}

async function inIndex(): Promise<readonly OrderId[]> {
  const pages = workShards(STORE_OPTIONS.workShards).map(workShard =>
    tables.documents.send(
      new QueryCommand({
        TableName: tables.names.orders,
        IndexName: 'work',
        KeyConditionExpression: 'workShard = :workShard',
        ExpressionAttributeValues: { ':workShard': workShard },
      }),
    ),
  )
  const items = (await Promise.all(pages)).flatMap(({ Items = [] }) => Items)
  return items.map(({ orderId }) => orderId as OrderId).sort()
}

async function create(numberedAt: EpochMs = now, parts: Partial<Order> = {}): Promise<Order> {
  const [createdAt, expiresAt] = [now, plusMs(now, LIFETIME_MS)]
  const order = anOrder({ orderId: newOrderId(numberedAt), createdAt, expiresAt, ...parts })
  await orders.create(order)
  return order
}

const pay = ({ orderId }: Order) =>
  orders.record(orderId, anOrder(), [{ ...paidFact(), at: now, recordedAt: now }])

describe('a young order', () => {
  it('is in no index, and is due at its time all the same', async () => {
    const { orderId } = await create()
    passed(FIRST_VISIT_MS - 1)
    expect([await found(), await inIndex()]).toEqual([[], []])
    passed(FIRST_VISIT_MS)
    expect([await found(), await inIndex()]).toEqual([[orderId], []])
  })

  it('is not indexed by news, which make it due if it was not', async () => {
    const order = await create()
    await orders.settle(order, [], undefined)
    passed(MINUTE_MS)
    expect(await found()).toEqual([])
    await pay(order)
    expect([await found(), await inIndex()]).toEqual([[order.orderId], []])
  })

  it('is not indexed when its buyer is sent to a gateway, and is visited after that', async () => {
    const { gateway: _, ...unbound } = anUnboundOrder()
    const { orderId } = await create(now, {
      ...unbound,
      orderId: newOrderId(now),
      gateway: undefined,
    } as never)
    passed(MINUTE_MS)
    await orders.bind(orderId, {
      kind: 'requested',
      gateway: 'alipayDirect',
      at: now,
      ...PROVENANCE,
      source: 'buyer' as const,
    })
    expect(await found()).toEqual([])
    passed(MINUTE_MS + FIRST_VISIT_MS)
    expect([await found(), await inIndex()]).toEqual([[orderId], []])
  })

  it('is not indexed by what a visit adds after news arrived meanwhile', async () => {
    const order = await create()
    await pay(order)
    const late = { ...paidFact('2026112300000002'), recordedAt: now }
    const settled = await orders.settle(order, [late], { dueAt: plusMs(now, HOUR_MS) })
    expect([settled.isScheduled, await inIndex()]).toEqual([false, []])
    passed(FIRST_VISIT_MS)
    expect(await found()).toEqual([order.orderId])
  })

  it('is indexed from its first visit on, if there is a next one', async () => {
    const order = await create()
    passed(FIRST_VISIT_MS)
    await orders.settle(order, [], { dueAt: order.expiresAt })
    expect([await found(), await inIndex()]).toEqual([[], [order.orderId]])
    now = order.expiresAt
    expect(await found()).toEqual([order.orderId])
  })

  it('is indexed at once when a person decided about it', async () => {
    const order = await create()
    await orders.recordUnlessChanged(order, { ...paidFact(), recordedAt: now })
    expect([await found(), await inIndex()]).toEqual([[order.orderId], [order.orderId]])
  })
})

describe('an order that is no longer young', () => {
  it('is put into the index at the time when it is due', async () => {
    const order = await create(now, { gateway: undefined } as never)
    passed(GROWN_UP_MS)
    expect([await found(), await inIndex()]).toEqual([[], [order.orderId]])
    now = plusMs(order.expiresAt, MINUTE_MS)
    expect(await found()).toEqual([order.orderId])
  })

  it('is not indexed when nothing remains to be done', async () => {
    const [paid, other] = [await create(), await create()]
    await orders.settle(paid, [], undefined)
    passed(GROWN_UP_MS)
    expect([await found(), await inIndex()]).toEqual([[other.orderId], [other.orderId]])
  })

  it('is indexed again by news', async () => {
    const order = await create()
    await orders.settle(order, [], undefined)
    passed(YOUNG_MS)
    await pay(order)
    expect([await inIndex(), await found()]).toEqual([[order.orderId], [order.orderId]])
  })

  it('is indexed again by what a visit adds after news arrived meanwhile', async () => {
    const order = await create()
    await pay(order)
    const paid = (await orders.get(order.orderId)) ?? expect.fail()
    await orders.settle(paid, [], undefined)
    passed(YOUNG_MS)
    const late = { ...paidFact('2026112300000002'), recordedAt: now }
    expect(await orders.settle(order, [late], undefined)).toMatchObject({ isScheduled: false })
    expect([await inIndex(), await found()]).toEqual([[order.orderId], [order.orderId]])
  })

  it('is indexed whatever the last moment at which it was young', async () => {
    const order = await create(plusMs(NOW, -YOUNG_MS + 3 * SECOND_MS))
    expect(await inIndex()).toEqual([])
    passed(MINUTE_MS + 5 * SECOND_MS)
    await found()
    expect(await inIndex()).toEqual([])
    passed(MINUTE_MS + 6 * SECOND_MS)
    await found()
    expect(await inIndex()).toEqual([order.orderId])
  })

  it('keeps its place in the index when another process put it there first', async () => {
    const order = await create()
    passed(GROWN_UP_MS)
    const store = tables.store
    const overtaken = searchOf({
      ...store,
      async update(input) {
        if (input.UpdateExpression === 'SET workShard = :workShard') await orders.settle(order, [], undefined)
        return store.update(input)
      },
    })
    for await (const { orderId } of overtaken.due(now)) expect.fail(orderId)
    expect(await inIndex()).toEqual([])
  })

  it('is found when no search ran for longer than a first search covers', async () => {
    await found()
    const order = await create()
    passed(3 * DAY_MS)
    expect(await found()).toEqual([order.orderId])
  })

  it('is found if no search ever ran, for two days', async () => {
    passed(GROWN_UP_MS)
    const older = await create()
    passed(2 * DAY_MS + GROWN_UP_MS - 10 * SECOND_MS)
    expect(await found()).toEqual([older.orderId])
  })

  it('is found although a search with a clock a day ahead has passed its time', async () => {
    await search(plusMs(now, DAY_MS))
    const order = await create()
    passed(MINUTE_MS)
    await found()
    passed(HOUR_MS)
    expect([await found(), await inIndex()]).toEqual([[order.orderId], [order.orderId]])
  })

  it('is found although a search with a clock some minutes ahead passed it while it was young', async () => {
    const order = await create()
    await orders.settle(order, [], undefined)
    passed(4 * MINUTE_MS)
    await search(plusMs(now, 3 * MINUTE_MS))
    await pay(order)
    passed(5 * MINUTE_MS)
    await found()
    passed(HOUR_MS)
    expect([await found(), await inIndex()]).toEqual([[order.orderId], [order.orderId]])
  })

  it('is not searched for again by a search that another one overtook', async () => {
    const order = await create()
    passed(GROWN_UP_MS)
    await found()
    const store = tables.store
    const looks: unknown[] = []
    const overtaken = searchOf({
      ...store,
      async query(input) {
        if (input.ConsistentRead) looks.push(input)
        return store.query(input)
      },
    })
    const due = await idsOf(overtaken.due(plusMs(now, -MINUTE_MS)))
    expect([due, looks]).toEqual([[order.orderId], []])
  })

  it('is found once more after an interrupted search', async () => {
    const store = tables.store
    const [one, another] = [await create(), await create()]
    passed(GROWN_UP_MS)
    let isBroken = true
    const breaking = searchOf({
      ...store,
      async update(input) {
        if (isBroken && input.Key?.orderId === one.orderId) throw new Error('the store is silent')
        return store.update(input)
      },
    })
    await expect(breaking.due(now)[Symbol.asyncIterator]().next()).rejects.toThrow('silent')
    isBroken = false
    passed(HOUR_MS)
    expect(await found()).toEqual([one.orderId, another.orderId].sort())
  })
})

describe('an order whose creation was interrupted between the reservation and the order', () => {
  /** What a front end sends once more, by an idempotency key. */
  const attempt = (on: ListedOrders) =>
    on.create(anOrder({ orderId: newOrderId(now), createdAt: now, expiresAt: plusMs(now, LIFETIME_MS) }), {
      key: 'order of-a-front-end',
      fingerprint: 'two-teas',
    })

  async function dyingAttempt(): Promise<OrderId> {
    let reserved: OrderId | undefined
    const store = tables.store
    const dying = open({
      ...store,
      async put(input) {
        const { reservedOrderId } = input.Item as { reservedOrderId?: OrderId }
        if (reservedOrderId === undefined) throw new Error('killed')
        reserved = reservedOrderId
        return store.put(input)
      },
    })
    await expect(attempt(dying)).rejects.toThrow('killed')
    return reserved ?? expect.fail()
  }

  it('is indexed at once when the key is sent again an hour later, and is found', async () => {
    const orderId = await dyingAttempt()
    passed(GROWN_UP_MS)
    expect([await found(), await inIndex()]).toEqual([[], []])
    passed(HOUR_MS)
    expect(await attempt(orders)).toMatchObject({ kind: 'created', order: { orderId, createdAt: NOW } })
    expect(await inIndex()).toEqual([orderId])
    expect(await attempt(orders)).toMatchObject({ kind: 'replayed', order: { orderId } })
    // Its first visit was due long ago.
    expect([await found(), await inIndex()]).toEqual([[orderId], [orderId]])
  })

  it('is young when the key is sent again at once, and is found', async () => {
    const orderId = await dyingAttempt()
    passed(SECOND_MS)
    await attempt(orders)
    passed(FIRST_VISIT_MS)
    expect([await found(), await inIndex()]).toEqual([[orderId], []])
    passed(GROWN_UP_MS)
    expect([await found(), await inIndex()]).toEqual([[orderId], [orderId]])
  })
})

describe('an order from a restored table', () => {
  /** It was young when the table was copied, and lies in this one hours later: docs/operations.md, Restore. */
  const copied = async (place: object) => {
    const order = anOrder({ orderId: newOrderId(plusMs(now, -3 * HOUR_MS)) })
    const Item = { ...orderKey(order.orderId), ...orderItem(order), dueAt: plusMs(now, -2 * HOUR_MS) }
    await found()
    await tables.documents.send(
      new PutCommand({ TableName: tables.names.orders, Item: { ...Item, ...place } }),
    )
    return order
  }

  it('is found in any place of the index, and leaves it like others', async () => {
    const order = await copied({ workShard: 'work#0' })
    expect(await found()).toEqual([order.orderId])
    await orders.settle(order, [], { dueAt: plusMs(now, HOUR_MS) })
    expect([await found(), await inIndex()]).toEqual([[], [order.orderId]])
    await orders.settle(order, [], undefined)
    expect(await inIndex()).toEqual([])
  })

  it('needs such a place: searches do not cover the numbers of its time', async () => {
    await copied({})
    expect([await found(), await inIndex()]).toEqual([[], []])
  })
})

it('lists a refund of a young order among the open ones, whatever happens to the order meanwhile', async () => {
  const order = await create()
  await pay(order)
  const paid = (await orders.get(order.orderId)) ?? expect.fail()
  const refundId = '20261123REFVND0000000001'
  const asked = { gateway: 'alipayDirect', tradeNo: '2026112300000001', refundId, amountFen: fen(100) }
  const provenance = { ...PROVENANCE, source: 'person' as const, recordedAt: now }
  await orders.recordUnlessChanged(paid, { kind: 'refundRequested', ...asked, at: now, ...provenance })
  expect((await openRefunds(orders)).refunds).toMatchObject([{ refundId }])
  passed(MINUTE_MS)
  await orders.record(order.orderId, anOrder(), [{ ...paidFact('2026112300000002'), recordedAt: now }])
  expect((await openRefunds(orders)).refunds).toMatchObject([{ refundId }])
  passed(GROWN_UP_MS)
  await found()
  expect((await openRefunds(orders)).refunds).toMatchObject([{ refundId }])
})

describe('a number of another time', () => {
  it.each([
    ['as old as to be young no more', -YOUNG_MS, true],
    ['of this day’s beginning', -10 * HOUR_MS, true],
    ['of an invalid day', '20261331ABCDEFGHJKMNPQRS', true],
    ['young by a moment', -YOUNG_MS + 3 * SECOND_MS, false],
    ['ahead as clocks may be', MINUTE_MS - SECOND_MS, false],
    ['ahead by a moment more', MINUTE_MS, true],
    ['of a time that its day has not', '20261123W40DEFGHJKMNPQRS', true],
  ])('%s', async (_, time, isIndexed) => {
    const orderId = typeof time === 'string' ? (time as OrderId) : newOrderId(plusMs(NOW, time))
    await create(NOW, { orderId })
    expect(await inIndex()).toEqual(isIndexed ? [orderId] : [])
    passed(FIRST_VISIT_MS)
    expect(await found()).toEqual([orderId])
    passed(HOUR_MS)
    expect(await found()).toEqual([orderId])
  })
})

/** Of Beijing: the orders before and after it lie in the partitions of two days. */
it('misses none at midnight', async () => {
  const midnight = plusMs(NOW, 14 * HOUR_MS)
  const made: OrderId[] = []
  for (const seconds of [-400, -61, -3, -1, 0, 1, 3, 61]) {
    now = plusMs(midnight, seconds * SECOND_MS)
    made.push((await create()).orderId)
  }
  made.sort()
  now = plusMs(midnight, 61 * SECOND_MS + FIRST_VISIT_MS)
  expect(await found()).toEqual(made)
  now = plusMs(midnight, HOUR_MS)
  expect(await found()).toEqual(made)
  expect(await inIndex()).toEqual(made)
})

/**
 * What happens to orders and to searches, at which time: whenever somebody looks, the store finds those that its twin knows
 * to be due, which has no index.
 */
const KINDS = [
  ...(['create', 'create', 'createLate', 'createAhead', 'pay', 'pay', 'bind'] as const),
  ...(['settle', 'settleLate', 'done', 'done', 'person', 'look', 'breakOff', 'searchTwice'] as const),
]
type Kind = (typeof KINDS)[number]

const steps = fc.array(
  fc.tuple(
    fc.constantFrom<Kind[]>(...KINDS),
    fc.nat(),
    fc.oneof(
      fc.nat(20 * SECOND_MS),
      fc.nat(90 * SECOND_MS),
      fc.nat(6 * MINUTE_MS),
      fc.nat(20 * MINUTE_MS),
      fc.nat(9 * HOUR_MS),
    ),
  ),
  { minLength: 1, maxLength: 30 },
)

/** By how much a number is older than its order, or younger. */
const AGES: Partial<Record<Kind, (which: number) => number>> = {
  create: () => 0,
  createLate: which => (which % YOUNG_MS) * 2,
  createAhead: which => -(which % (3 * MINUTE_MS)),
}

/** What is done about an order, and about its twin. */
async function happen(
  kind: Kind,
  which: number,
  made: Order,
  both: (call: (on: ListedOrders) => unknown) => unknown,
) {
  const at = now
  const known = (await orders.get(made.orderId)) ?? expect.fail()
  const paid = { ...paidFact(String(which)), at, recordedAt: at }
  const sent = { kind: 'requested', gateway: 'alipayDirect', at, ...PROVENANCE, source: 'buyer' } as const
  const next = { dueAt: plusMs(at, which % HOUR_MS) }
  if (kind === 'pay') await both(on => on.record(made.orderId, anOrder(), [paid]))
  if (kind === 'bind') await both(on => on.bind(made.orderId, sent))
  if (kind === 'settle') await both(on => on.settle(known, [], next))
  if (kind === 'settleLate') await both(on => on.settle(made, [paid], next))
  if (kind === 'done') await both(on => on.settle(known, [], undefined))
  if (kind === 'person') await both(on => on.recordUnlessChanged(known, paid))
}

/** Ends after so many calls of the store, or comes to its end before. */
async function breakingOff(calls: number): Promise<void> {
  let left = calls
  const store = tables.store
  const dying = <In, Out>(call: (input: In) => Promise<Out>) => {
    return async (input: In) => {
      left -= 1
      return left < 0 ? Promise.reject(new Error('killed')) : call(input)
    }
  }
  const { get, put, update, query } = store
  const broken = { get: dying(get), put: dying(put), update: dying(update), query: dying(query) }
  try {
    for await (const _ of searchOf({ ...store, ...broken }).due(now));
  } catch (error) {
    expect(String(error)).toContain('killed')
  }
}

it('finds what is due, whatever happened before', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.nat(DAY_MS), async (all, beginsMs) => {
      tables = await freshTables()
      passed(beginsMs)
      const twin = memoryOrders(emptyOrdersTable())
      orders = open(tables.store)
      const both = async (call: (on: ListedOrders) => unknown) => {
        await call(orders)
        await call(twin)
      }
      const made: Order[] = []
      for (const [kind, which, ms] of [...all, ['look', 0, 2 * MINUTE_MS] as const]) {
        now = plusMs(now, ms)
        const order = made[which % made.length]
        const age = AGES[kind]?.(which)
        if (age !== undefined) {
          const times = { createdAt: now, expiresAt: plusMs(now, LIFETIME_MS) }
          const one = anOrder({ orderId: newOrderId(plusMs(now, -age)), ...times })
          made.push(one)
          await both(on => on.create(one))
        } else if (kind === 'look') {
          expect(await found()).toEqual(await idsOf(twin.due(now)))
        } else if (kind === 'breakOff') await breakingOff(which % 60)
        else if (kind === 'searchTwice')
          await Promise.all([search(now), search(plusMs(now, -(which % (90 * SECOND_MS))))])
        else if (order) await happen(kind, which, order, both)
      }
    }),
    {
      numRuns: RARE ? 100 : 12,
      // A person's word of what is known already makes the order due all the same.
      examples: [
        [
          [
            ['create', 0, 0],
            ['settleLate', 5, 0],
            ['done', 0, 0],
            ['person', 5, 0],
          ],
          0,
        ],
      ],
    },
  )
})
