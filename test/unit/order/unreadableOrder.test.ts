import { expect, it } from 'vitest'
import { UnreadableOrder } from '../../../lib/order/unreadableOrder'

it('contains the order’s number, and what is wrong with it', () => {
  const error = new UnreadableOrder('20261123ABCDEFGHJKMNPQRS', 'no amount')
  expect(String(error)).toBe('UnreadableOrder: the order 20261123ABCDEFGHJKMNPQRS cannot be read: no amount')
  expect(error.orderId).toBe('20261123ABCDEFGHJKMNPQRS')
})
