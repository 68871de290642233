/** The link back to the shop that made the order, in each state. */
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

it('leads to the site of a program whose order is not paid: its return address expects a payment', () => {
  const epay = {
    notifyUrl: 'https://a.example/n',
    money: '1.00',
    returnUrl: 'https://a.example:8443/return.php?ticket=1',
  }
  const ordered = { ...order, epay, successUrl: WAYS.successUrl }
  expect(backToShop(ordered, 'awaitingPayment')).toBe('https://a.example:8443/')
  expect(backToShop(ordered, 'paid')).toBe(WAYS.successUrl)
  const { returnUrl: _, ...withoutReturn } = epay
  expect(backToShop({ ...order, epay: withoutReturn }, 'expired')).toBeUndefined()
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
