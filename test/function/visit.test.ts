/** The visits of orders: which queries they make, what they record, and when the next visit is due. */
import { beforeEach, describe, expect, it } from 'vitest'
import { factKey, type RecordedFact } from '../../lib/order/facts'
import type { Order } from '../../lib/order/order'
import type { OrderId } from '../../lib/order/orderId'
import { orderState } from '../../lib/order/orderState'
import { WATCH_MS } from '../../lib/payment/followUp'
import { DAY_MS, MINUTE_MS, plusMs } from '../../lib/time'
import { UnreadableItem } from '../../lib/unreadableItem'
import { DONE_ANSWER, failureAnswer, notifyFields, signedForm, tradeAnswer } from '../support/alipay'
import { collect } from '../support/collect'
import { FORM } from '../support/events'
import { LIFETIME_MS, NOW, paidFact } from '../support/orders'
import { answer, openShop, type Shop } from '../support/shop'

const BOTH = 'single_trade_query close_trade'
const TRADE_NO = '2026112322001400000000000001'

let shop: Shop
beforeEach(async () => {
  shop = await openShop({ ALIPAY_CONTRACTED: BOTH })
})

const later = (ms: number) => {
  shop.world.now = plusMs(NOW, ms)
}
/** Too old to be looked at by the queue. */
const OLD = 20 * MINUTE_MS
const OVERDUE = LIFETIME_MS + MINUTE_MS
const OVER = LIFETIME_MS + WATCH_MS
const asked = () => shop.world.asked.map(url => url.searchParams.get('service'))
const stored = async ({ orderId }: Order) => (await shop.tables.orders.get(orderId)) ?? expect.fail()
const stateOf = async (order: Order) => orderState(await stored(order), shop.world.now)
/** By its agenda; that a search finds such an order, test/store/youngOrders.test.ts shows. */
const isDueAt = async ({ orderId }: Order, ms: number) => {
  const { agenda } = (await shop.tables.orders.load(orderId)) ?? expect.fail()
  return agenda !== undefined && agenda.dueAt <= plusMs(NOW, ms)
}
const concerns = () => collect(shop.tables.orders.listConcerns())
const events = () => shop.logged.map(({ event }) => event)
const noTrade = answer(failureAnswer('TRADE_NOT_EXIST'))
const open = (order: Order) =>
  answer(
    tradeAnswer(order, { trade_status: 'WAIT_BUYER_PAY', gmt_payment: undefined, to_seller_fee: undefined }),
  )

it('makes an order paid whose notify was lost, and records the source', async () => {
  const order = await shop.existing()
  shop.world.trade = answer(tradeAnswer(order))
  later(2 * MINUTE_MS)
  await shop.followUp()
  expect(asked()).toEqual(['single_trade_query'])
  expect(await stateOf(order)).toBe('paid')
  expect(Object.values((await stored(order)).facts)).toMatchObject([
    { kind: 'paid', tradeNo: TRADE_NO, source: 'query', sourceId: '', recordedAt: shop.world.now },
  ])
  expect(shop.logged).toContainEqual(
    expect.objectContaining({
      event: 'orderReconciled',
      fields: expect.objectContaining({ facts: 'paid', state: 'paid' }),
    }),
  )
})

it('queries nothing before it is due, and nothing for a settled order', async () => {
  const order = await shop.existing()
  later(2 * MINUTE_MS - 1)
  await shop.followUp()
  await shop.tables.orders.record(order.orderId, order, [paidFact()])
  later(3 * MINUTE_MS)
  await shop.followUp()
  expect(asked()).toEqual([])
})

it('ignores an order once its mails are sent', async () => {
  const order = await shop.existing()
  await shop.tables.orders.record(order.orderId, order, [paidFact()])
  await shop.followUp()
  expect(await isDueAt(order, DAY_MS)).toBe(true)
  await shop.sendReceipt(order.orderId)
  await shop.followUp()
  expect(await isDueAt(order, 4 * DAY_MS)).toBe(false)
})

it('is due again at its expiry when the buyer has not paid', async () => {
  const order = await shop.existing()
  shop.world.trade = noTrade
  later(2 * MINUTE_MS)
  await shop.followUp()
  const { createdAt, expiresAt } = order
  const lifetime = expiresAt - createdAt
  expect([await isDueAt(order, lifetime - 1), await isDueAt(order, lifetime)]).toEqual([false, true])
  expect(await stored(order)).toEqual(order)
})

describe('a young order', () => {
  const looks = () => shop.world.queue.map(({ attempt, delaySeconds }) => [attempt, delaySeconds])

  it('is visited again by the queue, without a write, until it is a quarter of an hour old', async () => {
    const order = await shop.existing()
    shop.world.trade = noTrade
    later(2 * MINUTE_MS)
    await shop.followUp()
    const settled = { settle: 0 }
    shop.world.orders = {
      ...shop.tables.orders,
      settle: (...args) => {
        settled.settle++
        return shop.tables.orders.settle(...args)
      },
    }
    expect(looks()).toEqual([[1, 120]])
    later(4 * MINUTE_MS)
    await shop.visit()
    expect(looks()).toEqual([[2, 240]])
    later(8 * MINUTE_MS)
    await shop.visit()
    expect(looks()).toEqual([[3, 480]])
    later(16 * MINUTE_MS)
    await shop.visit()
    expect([looks(), asked().length, settled.settle]).toEqual([[], 4, 0])
    expect(await stored(order)).toEqual(order)
  })

  it('becomes paid at the visit after its payment', async () => {
    const order = await shop.existing()
    shop.world.trade = noTrade
    later(2 * MINUTE_MS)
    await shop.followUp()
    shop.world.trade = answer(tradeAnswer(order))
    later(4 * MINUTE_MS)
    await shop.visit()
    expect([await stateOf(order), looks()]).toEqual(['paid', []])
  })

  it('is not queried once it is paid, and is skipped when the queue rejects it', async () => {
    const order = await shop.existing()
    shop.world.trade = noTrade
    later(2 * MINUTE_MS)
    await shop.followUp()
    await shop.tables.orders.record(order.orderId, order, [paidFact()])
    later(4 * MINUTE_MS)
    await shop.visit()
    expect([asked().length, looks()]).toEqual([1, []])

    const other = await shop.existing()
    await shop.tables.orders.settle(other, [], { dueAt: NOW })
    shop.world.visits = { send: () => Promise.reject(new Error('timed out')) }
    shop.world.queue.push({ orderId: other.orderId, attempt: 0, delaySeconds: 0 })
    await shop.visit()
    expect(shop.world.queue).toEqual([])
    expect(events()).toContain('visitNotSent')
    expect(events()).not.toContain('visitFailed')
  })
})

describe('an order that was changed by hand', () => {
  it('is reported and skipped, and the others are visited', async () => {
    const [bad, good] = [await shop.existing(), await shop.existing()]
    const { load } = shop.tables.orders
    const failing = async (id: OrderId) => {
      if (id === bad.orderId) throw new UnreadableItem('order', id, 'amountFen')
      return load(id)
    }
    shop.world.orders = { ...shop.tables.orders, load: failing }
    shop.world.trade = answer(tradeAnswer(good))
    later(2 * MINUTE_MS)
    await shop.followUp()
    expect(await stateOf(good)).toBe('paid')
    expect(shop.logged).toContainEqual({
      level: 'error',
      event: 'itemUnreadable',
      fields: expect.objectContaining({
        orderId: bad.orderId,
        message: expect.stringContaining('amountFen'),
      }),
    })
    expect(shop.world.queue).toEqual([])
    expect(await shop.sendReceipt(bad.orderId, good.orderId)).toBeUndefined()
    expect(shop.world.mails).toHaveLength(2)
  })
})

describe('an order whose time is over', () => {
  it('expires only when the gateway has closed its trade', async () => {
    const order = await shop.existing()
    shop.world.trade = open(order)
    shop.world.closing = answer(DONE_ANSWER)
    later(OVERDUE)
    await shop.followUp()
    expect(asked()).toEqual(['single_trade_query', 'close_trade'])
    expect(await stateOf(order)).toBe('expired')
    expect(Object.values((await stored(order)).facts)).toMatchObject([
      { kind: 'expired', tradeNo: TRADE_NO, source: 'close' },
    ])
    expect(await isDueAt(order, 4 * DAY_MS)).toBe(false)
  })

  it('is never closed before', async () => {
    const order = await shop.existing()
    shop.world.trade = open(order)
    later(LIFETIME_MS - 1)
    await shop.followUp()
    expect(asked()).toEqual(['single_trade_query'])
  })

  it('is paid if the buyer was faster than the closing', async () => {
    const order = await shop.existing()
    shop.world.trade = open(order)
    shop.world.closing = answer(failureAnswer('TRADE_STATUS_NOT_AVAILD'))
    const { asked: urls } = shop.world
    const push = urls.push.bind(urls)
    urls.push = (...all) => {
      if (all[0]?.searchParams.get('service') === 'close_trade') {
        shop.world.trade = answer(tradeAnswer(order, { gmt_payment: '2026-11-23 12:00:30' }))
      }
      return push(...all)
    }
    later(OVERDUE)
    await shop.followUp()
    expect(await stateOf(order)).toBe('paidLate')
    shop.world.now = plusMs(shop.world.now, 1)
    await shop.sendReceipt(order.orderId)
    await shop.followUp()
    expect(await concerns()).toEqual([{ orderId: order.orderId, concern: 'paidLate' }])
  })

  it('and whose buyer never went to the gateway is watched, and expires in the end', async () => {
    const order = await shop.existing()
    shop.world.trade = noTrade
    later(OVERDUE)
    await shop.followUp()
    expect([asked(), await stateOf(order)]).toEqual([['single_trade_query'], 'overdue'])
    later(OVER)
    await shop.followUp()
    expect(await stateOf(order)).toBe('expired')
  })

  it('stays open while the gateway neither answers queries nor closes', async () => {
    const order = await shop.existing()
    for (const [trade, closing] of [
      [undefined, undefined],
      [open(order), undefined],
      [answer(failureAnswer('ILLEGAL_PARTNER_EXTERFACE')), undefined],
      [open(order), answer(failureAnswer('ILLEGAL_SIGN'))],
    ] as const) {
      Object.assign(shop.world, { trade, closing })
      shop.world.now = plusMs(shop.world.now, DAY_MS)
      await shop.followUp()
      expect(await stateOf(order)).toBe('overdue')
    }
    expect(await concerns()).toEqual([{ orderId: order.orderId, concern: 'unconfirmed' }])
    expect(events().filter(event => event === 'gatewaySilent')).toHaveLength(4)
  })

  it('is visited again soon when the gateway did not answer', async () => {
    const order = await shop.existing()
    later(20 * 60 * MINUTE_MS)
    await shop.followUp()
    expect(await isDueAt(order, (20 * 60 + 10) * MINUTE_MS - 1)).toBe(false)
    expect(await isDueAt(order, (20 * 60 + 10) * MINUTE_MS)).toBe(true)
  })
})

describe('a shop whose contract', () => {
  it('has neither service queries nothing, lets nothing expire, and needs a person in the end', async () => {
    shop = await openShop({ ALIPAY_CONTRACTED: '' })
    const order = await shop.existing()
    for (const ms of [2 * MINUTE_MS, OVERDUE, OVER]) {
      later(ms)
      await shop.followUp()
    }
    expect([asked(), await stateOf(order)]).toEqual([[], 'overdue'])
    expect(await concerns()).toEqual([{ orderId: order.orderId, concern: 'unconfirmed' }])
    expect(events()).toContain('personNeeded')
  })

  it('only closes: closes at expiry, and waits if there is nothing to close', async () => {
    shop = await openShop({ ALIPAY_CONTRACTED: 'close_trade' })
    const [closable, absent, paid] = [await shop.existing(), await shop.existing(), await shop.existing()]
    const closings = new Map([
      [closable.orderId, DONE_ANSWER],
      [absent.orderId, failureAnswer('TRADE_NOT_EXIST')],
      [paid.orderId, failureAnswer('TRADE_STATUS_NOT_AVAILD')],
    ])
    Object.defineProperty(shop.world, 'closing', {
      get: () =>
        answer(closings.get(shop.world.asked.at(-1)?.searchParams.get('out_order_no') as OrderId) ?? ''),
    })
    later(2 * MINUTE_MS)
    await shop.followUp()
    expect(asked()).toEqual([])
    later(OVERDUE)
    await shop.followUp()
    expect(await Promise.all([closable, absent, paid].map(stateOf))).toEqual([
      'expired',
      'overdue',
      'overdue',
    ])
    later(OVER)
    await shop.followUp()
    expect(await Promise.all([absent, paid].map(stateOf))).toEqual(['expired', 'overdue'])
    expect(await concerns()).toEqual([{ orderId: paid.orderId, concern: 'unconfirmed' }])
  })

  it('only answers queries: queries until the gateway closes by itself', async () => {
    shop = await openShop({ ALIPAY_CONTRACTED: 'single_trade_query' })
    const order = await shop.existing()
    shop.world.trade = open(order)
    later(OVER)
    await shop.followUp()
    expect([asked(), await stateOf(order)]).toEqual([['single_trade_query'], 'overdue'])
    shop.world.trade = answer(
      tradeAnswer(order, {
        trade_status: 'TRADE_CLOSED',
        gmt_payment: undefined,
        gmt_close: '2026-11-25 10:00:00',
        to_seller_fee: '0.00',
      }),
    )
    later(OVER + DAY_MS)
    await shop.followUp()
    expect(await stateOf(order)).toBe('closed')
  })
})

it('records a payment of another amount as such, and lists it for a person', async () => {
  const order = await shop.existing()
  shop.world.trade = answer(tradeAnswer(order, { total_fee: '0.01', to_seller_fee: '0.01' }))
  later(2 * MINUTE_MS)
  await shop.followUp()
  expect(await stateOf(order)).toBe('paidOtherAmount')
  await shop.followUp()
  expect(await concerns()).toEqual([{ orderId: order.orderId, concern: 'paidOtherAmount' }])
})

describe('many orders', () => {
  const few = () => Promise.all(Array.from({ length: 8 }, () => shop.existing()))

  it('are all visited, concurrently', async () => {
    await few()
    shop.world.trade = noTrade
    later(OLD)
    await shop.followUp()
    expect(asked()).toHaveLength(8)
  })

  it('are not delayed by one that cannot be read, whose visit alone is retried', async () => {
    const [bad] = await few()
    const { load } = shop.tables.orders
    const failing = (id: OrderId) =>
      id === bad?.orderId ? Promise.reject(new Error('unreadable')) : load(id)
    shop.world.orders = { ...shop.tables.orders, load: failing }
    shop.world.trade = noTrade
    later(OLD)
    await shop.followUp()
    expect(asked()).toHaveLength(7)
    expect(shop.world.queue).toMatchObject([{ orderId: bad?.orderId }])
    expect(shop.logged).toContainEqual({
      level: 'error',
      event: 'visitFailed',
      fields: expect.objectContaining({ orderId: bad?.orderId, attempt: 0, message: 'unreadable' }),
    })
    shop.world.orders = shop.tables.orders
    await shop.visit()
    expect([asked().length, shop.world.queue]).toEqual([8, []])
  })

  it('are retried when the gateway does not answer, and not by the queue', async () => {
    await few()
    later(OLD)
    await shop.followUp()
    expect([asked().length, shop.world.queue]).toEqual([8, []])
    later(OLD + 10 * MINUTE_MS)
    await shop.followUp()
    expect(asked()).toHaveLength(16)
  })
})

it('does not postpone an order that changed during the visit', async () => {
  const order = await shop.existing()
  const { settle, record } = shop.tables.orders
  shop.world.orders = {
    ...shop.tables.orders,
    settle: async (...args) => {
      await record(order.orderId, order, [paidFact()])
      return settle(...args)
    },
  }
  shop.world.trade = noTrade
  later(2 * MINUTE_MS)
  await shop.followUp()
  expect(await isDueAt(order, 2 * MINUTE_MS)).toBe(true)
})

describe('a notify that the gateway denies', () => {
  const facts = async (order: Order): Promise<RecordedFact[]> => Object.values((await stored(order)).facts)

  it.each<[string, (order: Order) => Parameters<typeof answer>[0] | undefined, number, string[]]>([
    ['is accepted when the trade confirms it', order => tradeAnswer(order), 200, ['paid']],
    [
      'is refused when the trade says otherwise',
      order => tradeAnswer(order, { trade_no: 'another000' }),
      400,
      [],
    ],
    ['is refused when there is no such trade', () => failureAnswer('TRADE_NOT_EXIST'), 400, []],
    ['must be repeated when the gateway does not answer', () => undefined, 503, []],
  ])('%s', async (_, tells, status, kinds) => {
    const order = await shop.existing()
    const told = tells(order)
    shop.world.trade = told === undefined ? undefined : answer(told)
    shop.world.verifies = answer('false')
    const body = signedForm(notifyFields(order, { gmt_payment: '2026-11-23 11:59:59' }))
    const reply = await shop.notify({ method: 'POST', path: '/paycallback/notify', headers: FORM, body })
    expect(reply.status).toBe(status)
    const recorded = await facts(order)
    expect(recorded.map(({ kind }) => kind)).toEqual(kinds)
    // The gateway's own word is kept, and not the message's.
    expect(recorded.map(({ source, at }) => [source, at])).toEqual(
      kinds.map(() => ['query', Date.parse('2026-11-23T10:05:00+08:00')]),
    )
    expect((await shop.illegal()).map(({ reason }) => reason)).toEqual(
      status === 400 ? ['notSentByGateway'] : [],
    )
  })
})

it('keys of facts do not contain their source', () => {
  const fact = { ...paidFact(), source: 'query' } as const
  expect(factKey(fact)).toBe(factKey(paidFact()))
})
