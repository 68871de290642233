import { expect, it } from 'vitest'
import { UnreadableItem } from '../../lib/unreadableItem'

it('names its kind and key, and what is wrong with it; an order by its number', () => {
  const order = new UnreadableItem('order', '20261123ABCDEFGHJKMNPQRS', 'no amount')
  expect(String(order)).toBe('UnreadableItem: the order 20261123ABCDEFGHJKMNPQRS cannot be read: no amount')
  expect(order.orderId).toBe('20261123ABCDEFGHJKMNPQRS')
  expect(new UnreadableItem('delivery', 'deliveries#whk_1 dlv_1', 'status').orderId).toBeUndefined()
})
