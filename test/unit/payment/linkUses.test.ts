/** Which orders hold a use of a payment link. */
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { fen } from '../../../lib/money'
import { formOrderId } from '../../../lib/order/formOrder'
import type { Order } from '../../../lib/order/order'
import { newOrderId, type OrderId } from '../../../lib/order/orderId'
import type { PaymentLink } from '../../../lib/order/paymentLink'
import { NEVER } from '../../../lib/payment/agenda'
import { makeLink } from '../../../lib/payment/makeLink'
import { openLink, payByLink } from '../../../lib/payment/payByLink'
import { placeOrder } from '../../../lib/payment/placeOrder'
import type { PaymentLinks } from '../../../lib/payment/ports'
import { CLOCK_ALLOWANCE_MS, type EpochMs, MINUTE_MS, plusMs } from '../../../lib/time'
import { aLink } from '../../support/links'
import {
  type Carry,
  carryAtOnce,
  emptyOrdersTable,
  memoryOrders,
  type OrdersTable,
} from '../../support/memoryOrders'
import { memoryPaymentLinks } from '../../support/memoryPaymentLinks'
import { anOrder, LIFETIME_MS, NOW, PROVENANCE, paidFact } from '../../support/orders'

let table: OrdersTable
let links: PaymentLinks
let looked: OrderId[]
let settled: Parameters<PaymentLinks['settleUses']>[1][]
beforeEach(() => {
  table = emptyOrdersTable()
  links = memoryPaymentLinks()
  looked = []
  settled = []
})

const open = (link: Pick<PaymentLink, 'linkId'>, now: EpochMs = NOW) => {
  const orders = memoryOrders(table)
  return openLink({
    links: {
      ...links,
      settleUses: async (linkId, uses) => {
        settled.push(uses)
        return links.settleUses(linkId, uses)
      },
    },
    orders: {
      get: orderId => {
        looked.push(orderId)
        return orders.get(orderId)
      },
    },
    placeOrder: () => expect.fail('an order'),
    clock: () => now,
  })(link.linkId)
}

const kept = (parts: Partial<Order> = {}): Order => {
  const order = anOrder({ expiresAt: plusMs(NOW, LIFETIME_MS), ...parts })
  table.orders.set(order.orderId, order)
  return order
}
const factsOf = (...facts: readonly object[]) => ({
  facts: Object.fromEntries(Object.entries(facts)) as never,
})
const closed = { kind: 'closed', gateway: 'alipayDirect', tradeNo: 'A', at: NOW, ...PROVENANCE }
const pending = { ...closed, kind: 'pending' }
/** A link whose uses are held by these orders, until they expire. */
const held = (maxUses: number, uses: readonly (readonly [OrderId, EpochMs])[]) =>
  links.add(aLink({ maxUses, uses: Object.fromEntries(uses) }))
const until = ({ orderId, expiresAt }: Order) => [orderId, expiresAt] as const

describe('an opened link', () => {
  it('is undefined if it does not exist', async () => expect(await open(aLink())).toBeUndefined())

  it.each<[Partial<PaymentLink>, string]>([
    [{}, 'open'],
    [{ isActive: false, maxUses: 0 }, 'ended'],
    [{ maxUses: 2, uses: { [newOrderId(NOW)]: NOW } }, 'open'],
    [{ isActive: false, maxUses: 1, uses: { [newOrderId(NOW)]: NOW } }, 'ended'],
    [{ expiresAt: NOW, maxUses: 0 }, 'expired'],
    [{ maxUses: 1 }, 'open'],
  ])('has its stored state, without reading orders: %j', async (changes, status) => {
    const link = await links.add(aLink(changes))
    expect(await open(link)).toEqual({ link, status })
    expect([looked, settled]).toEqual([[], []])
  })
})

describe('a link that is paid once leads', () => {
  it('to the order that can be paid', async () => {
    const order = kept()
    const link = await held(1, [until(order)])
    expect(await open(link)).toEqual({ link, status: 'used_up', openOrderId: order.orderId })
    expect(settled).toEqual([])
  })

  it.each<[string, Partial<Order>, EpochMs]>([
    ['whose payment may be on its way', {}, plusMs(NOW, LIFETIME_MS)],
    ['whose payment is held back', factsOf(pending), NOW],
  ])('to no order from one that is %s', async (_, parts, now) => {
    const link = await held(1, [until(kept(parts))])
    expect(await open(link, now)).toEqual({ link, status: 'used_up' })
    expect(settled).toEqual([])
  })

  it('to no order from a paid one, which keeps its use and is not read again', async () => {
    const order = kept(factsOf(paidFact()))
    const link = await held(1, [until(order)])
    expect(await open(link)).toEqual({ link, status: 'used_up' })
    expect(settled).toEqual([{ freed: [], kept: [order.orderId] }])
    expect((await links.get(link.linkId))?.uses).toEqual({ [order.orderId]: NEVER })
    await open(link)
    expect(looked).toEqual([order.orderId])
  })

  it('to none of the orders that hold uses of a link with several uses', async () => {
    const orders = [kept({ expiresAt: plusMs(NOW, 1) }), kept()]
    const link = await held(2, orders.map(until))
    expect(await open(link)).toEqual({ link, status: 'used_up' })
    expect(looked).toEqual([])
  })
})

describe('a use is released', () => {
  it.each<[string, () => OrderId]>([
    ['expired', () => kept(factsOf(closed)).orderId],
    ['there never was', () => newOrderId(NOW)],
  ])('of an order that %s', async (_, made) => {
    const orderId = made()
    const link = await held(1, [[orderId, plusMs(NOW, 1)]])
    expect(await open(link)).toEqual({ link: { ...link, uses: {} }, status: 'open' })
    expect(settled).toEqual([{ freed: [orderId], kept: [] }])
    expect((await links.get(link.linkId))?.uses).toEqual({})
  })

  it('of one of several orders, once its time is over, and not before', async () => {
    const [over, paid, waiting] = [kept(factsOf(closed)), kept(factsOf(paidFact())), kept()]
    const link = await held(3, [over, paid, waiting].map(until))
    expect(await open(link, plusMs(over.expiresAt, -1))).toEqual({ link, status: 'used_up' })
    expect([looked, settled]).toEqual([[], []])
    const { [over.orderId]: _, ...uses } = link.uses
    expect(await open(link, over.expiresAt)).toEqual({ link: { ...link, uses }, status: 'open' })
    expect(settled).toEqual([{ freed: [over.orderId], kept: [paid.orderId] }])
  })

  it('of many orders, those that have held it longest first, ten at a time', async () => {
    const times = [5, 3, 12, 8, 1, 10, 2, 11, 7, 4, 9, 6]
    const all = times.map(ms => [newOrderId(NOW), plusMs(NOW, ms)] as const)
    const byAge = all.toSorted(([, a], [, b]) => a - b).map(([orderId]) => orderId)
    const link = await held(12, all)
    const opened = await open(link, plusMs(NOW, 12))
    expect(settled).toEqual([{ freed: byAge.slice(0, 10), kept: [] }])
    expect(Object.keys(opened?.link.uses ?? {}).sort()).toEqual(byAge.slice(10).sort())
  })

  it('unless its holder is no order number', async () => {
    const uses = { another: plusMs(NOW, 1), [newOrderId(NOW)]: plusMs(NOW, 1) } as PaymentLink['uses']
    const opened = await open(await links.add(aLink({ maxUses: 2, uses })), plusMs(NOW, 1))
    expect([looked.length, Object.keys(opened?.link.uses ?? {})]).toEqual([1, []])
  })
})

describe('an order by a link', () => {
  let names: string[]
  beforeEach(() => {
    names = ['alipayDirect']
  })
  const REQUEST = {
    amountFen: fen(1880),
    buyerEmail: undefined,
    note: undefined,
    locale: 'zh-Hans' as const,
    idempotencyKey: 'key-of-one-form-0',
    requestId: 'request',
  } as const
  const pay = (link: PaymentLink, request: Partial<Parameters<ReturnType<typeof payByLink>>[1]> = {}) => {
    const gateways = { names, usable: () => names, get: () => ({}) }
    const place = placeOrder({
      orders: memoryOrders(table),
      gateways,
      orderLifetimeMs: LIFETIME_MS,
      clock: () => NOW,
      log: () => {},
    })
    return payByLink({ links, placeOrder: place, clock: () => NOW })(link, { ...REQUEST, ...request })
  }
  const contentsOf = ({ linkId }: PaymentLink, ...rest: readonly unknown[]) =>
    formOrderId({ key: REQUEST.idempotencyKey, contents: [linkId, ...rest] }, NOW)

  it('is one line, with a number derived from the form, and contains nothing that nobody entered', async () => {
    const link = await links.add(aLink())
    const order = {
      orderId: contentsOf(link, 1880, null, null, null),
      gateway: 'alipayDirect',
      locale: 'zh-Hans',
      lines: [{ name: '一杯茶', unitFen: 1880, quantity: 1 }],
      amountFen: 1880,
      facts: {},
      paymentLink: link.linkId,
      createdAt: NOW,
      expiresAt: plusMs(NOW, LIFETIME_MS),
    }
    expect(await pay(link)).toStrictEqual({ kind: 'placed', orderId: order.orderId })
    expect([...table.orders.values()]).toStrictEqual([order])
    expect((await links.get(link.linkId))?.uses, 'not counted').toEqual({})
  })

  it('contains what the payer and the shop added', async () => {
    const link = await links.add(aLink({ successUrl: 'https://shop.example.com/', metadata: { a: 'b' } }))
    const more = {
      buyerEmail: 'a@example.com' as NonNullable<Order['buyerEmail']>,
      note: 'N',
      reference: 'R',
    }
    const orderId = contentsOf(link, 1880, 'a@example.com', 'N', 'R')
    expect(await pay(link, more)).toEqual({ kind: 'placed', orderId })
    expect(table.orders.get(orderId)).toMatchObject({
      ...more,
      successUrl: 'https://shop.example.com/',
      metadata: { a: 'b' },
    })
  })

  it('holds a use until it expires, one use for each order, and none of an unknown link', async () => {
    const link = await links.add(aLink({ maxUses: 1 }))
    const placed = await pay(link)
    const [order = expect.fail()] = table.orders.values()
    expect((await links.get(link.linkId))?.uses).toEqual({ [order.orderId]: order.expiresAt })
    expect(placed).toEqual({ kind: 'placed', orderId: order.orderId })
    expect(await pay(link), 'opened before').toEqual(placed)
    expect(await pay(link, { note: 'another' })).toEqual({ kind: 'taken' })
  })

  it('is the same for the form that took the last use, and is refused to any other form', async () => {
    const { linkId } = await links.add(aLink({ maxUses: 2, numberSecret: 'a secret' }))
    const again = async (request: Parameters<typeof pay>[1] = {}) =>
      pay((await open({ linkId }))?.link ?? expect.fail(), request)
    const [one, last] = [await again({ idempotencyKey: 'form-one' }), await again()]
    expect(one).not.toEqual(last)
    expect((await open({ linkId }))?.status).toBe('used_up')
    expect([await again(), await again({ idempotencyKey: 'form-one' })]).toEqual([last, one])
    const others = [
      ...[
        { idempotencyKey: 'another' },
        { idempotencyKey: 'form-one', note: 'of mine' },
        { note: 'another' },
      ],
      ...[{ amountFen: fen(1) }, { reference: 'R' }, { buyerEmail: 'a@example.com' as Order['buyerEmail'] }],
    ]
    for (const other of others) expect(await again(other), JSON.stringify(other)).toEqual({ kind: 'taken' })
    // Nobody who comes too late leaves an order behind.
    expect(table.orders.size).toBe(2)
  })

  it('after the last use has a number that does not follow from the form, so that it cannot be paid', async () => {
    const price = { kind: 'fixed', amountFen: REQUEST.amountFen } as const
    const wanted = { name: '座位', price, asksEmail: false, asksNote: true }
    const numberOf = (link: PaymentLink) => contentsOf(link, REQUEST.amountFen, null, 'late', null)
    const counted = await makeLink(links, { ...wanted, maxUses: 1 }, { linkId: aLink().linkId, at: NOW })
    expect(await pay(counted)).toMatchObject({ kind: 'placed' })
    // Who sends a form chooses all of it, and knows the link.
    expect(await pay(counted, { note: 'late' })).toEqual({ kind: 'taken' })
    expect(table.orders.size).toBe(2)
    expect([...table.orders.keys()]).not.toContain(numberOf(counted))
    const uncounted = await makeLink(links, wanted, { linkId: aLink().linkId, at: NOW })
    await pay(uncounted, { note: 'late' })
    expect([...table.orders.keys()], 'it would be found').toContain(numberOf(uncounted))
  })

  it('is refused where no gateway takes payments', async () => {
    names = []
    expect(await pay(await links.add(aLink()))).toEqual({ kind: 'unavailable' })
  })

  it('is refused when the order number is taken', async () => {
    const place = async () => ({ kind: 'conflict' }) as const
    expect(
      await payByLink({ links, placeOrder: place, clock: () => NOW })(aLink({ maxUses: 1 }), REQUEST),
    ).toEqual({
      kind: 'unavailable',
    })
  })

  it('is at most what one payment can be', async () => {
    await expect(pay(aLink(), { amountFen: 10_000_000_001 as never })).rejects.toThrow(
      'one line of at most the greatest amount is no cart',
    )
  })
})

describe('forms that are sent concurrently, each of them several times', () => {
  /** A form's number changes five minutes after it was shown. */
  const CHANGES = plusMs(NOW, 5 * MINUTE_MS)
  const sendings = fc.record({
    form: fc.nat({ max: 3 }),
    // By clocks that differ, and writes that are late.
    at: fc
      .integer({ min: 1, max: CLOCK_ALLOWANCE_MS })
      .map(ms => plusMs(CHANGES, ms - CLOCK_ALLOWANCE_MS / 2)),
  })

  it('make one order each, and at most as many as the link has uses', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(sendings, { minLength: 2, maxLength: 8 }),
        fc.integer({ min: 1, max: 3 }),
        async (scheduler, sent, maxUses) => {
          const carry: Carry = async (call, step) => {
            await scheduler.schedule(Promise.resolve(), call)
            return step()
          }
          const [all, orderTable] = [memoryPaymentLinks(), emptyOrdersTable()]
          const { linkId } = await all.add(aLink({ maxUses, numberSecret: 'a secret' }))
          const send = async ({ form, at }: (typeof sent)[number], pass: Carry) => {
            const orders = memoryOrders(orderTable, pass)
            const clock = () => at
            const ports = {
              orders,
              clock,
              orderLifetimeMs: LIFETIME_MS,
              log: () => {},
              gateways: { names: ['alipayDirect'], usable: () => ['alipayDirect'] as const, get: () => ({}) },
              links: {
                get: (...args: Parameters<PaymentLinks['get']>) =>
                  pass('get link', () => {}).then(() => all.get(...args)),
                takeUse: (...args: Parameters<PaymentLinks['takeUse']>) =>
                  pass('take use', () => {}).then(() => all.takeUse(...args)),
                settleUses: () => expect.fail('each order can be paid'),
              },
            }
            const placing = { ...ports, placeOrder: placeOrder(ports) }
            const { link = expect.fail() } = (await openLink(placing)(linkId)) ?? {}
            const outcome = await payByLink(placing)(link, {
              amountFen: fen(1880),
              buyerEmail: undefined,
              note: undefined,
              locale: 'en',
              idempotencyKey: `${NOW}.${form}`,
              requestId: 'request',
            })
            return outcome.kind === 'placed' ? outcome.orderId : outcome.kind
          }
          const led = await scheduler.waitFor(Promise.all(sent.map(each => send(each, carry))))
          const outcomes = sent.map(({ form }, index) => [form, led[index]] as const)
          const places = new Map(outcomes)
          expect(outcomes, 'each form has one outcome').toEqual(
            sent.map(({ form }) => [form, places.get(form)]),
          )
          const placed = [...places.values()].filter(outcome => outcome !== 'taken')
          expect(new Set(placed).size).toBe(Math.min(maxUses, places.size))
          expect(Object.keys((await all.get(linkId))?.uses ?? {}).sort()).toEqual([...placed].sort())
          // Whoever sends a form once more is led to the same.
          for (const each of sent) expect(await send(each, carryAtOnce)).toBe(places.get(each.form))
        },
      ),
      { numRuns: 200 },
    )
  })
})
