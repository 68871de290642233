/**
 * The orders of a day, exactly by creation time, whatever their numbers say, and read only as far as they are
 * consumed.
 */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { formOrderId, newFormKey } from '../../lib/order/formOrder'
import { byAge, type Order } from '../../lib/order/order'
import { newOrderId, type OrderId, PROMPT_MS } from '../../lib/order/orderId'
import type { ListedOrders, PartOfDay } from '../../lib/payment/ports'
import type { DocumentStore } from '../../lib/store/documentStore'
import { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { beginningOfDay, beijingDay, DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, plusMs } from '../../lib/time'
import { emptyOrdersTable, memoryOrders } from '../support/memoryOrders'
import { anOrder, NOW } from '../support/orders'
import { RARE } from '../support/rare'
import { STORE_OPTIONS } from '../support/storeOptions'
import { freshTables } from '../support/tables'

const MIDNIGHT = beginningOfDay(NOW)
const END = plusMs(MIDNIGHT, DAY_MS)

/** The next of a row of numbers from 0 to 1, always the same one. */
function drawing(): (limit: number) => number {
  let state = 1
  return limit => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

/** One in three made by a form, of which some lay open, some for longer than a number tells. */
function orderAt(createdAt: EpochMs, draw: (limit: number) => number): Order {
  const openFor = [0, MINUTE_MS, PROMPT_MS, PROMPT_MS + 1, HOUR_MS, 2 * DAY_MS, -PROMPT_MS][draw(7)] ?? 0
  const form = { key: newFormKey(plusMs(createdAt, -openFor)), contents: [] }
  const orderId = draw(3) === 0 ? formOrderId(form, createdAt) : newOrderId(createdAt)
  return anOrder({ orderId, createdAt, lines: [] })
}

let store: DocumentStore
let table: string
/** As the store has them. */
let orders: ListedOrders
/** As they should be found. */
let twin: ListedOrders
let made: readonly Order[]

beforeAll(async () => {
  const tables = await freshTables()
  store = tables.store
  table = tables.names.orders
  orders = tables.orders
  twin = memoryOrders(emptyOrdersTable())
  const draw = drawing()
  const times = [
    // Of a busy quarter of an hour, some at one moment; of the rest of the day; and of its very ends.
    ...Array.from({ length: 500 }, () => plusMs(NOW, draw(15 * 60) * 1000)),
    ...Array.from({ length: 300 }, () => plusMs(MIDNIGHT, draw(DAY_MS))),
    ...[MIDNIGHT, MIDNIGHT, plusMs(END, -1), plusMs(END, -1)],
    ...[plusMs(MIDNIGHT, -1), END],
  ]
  made = times.map(at => orderAt(at, draw))
  for (const order of made) await twin.create(order)
  await createAll(orders, made)
})

async function createAll(on: ListedOrders, all: readonly Order[]): Promise<void> {
  for (let at = 0; at < all.length; at += 100)
    await Promise.all(all.slice(at, at + 100).map(each => on.create(each)))
}

async function taken(source: AsyncIterable<Order>, most = Number.POSITIVE_INFINITY): Promise<string[]> {
  const found: string[] = []
  for await (const { orderId } of source) if (found.push(orderId) >= most) break
  return found
}

const times = fc.oneof(
  fc.integer({ min: MIDNIGHT - HOUR_MS, max: END + HOUR_MS }),
  fc.integer({ min: NOW - MINUTE_MS, max: NOW + 16 * MINUTE_MS }),
  fc.constantFrom(MIDNIGHT, END - 1, END, MIDNIGHT + PROMPT_MS, END - PROMPT_MS),
) as fc.Arbitrary<EpochMs>
const parts = fc.record<PartOfDay>(
  { from: times, to: times, isOldestFirst: fc.boolean() },
  { requiredKeys: [] },
)

it('is the same from the store and from memory, for any part, in both directions', async () => {
  expect(await taken(orders.listDay(NOW))).toHaveLength(804)
  await fc.assert(
    fc.asyncProperty(parts, fc.integer({ min: 1, max: 900 }), async (part, most) => {
      const [found, expected] = await Promise.all([
        taken(orders.listDay(NOW, part), most),
        taken(twin.listDay(NOW, part), most),
      ])
      expect(found).toEqual(expected)
    }),
    { numRuns: RARE ? 200 : 20 },
  )
})

it('is the same in pages of one item', async () => {
  const slow = { ...store, query: (input: object) => store.query({ ...input, Limit: 1 } as never) }
  const slowly = dynamoListedOrders(slow, table, STORE_OPTIONS)
  for (const part of [{ from: plusMs(NOW, 14 * MINUTE_MS), to: plusMs(NOW, 20 * MINUTE_MS) }, { to: NOW }])
    for (const isOldestFirst of [false, true])
      expect(await taken(slowly.listDay(NOW, { ...part, isOldestFirst }), 30)).toEqual(
        await taken(twin.listDay(NOW, { ...part, isOldestFirst }), 30),
      )
})

it('sorts orders of one moment by number, reversed in the other direction', async () => {
  const sorted = made.filter(({ createdAt }) => beijingDay(createdAt) === '20261123').sort(byAge)
  const ids = sorted.map(({ orderId }) => orderId)
  expect(new Set(sorted.map(({ createdAt }) => createdAt)).size).toBeLessThan(ids.length)
  expect(await taken(orders.listDay(NOW, { isOldestFirst: true }))).toEqual(ids)
  expect(await taken(orders.listDay(NOW))).toEqual(ids.toReversed())
})

it('is sorted to the millisecond where numbers name the same three seconds', async () => {
  const { store, names } = await freshTables()
  const slow = { ...store, query: (input: object) => store.query({ ...input, Limit: 1 } as never) }
  const orders = dynamoListedOrders(slow, names.orders, STORE_OPTIONS)
  const create = async (number: string, ms: number) => {
    const orderId = `20261123${number.padEnd(12, '0')}0000` as OrderId
    await orders.create(anOrder({ orderId, createdAt: plusMs(NOW, ms) }))
    return orderId
  }
  // Of ten o'clock both; the second of them was made as late as it can be, and is behind the first in their partition.
  const first = await create('BQ0Z', 0)
  const second = await create('BQ0', PROMPT_MS + 2999)
  const between = await create('BT4', PROMPT_MS + 1000)
  // Made as early as it can be.
  const early = await create('BQ01', -PROMPT_MS)
  expect(await taken(orders.listDay(NOW))).toEqual([second, between, first, early])
  expect(await taken(orders.listDay(NOW, { to: plusMs(NOW, -PROMPT_MS) }))).toEqual([early])
  expect(await taken(orders.listDay(NOW, { from: plusMs(NOW, PROMPT_MS + 2999) }))).toEqual([second])
})

it('sorts orders of the earliest possible moment by number', async () => {
  const { store, names } = await freshTables()
  const slow = { ...store, query: (input: object) => store.query({ ...input, Limit: 1 } as never) }
  const orders = dynamoListedOrders(slow, names.orders, STORE_OPTIONS)
  const create = async (number: string, ms: number) => {
    const orderId = `20261123BQ0${number}` as OrderId
    await orders.create(anOrder({ orderId, createdAt: plusMs(NOW, ms) }))
    return orderId
  }
  // The first two lie in one partition, the third in another.
  const later = await create('0000000000000', 0)
  const before = await create('1000000000000', -PROMPT_MS)
  const behind = await create('2000000000001', -PROMPT_MS)
  expect(await taken(orders.listDay(NOW, { isOldestFirst: true }))).toEqual([before, behind, later])
})

describe('a part of a busy day', () => {
  /** How many items are read for the first ten of it. */
  async function read(part: PartOfDay): Promise<number> {
    let items = 0
    const counting: DocumentStore = {
      ...store,
      async query(input) {
        const page = await store.query(input)
        items += page.Items?.length ?? 0
        return page
      },
    }
    await taken(dynamoListedOrders(counting, busyTable, STORE_OPTIONS).listDay(NOW, part), 10)
    return items
  }
  let busyTable: string
  const ORDERS = 800
  const LATE = ORDERS / 100
  /** One in 36 seconds for eight hours, every hundredth of them late. */
  beforeAll(async () => {
    const { orders: busy, names } = await freshTables()
    busyTable = names.orders
    const all = Array.from({ length: ORDERS }, (_, index) => {
      const createdAt = plusMs(MIDNIGHT, index * 36_000)
      const late = formOrderId({ key: `${index}`, contents: [] }, createdAt)
      return anOrder({ orderId: index % 100 === 0 ? late : newOrderId(createdAt), createdAt, lines: [] })
    })
    await createAll(busy, all)
  })

  it.each<[string, PartOfDay]>([
    ['the newest', {}],
    ['the newest until then', { to: plusMs(MIDNIGHT, 4 * HOUR_MS) }],
    ['the oldest', { isOldestFirst: true }],
    ['the oldest since then', { from: plusMs(MIDNIGHT, 4 * HOUR_MS), isOldestFirst: true }],
  ])('%s cost one page of each partition, and the late ones', async (_, part) => {
    expect(await read(part)).toBeLessThanOrEqual(16 * 32 + LATE)
  })

  it('those of a few minutes cost no more than their number, and as many on both sides', async () => {
    const from = plusMs(MIDNIGHT, 4 * HOUR_MS)
    const within = { from, to: plusMs(from, 10 * MINUTE_MS) }
    expect(await read(within)).toBeLessThanOrEqual(2 * 17 + 1 + LATE)
  })
})
