/** The office's list of orders: the days that it reads, the filters, and the pages. */
import { describe, expect, it } from 'vitest'
import { findOrders, type OrderQuery, pageOf, readDay, readOrderQuery } from '../../../lib/admin/orderSearch'
import { DEFAULT_MERCHANT, type MerchantId, merchantOf } from '../../../lib/order/merchant'
import { byAge, type Order } from '../../../lib/order/order'
import { newOrderId } from '../../../lib/order/orderId'
import type { ReferenceQuery } from '../../../lib/payment/ports'
import { beijingDay, DAY_MS, type EpochMs, HOUR_MS, parseGatewayTime, plusMs } from '../../../lib/time'
import { anOrder, NOW, paidFact } from '../../support/orders'

const day = (text: string) => parseGatewayTime(`${text} 00:00:00`) ?? expect.fail()

describe('the search', () => {
  const read = (query: string) => readOrderQuery(new URLSearchParams(query), NOW)
  const ALL: OrderQuery = { day: NOW, state: undefined, search: '', page: 1 }

  it.each<[string, Partial<OrderQuery>]>([
    ['', {}],
    [
      'day=2026-11-20&state=paid&search=E-9&page=3',
      { day: day('2026-11-20'), state: 'paid', search: 'E-9', page: 3 },
    ],
    ['state=finished&page=1', { state: 'finished' }],
    ['search=%20E-9%20', { search: 'E-9' }],
    [`search=${'x'.repeat(65)}`, { search: 'x'.repeat(64) }],
    ...[
      'state=toString',
      'page=0',
      'page=-1',
      'page=1.5',
      'page=x',
      'page=1e99',
      'day=2026-02-30',
      'day=x',
    ].map((query): [string, Partial<OrderQuery>] => [query, {}]),
  ])('by %j', (query, expected) => {
    expect(read(query)).toEqual({ ...ALL, ...expected })
  })

  it('without a day is for today', () => {
    expect([readDay(null, NOW), readDay('', NOW), readDay('2026-11-20', NOW)]).toEqual([
      NOW,
      NOW,
      day('2026-11-20'),
    ])
  })
})

describe('the results', () => {
  async function* listed(orders: readonly Order[]) {
    yield* orders
  }
  const orderAt = (createdAt: EpochMs, parts: Partial<Order> = {}) =>
    anOrder({ orderId: newOrderId(createdAt), createdAt, ...parts })
  async function find(
    all: readonly Order[],
    query: Partial<OrderQuery>,
    lifetimeMs = 2 * HOUR_MS,
    isFullOn = '',
  ) {
    const read: string[] = []
    async function* listDay(of: EpochMs) {
      read.push(beijingDay(of))
      yield* all.filter(order => beijingDay(order.createdAt) === beijingDay(of)).sort((a, b) => byAge(b, a))
      if (beijingDay(of) === isFullOn) for (let count = 0; count <= 10_000; count += 1) yield orderAt(of)
    }
    const listByReference = ({ reference, merchant }: ReferenceQuery) =>
      listed(all.filter(order => order.reference === reference && merchantOf(order) === merchant))
    const asked = { day: NOW, state: undefined, search: '', page: 1, ...query }
    const isInScope = ({ reference }: Order) => reference !== 'another’s'
    const found = await findOrders(
      { listDay, listByReference },
      { ...asked, isInScope, merchants: [DEFAULT_MERCHANT] },
      NOW,
      lifetimeMs,
    )
    const { orders, ...list } = pageOf(found, asked, NOW)
    return { list, ids: orders.map(({ orderId }) => orderId), read }
  }

  it('are the day’s own, in the requested state', async () => {
    const open = orderAt(NOW)
    const paid = orderAt(plusMs(NOW, -1), { facts: { paid: paidFact() } })
    const others = [orderAt(plusMs(NOW, -11 * HOUR_MS)), orderAt(NOW, { reference: 'another’s' })]
    const all = [...others, paid, open]
    const found = await find(all, {})
    expect(found).toEqual({
      list: {
        day: NOW,
        now: NOW,
        state: undefined,
        search: '',
        page: 1,
        pages: 1,
        count: 2,
        missing: undefined,
      },
      ids: [open.orderId, paid.orderId],
      read: ['20261123'],
    })
    expect(await find(all, { state: 'paid' })).toMatchObject({
      ids: [paid.orderId],
      list: { state: 'paid', count: 1 },
    })
    expect((await find(all, { day: day('2026-11-22') })).ids).toEqual([others[0]?.orderId])
    expect((await find(all, { state: 'paid' }, 0, '20261123')).list.missing).toBe('older')
  })

  it('are those with the shop’s own number, on any day, in the selected state, each once', async () => {
    const [wanted, other] = [orderAt(NOW, { reference: 'cart-7' }), orderAt(NOW, { reference: 'cart-77' })]
    const before = orderAt(plusMs(NOW, -400 * DAY_MS), {
      reference: 'cart-7',
      facts: { paid: paidFact('cart-7') },
    })
    const another = orderAt(NOW, { reference: 'cart-7', merchant: 'teahouse' as MerchantId })
    const all = [before, wanted, other, another]
    expect((await find(all, { search: 'cart-7' })).ids).toEqual([wanted.orderId, before.orderId])
    expect((await find(all, { search: 'cart-7', state: 'paid' })).ids).toEqual([before.orderId])
    const shown = { search: 'cart-7', day: before.createdAt }
    expect((await find(all, shown)).ids).toEqual([wanted.orderId, before.orderId])
  })

  it.each([
    [0, 1, [0]],
    [1, 1, [1]],
    [50, 1, [50]],
    [51, 2, [50, 1]],
    [100, 2, [50, 50]],
    [101, 3, [50, 50, 1]],
  ])('%i are on %i pages, each once', async (count, pages, sizes) => {
    const all = Array.from({ length: count }, (_, index) => orderAt(plusMs(NOW, index - 1000)))
    const found = []
    for (const [index] of sizes.entries()) {
      const { list, ids } = await find(all, { page: index + 1 })
      expect(list).toMatchObject({ page: index + 1, pages, count })
      found.push(ids)
    }
    expect(found.map(({ length }) => length)).toEqual(sizes)
    expect(found.flat()).toEqual(all.map(({ orderId }) => orderId).reverse())
    // There is no page behind the last.
    expect((await find(all, { page: pages + 1 })).ids).toEqual(found.at(-1))
  })

  it.each<[string, string, number, readonly string[]]>([
    ['E-9', '2026-11-20', 0, ['20261120']],
    ['20261122001', '2026-11-22', 0, ['20261122']],
    ['20261122001', '2026-11-20', 0, ['20261122', '20261120']],
    ['20261122001', '2026-11-20', 1, ['20261122', '20261121', '20261120']],
    ['20261122001', '2026-11-21', DAY_MS, ['20261122', '20261121']],
    ['20261122001', '2026-11-21', DAY_MS + 1, ['20261122', '20261121', '20261120']],
    ['20261322001', '2026-11-20', 0, ['20261120']],
    ['x20261122001', '2026-11-20', 0, ['20261120']],
  ])(
    'for the trade %s, on the page of %s, with orders awaiting payment for %i ms: %j are read',
    async (search, shown, lifetimeMs, read) => {
      const facts = { paid: paidFact(search) }
      const all = read.map(text =>
        orderAt(day(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`), { facts }),
      )
      const other = all.map(({ createdAt }) =>
        orderAt(createdAt, { facts: { paid: paidFact(`${search}0`) } }),
      )
      const found = await find([...other, ...all], { search, day: day(shown) }, lifetimeMs)
      expect([found.read, found.ids, found.list.count]).toEqual([
        read,
        all.map(({ orderId }) => orderId),
        read.length,
      ])
    },
  )
})
