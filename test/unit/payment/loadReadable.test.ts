/** An unreadable order does not block others; a failing store does. */
import { expect, it } from 'vitest'
import { loadReadable, onlyReadable } from '../../../lib/payment/loadReadable'
import { UnreadableItem } from '../../../lib/unreadableItem'
import { emptyOrdersTable, memoryOrders } from '../../support/memoryOrders'
import { anOrder, NOW } from '../../support/orders'

const order = anOrder()
const { orderId } = order
const load = async (answer: () => unknown) => {
  const logged: unknown[][] = []
  const loaded = await loadReadable({ load: async () => answer() as never }, orderId, 'request', (...line) =>
    logged.push(line),
  )
  return [loaded, logged]
}
const fails = (error: Error) => async () => {
  throw error
}

it('is loaded', async () => expect(await load(() => ({ order }))).toEqual([{ order }, []]))

it('is reported and skipped when it cannot be read', async () => {
  const unreadable = new UnreadableItem('order', orderId, 'no amount')
  const fields = { requestId: 'request', orderId, message: unreadable.message }
  expect(await load(fails(unreadable))).toEqual([undefined, [['error', 'itemUnreadable', fields]]])
})

it('is an error when the store fails', async () =>
  await expect(load(fails(new Error('the store is down')))).rejects.toThrow('the store is down'))

it('is reported and left out of lists when it cannot be read', async () => {
  const unreadable = new UnreadableItem('order', orderId, 'no amount')
  const table = emptyOrdersTable()
  table.orders.set(orderId, order)
  table.agendas.set(orderId, { dueAt: NOW, concern: 'paidLate' })
  const told: unknown[] = []
  expect.assertions(5)
  const orders = memoryOrders(table)
  const listed = (get: typeof orders.get) => onlyReadable({ ...orders, get }, failure => told.push(failure))
  const those = listed(fails(unreadable))
  for await (const each of those.listWork()) expect(each).toBe(orderId)
  for await (const each of those.listConcerns()) expect(each).toEqual({ orderId, concern: 'paidLate' })
  expect([await those.get(orderId), told]).toEqual([undefined, [unreadable]])
  expect(await listed(orders.get).get(orderId)).toEqual(order)
  await expect(listed(fails(new Error('the store is down'))).get(orderId)).rejects.toThrow(
    'the store is down',
  )
})
