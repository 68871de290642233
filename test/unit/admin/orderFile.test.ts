/** The listed orders as a CSV file: all pages, only what the list shows, and complete or not at all. */
import { describe, expect, it } from 'vitest'
import { fen } from '../../../lib/money'
import type { MerchantId } from '../../../lib/order/merchant'
import type { Order } from '../../../lib/order/order'
import { newOrderId } from '../../../lib/order/orderId'
import { MINUTE_MS, plusMs } from '../../../lib/time'
import { openOffice, viewerAccess } from '../../support/office'
import { anOrder, NOW, paidFact } from '../../support/orders'
import { parseCsv } from '../../tools/csv'

const TEAHOUSE = 'teahouse' as MerchantId
const FILE = '/admin/orders.csv?day=2026-11-23'

/** Made so many minutes before now. */
const orderOf = (minutes: number, parts: Partial<Order> = {}): Order => {
  const createdAt = plusMs(NOW, -minutes * MINUTE_MS)
  return anOrder({ orderId: newOrderId(createdAt), createdAt, ...parts })
}

async function officeWith(orders: readonly Order[], access?: Parameters<typeof openOffice>[0]) {
  const office = openOffice(access)
  office.merchants.push(TEAHOUSE)
  for (const order of orders) office.table.orders.set(order.orderId, order)
  return office
}

/** The first column of each row, without the tab by which Excel shows all digits. */
const numbersIn = (csv: string) =>
  parseCsv(csv)
    .slice(1)
    .map(([number = '']) => number.trim())
const numbersOf = (...orders: readonly Order[]) => orders.map(({ orderId }) => orderId)

describe('the file', () => {
  it('has the orders of all pages, the oldest first', async () => {
    const orders = Array.from({ length: 51 }, (_, index) => orderOf(51 - index))
    const office = await officeWith(orders)
    const { status, headers, body } = await office.get(FILE)
    expect([
      status,
      headers['content-type'],
      headers['content-disposition'],
      headers['cache-control'],
    ]).toEqual([200, 'text/csv; charset=utf-8', 'attachment; filename="orders-2026-11-23.csv"', 'no-store'])
    expect(body).toMatch(/^\ufeff订单号 Order number,/)
    expect(numbersIn(body)).toEqual(numbersOf(...orders))
  })

  it('has what the list shows: by state, by merchant, by trade, by the shop’s own number', async () => {
    const [open, paid] = [orderOf(3), orderOf(2, { facts: { paid: paidFact('2026112300000009') } })]
    const theirs = orderOf(1, { merchant: TEAHOUSE, reference: 'cart-7' })
    const old = orderOf(40 * 24 * 60, { reference: 'cart-7' })
    const office = await officeWith([open, paid, theirs, old])
    for (const [query, expected] of [
      ['', [open, paid, theirs]],
      ['&state=paid', [paid]],
      ['&merchant=teahouse', [theirs]],
      ['&merchant=-', [open, paid]],
      ['&search=2026112300000009', [paid]],
      ['&search=cart-7', [old, theirs]],
      ['&search=cart-7&merchant=-', [old]],
    ] as const)
      expect(numbersIn((await office.get(`${FILE}${query}`)).body)).toEqual(numbersOf(...expected))
  })

  it('names the merchant of each order, if there are several', async () => {
    const orders = [orderOf(2), orderOf(1, { merchant: TEAHOUSE })]
    const office = await officeWith(orders)
    const lastColumn = async (query: string) =>
      parseCsv((await office.get(`${FILE}${query}`)).body).map(cells => cells.at(-1))
    expect(await lastColumn('')).toEqual(['商户 Merchant', '', 'teahouse'])
    const RECEIPT = '收据发送时间 Receipt sent (Beijing time)'
    expect(await lastColumn('&merchant=teahouse')).toEqual([RECEIPT, ''])
    office.merchants.pop()
    expect(await lastColumn('')).toEqual([RECEIPT, '', ''])
  })

  it('has whole addresses, own numbers and notes for an operator alone', async () => {
    const order = orderOf(1, { reference: 'cart-4711', note: 'For Ms. Li' })
    const address = order.buyerEmail ?? expect.fail()
    const whole = (await (await officeWith([order])).get(FILE)).body
    for (const text of [address, 'cart-4711', 'For Ms. Li']) expect(whole).toContain(text)
    const viewed = (await (await officeWith([order], viewerAccess)).get(FILE)).body
    for (const text of [address, 'cart-4711', 'For Ms. Li']) expect(viewed).not.toContain(text)
    expect(viewed).toContain(`${address[0]}…@`)
  })

  const LONG = Array.from({ length: 20 }, () => ({
    sku: 'tea',
    name: '茶'.repeat(100),
    unitFen: fen(100),
    quantity: 1,
  }))

  it.each<[string, number, Partial<Order>, string]>([
    ['the day has more orders than are read', 10_001, {}, 'only the newest 10,000 are shown'],
    ['it is more than Lambda may answer', 700, { lines: LONG }, 'too many for one file'],
  ])('does not exist when %s: the page says which file has all orders', async (_, count, parts, why) => {
    const office = await officeWith(Array.from({ length: count }, (_, index) => orderOf(index / 200, parts)))
    const { status, headers, body } = await office.get(`${FILE}&lang=en`)
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect(body).toContain(why)
    expect(body).toContain('npm run export has all of them')
    expect(body).not.toContain('/admin/orders.csv')
  })

  it('is none where an order cannot be read: the sums, the list and the page in its place say so', async () => {
    const office = await officeWith([orderOf(1)])
    const { orders } = office.world
    office.world.orders = {
      ...orders,
      listDay(day, part) {
        part?.onUnreadable?.()
        return orders.listDay(day, part)
      },
    }
    for (const path of ['/admin?day=2026-11-23', '/admin/orders?day=2026-11-23', FILE]) {
      const { headers, body } = await office.get(`${path}&lang=en`)
      expect(headers['content-type']).toBe('text/html; charset=utf-8')
      expect(body).toContain('Some orders of this day cannot be read')
      expect(body).not.toContain('/admin/orders.csv')
    }
  })
})

it('the list links to its file, with the number of its orders', async () => {
  const office = await officeWith(Array.from({ length: 60 }, (_, index) => orderOf(index)))
  const { body } = await office.get('/admin/orders?day=2026-11-23&state=expired&page=2&merchant=-&lang=en')
  expect(body).not.toContain('orders.csv')
  const { body: all } = await office.get('/admin/orders?day=2026-11-23&page=2&merchant=-&lang=en')
  expect(all).toContain(
    '<a href="/admin/orders.csv?day=2026-11-23&amp;merchant=-&amp;lang=en" data-testid="file">Download as CSV (60 orders)</a>',
  )
})
