/** The orders that a program lists: only its own, newest first, without reading more of the shop's than needed. */
import { expect, it } from 'vitest'
import { listEpayOrders } from '../../../lib/epay/orderQuery'
import type { Order } from '../../../lib/order/order'
import { beijingDay, type EpochMs } from '../../../lib/time'
import { anOrder, NOW } from '../../support/orders'

const epay = { notifyUrl: 'https://program.example/notify', money: '336.00' }

/** A shop with so many orders of others each day, and then one of the program's; and how many of them were looked at, by day. */
function shopWith(others: number) {
  const lookedAt: Record<string, number> = {}
  const order = anOrder()
  async function* listDay(day: EpochMs): AsyncGenerator<Order> {
    const name = beijingDay(day)
    for (let index = 0; index <= others; index += 1) {
      lookedAt[name] = index + 1
      yield { ...order, reference: name, ...(index === others && { epay }) }
    }
  }
  const list = async (limit: number, skipped: number) =>
    (await listEpayOrders({ listDay }, { limit, skipped }, NOW)).map(({ reference }) => reference)
  return { list, lookedAt }
}

it('are those of the last week, as many as requested, after the skipped ones', async () => {
  const { list } = shopWith(1)
  expect(await list(2, 0)).toEqual(['20261123', '20261122'])
  expect(await list(2, 5)).toEqual(['20261118', '20261117'])
  expect(await list(9, 6)).toEqual(['20261117'])
  expect(await list(9, 7)).toEqual([])
})

it('stop reading at the last requested one', async () => {
  const { list, lookedAt } = shopWith(3)
  await list(2, 0)
  expect(lookedAt).toEqual({ 20261123: 4, 20261122: 4 })
})

it('are searched among the newest ten thousand of a day', async () => {
  expect(await shopWith(9_999).list(1, 0)).toEqual(['20261123'])
  const busy = shopWith(10_000)
  expect(await busy.list(1, 0)).toEqual([])
  expect(Object.values(busy.lookedAt)).toEqual(Array(7).fill(10_001))
})
