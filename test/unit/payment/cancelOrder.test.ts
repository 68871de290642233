/** Canceling an order: its trades are closed first, and a payment takes precedence. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { TradeQueries } from '../../../lib/gateways/capabilities/tradeQueries'
import { isOverAt } from '../../../lib/order/binding'
import { factKey, type RecordedFact } from '../../../lib/order/facts'
import { type Order, withFacts } from '../../../lib/order/order'
import { orderState } from '../../../lib/order/orderState'
import { cancelOrder } from '../../../lib/payment/cancelOrder'
import { DAY_MS, plusMs } from '../../../lib/time'
import { emptyOrdersTable, memoryOrders, type OrdersTable } from '../../support/memoryOrders'
import { anOrder, anUnboundOrder, NOW, PROVENANCE, paidFact } from '../../support/orders'

let table: OrdersTable
let logged: unknown[]
beforeEach(() => {
  table = emptyOrdersTable()
  logged = []
})

function given(order: Order): Order {
  table.orders.set(order.orderId, order)
  return order
}
const withThese = (...facts: readonly RecordedFact[]) => withFacts(anOrder(), facts)
const closes: TradeQueries = {
  query: async () => ({ kind: 'trade', tradeNo: 'A', facts: [] }),
  close: async () => ({ kind: 'closed' }),
}

function cancel(
  { orderId }: Pick<Order, 'orderId'>,
  queries: TradeQueries | ((gateway: string) => TradeQueries),
  orders = memoryOrders(table),
  now = NOW,
) {
  const get = typeof queries === 'function' ? queries : () => queries
  return cancelOrder({
    orders,
    tradeQueries: { names: ['alipayDirect'], usable: () => ['alipayDirect'], get },
    clock: () => now,
    log: (...line) => logged.push(line),
  })({ orderId, by: 'key_1', requestId: 'r1' })
}

const canceled: RecordedFact = {
  kind: 'canceled',
  at: NOW,
  source: 'api',
  sourceId: 'key_1',
  requestId: 'r1',
  recordedAt: NOW,
}

describe('an order', () => {
  it('is closed at its gateway, then canceled, and visited at once', async () => {
    const order = given(anOrder())
    const outcome = await cancel(order, closes)
    expect(outcome).toMatchObject({ kind: 'canceled', order: { facts: { canceled } } })
    expect(table.agendas.get(order.orderId)).toEqual({ dueAt: NOW })
    const line = ['info', 'orderCanceled', { requestId: 'r1', orderId: order.orderId }]
    expect(logged).toEqual([line])
    expect(await cancel(order, closes)).toMatchObject({ kind: 'canceled' })
    expect(logged).toEqual([line])
  })

  it.each<[string, TradeQueries]>([
    ['whose buyer was never there', { ...closes, query: async () => ({ kind: 'noTrade' }) }],
    ['whose gateway can do nothing', {}],
  ])('%s is canceled', async (_, queries) =>
    expect(await cancel(given(anOrder()), queries)).toMatchObject({ kind: 'canceled' }),
  )

  it('that no gateway knows is canceled without a query', async () => {
    const never: TradeQueries = { query: () => expect.fail() }
    expect(await cancel(given(anUnboundOrder()), never)).toMatchObject({ kind: 'canceled' })
  })

  it('is canceled even when its payment time is over', async () => {
    const order = given(anOrder())
    const outcome = await cancel(order, closes, memoryOrders(table), order.expiresAt)
    expect(outcome).toMatchObject({ kind: 'canceled' })
  })

  it('that has waited for days is closed first, and stays open while its gateway does not answer', async () => {
    const order = given(anOrder())
    const late = plusMs(order.expiresAt, 3 * DAY_MS)
    const silent: TradeQueries = { query: async () => ({ kind: 'unavailable' }) }
    expect(await cancel(order, silent, memoryOrders(table), late)).toEqual({ kind: 'gatewaySilent' })
    let closed = 0
    const close = async () => {
      closed += 1
      return { kind: 'closed' } as const
    }
    expect(await cancel(order, { ...closes, close }, memoryOrders(table), late)).toMatchObject({
      kind: 'canceled',
    })
    expect(closed).toBe(1)
  })

  it('stays open while one of its two gateways does not answer', async () => {
    const requested: RecordedFact = { kind: 'requested', gateway: 'paper', at: NOW, ...PROVENANCE }
    const order = given(withThese(requested))
    const silent: TradeQueries = { query: async () => ({ kind: 'unavailable' }) }
    const outcome = await cancel(order, gateway => (gateway === 'paper' ? silent : closes))
    expect(outcome).toEqual({ kind: 'gatewaySilent' })
    // Where it was closed the buyer is sent no more.
    const kept = table.orders.get(order.orderId) ?? expect.fail()
    expect([isOverAt(kept, 'alipayDirect'), isOverAt(kept, 'paper')]).toEqual([true, false])
    expect(orderState(kept, NOW)).toBe('awaitingPayment')
    expect(table.agendas.get(order.orderId)).toEqual({ dueAt: NOW })
  })

  it('that is paid at one of its two gateways is reported as paid, though the other does not answer', async () => {
    const requested: RecordedFact = { kind: 'requested', gateway: 'paper', at: NOW, ...PROVENANCE }
    const order = given(withThese(requested))
    const { source: _, sourceId: __, requestId: ___, recordedAt: ____, ...paid } = paidFact()
    const outcome = await cancel(order, gateway => ({
      query: async () =>
        gateway === 'paper'
          ? { kind: 'unavailable' }
          : { kind: 'trade', tradeNo: 'A', facts: [paid] as never },
    }))
    expect(outcome).toMatchObject({ kind: 'notOpen', order: { facts: { [factKey(paidFact())]: {} } } })
  })

  it.each<[string, TradeQueries]>([
    ['for its trade', { ...closes, query: async () => ({ kind: 'unavailable' }) }],
    ['to close it', { ...closes, close: async () => ({ kind: 'unavailable' }) }],
  ])('stays open, with its planned visit, when its gateway does not answer to %s', async (_, queries) => {
    const order = given(anOrder())
    const planned = { dueAt: plusMs(NOW, 99) }
    table.agendas.set(order.orderId, planned)
    expect(await cancel(order, queries)).toEqual({ kind: 'gatewaySilent' })
    expect(table.orders.get(order.orderId)).toBe(order)
    expect(table.agendas.get(order.orderId)).toEqual(planned)
  })

  it('that was just paid keeps the payment and is not canceled', async () => {
    const order = given(anOrder())
    const { source: _, sourceId: __, requestId: ___, recordedAt: ____, ...paid } = paidFact()
    const queries: TradeQueries = {
      ...closes,
      query: async () => ({ kind: 'trade', tradeNo: 'A', facts: [paid] as never }),
    }
    const outcome = await cancel(order, queries)
    expect(outcome).toMatchObject({ kind: 'notOpen' })
    const stored = table.orders.get(order.orderId) ?? expect.fail()
    expect(Object.keys(stored.facts)).toEqual([factKey(paidFact())])
    expect(table.agendas.get(order.orderId)).toEqual({ dueAt: NOW })
  })

  it.each<[string, Order]>([
    ['paid', withThese(paidFact())],
    ['closed', withThese({ kind: 'closed', gateway: 'alipayDirect', tradeNo: 'A', at: NOW, ...PROVENANCE })],
  ])('that is %s stays unchanged', async (_, order) => {
    expect(await cancel(given(order), { query: () => expect.fail() })).toEqual({ kind: 'notOpen', order })
  })

  it('that does not exist is unknown', async () =>
    expect(await cancel(anOrder(), closes)).toEqual({ kind: 'unknownOrder' }))

  it('that changes meanwhile is read again', async () => {
    const order = given(anOrder())
    let asked = 0
    const queries: TradeQueries = {
      ...closes,
      async query() {
        table.orders.set(order.orderId, withFacts(order, [paidFact()]))
        asked += 1
        return { kind: 'trade', tradeNo: 'A', facts: [] }
      },
    }
    const settle = () => expect.fail('a payment that was known')
    const outcome = await cancel(order, queries, { ...memoryOrders(table), settle })
    expect([outcome.kind, asked]).toEqual(['notOpen', 1])
  })

  it('whose closing the gateway reports first is canceled all the same', async () => {
    const order = given(anOrder({ gateway: 'alipayDirect' }))
    const closed = { ...paidFact(), kind: 'closed', source: 'notify' } as RecordedFact
    const queries: TradeQueries = {
      ...closes,
      async close() {
        table.orders.set(order.orderId, withFacts(order, [closed]))
        return { kind: 'closed' }
      },
    }
    expect(await cancel(order, queries)).toMatchObject({ kind: 'canceled' })
    const stored = table.orders.get(order.orderId) ?? expect.fail()
    expect(
      Object.values(stored.facts)
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['canceled', 'closed'])
  })

  it('that the gateway had already closed has ended', async () => {
    const order = given(anOrder({ gateway: 'alipayDirect' }))
    table.orders.set(order.orderId, withFacts(order, [{ ...paidFact(), kind: 'closed' } as RecordedFact]))
    expect(await cancel(order, closes)).toMatchObject({ kind: 'notOpen' })
  })

  it('that changes during every attempt is not canceled', async () => {
    const order = given(anOrder())
    let tries = 0
    const recordUnlessChanged = async () => {
      tries += 1
      return undefined
    }
    const orders = { ...memoryOrders(table), recordUnlessChanged }
    expect(await cancel(order, closes, orders)).toEqual({ kind: 'changedMeanwhile' })
    expect([tries, logged]).toEqual([3, []])
  })

  it('that is paid after the cancellation needs a person', async () => {
    const order = given(anOrder())
    await cancel(order, closes)
    const stored = table.orders.get(order.orderId) ?? expect.fail()
    const paid = withFacts(stored, [paidFact('A', plusMs(NOW, 1))])
    expect(orderState(paid, NOW)).toBe('paidAfterCancel')
  })
})
