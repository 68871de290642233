/** Which fields of an order identify its buyer, and which stay for the books. */
import { expect, it } from 'vitest'
import type { Order } from '../../../lib/order/order'
import { hasPersonalData, personalDataPaths, personalDataTexts } from '../../../lib/order/personalData'
import { anOrder, paidFact } from '../../support/orders'

const { buyerEmail = expect.fail(), ...ordered } = anOrder({ facts: { paid: paidFact() } })
const BOOKS: Order = { ...ordered, description: 'two tickets', paymentLink: 'lnk_1' }
const WRITTEN = {
  buyerEmail,
  note: 'ring twice',
  metadata: { guest: 'Li', seat: '7' },
  reference: 'cart-7',
  successUrl: 'https://back.example.com/thanks',
  cancelUrl: 'https://back.example.com/cart',
} as const
const EPAY = {
  notifyUrl: 'https://back.example.com/notify',
  money: '1.00',
  param: 'guest Li',
  returnUrl: 'https://back.example.com/return',
}

it('excludes what bookkeeping needs', () => {
  expect([personalDataPaths(BOOKS), personalDataTexts(BOOKS), hasPersonalData(BOOKS)]).toEqual([
    [],
    [],
    false,
  ])
})

it('is what the buyer entered, and what a program wrote freely', () => {
  const order = { ...BOOKS, ...WRITTEN }
  expect(personalDataPaths(order)).toEqual(Object.keys(WRITTEN).map(name => [name]))
  const { metadata: _, ...texts } = WRITTEN
  expect(new Set(personalDataTexts(order))).toEqual(
    new Set([...Object.values(texts), 'guest', 'Li', 'seat', '7']),
  )
})

it.each(Object.entries(WRITTEN))('is %s alone', (name, value) => {
  const order = { ...BOOKS, [name]: value }
  expect([personalDataPaths(order), hasPersonalData(order)]).toEqual([[[name]], true])
})

it('excludes the number by which a program of 易支付 identifies its order, and its notify address', () => {
  const order = { ...BOOKS, reference: 'buyer@example.com', epay: EPAY }
  expect(personalDataPaths(order)).toEqual([
    ['epay', 'param'],
    ['epay', 'returnUrl'],
  ])
  expect(personalDataTexts(order)).toEqual([EPAY.param, EPAY.returnUrl])
})
