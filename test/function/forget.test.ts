/** An order whose buyer the schedule has erased, on a real store: no function shows or uses the address. */
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { factsByKey } from '../../lib/order/facts'
import type { Order } from '../../lib/order/order'
import { newOrderId } from '../../lib/order/orderId'
import { DAY_MS, HOUR_MS, monthsBefore, plusMs } from '../../lib/time'
import { NOW, paidFact } from '../support/orders'
import { openShop, type Shop } from '../support/shop'

const MONTHS = 6
const AGED = plusMs(monthsBefore(NOW, MONTHS), -DAY_MS)

let shop: Shop
beforeAll(async () => {
  shop = await openShop({ FORGET_AFTER_MONTHS: String(MONTHS) })
})
beforeEach(() => {
  shop.world.mails.length = 0
  shop.logged.length = 0
})

const times = (createdAt: Order['createdAt']) => ({ createdAt, expiresAt: plusMs(createdAt, 2 * HOUR_MS) })

/** An order that was paid in time, with its mails. */
async function paidOrder(createdAt = AGED): Promise<Order> {
  const paid = { ...paidFact(), at: plusMs(createdAt, HOUR_MS) }
  const facts = factsByKey([paid])
  const { orderId } = await shop.existing({ orderId: newOrderId(createdAt), ...times(createdAt), facts })
  await shop.sendReceipt(orderId)
  expect(shop.world.mails.splice(0)).toHaveLength(2)
  return (await shop.tables.orders.get(orderId)) ?? expect.fail()
}
const pageOf = ({ orderId }: Order) => shop.order({ path: `/orders/${orderId}`, pathParameters: { orderId } })

it('loses its address, and nothing else', async () => {
  const order = await paidOrder()
  expect((await pageOf(order)).body).toContain('b…@example.com')
  await shop.forget()
  const { buyerEmail: _, facts, ...rest } = order
  expect(await shop.tables.orders.get(order.orderId)).toEqual({
    ...rest,
    facts: { ...facts, forgotten: expect.objectContaining({ kind: 'forgotten', source: 'schedule' }) },
  })
})

it('has a page without it', async () => {
  const order = await paidOrder()
  await shop.forget()
  const { status, body } = await pageOf(order)
  expect(status).toBe(200)
  expect(body).toContain('data-state="paid"')
  expect(body).not.toMatch(/@example|电子邮箱|undefined|data-testid="receipt"/)
})

it('gets no mail to the buyer, whatever arrives later; the shop is still notified of a payment', async () => {
  const order = await paidOrder()
  await shop.forget()
  const another = paidFact('2026112300000009')
  await shop.tables.orders.record(order.orderId, { ...order, gateway: another.gateway }, [another])
  expect(await shop.sendReceipt(order.orderId)).toBeUndefined()
  expect(shop.world.mails.map(({ to }) => to)).toEqual(['owner@example.com'])
  expect(shop.world.mails[0]?.text).toContain('Buyer’s e-mail: 无 none')
  await shop.followUp()
  expect(shop.world.mails).toHaveLength(1)
  expect((await shop.tables.orders.load(order.orderId))?.order).not.toHaveProperty('buyerEmail')
})

it('is not changed before its time, nor with open work', async () => {
  const young = await paidOrder(plusMs(AGED, 2 * DAY_MS))
  const open = await shop.existing({ orderId: newOrderId(AGED), ...times(AGED) })
  await shop.forget()
  for (const { orderId, buyerEmail } of [young, open])
    expect((await shop.tables.orders.get(orderId))?.buyerEmail).toBe(buyerEmail)
  expect(shop.logged).toContainEqual({
    level: 'warn',
    event: 'forgettingHeld',
    fields: expect.objectContaining({ orderId: open.orderId }),
  })
})
