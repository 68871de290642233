/** An order that cannot be read holds up no others; a store that fails does. */
import { expect, it } from 'vitest'
import { UnreadableOrder } from '../../../lib/order/unreadableOrder'
import { loadReadable } from '../../../lib/payment/loadReadable'
import { anOrder } from '../../support/orders'

const order = anOrder()
const { orderId } = order
const load = async (answer: () => unknown) => {
  const logged: unknown[][] = []
  const loaded = await loadReadable({ load: async () => answer() as never }, orderId, 'request', (...line) =>
    logged.push(line),
  )
  return [loaded, logged]
}
const fails = (error: Error) => () => {
  throw error
}

it('is loaded', async () => expect(await load(() => ({ order }))).toEqual([{ order }, []]))

it('is reported and passed over when it cannot be read', async () => {
  const unreadable = new UnreadableOrder(orderId, 'no amount')
  const fields = { requestId: 'request', orderId, message: unreadable.message }
  expect(await load(fails(unreadable))).toEqual([undefined, [['error', 'itemUnreadable', fields]]])
})

it('is a fault when the store fails', async () =>
  await expect(load(fails(new Error('the store is down')))).rejects.toThrow('the store is down'))
