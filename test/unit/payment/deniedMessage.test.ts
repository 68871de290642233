/** A correctly signed message that the gateway denies: the trade decides. */
import { expect, it } from 'vitest'
import type { PaymentMessage } from '../../../lib/gateways/capabilities/messages'
import type { TradeAnswer, TradeQueries } from '../../../lib/gateways/capabilities/tradeQueries'
import { fen } from '../../../lib/money'
import { factKey, type TradeFact } from '../../../lib/order/facts'
import type { Order } from '../../../lib/order/order'
import { deniedMessage } from '../../../lib/payment/deniedMessage'
import { anOrder, NOW, PROVENANCE } from '../../support/orders'

const order = anOrder()
const fact = (kind: 'paid' | 'finished'): TradeFact => ({
  kind,
  gateway: 'alipayDirect',
  tradeNo: 'A',
  at: NOW,
  amountFen: order.amountFen,
})
const [paid, finished] = [fact('paid'), fact('finished')]

const ask = (
  facts: readonly TradeFact[],
  queries: TradeQueries | undefined,
  { stored = order, amountFen = order.amountFen }: { stored?: Order | undefined; amountFen?: number } = {},
) =>
  deniedMessage(
    {
      orders: { get: async () => stored },
      tradeQueries: { get: () => queries } as never,
    },
    { about: 'payment', orderId: order.orderId, gateway: 'alipayDirect', amountFen, facts } as PaymentMessage,
  )
const saying = (answer: TradeAnswer): TradeQueries => ({ query: async () => answer })
const trade = (...facts: TradeFact[]): TradeAnswer => ({ kind: 'trade', tradeNo: 'A', facts })

it('is known when the order has all its facts', async () => {
  const facts = Object.fromEntries([paid].map(each => [factKey(each), { ...each, ...PROVENANCE }]))
  expect(await ask([paid], undefined, { stored: anOrder({ facts }) })).toBe('known')
  expect(await ask([paid, finished], undefined, { stored: anOrder({ facts }) })).toBe('untrue')
})

it('is confirmed when the trade has all its facts, and recorded from the trade', async () => {
  expect(await ask([paid], saying(trade(paid)))).toEqual([paid])
  expect(await ask([paid], saying(trade(paid, finished)))).toEqual([paid, finished])
})

const partly: TradeFact = { kind: 'partlyRefunded', gateway: 'alipayDirect', tradeNo: 'A', at: NOW }
const inAll = (tradeNo: string): TradeFact => ({
  kind: 'refundedInAll',
  gateway: 'alipayDirect',
  tradeNo,
  at: NOW,
  amountFen: fen(1),
})

it('is confirmed when it has a smaller refund than the trade, and refuted by the refund of another trade', async () => {
  expect(await ask([paid, partly], saying(trade(paid, inAll('A'))))).toEqual([paid, inAll('A')])
  expect(await ask([paid, partly], saying(trade(paid, inAll('B'))))).toBe('untrue')
  expect(await ask([paid, inAll('A')], saying(trade(paid, partly)))).toBe('untrue')
  expect(await ask([paid, finished], saying(trade(paid, inAll('A'))))).toBe('untrue')
})

it.each<[string, readonly TradeFact[], TradeQueries | undefined, object]>([
  ['the trade says only some of it', [paid, finished], saying(trade(paid)), {}],
  ['the trade says nothing', [paid], saying(trade()), {}],
  ['there is no trade', [paid], saying({ kind: 'noTrade' }), {}],
  ['the gateway refuses to answer', [paid], saying({ kind: 'refused', code: 'x' }), {}],
  ['it says nothing itself', [], saying(trade(paid)), {}],
  ['the gateway has no queries', [paid], {}, {}],
  ['there is no such gateway', [paid], undefined, {}],
  ['it is of another amount', [paid], saying(trade(paid)), { amountFen: 1 }],
])('is refuted when %s', async (_, facts, queries, changes) => {
  expect(await ask(facts, queries, changes)).toBe('untrue')
})

it('is refuted for an unknown order', async () => {
  const ports = { orders: { get: async () => undefined }, tradeQueries: { get: () => undefined } as never }
  const message = { orderId: order.orderId, facts: [paid] } as unknown as PaymentMessage
  expect(await deniedMessage(ports, message)).toBe('untrue')
})

it.each<TradeAnswer>([{ kind: 'unavailable' }, { kind: 'otherCertificate', serialNumber: '8f' }])(
  'must wait for a gateway without a verified answer: %j',
  async answer => {
    expect(await ask([paid], saying(answer))).toBe('unavailable')
  },
)
