/** The list of orders: filters, sequence and pages, and how many days are read at once and in all. */
import { describe, expect, it } from 'vitest'
import { toApiOrder } from '../../../lib/api/orderResource'
import type { Order } from '../../../lib/order/order'
import { newOrderId } from '../../../lib/order/orderId'
import type { PartOfDay } from '../../../lib/payment/ports'
import { beijingDay, DAY_MS, type EpochMs, HOUR_MS, isoTime, parseTime, plusMs } from '../../../lib/time'
import { aKnownKey } from '../../support/apiKeys'
import { anEvent, CONTEXT } from '../../support/events'
import { type Outside, startRoute } from '../../support/handlers'
import { memoryApiKeys, memoryIdempotencyKeys } from '../../support/memoryApi'
import { emptyOrdersTable, memoryOrders } from '../../support/memoryOrders'
import { anOrder, NOW, PROVENANCE } from '../../support/orders'

const daysAgo = (days: number) => plusMs(NOW, -days * DAY_MS)

/** The list of a shop with these orders, and the days that are read for it, those side by side together. */
async function listed(orders: readonly Order[], query = '') {
  const table = emptyOrdersTable()
  for (const order of orders) table.orders.set(order.orderId, order)
  const memory = memoryOrders(table)
  const steps: string[][] = []
  let [isStepOpen, taken] = [false, 0]
  async function* listDay(day: EpochMs, part?: PartOfDay) {
    if (!isStepOpen) steps.push([])
    isStepOpen = true
    steps.at(-1)?.push(beijingDay(day))
    await new Promise(setImmediate)
    isStepOpen = false
    for await (const order of memory.listDay(day, part)) {
      taken += 1
      yield order
    }
  }
  const apiKeys = memoryApiKeys()
  const authorization = `Bearer ${await aKnownKey(apiKeys)}`
  const handle = startRoute('shopApi', {
    orders: { ...memory, listDay },
    apiKeys,
    idempotencyKeys: memoryIdempotencyKeys(),
    visits: { send: async () => [] },
    clock: () => NOW,
    log: () => {},
    webhooks: {},
  } as unknown as Outside)
  const answer = await handle(anEvent({ path: '/v1/orders', query, headers: { authorization } }), CONTEXT)
  const body = JSON.parse(answer.body ?? '')
  const { data = [], has_more: more, error } = body
  return {
    ids: data.map(({ id }: { id: string }) => id.replace(/^ord_/, '')),
    more,
    steps,
    taken,
    error,
    body,
  }
}

const orderOf = (days: number): Order => {
  const createdAt = daysAgo(days)
  return anOrder({ orderId: newOrderId(createdAt), createdAt, expiresAt: plusMs(createdAt, DAY_MS) })
}

it('a page fits into Lambda’s response limit, and the next one continues, in both directions', async () => {
  // As large as a request may be, which the API's answer and Lambda's own each escape once more.
  const metadata = { note: '"'.repeat(32_000) }
  const orders = Array.from({ length: 60 }, (_, index) => ({ ...orderOf(index / 100), metadata }))
  const ids = orders.map(({ orderId }) => orderId)
  const LAMBDAS_MOST = 6 * 1024 * 1024
  for (const [cursor, isForth] of [
    ['starting_after', true],
    ['ending_before', false],
  ] as const) {
    const found: string[] = [isForth ? ids[0] : ids.at(-1)].filter(id => id !== undefined)
    let pages = 0
    for (let more = true; more; pages += 1) {
      const { body, ids, ...page } = await listed(
        orders,
        `limit=100&${cursor}=ord_${isForth ? found.at(-1) : found[0]}`,
      )
      expect(Buffer.byteLength(JSON.stringify({ body: JSON.stringify(body) }))).toBeLessThan(LAMBDAS_MOST)
      if (isForth) found.push(...ids)
      else found.unshift(...ids)
      more = page.more
    }
    expect([found, pages > 1]).toEqual([ids, true])
  }
})

describe('of orders over several days, some at one moment', () => {
  // It is ten in the morning in Beijing: eleven hours ago was yesterday there, and in UTC nine hours ago was too.
  const orders = [0, 1, 1, 1, 9, 11, 30, 31, 31, 54, 55, 200]
    .map(hours => orderOf(hours / 24))
    .sort((a, b) => b.createdAt - a.createdAt || (a.orderId < b.orderId ? 1 : -1))
  const ids = orders.map(({ orderId }) => orderId)
  // The store tells them in a sequence of its own.
  const stored = orders.map((order, index) => orders[(index * 7) % 12] ?? order)

  it.each([1, 2, 3, 4, 5, 11, 12, 13])(
    'the pages of %i contain each once, newest first, in both directions',
    async limit => {
      const forth: string[][] = []
      for (let [query, more] = ['', true]; more; query = `&starting_after=ord_${forth.at(-1)?.at(-1)}`) {
        const page = await listed(stored, `limit=${limit}${query}`)
        expect(page.body).toMatchObject({ object: 'list', url: `/v1/orders?limit=${limit}${query}` })
        more = page.more
        expect(page.ids).toHaveLength(Math.min(limit, ids.length - forth.flat().length))
        forth.push(page.ids)
      }
      // The last one is empty: until then there may be older ones.
      expect(forth).toHaveLength(Math.ceil(ids.length / limit) + 1)
      expect(forth.flat()).toEqual(ids)
      const back: string[][] = [ids.slice(-1)]
      for (let more = true; more; ) {
        const page = await listed(stored, `limit=${limit}&ending_before=ord_${back[0]?.[0]}`)
        more = page.more
        expect(page.ids).toHaveLength(more ? limit : ids.length - back.flat().length)
        back.unshift(page.ids)
      }
      expect(back.flat()).toEqual(ids)
    },
  )

  it('those of a period include its beginning and exclude its end, pages too', async () => {
    const [from, to] = [orders[8], orders[2]].map(order => isoTime(order?.createdAt ?? NOW))
    const span = new URLSearchParams({ 'created[gte]': from ?? '', 'created[lte]': to ?? '' })
    // Of one moment all belong to it.
    expect((await listed(stored, `${span}`)).ids).toEqual(ids.slice(1, 9))
    const page = await listed(stored, `${span}&limit=3&starting_after=ord_${ids[5]}`)
    expect([page.ids, page.more]).toEqual([ids.slice(6, 9), false])
    const before = await listed(stored, `${span}&limit=3&ending_before=ord_${ids[5]}`)
    expect([before.ids, before.more]).toEqual([ids.slice(2, 5), true])
    // Of a cursor that lies outside it.
    const all = await listed(stored, `${span}&limit=3&ending_before=ord_${ids[11]}`)
    expect([all.ids, all.more]).toEqual([ids.slice(6, 9), true])
    expect((await listed(stored, `${span}&limit=3&starting_after=ord_${ids[0]}`)).ids).toEqual(
      ids.slice(1, 4),
    )
    const first = await listed(stored, `${span}&limit=2&ending_before=ord_${ids[3]}`)
    expect([first.ids, first.more]).toEqual([ids.slice(1, 3), false])
  })

  it('can be filtered by state, or by the shop’s own number, with full pages', async () => {
    const canceled = { canceled: { kind: 'canceled', at: NOW, ...PROVENANCE } } as const
    const [some, others] = [
      { facts: canceled, reference: 'shop-7' },
      { facts: {}, reference: 'shop-8' },
    ]
    const all = stored.map(order => ({ ...order, ...(ids.indexOf(order.orderId) % 2 === 1 ? some : others) }))
    const odd = ids.filter((_, index) => index % 2 === 1)
    for (const query of ['status=canceled', 'client_reference_id=shop-7']) {
      expect((await listed(all, query)).ids).toEqual(odd)
      const page = await listed(all, `${query}&limit=2&starting_after=ord_${odd[1]}`)
      expect([page.ids, page.more]).toEqual([odd.slice(2, 4), true])
      const back = await listed(all, `${query}&limit=2&ending_before=ord_${odd[4]}`)
      expect([back.ids, back.more]).toEqual([odd.slice(2, 4), true])
    }
    expect((await listed(all, 'status=open&client_reference_id=shop-7')).ids).toEqual([])
    expect((await listed(all, 'status=open&client_reference_id=shop-8&limit=1')).ids).toEqual([ids[0]])
  })

  it('shows each as it is shown alone', async () => {
    const apiContext = {
      publicUrl: 'https://shop.example.com',
      livemode: true,
      codeGateway: () => undefined,
    }
    expect((await listed(stored, 'limit=12')).body.data).toEqual(
      orders.map(order => toApiOrder(order, NOW, apiContext)),
    )
  })
})

it('covers a month by default', async () => {
  const [young, old] = [orderOf(31), { ...orderOf(31), createdAt: plusMs(daysAgo(31), -1) }]
  expect((await listed([old, young])).ids).toEqual([young.orderId])
  const week = new URLSearchParams({ 'created[lte]': isoTime(daysAgo(7)) })
  const older = [orderOf(38), { ...orderOf(38), createdAt: plusMs(daysAgo(38), -1) }]
  expect((await listed([...older, orderOf(6)], `${week}`)).ids).toEqual([older[0]?.orderId])
  // From the one that a page begins after.
  const last = orderOf(20)
  const both = [orderOf(51), { ...orderOf(51), createdAt: plusMs(daysAgo(51), -1) }]
  expect((await listed([last, ...both], `starting_after=ord_${last.orderId}`)).ids).toEqual([
    both[0]?.orderId,
  ])
  const until = `created[lte]=${isoTime(daysAgo(2))}`
  expect((await listed([last, ...both], `${until}&starting_after=ord_${last.orderId}`)).ids).toEqual([
    both[0]?.orderId,
  ])
  // All that came since the one that a page ends before.
  expect((await listed([last, both[0] ?? last], `ending_before=ord_${both[0]?.orderId}`)).ids).toEqual([
    last.orderId,
  ])
})

it('continues over months, and ends at an empty month', async () => {
  const orders = [3, 33, 64, 90, 122].map(orderOf)
  const ids: string[] = []
  for (let [query, more] = ['', true]; more; query = `&starting_after=ord_${ids.at(-1)}`) {
    const page = await listed(orders, `status=open${query}`)
    more = page.more
    ids.push(...page.ids)
  }
  expect(ids).toEqual(orders.slice(0, 4).map(({ orderId }) => orderId))
  // Whoever says where it begins, or where it ended before, is told whether there is more up to there.
  const third = orders[2]
  expect((await listed(orders, ends(daysAgo(65)))).more).toBe(false)
  expect((await listed(orders, ends(daysAgo(65), daysAgo(1)))).more).toBe(false)
  expect((await listed(orders, `ending_before=ord_${third?.orderId}`)).more).toBe(false)
  expect((await listed([], '')).more).toBe(false)
})

it('reads a single day if it fills the page', async () => {
  const today = Array.from({ length: 11 }, () => orderOf(0))
  const { ids, more, steps } = await listed(today)
  expect([ids.length, more, steps]).toEqual([10, true, [[beijingDay(NOW)]]])
  // And no more of it than tells that there is more.
  expect((await listed(today, 'limit=3')).taken).toBe(4)
})

it('reads a quiet month in a few steps, each day once', async () => {
  const orders = [0, 1, 5, 30].map(orderOf)
  const { ids, more, steps } = await listed(orders)
  expect([ids, more]).toEqual([orders.map(({ orderId }) => orderId), true])
  expect(steps.map(step => step.length)).toEqual([1, 2, 4, 8, 8, 8, 1])
  expect(steps.flat()).toEqual(Array.from({ length: 32 }, (_, days) => beijingDay(daysAgo(days))))
})

it('stops with the step that fills the page, newest first all the same', async () => {
  const orders = [0, 2, 3, 3, 4, 20].map(orderOf)
  const { ids, more, steps } = await listed(orders, 'limit=3')
  expect(ids.slice(0, 2)).toEqual([orders[0], orders[1]].map(order => order?.orderId))
  expect([ids.length, more, steps.map(step => step.length)]).toEqual([3, true, [1, 2, 4]])
})

it('reads the days of both ends, whichever end has the later time of day', async () => {
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
])('covers 92 days, both ends included, and not a moment more: %s', async (_, query) => {
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
    code: 'invalid_field',
    param: 'created[gte]',
  })
})

it('reads what a period and a cursor have in common, however old the cursor is', async () => {
  const [old, young] = [orderOf(100), orderOf(5)]
  const before = `ending_before=ord_${old.orderId}`
  expect((await listed([old, young], before)).error).toMatchObject({ param: 'created[gte]' })
  const found = await listed([old, young], `${before}&${ends(daysAgo(10))}`)
  expect([found.ids, found.steps.flat().length]).toEqual([[young.orderId], 11])
})

it('finds the orders with the shop’s own number, however old, and reads no day for them', async () => {
  const orders = [0, 40, 400].map(days => ({ ...orderOf(days), reference: 'invoice-7' }))
  const ids = orders.map(({ orderId }) => orderId)
  const of = (more = '') => listed([...orders, orderOf(1)], `client_reference_id=invoice-7${more}`)
  const all = await of()
  expect([all.ids, all.more, all.steps]).toEqual([ids, false, []])
  expect((await of(`&limit=1&starting_after=ord_${ids[0]}`)).ids).toEqual([ids[1]])
  expect((await of(`&ending_before=ord_${ids[2]}`)).ids).toEqual(ids.slice(0, 2))
  // A span counts all the same, of whatever length.
  expect((await of(`&${ends(daysAgo(399))}`)).ids).toEqual(ids.slice(0, 2))
  expect((await of(`&${ends(daysAgo(500), daysAgo(1))}`)).ids).toEqual(ids.slice(1))
})

it('refuses a repeated parameter', async () => {
  for (const query of ['limit=1&limit=2', 'status=open&status=paid', 'status=paid&limit=1&status=paid']) {
    const [param] = query.split('=')
    expect((await listed([orderOf(0)], query)).error).toMatchObject({ code: 'invalid_field', param })
  }
})
