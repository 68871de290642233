/** An order's merchant, as it is kept. */
import { expect, it } from 'vitest'
import { type MerchantId, ofMerchant } from '../../../lib/order/merchant'
import { orderItem, orderOf } from '../../../lib/store/orderItem'
import { anOrder } from '../../support/orders'

const kept = (merchant: unknown) => {
  const order = anOrder()
  return { ...orderItem(order), orderId: order.orderId, merchant }
}

it('is read again, and costs the default merchant no byte', () => {
  const order = anOrder(ofMerchant('teahouse' as MerchantId))
  expect(orderOf({ ...orderItem(order), orderId: order.orderId })).toEqual(order)
  expect(orderItem(anOrder(ofMerchant('' as MerchantId)))).not.toHaveProperty('merchant')
})

it.each(['', 'Teahouse', 7, null])('makes the order unreadable when it is %j', merchant => {
  expect(() => orderOf(kept(merchant))).toThrow('merchant')
})
