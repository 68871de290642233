/** The way back to the shop that made the order: where it leads in each state, and what is filled in. */
import { describe, expect, it } from 'vitest'
import { isPaid } from '../../../lib/order/orderState'
import { backToShop } from '../../../lib/page/backToShop'
import { STATES } from '../../support/orders'
import { order } from './samples'

const WAYS = { successUrl: 'https://shop.example.com/done', cancelUrl: 'https://shop.example.com/again' }

describe.each(STATES)('%s', state => {
  it('leads onward when the order is paid, and back when it is not', () => {
    const expected = isPaid(state) ? WAYS.successUrl : WAYS.cancelUrl
    expect(backToShop({ ...order, ...WAYS }, state)).toBe(expected)
    expect(backToShop(order, state)).toBeUndefined()
  })
})

it.each([
  ['https://a.example/{ORDER_ID}', `https://a.example/ord_${order.orderId}`],
  [
    'https://a.example/{ORDER_ID}?o={ORDER_ID}&p={ORDER_ID}',
    `https://a.example/ord_${order.orderId}?o=ord_${order.orderId}&p=ord_${order.orderId}`,
  ],
  ['https://a.example/{order_id}?a=$&', 'https://a.example/{order_id}?a=$&'],
])('the order’s id is filled in at each placeholder: %s', (successUrl, filled) => {
  expect(backToShop({ ...order, successUrl }, 'paid')).toBe(filled)
})
