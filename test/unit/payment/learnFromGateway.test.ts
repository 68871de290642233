/** Querying and closing an order's trade at its gateway. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { CloseAnswer, TradeAnswer, TradeQueries } from '../../../lib/gateways/capabilities/tradeQueries'
import type { TradeFact } from '../../../lib/order/facts'
import { type Order, withFacts } from '../../../lib/order/order'
import { WATCH_MS } from '../../../lib/payment/followUp'
import { learnFromGateway, learnRefunds } from '../../../lib/payment/learnFromGateway'
import { type EpochMs, plusMs } from '../../../lib/time'
import { anOrder, NOW, PROVENANCE, paidFact } from '../../support/orders'

const order = anOrder()
const { orderId, amountFen, expiresAt } = order
const EARLIER = plusMs(expiresAt, -1)
const WATCH_END = plusMs(expiresAt, WATCH_MS)

const paid: TradeFact = { kind: 'paid', gateway: 'alipayDirect', tradeNo: 'A', at: NOW, amountFen }
const trade = (...facts: TradeFact[]): TradeAnswer => ({ kind: 'trade', tradeNo: 'A', facts })
const refusal = { kind: 'refused', code: 'ILLEGAL_PARTNER' } as const

let calls: string[]
let logged: unknown[][]
beforeEach(() => {
  calls = []
  logged = []
})

/** @param answers  to the questions one after the other; a gateway without any cannot be asked */
const learn = (now: EpochMs, answers: TradeAnswer[], closing?: CloseAnswer, about: Order = order) => {
  const queries: TradeQueries = {
    ...(answers.length > 0 && {
      async query() {
        calls.push('query')
        return answers.shift() ?? expect.fail('asked too often')
      },
    }),
    ...(closing && {
      async close() {
        calls.push('close')
        return closing
      },
    }),
  }
  return learnFromGateway(queries, about, 'alipayDirect', {
    requestId: 'request',
    clock: () => now,
    log: (...line) => logged.push(line),
  })
}

const by = (source: 'query' | 'close', recordedAt: EpochMs) => ({
  source,
  sourceId: '',
  requestId: 'request',
  recordedAt,
})
const expired = (source: 'query' | 'close', tradeNo: string, at: EpochMs) => ({
  kind: 'expired',
  gateway: 'alipayDirect',
  tradeNo,
  at,
  ...by(source, at),
})
/** Answers that tell nothing, and what is logged of them. */
const trace = { requestId: 'request', orderId, gateway: 'alipayDirect' }
const SILENCES: readonly [string, TradeAnswer & CloseAnswer, readonly unknown[]][] = [
  ['does not answer', { kind: 'unavailable' }, ['error', 'gatewaySilent', { ...trace, code: '' }]],
  ['refuses to', refusal, ['error', 'gatewaySilent', { ...trace, code: refusal.code }]],
  [
    'signs with an unknown certificate',
    { kind: 'otherCertificate', serialNumber: '8f' },
    ['error', 'gatewayCertificateUnknown', { ...trace, serialNumber: '8f' }],
  ],
]

describe('a gateway that is queried', () => {
  it('reports what happened to the trade, which is then not closed', async () => {
    expect(await learn(expiresAt, [trade(paid)], { kind: 'closed' })).toEqual([
      { ...paid, ...by('query', expiresAt) },
    ])
    expect([calls, logged]).toEqual([['query'], []])
  })

  it('knows no trade, and the order expires at the end of its watch', async () => {
    expect(await learn(plusMs(WATCH_END, -1), [{ kind: 'noTrade' }], { kind: 'closed' })).toEqual([])
    expect(await learn(WATCH_END, [{ kind: 'noTrade' }])).toEqual([expired('query', '', WATCH_END)])
    expect([calls, logged]).toEqual([['query', 'query'], []])
  })

  it.each(SILENCES)('reports nothing when it %s, and closes nothing', async (_, answer, line) => {
    expect(await learn(expiresAt, [answer], { kind: 'closed' })).toBeUndefined()
    expect([calls, logged]).toEqual([['query'], [line]])
  })
})

describe('an open trade', () => {
  it('is closed once its time is over, and not before', async () => {
    expect(await learn(EARLIER, [trade()], { kind: 'closed' })).toEqual([])
    expect(calls).toEqual(['query'])
    expect(await learn(expiresAt, [trade()], { kind: 'closed' })).toEqual([expired('close', 'A', expiresAt)])
    expect(calls).toEqual(['query', 'query', 'close'])
  })

  it('stays open if the gateway cannot close trades', async () => {
    expect(await learn(expiresAt, [trade()])).toEqual([])
    expect(logged).toEqual([])
  })

  it('is closed by the order number alone if the gateway cannot be queried', async () => {
    expect(await learn(expiresAt, [], { kind: 'closed' })).toEqual([expired('close', '', expiresAt)])
  })
})

describe('a gateway that closes a trade', () => {
  it('knows no trade, and the order expires at the end of its watch', async () => {
    expect(await learn(plusMs(WATCH_END, -1), [], { kind: 'noTrade' })).toEqual([])
    expect(await learn(WATCH_END, [], { kind: 'noTrade' })).toEqual([expired('close', '', WATCH_END)])
  })

  it('is queried again about a trade that is no longer open', async () => {
    expect(await learn(expiresAt, [trade(), trade(paid)], { kind: 'notOpen' })).toEqual([
      { ...paid, ...by('query', expiresAt) },
    ])
    expect([calls, logged]).toEqual([['query', 'close', 'query'], []])
  })

  it('is not queried if it has no queries', async () => {
    expect(await learn(expiresAt, [], { kind: 'notOpen' })).toEqual([])
    expect([calls, logged]).toEqual([['close'], []])
  })

  it.each(SILENCES)('reports nothing when it %s', async (_, closing, line) => {
    expect(await learn(expiresAt, [trade()], closing)).toBeUndefined()
    expect([calls, logged]).toEqual([['query', 'close'], [line]])
  })
})

describe('an order that was paid elsewhere', () => {
  const twice = withFacts(order, [
    { ...({ kind: 'requested', gateway: 'paper', at: NOW } as const), ...PROVENANCE },
    paidFact('P', NOW, 'paper'),
  ])

  it('is closed at once, before or after its expiry', async () => {
    expect(await learn(EARLIER, [trade()], { kind: 'closed' }, twice)).toEqual([
      expired('close', 'A', EARLIER),
    ])
    expect(calls).toEqual(['query', 'close'])
  })

  it('may still be paid where the gateway knows no trade yet, as long as it is watched', async () => {
    for (const now of [EARLIER, expiresAt, plusMs(WATCH_END, -1)]) {
      expect(await learn(now, [{ kind: 'noTrade' }], { kind: 'closed' }, twice)).toEqual([])
      expect(await learn(now, [], { kind: 'noTrade' }, twice)).toEqual([])
    }
    expect(await learn(WATCH_END, [{ kind: 'noTrade' }], undefined, twice)).toEqual([
      expired('query', '', WATCH_END),
    ])
  })

  it('may have been paid here too', async () => {
    expect(await learn(EARLIER, [trade(paid)], { kind: 'closed' }, twice)).toEqual([
      { ...paid, ...by('query', EARLIER) },
    ])
  })
})

describe('the refunds of a trade that was paid', () => {
  const learnOf = (answer?: TradeAnswer) =>
    learnRefunds({ ...(answer && { query: async () => answer }) }, order, 'alipayDirect', {
      requestId: 'request',
      clock: () => NOW,
      log: (...line) => logged.push(line),
    })

  it('are reported with the rest of the trade', async () => {
    const refunded: TradeFact = { ...paid, kind: 'refundedInAll' }
    expect(await learnOf(trade(paid, refunded))).toEqual([
      { ...paid, ...by('query', NOW) },
      { ...refunded, ...by('query', NOW) },
    ])
    expect(logged).toEqual([])
  })

  it('are not queried if the gateway has no such service', async () => {
    expect([await learnOf(), logged]).toEqual([[], []])
  })

  it.each([
    ...SILENCES,
    ['has no such trade', { kind: 'noTrade' }, ['error', 'gatewaySilent', { ...trace, code: '' }]] as const,
  ])('stay unknown when it %s', async (_, answer, line) => {
    expect([await learnOf(answer), logged]).toEqual([[], [line]])
  })
})
