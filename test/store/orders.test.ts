/** The orders' contract, kept by the store on a real engine, over each client, and by its in-memory twin. */

import { createHash } from 'node:crypto'
import { DeleteCommand, GetCommand } from '@aws-sdk/lib-dynamodb'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { MOST_REFUNDS } from '../../lib/gateways/limits'
import { fen } from '../../lib/money'
import type { BuyerEmail } from '../../lib/order/buyerEmail'
import { factKey, factsByKey, type RecordedFact } from '../../lib/order/facts'
import { DEFAULT_MERCHANT, type MerchantId } from '../../lib/order/merchant'
import type { Order } from '../../lib/order/order'
import { newOrderId, type OrderId } from '../../lib/order/orderId'
import { FIRST_VISIT_MS } from '../../lib/payment/agenda'
import {
  type DueOrders,
  type ListedOrders,
  MOST_FACTS,
  type PaidFact,
  type ReferenceQuery,
} from '../../lib/payment/ports'
import { MAX_STORED_REASON } from '../../lib/payment/requestRefund'
import { dynamoDueOrders } from '../../lib/store/dynamoDueOrders'
import { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { orderKey, referenceKey } from '../../lib/store/orderKey'
import { sdkDocumentStore } from '../../lib/store/sdk/documentStore'
import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, plusMs } from '../../lib/time'
import { collect } from '../support/collect'
import { emptyOrdersTable, memoryOrders } from '../support/memoryOrders'
import { anOrder, anUnboundOrder, NOW, PROVENANCE, paidFact } from '../support/orders'
import { STORE_OPTIONS } from '../support/storeOptions'
import { freshTables } from '../support/tables'

let tables: Awaited<ReturnType<typeof freshTables>>
let otherTables: typeof tables
let youngTables: typeof tables
beforeAll(async () => {
  tables = await freshTables()
  otherTables = await freshTables()
  youngTables = await freshTables()
})

const expected = { gateway: 'alipayDirect', amountFen: fen(33_600) } as const
const idOf = (key: string) => `idempotency#${createHash('sha256').update(key).digest('hex')}`
const KEY = { key: 'key-0123456789abcdef', fingerprint: 'one' }
const keyed = (key: string, fingerprint = 'one') => ({ key, fingerprint })

interface Store {
  readonly name: string
  readonly orders: () => ListedOrders
  readonly dueOrders: () => DueOrders
  /** Takes an order away, as if it had never been put. */
  readonly remove: (orderId: OrderId) => Promise<unknown>
}

const remover = (those: () => typeof tables) => (orderId: OrderId) => {
  const { documents, names } = those()
  return documents.send(new DeleteCommand({ TableName: names.orders, Key: orderKey(orderId) }))
}

const sdkStore = () => sdkDocumentStore(otherTables.documents)

const bySdk: Store = {
  name: 'DynamoDB by its SDK',
  orders: () => dynamoListedOrders(sdkStore(), otherTables.names.orders, STORE_OPTIONS),
  dueOrders: () => dynamoDueOrders(sdkStore(), otherTables.names.orders, STORE_OPTIONS),
  remove: remover(() => otherTables),
}

const bySmallClient: Store = {
  name: 'DynamoDB by the small client',
  orders: () => tables.orders,
  dueOrders: () => tables.dueOrders,
  remove: remover(() => tables),
}

/** As they are within the minute in which they are made. */
const ofYoungOrders: Store = {
  name: 'DynamoDB while the orders are young',
  orders: () =>
    dynamoListedOrders(youngTables.store, youngTables.names.orders, {
      ...STORE_OPTIONS,
      clock: () => NOW,
    }),
  dueOrders: () => youngTables.dueOrders,
  remove: remover(() => youngTables),
}

const table = emptyOrdersTable()
const memory: Store = {
  name: 'memory',
  orders: () => memoryOrders(table),
  dueOrders: () => memoryOrders(table),
  remove: async orderId => table.orders.delete(orderId),
}

describe.each([bySdk, bySmallClient, ofYoungOrders, memory])('$name', store => {
  describe('create and get', () => {
    it('returns what was saved', async () => {
      const order = anOrder()
      expect(await store.orders().create(order)).toEqual({ kind: 'created', order })
      expect(await store.orders().get(order.orderId)).toEqual(order)
    })

    it('returns an order without an address', async () => {
      const { buyerEmail: _, ...order } = anOrder()
      expect(await store.orders().create(order)).toEqual({ kind: 'created', order })
      const saved = await store.orders().get(order.orderId)
      expect(saved).toEqual(order)
      expect(saved).not.toHaveProperty('buyerEmail')
    })

    it('returns nothing for an unknown order', async () => {
      expect(await store.orders().get(newOrderId(NOW))).toBeUndefined()
    })

    it('never overwrites an order, and returns the existing one', async () => {
      const order = anOrder()
      await store.orders().create(order)
      expect(await store.orders().create({ ...order, amountFen: fen(1) })).toEqual({
        kind: 'replayed',
        order,
      })
    })
  })

  describe('what a back end gives an order', () => {
    const details = {
      description: '一盒茶',
      reference: 'shop-order-1',
      metadata: { cart: '7', buyer: 'b' },
      epay: { notifyUrl: 'https://program.example.com/notify', money: '168.0' },
      successUrl: 'https://shop.example.com/done?order={ORDER_ID}',
      cancelUrl: 'https://shop.example.com/cart',
    }

    it('is stored with it', async () => {
      const order = anOrder({ ...details, lines: [{ name: '茶', unitFen: fen(33_600), quantity: 1 }] })
      await store.orders().create(order)
      expect(await store.orders().get(order.orderId)).toEqual(order)
    })

    it('finds all orders with the shop’s own number, and no other', async () => {
      const reference = `shop-order-${newOrderId(NOW)}`
      const orders = [anOrder({ reference }), anOrder({ reference })]
      for (const order of [...orders, anOrder({ reference: 'another' })]) await store.orders().create(order)
      const found: Order[] = []
      for await (const order of store.orders().listByReference({ reference, merchant: DEFAULT_MERCHANT }))
        found.push(order)
      const numbers = (all: Order[]) => all.map(({ orderId }) => orderId).sort()
      expect(numbers(found)).toEqual(numbers(orders))
    })
  })

  describe('the orders of a number', () => {
    const teahouse = 'teahouse' as MerchantId
    const listed = async (wanted: ReferenceQuery) =>
      (await collect(store.orders().listByReference(wanted))).map(({ orderId }) => orderId).sort()
    const put = async (parts: Partial<Order>) => {
      const order = anOrder({ orderId: newOrderId(parts.createdAt ?? NOW), ...parts })
      await store.orders().create(order)
      return order.orderId
    }

    it('are a merchant’s own', async () => {
      const reference = `shared-${newOrderId(NOW)}`
      const [first, second] = [await put({ reference }), await put({ reference, merchant: teahouse })]
      expect(await listed({ reference, merchant: DEFAULT_MERCHANT })).toEqual([first])
      expect(await listed({ reference, merchant: teahouse })).toEqual([second])
      expect(await listed({ reference, merchant: 'noodles' as MerchantId })).toEqual([])
    })

    it('are those of a period, both ends included', async () => {
      const reference = `often-${newOrderId(NOW)}`
      const [before, from, to, after] = [
        await put({ reference, createdAt: plusMs(NOW, -1) }),
        await put({ reference, createdAt: NOW }),
        await put({ reference, createdAt: plusMs(NOW, 3 * DAY_MS) }),
        await put({ reference, createdAt: plusMs(NOW, 3 * DAY_MS + 1) }),
      ] as const
      const those = (parts: Partial<ReferenceQuery> = {}) =>
        listed({ reference, merchant: DEFAULT_MERCHANT, ...parts })
      expect(await those({ from: NOW, to: plusMs(NOW, 3 * DAY_MS) })).toEqual([from, to].sort())
      expect(await those({ from: NOW })).toEqual([from, to, after].sort())
      expect(await those({ to: NOW })).toEqual([before, from].sort())
      expect(await those()).toEqual([before, from, to, after].sort())
    })

    it('are all of them, however many', async () => {
      const reference = `many-${newOrderId(NOW)}`
      const all = await Promise.all(Array.from({ length: 60 }, () => put({ reference })))
      expect(await listed({ reference, merchant: DEFAULT_MERCHANT })).toEqual(all.sort())
    })
  })

  describe('an idempotency key', () => {
    it('returns the same order again, with its facts, and stores no second one', async () => {
      const [first, second] = [anOrder(), anOrder()]
      await store.orders().create(first, KEY)
      await store.orders().record(first.orderId, expected, [paidFact()])
      const replayed = await store.orders().create(second, KEY)
      expect(replayed).toMatchObject({ kind: 'replayed', order: { orderId: first.orderId } })
      expect(replayed.kind === 'replayed' && Object.keys(replayed.order.facts)).toHaveLength(1)
      expect(await store.orders().get(second.orderId)).toBeUndefined()
    })

    it('is refused with other contents', async () => {
      await store.orders().create(anOrder(), keyed('key-conflict-0000'))
      expect(await store.orders().create(anOrder(), keyed('key-conflict-0000', 'two'))).toEqual({
        kind: 'conflict',
      })
    })

    it('completes an order whose creation was interrupted, with the whole time to pay', async () => {
      const [first, second] = [
        anOrder(),
        anOrder({ createdAt: plusMs(NOW, 5000), expiresAt: plusMs(NOW, 9000) }),
      ]
      await store.orders().create(first, keyed('key-crash-0000000'))
      // As if the first attempt had died between its two writes.
      await store.remove(first.orderId)
      const { orderId, createdAt } = first
      expect(await store.orders().create(second, keyed('key-crash-0000000'))).toEqual({
        kind: 'created',
        order: { ...second, orderId, createdAt },
      })
    })

    it('returns one order to many concurrent requests', async () => {
      const attempts = Array.from({ length: 8 }, () =>
        store.orders().create(anOrder(), keyed('key-race-00000000')),
      )
      const creations = await Promise.all(attempts)
      const ids = creations.map(creation => (creation.kind === 'conflict' ? '' : creation.order.orderId))
      expect(new Set(ids).size).toBe(1)
      expect(creations.filter(({ kind }) => kind === 'created')).toHaveLength(1)
    })
  })

  describe('bind', () => {
    const saved = async () => {
      const order = anUnboundOrder()
      expect(await store.orders().create(order)).toEqual({ kind: 'created', order })
      return order
    }
    const requested = (gateway: string, ms = 0) => ({
      ...({ kind: 'requested', gateway, at: plusMs(NOW, ms) } as const),
      ...({ ...PROVENANCE, source: 'buyer' } as const),
    })

    it('binds an unbound order to a gateway, and lets no other be paid', async () => {
      const { orderId } = await saved()
      expect(await store.orders().record(orderId, expected, [paidFact()])).toMatchObject({ kind: 'refused' })
      await store.orders().bind(orderId, requested('paper'))
      expect(await store.orders().record(orderId, expected, [paidFact()])).toMatchObject({ kind: 'refused' })
      const byPaper = [paidFact('P', NOW, 'paper')]
      expect(await store.orders().record(orderId, { ...expected, gateway: 'paper' }, byPaper)).toMatchObject({
        kind: 'recorded',
        news: byPaper,
      })
      await store.orders().bind(orderId, requested('alipayDirect'))
      expect(await store.orders().record(orderId, expected, [paidFact()])).toMatchObject({ kind: 'recorded' })
    })

    it('keeps the first binding, and schedules an early visit', async () => {
      const order = await saved()
      const { orderId } = order
      expect((await store.orders().load(orderId))?.agenda).toEqual({
        dueAt: plusMs(order.expiresAt, MINUTE_MS),
      })
      await store.orders().bind(orderId, requested('paper'))
      await store.orders().bind(orderId, requested('paper', 60_000))
      const loaded = await store.orders().load(orderId)
      expect(loaded?.order).toEqual({ ...order, facts: { 'requested:paper': requested('paper') } })
      expect(loaded?.agenda).toEqual({ dueAt: plusMs(NOW, 60_000 + FIRST_VISIT_MS) })
    })

    it('binds no unknown order', async () => {
      await expect(store.orders().bind(newOrderId(NOW), requested('paper'))).rejects.toThrow()
    })
  })

  describe('recordSolePayment', () => {
    const paid = (at: EpochMs = NOW, gateway = 'alipayDirect') => paidFact('A', at, gateway) as PaidFact
    const requested = (gateway: string) =>
      ({ kind: 'requested', gateway, at: NOW, ...PROVENANCE, source: 'buyer' }) as const
    const saved = async (order: Order = anOrder()) => {
      await store.orders().create(order)
      return order
    }

    it('adds the payment, and removes the order from the index', async () => {
      const order = await saved()
      const { orderId } = order
      const after = { ...order, facts: { [factKey(paid())]: paid() } }
      expect(await store.orders().recordSolePayment(orderId, expected, paid())).toEqual({
        kind: 'recorded',
        order: after,
        news: [paid()],
      })
      expect(await store.orders().load(orderId)).toEqual({ order: after, agenda: undefined })
    })

    it('records a payment of the last moment, at the only gateway that the buyer chose', async () => {
      const order = await saved(anUnboundOrder())
      await store.orders().bind(order.orderId, requested('paper'))
      const last = paid(order.expiresAt, 'paper')
      const recording = await store
        .orders()
        .recordSolePayment(order.orderId, { ...expected, gateway: 'paper' }, last)
      expect(recording).toMatchObject({ kind: 'recorded', news: [last] })
      expect((await store.orders().load(order.orderId))?.agenda).toBeUndefined()
    })

    it('deletes why a person was needed', async () => {
      const order = await saved()
      await store.orders().settle(order, [], { dueAt: NOW, concern: 'unconfirmed' })
      await store.orders().recordSolePayment(order.orderId, expected, paid())
      const concerns: string[] = []
      for await (const { orderId } of store.orders().listConcerns()) concerns.push(orderId)
      expect(concerns).not.toContain(order.orderId)
    })

    it('writes nothing for an unknown order', async () => {
      const unknown = newOrderId(NOW)
      expect(await store.orders().recordSolePayment(unknown, expected, paid())).toBeUndefined()
      expect(await store.orders().get(unknown)).toBeUndefined()
    })

    const closed: RecordedFact = { kind: 'closed', gateway: 'paper', tradeNo: 'B', at: NOW, ...PROVENANCE }
    it.each<[string, Order, readonly RecordedFact[], Partial<typeof expected>, PaidFact]>([
      ['has another amount', anOrder(), [], { amountFen: fen(1) as never }, paid()],
      ['was made for another gateway', anOrder({ gateway: 'paper' }), [], {}, paid()],
      ['is bound to none', anUnboundOrder(), [], {}, paid()],
      ['is bound to another', anUnboundOrder(), [requested('paper')], {}, paid()],
      ['is bound to two', anUnboundOrder(), [requested('paper'), requested('alipayDirect')], {}, paid()],
      ['was made for one and sent to another', anOrder(), [requested('paper')], {}, paid()],
      [
        'was sent to one and made for another',
        anOrder({ gateway: 'paper' }),
        [requested('alipayDirect')],
        ...([{}, paid()] as const),
      ],
      ['was closed', anOrder(), [closed], {}, paid()],
      ['is paid', anOrder(), [paid()], {}, paid()],
      ['was paid late', anOrder(), [], {}, paid(plusMs(anOrder().expiresAt, 1))],
    ])('writes nothing when the order %s', async (_, order, facts, other, fact) => {
      const { orderId } = await saved({ ...order, orderId: newOrderId(NOW) })
      for (const known of facts)
        if (known.kind === 'requested') await store.orders().bind(orderId, known)
        else await store.orders().record(orderId, expected, [known])
      const before = await store.orders().load(orderId)
      expect(await store.orders().recordSolePayment(orderId, { ...expected, ...other }, fact)).toBeUndefined()
      expect(await store.orders().load(orderId)).toEqual(before)
    })
  })

  describe('record', () => {
    const saved = async () => {
      const order = anOrder()
      await store.orders().create(order)
      return order
    }

    it('returns a code as it was shown', async () => {
      const { orderId } = await saved()
      const code: RecordedFact = {
        kind: 'codeShown',
        gateway: 'alipayDirect',
        at: NOW,
        scanUntil: plusMs(NOW, 1),
        text: 'https://qr.example/a?b=c:d',
        ...PROVENANCE,
      }
      await store.orders().record(orderId, expected, [code])
      expect((await store.orders().get(orderId))?.facts).toEqual(factsByKey([code]))
    })

    it('adds a fact once, however often it is recorded, and keeps the first', async () => {
      const order = await saved()
      const { orderId } = order
      const paid = { ...order, facts: factsByKey([paidFact()]) }
      const again: RecordedFact = { ...paidFact(), sourceId: 'later', recordedAt: plusMs(NOW, 1000) }
      expect(await store.orders().record(orderId, expected, [paidFact()])).toEqual({
        kind: 'recorded',
        order: paid,
        news: [paidFact()],
      })
      expect(await store.orders().record(orderId, expected, [again])).toEqual({
        kind: 'recorded',
        order: paid,
        news: [],
      })
      expect(await store.orders().get(orderId)).toEqual(paid)
    })

    it('adds several facts in one write', async () => {
      const { orderId } = await saved()
      const finished = { ...paidFact(), kind: 'finished' } as RecordedFact
      await store.orders().record(orderId, expected, [paidFact(), finished])
      expect(Object.keys((await store.orders().get(orderId))?.facts ?? {})).toHaveLength(2)
      const repeated = { ...finished, requestId: 'another request' }
      expect(await store.orders().record(orderId, expected, [repeated])).toMatchObject({
        kind: 'recorded',
        news: [],
      })
    })

    it('returns the same news to a retry of the write whose answer was lost', async () => {
      const { orderId } = await saved()
      const fact = paidFact()
      const first = await store.orders().record(orderId, expected, [fact])
      expect(first).toMatchObject({ kind: 'recorded', news: [fact] })
      expect(await store.orders().record(orderId, expected, [fact])).toEqual(first)
      const later = { ...fact, recordedAt: plusMs(fact.recordedAt, 1) }
      expect(await store.orders().record(orderId, expected, [later])).toMatchObject({ news: [] })
    })

    it('loses none of many facts that arrive at once', async () => {
      const { orderId } = await saved()
      const facts = Array.from({ length: 8 }, (_, index) => paidFact(`trade-${index}`))
      await Promise.all(facts.map(fact => store.orders().record(orderId, expected, [fact])))
      expect(Object.keys((await store.orders().get(orderId))?.facts ?? {})).toHaveLength(8)
    })

    it('checks the order even when there is nothing to add', async () => {
      const { orderId } = await saved()
      expect(await store.orders().record(orderId, expected, [])).toMatchObject({ kind: 'recorded', news: [] })
      const unknown = newOrderId(NOW)
      expect(await store.orders().record(unknown, expected, [])).toEqual({
        kind: 'refused',
        order: undefined,
      })
      expect(await store.orders().get(unknown)).toBeUndefined()
    })

    it('refuses an unknown order and writes nothing', async () => {
      const unknown = newOrderId(NOW)
      expect(await store.orders().record(unknown, expected, [paidFact()])).toEqual({
        kind: 'refused',
        order: undefined,
      })
      expect(await store.orders().get(unknown)).toBeUndefined()
    })

    it.each([
      ['amount', { ...expected, amountFen: fen(1) }],
      ['gateway', { ...expected, gateway: 'another' as 'alipayDirect' }],
    ])('refuses another %s, returns the order as it is, and writes nothing', async (_, wrong) => {
      const order = await saved()
      expect(await store.orders().record(order.orderId, wrong, [paidFact()])).toEqual({
        kind: 'refused',
        order,
      })
      expect(await store.orders().get(order.orderId)).toEqual(order)
    })

    it('does not mistake an idempotency key for an order', async () => {
      await store.orders().create(anOrder(), { key: 'key-no-order-0000', fingerprint: 'one' })
      const recording = await store
        .orders()
        .record(idOf('key-no-order-0000') as never, expected, [{ ...paidFact(), ...PROVENANCE }])
      expect(recording.kind).toBe('refused')
    })
  })

  // The other tests' orders stand in the same table: each of these looks only for its own.
  describe('the work', () => {
    const DUE = plusMs(NOW, FIRST_VISIT_MS)
    const isDue = async ({ orderId }: Order, at: EpochMs) =>
      (await collect(store.dueOrders().due(at))).some(each => each.orderId === orderId)
    const concernOf = async ({ orderId }: Order) =>
      (await collect(store.orders().listConcerns())).find(each => each.orderId === orderId)?.concern
    const saved = async () => {
      const order = anOrder()
      await store.orders().create(order)
      return order
    }
    const recorded = async (order: Order, fact: RecordedFact) => {
      const recording = await store.orders().record(order.orderId, expected, [fact])
      return recording.kind === 'refused' ? expect.fail() : recording.order
    }

    it('is listed while there is any', async () => {
      const order = await saved()
      const isListed = async () => (await collect(store.orders().listWork())).includes(order.orderId)
      await store.orders().settle(order, [], { dueAt: plusMs(DUE, DAY_MS) })
      expect(await isListed()).toBe(true)
      await recorded(order, paidFact())
      expect(await isListed()).toBe(true)
      await store.orders().settle((await store.orders().get(order.orderId)) ?? order, [], undefined)
      expect(await isListed()).toBe(false)
    })

    it('begins with the first visit of a new order, at its time and not before', async () => {
      const order = await saved()
      expect([await isDue(order, plusMs(DUE, -1)), await isDue(order, DUE)]).toEqual([false, true])
    })

    it('is postponed, and ends', async () => {
      const order = await saved()
      expect(await store.orders().settle(order, [], { dueAt: plusMs(DUE, 10) })).toMatchObject({
        isScheduled: true,
      })
      expect([await isDue(order, plusMs(DUE, 9)), await isDue(order, plusMs(DUE, 10))]).toEqual([false, true])
      expect(await store.orders().settle(order, [], undefined)).toMatchObject({ isScheduled: true })
      expect(await isDue(order, plusMs(DUE, DAY_MS))).toBe(false)
      expect(await store.orders().get(order.orderId)).toEqual(order)
    })

    it('begins again with every fact, also a repeated one', async () => {
      const order = await saved()
      await store.orders().settle(order, [], undefined)
      const paid = await recorded(order, paidFact())
      expect([await isDue(order, plusMs(NOW, -1)), await isDue(order, NOW)]).toEqual([false, true])
      await store.orders().settle(paid, [], undefined)
      await recorded(order, paidFact())
      expect(await isDue(order, NOW)).toBe(true)
    })

    it('stays as it is when a fact comes in before the visit', async () => {
      const order = await saved()
      await recorded(order, paidFact())
      expect([await isDue(order, plusMs(DUE, -1)), await isDue(order, DUE)]).toEqual([false, true])
    })

    it('is returned to callers that load the order', async () => {
      const order = await saved()
      expect(await store.orders().load(order.orderId)).toEqual({ order, agenda: { dueAt: DUE } })
      const agenda = { dueAt: plusMs(DUE, DAY_MS), concern: 'paidLate' } as const
      await store.orders().settle(order, [], agenda)
      expect(await store.orders().load(order.orderId)).toEqual({ order, agenda })
      await store.orders().settle(order, [], undefined)
      expect(await store.orders().load(order.orderId)).toEqual({ order, agenda: undefined })
    })

    it('accepts as many facts at once as a port may be given', async () => {
      const order = anOrder()
      await store.orders().create(order)
      const facts = Array.from({ length: MOST_FACTS }, (_, index): RecordedFact => {
        const refundId = `${order.orderId}R${index}`
        return {
          kind: 'refundedInAll',
          gateway: 'alipayPage',
          tradeNo: refundId,
          amountFen: fen(1),
          at: NOW,
          ...PROVENANCE,
        }
      })
      const agenda = { dueAt: plusMs(NOW, DAY_MS), concern: 'refundUnfinished' } as const
      expect((await store.orders().settle(order, facts, agenda)).news).toHaveLength(MOST_FACTS)
    })

    it('is set together with our own facts', async () => {
      const order = await saved()
      const paid = await recorded(order, paidFact())
      const sent = { ...paidFact(), kind: 'receiptSent' } as RecordedFact
      expect(await store.orders().settle(paid, [sent], undefined)).toMatchObject({
        isScheduled: true,
        news: [sent],
        order: { facts: { [factKey(sent)]: expect.anything() } },
      })
      expect(await store.orders().load(order.orderId)).toMatchObject({
        agenda: undefined,
        order: { facts: { [factKey(sent)]: { kind: 'receiptSent' } } },
      })
    })

    it('tells a retry of the write whose answer was lost what the write did', async () => {
      const order = await saved()
      const paid = await recorded(order, paidFact())
      const sent: RecordedFact = {
        kind: 'receiptSent',
        gateway: 'alipayDirect',
        tradeNo: 'A',
        at: NOW,
        ...PROVENANCE,
      }
      const first = await store.orders().settle(paid, [sent], undefined)
      expect(await store.orders().settle(paid, [sent], undefined)).toEqual(first)
      expect(await store.orders().load(order.orderId)).toMatchObject({ agenda: undefined })
    })

    it('keeps our own facts when news arrived meanwhile, and the order stays due', async () => {
      const order = await saved()
      const paid = await recorded(order, paidFact('A'))
      await recorded(order, paidFact('B'))
      const sent = { ...paidFact('A'), kind: 'receiptSent' } as RecordedFact
      const settled = await store.orders().settle(paid, [sent], undefined)
      expect(settled).toMatchObject({ isScheduled: false, news: [sent] })
      expect(Object.keys((await store.orders().get(order.orderId))?.facts ?? {}).sort()).toEqual(
        [factKey(sent), factKey(paidFact('A')), factKey(paidFact('B'))].sort(),
      )
      expect(await isDue(order, DUE)).toBe(true)
    })

    it('does not start with a message without news', async () => {
      const order = await saved()
      await store.orders().settle(order, [], undefined)
      await store.orders().record(order.orderId, expected, [])
      expect(await isDue(order, plusMs(NOW, DAY_MS))).toBe(false)
    })

    it('is not postponed or ended by a caller that has not read the last fact', async () => {
      const order = await saved()
      await recorded(order, paidFact())
      for (const agenda of [{ dueAt: plusMs(DUE, DAY_MS) }, undefined])
        expect(await store.orders().settle(order, [], agenda)).toMatchObject({ isScheduled: false, news: [] })
      expect(await isDue(order, DUE)).toBe(true)
    })

    it('does not exist for an unknown order', async () => {
      const order = anOrder()
      await store
        .orders()
        .settle(order, [], { dueAt: NOW })
        .catch(() => {})
      expect([await isDue(order, NOW), await store.orders().get(order.orderId)]).toEqual([false, undefined])
    })

    it('records that a person is needed, for as long as that is so', async () => {
      const order = await saved()
      expect(await concernOf(order)).toBeUndefined()
      await store.orders().settle(order, [], { dueAt: plusMs(NOW, DAY_MS), concern: 'paidLate' })
      expect(await concernOf(order)).toBe('paidLate')
      await store.orders().settle(order, [], { dueAt: plusMs(NOW, DAY_MS) })
      expect(await concernOf(order)).toBeUndefined()
      await store.orders().settle(order, [], { dueAt: plusMs(NOW, DAY_MS), concern: 'unconfirmed' })
      await store.orders().settle(order, [], undefined)
      expect(await concernOf(order)).toBeUndefined()
    })
  })

  describe('a fact that is recorded unless the order has changed', () => {
    const refundOf = (refundId: string) =>
      ({ ...paidFact(), kind: 'refundRequested', refundId, source: 'person', person: 'mei' }) as RecordedFact
    const FAILED: RecordedFact = {
      kind: 'refundFailed',
      gateway: 'alipayDirect',
      tradeNo: 'A',
      refundId: 'R9',
      at: NOW,
      code: 'NO',
      ...({ ...PROVENANCE, source: 'refund' } as const),
    }
    const record = (order: Order, fact: RecordedFact) => store.orders().recordUnlessChanged(order, fact)
    /** An order about which nothing is to be done any more. */
    const calm = async () => {
      const order = anOrder()
      await store.orders().create(order)
      await store.orders().settle(order, [], undefined)
      return order
    }

    const MAILED = { ...refundOf('R1'), kind: 'refundMailSent', source: 'mail' } as RecordedFact
    const { amountFen: _, ...MAIL_SENT } = MAILED as RecordedFact & { readonly amountFen: unknown }

    it.each([refundOf('R1'), FAILED, MAIL_SENT as RecordedFact])(
      'is stored completely, and makes the order due: $kind',
      async fact => {
        const order = await calm()
        const changed = { ...order, facts: factsByKey([fact]) }
        expect(await record(order, fact)).toEqual(changed)
        expect(await store.orders().load(order.orderId)).toEqual({ order: changed, agenda: { dueAt: NOW } })
        const due = await collect(store.dueOrders().due(NOW))
        expect(due.filter(({ orderId }) => orderId === order.orderId)).toHaveLength(1)
      },
    )

    it('leaves an order to the person who is needed', async () => {
      const order = await calm()
      await store.orders().settle(order, [], { dueAt: plusMs(NOW, DAY_MS), concern: 'paidTwice' })
      await record(order, refundOf('R1'))
      expect(await store.orders().load(order.orderId)).toMatchObject({
        agenda: { dueAt: NOW, concern: 'paidTwice' },
      })
    })

    it('may be several, all of them or none', async () => {
      const order = await calm()
      const both = [refundOf('R1'), FAILED] as const
      const changed = await store.orders().recordUnlessChanged(order, ...both)
      expect(Object.keys(changed?.facts ?? {}).sort()).toEqual(both.map(factKey).sort())
      expect(await store.orders().get(order.orderId)).toEqual(changed)
      expect(await store.orders().recordUnlessChanged(order, ...both)).toEqual(changed)
      expect(await store.orders().recordUnlessChanged(order, refundOf('R2'), FAILED)).toBeUndefined()
    })

    it('does not overwrite news', async () => {
      const order = await calm()
      await store.orders().record(order.orderId, expected, [paidFact()])
      expect(await record(order, refundOf('R1'))).toBeUndefined()
      expect(Object.keys((await store.orders().get(order.orderId))?.facts ?? {})).toEqual([
        factKey(paidFact()),
      ])
    })

    it('is one of several that are decided concurrently', async () => {
      const order = await calm()
      const all = Array.from({ length: 8 }, (_, index) => record(order, refundOf(`R${index}`)))
      const done = (await Promise.all(all)).filter(each => each !== undefined)
      expect(done).toHaveLength(1)
      expect(await store.orders().get(order.orderId)).toEqual(done[0])
    })

    it('is recognized when its own write is repeated', async () => {
      const order = await calm()
      const [first, again] = [await record(order, refundOf('R1')), await record(order, refundOf('R1'))]
      expect(again).toEqual(first)
    })

    it('creates no unknown order', async () => {
      const order = anOrder()
      expect(await record(order, refundOf('R1'))).toBeUndefined()
      expect(await store.orders().get(order.orderId)).toBeUndefined()
    })
  })

  describe('forget', () => {
    const BY_PERSON = { source: 'person', sourceId: '', requestId: '', recordedAt: NOW } as const
    const FORGOTTEN = { kind: 'forgotten', at: NOW, ...BY_PERSON } as const
    /** As whoever looks at the order now would do it. */
    const forget = async (order: Order, fact: Parameters<ListedOrders['forget']>[1] = FORGOTTEN) =>
      store.orders().forget((await store.orders().get(order.orderId)) ?? order, fact)
    /** An order about which nothing is to be done any more. */
    const calm = async (parts: Partial<Order> = {}) => {
      const order = anOrder(parts)
      await store.orders().create(order)
      await store.orders().record(order.orderId, expected, [paidFact()])
      const paid = (await store.orders().get(order.orderId)) ?? expect.fail()
      await store.orders().settle(paid, [], undefined)
      return paid
    }

    const BOOKS = { description: '一盒茶', paymentLink: 'lnk_20261123ABCDEFGHJKMNPQRS' }
    const HERS = {
      note: 'for Lin Yuan',
      reference: 'R-forgotten',
      metadata: { table: '7', name: 'Lin' },
      successUrl: 'https://shop.example.com/lin',
      cancelUrl: 'https://shop.example.com/cart?of=lin',
    }
    const itself = async ({ orderId }: Order) => (await store.orders().load(orderId)) ?? expect.fail()
    const byReference = (reference: string) =>
      collect(store.orders().listByReference({ reference, merchant: DEFAULT_MERCHANT }))

    it('removes the buyer’s data, records that, and leaves all else', async () => {
      const order = await calm({ ...BOOKS, ...HERS })
      expect(await byReference(HERS.reference)).toEqual([order])
      expect(await forget(order)).toEqual({ kind: 'forgotten' })
      const { buyerEmail: _, note, reference, metadata, successUrl, cancelUrl, ...rest } = order
      const facts = { ...order.facts, [factKey(FORGOTTEN)]: FORGOTTEN }
      expect(await itself(order)).toEqual({ order: { ...rest, facts }, agenda: undefined })
      expect(await byReference(HERS.reference)).toEqual([])
    })

    it('leaves other orders with the same number findable', async () => {
      const reference = `shared-${newOrderId(NOW)}`
      const [hers, other] = [await calm({ reference }), await calm({ reference })]
      await forget(hers)
      expect(await byReference(reference)).toEqual([other])
    })

    it('leaves a program of 易支付 its number, and where it is notified', async () => {
      const notified = { notifyUrl: 'https://program.example.com/notify', money: '168.0' }
      const epay = { ...notified, param: 'lin@example.com', returnUrl: 'https://program.example.com/?of=lin' }
      const order = await calm({ reference: `epay-${newOrderId(NOW)}`, epay })
      expect(await forget(order)).toEqual({ kind: 'forgotten' })
      const { buyerEmail: _, ...rest } = order
      const facts = { ...order.facts, [factKey(FORGOTTEN)]: FORGOTTEN }
      expect((await itself(order)).order).toEqual({ ...rest, facts, epay: notified })
      expect(await byReference(String(order.reference))).toHaveLength(1)
      expect(await forget(order)).toEqual({ kind: 'forgottenBefore' })
    })

    it('is not undone by a repeated request of the buyer', async () => {
      const order = await calm(HERS)
      await forget(order)
      expect(await store.orders().create(order)).toMatchObject({ kind: 'replayed' })
      expect(await byReference(HERS.reference)).toEqual([])
      expect((await itself(order)).order).not.toHaveProperty('reference')
    })

    it('keeps the first record of it', async () => {
      const order = await calm()
      await forget(order)
      const later = { ...FORGOTTEN, at: plusMs(NOW, 1), source: 'schedule' } as const
      expect(await forget(order, later)).toEqual({ kind: 'forgottenBefore' })
      expect((await store.orders().get(order.orderId))?.facts[factKey(later)]).toEqual(FORGOTTEN)
    })

    it('works on an order without an address', async () => {
      const order = anOrder({ note: 'for Lin Yuan' })
      const { buyerEmail: _, ...withoutAddress } = order
      await store.orders().create(withoutAddress)
      await store.orders().settle(order, [], undefined)
      expect(await forget(order)).toEqual({ kind: 'forgotten' })
      expect(await store.orders().get(order.orderId)).not.toHaveProperty('note')
    })

    it('refuses an order with open work, and writes nothing', async () => {
      const order = anOrder()
      await store.orders().create(order)
      const agenda = { dueAt: plusMs(NOW, FIRST_VISIT_MS) }
      expect(await forget(order)).toEqual({ kind: 'inWork', order, agenda })
      expect(await store.orders().get(order.orderId)).toEqual(order)
      // Nor one that tells of nobody: nothing says that it was forgotten.
      const { buyerEmail: _, ...bare } = anOrder()
      await store.orders().create(bare)
      expect(await forget(bare)).toMatchObject({ kind: 'inWork' })
      const paid = await calm()
      await store.orders().record(paid.orderId, expected, [paidFact('another')])
      expect(await forget(paid)).toMatchObject({ kind: 'inWork', order: { buyerEmail: paid.buyerEmail } })
    })

    it('recognizes an order again that got news after it was forgotten', async () => {
      const order = await calm()
      await forget(order)
      const refunded = { ...paidFact(), kind: 'refundedInAll' } as RecordedFact
      await store.orders().record(order.orderId, expected, [refunded])
      expect(await forget(order)).toEqual({ kind: 'forgottenBefore' })
      expect(await store.orders().get(order.orderId)).not.toHaveProperty('buyerEmail')
    })

    it('creates no unknown order', async () => {
      const order = anOrder()
      expect(await forget(order)).toEqual({ kind: 'unknown' })
      expect(await store.orders().get(order.orderId)).toBeUndefined()
    })

    it('is not undone by a caller that had read the order before', async () => {
      const order = await calm()
      await forget(order)
      await store.orders().settle(order, [{ ...paidFact(), kind: 'receiptSent' } as RecordedFact], undefined)
      await store.orders().create(order)
      expect(await store.orders().get(order.orderId)).not.toHaveProperty('buyerEmail')
    })
  })

  it('lists the orders of a day in Beijing', async () => {
    const midnight = Date.parse('2027-03-01T00:00:00+08:00') as EpochMs
    const createdAt = [plusMs(midnight, -1), midnight, plusMs(midnight, DAY_MS - 1), plusMs(midnight, DAY_MS)]
    const those = createdAt.map(at => anOrder({ orderId: newOrderId(at), createdAt: at }))
    for (const order of those.toReversed()) await store.orders().create(order)
    const listed = await collect(store.orders().listDay(plusMs(midnight, 9 * HOUR_MS)))
    expect(listed).toHaveLength(2)
    expect(listed).toEqual(expect.arrayContaining(those.slice(1, 3)))
    expect(await collect(store.orders().listDay(plusMs(midnight, 9 * DAY_MS)))).toEqual([])
  })
})

it('a used idempotency key is no work', async () => {
  await tables.orders.create(anOrder(), keyed('key-no-work-0000'))
  const found = await collect(tables.orders.listWork())
  expect(found.filter(orderId => orderId.length !== 24)).toEqual([])
})

it('the table deletes an idempotency key, and not the order', async () => {
  const order = anOrder()
  await tables.orders.create(order, keyed('key-ttl-000000000'))
  const item = async (Key: Record<string, string>) =>
    (await tables.documents.send(new GetCommand({ TableName: tables.names.orders, Key }))).Item
  expect(await item(orderKey(order.orderId))).not.toHaveProperty('forgetAt')
  expect(await item({ dayShard: idOf('key-ttl-000000000'), orderId: '-' })).toMatchObject({
    forgetAt: NOW / 1000 + 86_400,
  })
})

it('an idempotency key is kept for ever if that was promised', async () => {
  await tables.orders.create(anOrder(), { ...keyed('key-kept-00000000'), isKept: true })
  const Key = { dayShard: idOf('key-kept-00000000'), orderId: '-' }
  const { Item } = await tables.documents.send(new GetCommand({ TableName: tables.names.orders, Key }))
  expect(Item).not.toHaveProperty('forgetAt')
})

it('a forgotten order contains no personal data anywhere, and all else as it was', async () => {
  const itemOf = async ({ orderId }: Order) => {
    const get = new GetCommand({ TableName: tables.names.orders, Key: orderKey(orderId) })
    return (await tables.documents.send(get)).Item ?? expect.fail()
  }
  // No other part of an item has a tilde.
  const local = fc.string({ unit: fc.constantFrom(...'abcXYZ019._-+'), minLength: 1, maxLength: 60 })
  const host = fc.string({ unit: fc.constantFrom(...'abcxyz019'), minLength: 1, maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(
      local,
      host,
      fc.nat({ max: 3 }),
      fc.nat({ max: 63 }),
      async (name, domain, trades, bits) => {
        const localPart = `~${name}`
        const email = `${localPart}@${domain}.example` as BuyerEmail
        const epay = { notifyUrl: 'https://program.example.com/', money: '168.0' }
        const places: readonly Partial<Order>[] = [
          ...[{ note: email }, { metadata: { [email]: email } }, { successUrl: email }, { cancelUrl: email }],
          ...[{ reference: email }, { epay: { ...epay, param: email, returnUrl: email } }],
        ]
        const named = Object.assign({}, ...places.filter((_, index) => bits & (1 << index)))
        const isProgram = named.epay !== undefined
        const order = anOrder({ buyerEmail: email, ...named, ...(isProgram && { reference: '7' }) })
        await tables.orders.create(order)
        const facts = Array.from({ length: trades }, (_, index) => paidFact(`trade-${index}`))
        await tables.orders.record(order.orderId, expected, facts)
        const known = (await tables.orders.get(order.orderId)) ?? expect.fail()
        await tables.orders.settle(known, [], undefined)
        const {
          buyerEmail,
          note,
          metadata,
          successUrl,
          cancelUrl,
          reference,
          facts: before,
          ...rest
        } = await itemOf(order)
        expect(buyerEmail).toBe(order.buyerEmail)
        await tables.orders.forget(order, { kind: 'forgotten', at: NOW, ...PROVENANCE })
        const after = await itemOf(order)
        expect(JSON.stringify(after)).not.toContain(localPart)
        const { forgotten, ...kept } = after.facts
        expect(forgotten).toMatchObject({ at: NOW })
        expect({ ...after, facts: kept }).toEqual({
          ...rest,
          facts: before,
          ...(isProgram && { reference: '7', epay }),
        })
      },
    ),
    { numRuns: 25 },
  )
})

it('an order with the maximum of refunds still accepts another payment', async () => {
  const long = { ...PROVENANCE, requestId: 'f'.repeat(36), person: '梅'.repeat(64) }
  const trade = { gateway: 'alipayPage.shop-of-twenty-chars', tradeNo: '1'.repeat(64), at: NOW }
  const facts = Array.from({ length: MOST_REFUNDS }, (_, count): readonly RecordedFact[] => {
    const refund = { ...trade, refundId: `20261123${String(count).padStart(16, '0')}`, amountFen: fen(1) }
    const reason = '𠮷'.repeat(MAX_STORED_REASON)
    return [
      { kind: 'refundRequested', ...refund, ...long, source: 'person', sourceId: reason },
      { kind: 'refundOpened', ...refund, ...long, source: 'person' },
      { kind: 'refunded', ...refund, ...long, source: 'refund' },
      { kind: 'refundedInAll', ...trade, ...long, amountFen: fen(count + 1), source: 'refund' },
      { kind: 'refundMailSent', ...refund, ...long, source: 'mail', sourceId: 'm'.repeat(80) },
    ]
  })
  const order = anOrder({
    gateway: trade.gateway,
    facts: factsByKey(facts.flat()),
  })
  await tables.orders.create(order)
  const paid = { ...paidFact(), ...trade } as PaidFact
  const recorded = await tables.orders.record(order.orderId, { ...expected, gateway: trade.gateway }, [paid])
  expect(recorded).toMatchObject({ kind: 'recorded', news: [paid] })
})

it('the reference from a shop’s own number to an order is deleted with the buyer’s data', async () => {
  const reference = `user-${newOrderId(NOW)}`
  const order = anOrder({ reference })
  await tables.orders.create(order)
  await tables.orders.settle(order, [], undefined)
  const Key = referenceKey(reference, order)
  const leading = async () =>
    (await tables.documents.send(new GetCommand({ TableName: tables.names.orders, Key }))).Item
  expect(await leading()).toEqual(Key)
  await tables.orders.record(order.orderId, expected, [paidFact()])
  const fact = { kind: 'forgotten', at: plusMs(NOW, 1), ...PROVENANCE } as const
  expect(await tables.orders.forget(order, fact)).toMatchObject({ kind: 'inWork' })
  expect(await leading()).toEqual(Key)
  await tables.orders.settle((await tables.orders.get(order.orderId)) ?? expect.fail(), [], undefined)
  expect(await tables.orders.forget(order, fact)).toEqual({ kind: 'forgotten' })
  expect(await leading()).toEqual({ ...Key, forgetAt: NOW / 1000 + 1 })
})
