/** From a cart to an order: its gateway, its lifetime, and one order per key. */
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Gateways } from '../../../lib/gateways/gateway'
import { newFormKey, type SentForm } from '../../../lib/order/formOrder'
import { type PlaceOrder, placeOrder } from '../../../lib/payment/placeOrder'
import type { Orders } from '../../../lib/payment/ports'
import {
  beginningOfDay,
  CLOCK_ALLOWANCE_MS,
  DAY_MS,
  type EpochMs,
  HOUR_MS,
  MINUTE_MS,
  plusMs,
} from '../../../lib/time'
import { type Carry, emptyOrdersTable, memoryOrders, type OrdersTable } from '../../support/memoryOrders'
import { anOrder, NOW } from '../../support/orders'

const { lines, amountFen, buyerEmail, locale } = anOrder()
const PURCHASE = { cart: { lines, amountFen }, buyerEmail, locale }

let table: OrdersTable
let orderPort: Pick<Orders, 'create' | 'get'>
let names: string[]
let logged: unknown[][]
beforeEach(() => {
  table = emptyOrdersTable()
  orderPort = memoryOrders(table)
  names = ['first', 'second']
  now = NOW
  logged = []
})

let now = NOW
const place = (purchase: Partial<Parameters<PlaceOrder>[0]> = {}) => {
  const gateways: Gateways<unknown> = {
    names,
    usable: () => names,
    get: name => (names.includes(name) ? {} : undefined),
  }
  return placeOrder({
    orders: orderPort,
    gateways,
    orderLifetimeMs: HOUR_MS,
    clock: () => now,
    log: (...line) => logged.push(line),
  })({ ...PURCHASE, ...purchase }, 'request')
}

const placed = async (purchase?: Parameters<typeof place>[0]) => {
  const placement = await place(purchase)
  return 'order' in placement ? placement.order : expect.fail(placement.kind)
}
const told = (event: string, { orderId } = [...table.orders.values()][0] ?? expect.fail('no order')) => [
  'info',
  event,
  { requestId: 'request', orderId, amountFen },
]

it('creates an order that awaits payment for the shop’s period', async () => {
  const order = await placed()
  expect([...table.orders.values()]).toEqual([order])
  expect(order).toEqual({
    orderId: expect.stringMatching(/^20261123/),
    createdAt: NOW,
    facts: {},
    lines,
    amountFen,
    buyerEmail,
    locale,
    expiresAt: plusMs(NOW, HOUR_MS),
  })
  expect(logged).toEqual([told('orderCreated', order)])
})

it('gives an order that a repetition creates the whole time to pay', async () => {
  const at = plusMs(NOW, -2 * HOUR_MS)
  const reserved = { orderId: anOrder().orderId, at }
  expect(await placed({ reserved, lifetimeMs: 5 * MINUTE_MS })).toMatchObject({
    orderId: reserved.orderId,
    createdAt: at,
    expiresAt: plusMs(NOW, 5 * MINUTE_MS),
  })
})

describe('an order is bound', () => {
  it('to the named gateway', async () => {
    expect((await placed({ gateway: 'second' })).gateway).toBe('second')
  })

  it('to the only one of the shop, and to none if the buyer may choose', async () => {
    expect(await placed()).not.toHaveProperty('gateway')
    names = ['first']
    expect((await placed()).gateway).toBe('first')
  })
})

describe('no order is created', () => {
  it('for a gateway that the shop does not use', async () => {
    expect(await place({ gateway: 'third' })).toEqual({ kind: 'unknownGateway' })
    expect([table.orders.size, logged]).toEqual([0, []])
  })

  it('by a shop without a gateway', async () => {
    names = []
    expect(await place()).toEqual({ kind: 'unknownGateway' })
    expect([table.orders.size, logged]).toEqual([0, []])
  })
})

describe('a key', () => {
  const idempotency = { key: 'key', contents: { tea: 2 } } as const

  it('gives the same order for the same contents', async () => {
    const order = await placed({ idempotency })
    expect(await place({ idempotency })).toEqual({ kind: 'replayed', order })
    expect(logged).toEqual([told('orderCreated'), told('orderReplayed')])
    expect([table.orders.size, table.reservations.get('order key')?.fingerprint]).toEqual([
      1,
      '43fc183721a7814d2029651c00d035c1f9351f5caf93809b2a8be2cb202d6696',
    ])
  })

  it('is refused with other contents', async () => {
    await placed({ idempotency })
    expect(await place({ idempotency: { ...idempotency, contents: { tea: 3 } } })).toEqual({
      kind: 'conflict',
    })
    expect(logged).toEqual([told('orderCreated')])
  })

  it('is kept for a day, or for ever if that was promised', async () => {
    const kept: unknown[] = []
    const { create, ...orders } = memoryOrders(table)
    orderPort = {
      ...orders,
      create(order, reservation) {
        kept.push(reservation?.isKept)
        return create(order, reservation)
      },
    }
    await placed({ idempotency })
    await placed({ idempotency: { ...idempotency, key: 'another', isKept: true } })
    expect(kept).toEqual([false, true])
  })

  it('that is missing makes every request a new order', async () => {
    await placed()
    await placed()
    expect([table.orders.size, table.reservations.size]).toEqual([2, 0])
  })
})

describe('a form', () => {
  const form = { key: `${NOW}.0d7b2f7e`, contents: { tea: 2 } }
  const changed = { ...form, contents: { tea: 3 } }
  const another = { ...form, key: `${NOW}.0d7b2f7f` }

  it('gives the same order for the same contents, and another for others', async () => {
    const order = await placed({ form })
    now = plusMs(NOW, MINUTE_MS)
    expect(await place({ form })).toEqual({ kind: 'replayed', order })
    const numbers = [order, await placed({ form: changed }), await placed({ form: another })].map(
      ({ orderId }) => orderId,
    )
    expect([new Set(numbers).size, table.orders.size, table.reservations.size]).toEqual([3, 3, 0])
    expect(logged.slice(0, 2)).toEqual([told('orderCreated', order), told('orderReplayed', order)])
  })

  it.each(['', `${plusMs(NOW, -HOUR_MS)}.`, `${NOW}.`, 'cart-of-a-page-0-'])(
    'with a key like %o… gives the same order a day later',
    async start => {
      const old = { ...form, key: `${start}0d7b2f7e` }
      const order = await placed({ form: old })
      now = plusMs(NOW, DAY_MS)
      expect(await place({ form: old })).toEqual({ kind: 'replayed', order })
      expect((await placed({ form: { ...old, contents: { tea: 3 } } })).orderId).toMatch(/^20261124/)
    },
  )

  it('from the day before yesterday gives another order, whose number has its own day', async () => {
    const order = await placed({ form })
    now = plusMs(NOW, 2 * DAY_MS)
    const later = await placed({ form })
    expect([order.orderId.slice(0, 8), later.orderId.slice(0, 8)]).toEqual(['20261123', '20261125'])
  })

  it('gives the same order however long it was open', async () => {
    const order = await placed({ form })
    now = plusMs(NOW, 6 * MINUTE_MS)
    expect(await place({ form })).toEqual({ kind: 'replayed', order })
    const late = await placed({ form: changed })
    now = plusMs(NOW, 10 * HOUR_MS)
    expect(await place({ form })).toEqual({ kind: 'replayed', order })
    expect(await place({ form: changed })).toEqual({ kind: 'replayed', order: late })
    expect(table.orders.size).toBe(2)
  })

  it('that is sent promptly does not query earlier numbers', async () => {
    const { get, ...orders } = memoryOrders(table)
    orderPort = { ...orders, get: () => expect.fail('asked') }
    await placed({ form })
    orderPort = { ...orders, get }
    await placed({ form: { ...form, key: 'without-a-time-0' } })
  })
})

describe('a form whose number changes', () => {
  const MIDNIGHT = plusMs(beginningOfDay(NOW), DAY_MS)
  const sentAt = async (form: SentForm, at: EpochMs) => {
    now = at
    return placed({ form })
  }
  const formShown = (at: EpochMs) => ({ key: newFormKey(at), contents: { tea: 2 } })

  it.each<[string, EpochMs, EpochMs]>([
    ['five minutes after it was shown', NOW, plusMs(NOW, 5 * MINUTE_MS)],
    ['at midnight', plusMs(MIDNIGHT, -2 * MINUTE_MS), plusMs(MIDNIGHT, -1)],
    ['at midnight, when it lay open', plusMs(MIDNIGHT, -9 * HOUR_MS), plusMs(MIDNIGHT, -1)],
  ])('makes one order when it is sent around that moment: %s', async (_, shownAt, last) => {
    const later = fc.integer({ min: 0, max: CLOCK_ALLOWANCE_MS - 1 })
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.tuple(later, later),
        later,
        async (scheduler, [one, two], three) => {
          table = emptyOrdersTable()
          const carry: Carry = async (call, step) => {
            await scheduler.schedule(Promise.resolve(), call)
            return step()
          }
          orderPort = memoryOrders(table, carry)
          const form = formShown(shownAt)
          // Before it changes, and after; never further apart than a write may be late.
          const begun = [
            plusMs(last, -one),
            plusMs(last, 1 + Math.min(two, CLOCK_ALLOWANCE_MS - one - 1)),
            last,
          ]
          const found = begun.map(at => sentAt(form, at))
          const [first, ...others] = await scheduler.waitFor(Promise.all(found))
          for (const order of others) expect(order).toEqual(first)
          orderPort = memoryOrders(table)
          expect(await sentAt(form, plusMs(last, CLOCK_ALLOWANCE_MS + three))).toEqual(first)
          expect(table.orders.size).toBe(1)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('makes another for other contents at that moment too', async () => {
    const [one, other] = [formShown(NOW), { ...formShown(NOW), contents: { tea: 3 } }]
    const at = plusMs(NOW, 5 * MINUTE_MS)
    expect((await sentAt(one, at)).orderId).not.toBe((await sentAt({ ...one, contents: 7 }, at)).orderId)
    expect((await sentAt(other, at)).orderId).not.toBe((await sentAt(one, at)).orderId)
    expect(table.orders.size).toBe(3)
  })

  it.each([
    [-CLOCK_ALLOWANCE_MS, 0],
    [1 - CLOCK_ALLOWANCE_MS, 1],
    [0, 1],
    [1, 1],
    [CLOCK_ALLOWANCE_MS, 1],
    [CLOCK_ALLOWANCE_MS + 1, 0],
  ])('is reserved a minute before and after, and no longer: %i ms from then', async (ms, reservations) => {
    await sentAt(formShown(NOW), plusMs(NOW, 5 * MINUTE_MS + ms))
    expect(table.reservations.size).toBe(reservations)
  })
})
