/** How many days the list of orders reads at once, and how many at all. */
import { expect, it } from 'vitest'
import type { Order } from '../../../lib/order/order'
import { newOrderId } from '../../../lib/order/orderId'
import { beijingDay, DAY_MS, type EpochMs, HOUR_MS, isoTime, parseTime, plusMs } from '../../../lib/time'
import { aKnownKey } from '../../support/api'
import { anEvent, CONTEXT } from '../../support/events'
import { type Outside, startRoute } from '../../support/handlers'
import { memoryApiKeys, memoryIdempotencyKeys } from '../../support/memoryApi'
import { emptyOrdersTable, memoryOrders } from '../../support/memoryOrders'
import { anOrder, NOW } from '../../support/orders'

const daysAgo = (days: number) => plusMs(NOW, -days * DAY_MS)

/** The list of a shop with these orders, and the days that are read for it, those side by side together. */
async function listed(orders: readonly Order[], query = '') {
  const table = emptyOrdersTable()
  for (const order of orders) table.orders.set(order.orderId, order)
  const memory = memoryOrders(table)
  const steps: string[][] = []
  let isStepOpen = false
  async function* listDay(day: EpochMs) {
    if (!isStepOpen) steps.push([])
    isStepOpen = true
    steps.at(-1)?.push(beijingDay(day))
    await new Promise(setImmediate)
    isStepOpen = false
    yield* memory.listDay(day)
  }
  const apiKeys = memoryApiKeys()
  const authorization = `Bearer ${await aKnownKey(apiKeys)}`
  const handle = startRoute('shopApi', {
    ...{ orders: { ...memory, listDay }, apiKeys, idempotencyKeys: memoryIdempotencyKeys() },
    ...{ visits: { send: async () => [] }, clock: () => NOW, log: () => {}, webhooks: {} },
  } as unknown as Outside)
  const answer = await handle(anEvent({ path: '/v1/orders', query, headers: { authorization } }), CONTEXT)
  const { data = [], has_more: more, error } = JSON.parse(answer.body ?? '')
  return { ids: data.map(({ id }: { id: string }) => id.replace(/^ord_/, '')), more, steps, error }
}

const orderOf = (days: number): Order => {
  const createdAt = daysAgo(days)
  return anOrder({ orderId: newOrderId(createdAt), createdAt, expiresAt: plusMs(createdAt, DAY_MS) })
}

it('reads a single day where it fills the page', async () => {
  const today = Array.from({ length: 11 }, () => orderOf(0))
  const { ids, more, steps } = await listed(today)
  expect([ids.length, more, steps]).toEqual([10, true, [[beijingDay(NOW)]]])
})

it('reads a quiet month in a few steps, each day once', async () => {
  const orders = [0, 1, 5, 30].map(orderOf)
  const { ids, more, steps } = await listed(orders)
  expect([ids, more]).toEqual([orders.map(({ orderId }) => orderId), false])
  expect(steps.map(step => step.length)).toEqual([1, 2, 4, 8, 8, 8, 1])
  expect(steps.flat()).toEqual(Array.from({ length: 32 }, (_, days) => beijingDay(daysAgo(days))))
})

it('stops with the step that fills the page, and is newest first all the same', async () => {
  const orders = [0, 2, 3, 3, 4, 20].map(orderOf)
  const { ids, more, steps } = await listed(orders, 'limit=3')
  expect(ids.slice(0, 2)).toEqual([orders[0], orders[1]].map(order => order?.orderId))
  expect([ids.length, more, steps.map(step => step.length)]).toEqual([3, true, [1, 2, 4]])
})

it('reads the days of both ends, whichever of them is the later in its day', async () => {
  for (const hours of [0, 1, 8, 16, 23]) {
    const from = plusMs(NOW, -2 * DAY_MS + hours * HOUR_MS)
    const first = anOrder({ orderId: newOrderId(from), createdAt: from })
    const last = orderOf(0)
    expect((await listed([first, last], ends(from))).ids).toEqual([last.orderId, first.orderId])
  }
})

const MOST = 92 * DAY_MS
const ends = (from: EpochMs, to?: EpochMs) =>
  new URLSearchParams({
    'created[gte]': isoTime(from),
    ...(to !== undefined && { 'created[lte]': isoTime(to) }),
  }).toString()

it.each<[string, string]>([
  ['until now', ends(plusMs(NOW, -MOST))],
  ['until then', ends(plusMs(NOW, -MOST - DAY_MS), daysAgo(1))],
])('looks at 92 days, both ends with them, and at not a moment more: %s', async (_, query) => {
  const until = new URLSearchParams(query).get('created[lte]') ?? isoTime(NOW)
  const to = parseTime(until) ?? NOW
  const [first, last] = [to, plusMs(to, -MOST)].map(createdAt =>
    anOrder({ orderId: newOrderId(createdAt), createdAt, expiresAt: plusMs(createdAt, DAY_MS) }),
  )
  const orders = [first ?? expect.fail(), last ?? expect.fail()]
  expect((await listed(orders, query)).ids).toEqual(orders.map(({ orderId }) => orderId))
  const more = new URLSearchParams(query)
  more.set('created[gte]', isoTime(plusMs(to, -MOST - 1)))
  expect((await listed(orders, more.toString())).error).toMatchObject({
    ...{ code: 'invalid_field', param: 'created[gte]' },
  })
})

it('of a parameter that is named twice the last counts', async () => {
  const orders = [orderOf(0), orderOf(0), orderOf(0)]
  expect((await listed(orders, 'limit=1&limit=2')).ids).toHaveLength(2)
  expect((await listed(orders, 'limit=2&limit=1')).ids).toHaveLength(1)
})
