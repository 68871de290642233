/** A visit: which gateways it queries, what it writes, and when the next one is due. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { RefundAnswer, Refunds } from '../../../lib/gateways/capabilities/refunds'
import type { TradeAnswer, TradeQueries } from '../../../lib/gateways/capabilities/tradeQueries'
import { MOST_REFUNDS } from '../../../lib/gateways/limits'
import { fen } from '../../../lib/money'
import { factsByKey, type RecordedFact, type TradeFact } from '../../../lib/order/facts'
import type { MerchantId } from '../../../lib/order/merchant'
import type { Order } from '../../../lib/order/order'
import { amountRefunded, pendingRefunds } from '../../../lib/order/trades'
import type { Agenda } from '../../../lib/payment/agenda'
import { NEVER } from '../../../lib/payment/agenda'
import { WATCH_MS } from '../../../lib/payment/followUp'
import { MOST_FACTS, type Visit } from '../../../lib/payment/ports'
import { reconcileOrder } from '../../../lib/payment/reconcileOrder'
import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, plusMs, SECOND_MS } from '../../../lib/time'
import { emptyOrdersTable, memoryOrders, type OrdersTable } from '../../support/memoryOrders'
import { anOrder, LIFETIME_MS, NOW, PROVENANCE, paidFact } from '../../support/orders'

const DUE: Agenda = { dueAt: NOW }
/** Too old to be looked at by the queue. */
const OLD = 30 * MINUTE_MS

let table: OrdersTable
let now: typeof NOW
let asked: number
let answer: TradeAnswer
let queries: TradeQueries
let refunds: Refunds
let others: [string, TradeQueries][]
let sent: Visit[]
let send: (visits: readonly Visit[]) => Promise<readonly Visit['orderId'][]>
let sends: (merchant: MerchantId) => boolean
let settled: { facts: readonly RecordedFact[]; agenda: Agenda | undefined }[]
let logged: unknown[][]
beforeEach(() => {
  table = emptyOrdersTable()
  now = NOW
  asked = 0
  answer = { kind: 'noTrade' }
  sent = []
  send = async visits => {
    sent.push(...visits)
    return []
  }
  settled = []
  logged = []
  others = []
  sends = () => true
  refunds = {}
  queries = {
    async query() {
      asked += 1
      return answer
    },
  }
})

function given(agenda: Agenda | undefined, changes: Partial<Order> = {}): Order {
  const order = anOrder(changes)
  table.orders.set(order.orderId, order)
  if (agenda) table.agendas.set(order.orderId, agenda)
  return order
}

const visit = ({ orderId }: Order, attempt = 0) => {
  const orders = memoryOrders(table)
  return reconcileOrder({
    orders: {
      load: orders.load,
      settle(order, facts, agenda) {
        settled.push({ facts, agenda })
        return orders.settle(order, facts, agenda)
      },
    },
    visits: { send: visits => send(visits) },
    tradeQueries: new Map([['alipayDirect', queries], ...others]) as never,
    refunds: new Map([['alipayDirect', refunds]]) as never,
    mailSettings: merchant => ({ sendsReceipts: sends(merchant), sendsNotices: sends(merchant) }),
    clock: () => now,
    log: (...line) => logged.push(line),
  })({ orderId, attempt }, 'request')
}

const heldBack = (): TradeAnswer => ({
  kind: 'trade',
  tradeNo: 'A',
  facts: [
    { kind: 'pending', gateway: 'alipayDirect', tradeNo: 'A', at: NOW, amountFen: anOrder().amountFen },
  ],
})

const events = () => logged.map(([, event]) => event)
const trade = (...kinds: ('paid' | 'finished')[]): TradeAnswer => ({
  kind: 'trade',
  tradeNo: 'A',
  facts: kinds.map(kind => ({
    kind,
    gateway: 'alipayDirect',
    tradeNo: 'A',
    at: NOW,
    amountFen: anOrder().amountFen,
  })),
})

describe('nothing is queried or written', () => {
  it.each<[string, Agenda | undefined, number, Partial<Order>]>([
    ['about an order that has left the index', undefined, 0, {}],
    ['by a look at an order that has left the index', undefined, 1, {}],
    ['about an order that is not due yet', { dueAt: plusMs(NOW, 1) }, 0, {}],
    ['by a look at an order that does not wait for its payment any more', DUE, 1, { expiresAt: NOW }],
  ])('%s', async (_, agenda, attempt, changes) => {
    await visit(given(agenda, changes), attempt)
    expect([asked, settled, sent]).toEqual([0, [], []])
  })

  it('for an unknown order', async () => {
    await visit(anOrder())
    expect([asked, settled]).toEqual([0, []])
  })
})

it('mails are awaited if the order’s merchant sends any', async () => {
  sends = merchant => merchant === 'teahouse'
  answer = trade('paid')
  await visit(given(DUE))
  await visit(given(DUE, { merchant: 'teahouse' as MerchantId }))
  expect(settled.map(({ agenda }) => agenda === undefined)).toEqual([true, false])
})

it('the gateway’s news is recorded even if the merchant’s settings are invalid; the visit fails', async () => {
  answer = trade('paid')
  sends = () => {
    throw new Error('there is no such merchant')
  }
  await expect(visit(given(DUE))).rejects.toThrow('there is no such merchant')
  expect(settled).toMatchObject([{ facts: [{ kind: 'paid' }], agenda: DUE }])
})

it('the gateway’s news is recorded and logged', async () => {
  answer = trade('paid', 'finished')
  const order = given(DUE)
  await visit(order)
  expect(settled).toHaveLength(1)
  expect(Object.keys(table.orders.get(order.orderId)?.facts ?? {})).toHaveLength(2)
  expect(logged).toContainEqual([
    'info',
    'orderReconciled',
    { requestId: 'request', orderId: order.orderId, facts: 'paid finished', state: 'finished' },
  ])
  expect(sent).toEqual([])
})

it('a paid order is not queried, and is due again for its mails', async () => {
  const paid = paidFact()
  const order = given(DUE, { facts: factsByKey([paid]) })
  await visit(order)
  expect(asked).toBe(0)
  expect(settled).toEqual([{ facts: [], agenda: { dueAt: plusMs(NOW, 2 * MINUTE_MS) } }])
  expect(events()).toEqual([])
})

it('an order with nothing left to do leaves the index', async () => {
  answer = { kind: 'noTrade' }
  now = plusMs(NOW, LIFETIME_MS + WATCH_MS)
  await visit(given(DUE))
  expect(settled).toMatchObject([{ facts: [{ kind: 'expired' }], agenda: undefined }])
  expect(events()).toEqual(['orderReconciled'])
})

describe('a gateway that does not answer', () => {
  beforeEach(() => {
    answer = { kind: 'unavailable' }
    now = plusMs(NOW, OLD)
  })

  it('is queried again in ten minutes', async () => {
    await visit(given(DUE))
    expect(settled).toEqual([{ facts: [], agenda: { dueAt: plusMs(now, 10 * MINUTE_MS) } }])
    expect(events()).toEqual(['gatewaySilent'])
  })

  it('is queried sooner if the order ends sooner', async () => {
    const expiresAt = plusMs(now, 5 * MINUTE_MS)
    await visit(given(DUE, { expiresAt }))
    expect(settled).toMatchObject([{ agenda: { dueAt: expiresAt } }])
  })
})

it('a gateway that answers is queried again when the order ends', async () => {
  now = plusMs(NOW, OLD)
  const order = given(DUE)
  await visit(order)
  expect(settled).toEqual([{ facts: [], agenda: { dueAt: order.expiresAt } }])
  expect([sent, logged]).toEqual([[], []])
})

describe('a young order', () => {
  it('is visited again after as long as its age', async () => {
    now = plusMs(NOW, 3 * MINUTE_MS)
    const order = given(DUE)
    await visit(order)
    await visit(order, 1)
    expect(sent).toEqual([1, 2].map(attempt => ({ orderId: order.orderId, attempt, delaySeconds: 180 })))
    expect([settled.length, logged]).toEqual([1, []])
  })

  it('is recorded by a visit that brings news', async () => {
    answer = trade('paid')
    await visit(given({ dueAt: plusMs(NOW, HOUR_MS) }), 1)
    expect(settled).toHaveLength(1)
  })

  it('continues without the visit that the queue rejects', async () => {
    send = async visits => visits.map(({ orderId }) => orderId)
    const order = given(DUE)
    await visit(order)
    expect(logged).toEqual([['error', 'visitNotSent', { requestId: 'request', orderId: order.orderId }]])
    expect(settled).toHaveLength(1)
  })

  it('continues without the visit when the queue does not answer', async () => {
    send = () => Promise.reject(new Error('timed out'))
    await visit(given(DUE))
    expect(logged).toEqual([
      [
        'error',
        'visitNotSent',
        expect.objectContaining({ requestId: 'request', count: 1, message: 'timed out' }),
      ],
    ])
    expect(settled).toHaveLength(1)
  })
})

describe('an order that needs a person', () => {
  beforeEach(() => {
    queries = {}
    now = plusMs(NOW, LIFETIME_MS + WATCH_MS)
  })

  it('is logged', async () => {
    const order = given(DUE)
    await visit(order)
    expect(settled).toEqual([{ facts: [], agenda: { dueAt: NEVER, concern: 'unconfirmed' } }])
    expect(logged).toEqual([
      ['warn', 'personNeeded', { requestId: 'request', orderId: order.orderId, concern: 'unconfirmed' }],
    ])
  })

  it.each<[string, TradeAnswer]>([
    ['a gateway does not answer', { kind: 'unavailable' }],
    ['a gateway holds the payment back', heldBack()],
  ])('is logged once a day, however often it is visited because %s', async (_, unchanging) => {
    answer = unchanging
    queries = { query: async () => answer }
    const order = given(DUE)
    const end = plusMs(now, 3 * DAY_MS)
    let visits = 0
    for (; now < end; visits++) {
      await visit(order)
      now = table.agendas.get(order.orderId)?.dueAt ?? end
    }
    expect(visits).toBeGreaterThan(11)
    expect(events().filter(event => event === 'personNeeded')).toHaveLength(4)
  })

  it('is logged at once for another reason', async () => {
    const order = given({ ...DUE, concern: 'receiptUnsent' })
    await visit(order)
    expect(events()).toEqual(['personNeeded'])
  })

  it('is not logged when news arrived meanwhile', async () => {
    const order = given(DUE)
    const paid = paidFact()
    const orders = memoryOrders(table)
    await reconcileOrder({
      orders: {
        load: orders.load,
        async settle(...args) {
          await orders.record(order.orderId, { ...order, gateway: paid.gateway }, [paid])
          return orders.settle(...args)
        },
      },
      visits: { send },
      tradeQueries: new Map([['alipayDirect', queries], ...others]) as never,
      refunds: new Map([['alipayDirect', refunds]]) as never,
      mailSettings: merchant => ({ sendsReceipts: sends(merchant), sendsNotices: sends(merchant) }),
      clock: () => now,
      log: (...line) => logged.push(line),
    })({ orderId: order.orderId, attempt: 0 }, 'request')
    expect(events()).toEqual([])
  })
})

describe('a pending refund', () => {
  const of = (refundId: string, amountFen: number) =>
    ({ ...paidFact('A'), kind: 'refundRequested', refundId, amountFen, source: 'person' }) as RecordedFact
  const mails = (['receiptSent', 'noticeSent'] as const).map(
    (kind): RecordedFact => ({ ...paidFact('A'), kind }) as RecordedFact,
  )
  const factsOf = (...facts: readonly RecordedFact[]) => ({
    facts: factsByKey([paidFact('A'), ...mails, ...facts]),
  })
  const LATER = plusMs(NOW, 60_000)
  let wanted: string[]
  const answering = (...answers: readonly RefundAnswer[]): Refunds => ({
    async refund(_, { refundId }) {
      wanted.push(refundId)
      return answers[wanted.length - 1] ?? expect.fail('asked too often')
    },
  })
  beforeEach(() => {
    wanted = []
    now = LATER
  })

  it('is requested, recorded when it was made, and logged once', async () => {
    refunds = answering({ kind: 'done', at: NOW, inAllFen: fen(500) })
    const order = given(DUE, factsOf(of('R1', 100)))
    await visit(order)
    const provenance = { source: 'refund', sourceId: '', recordedAt: LATER }
    const told = { gateway: 'alipayDirect', tradeNo: 'A', at: NOW, ...provenance }
    expect(settled.map(({ facts }) => facts)).toMatchObject([
      [
        { ...told, kind: 'refunded', refundId: 'R1', amountFen: 100 },
        { ...told, kind: 'refundedInAll', amountFen: 500 },
      ],
    ])
    const fields = { refundId: 'R1', amountFen: 100, source: 'refund' }
    expect(logged).toContainEqual([
      ...['info', 'refundMade'],
      { requestId: 'request', orderId: order.orderId, ...fields },
    ])
    expect([asked, sent]).toEqual([0, []])
  })

  it('is requested once a visit, one refund after the other', async () => {
    now = NOW
    refunds = answering({ kind: 'done', at: NOW }, { kind: 'refused', code: 'NO' })
    const order = given(DUE, factsOf(of('R1', 100), of('R2', 200)))
    await visit(order)
    expect(wanted).toEqual(['R1', 'R2'])
    expect(settled).toMatchObject([
      {
        facts: [
          { kind: 'refunded', refundId: 'R1' },
          { kind: 'refundFailed', refundId: 'R2', code: 'NO', at: NOW, source: 'refund' },
        ],
        agenda: { concern: 'refundFailed' },
      },
    ])
    expect(events()).toEqual(expect.arrayContaining(['refundMade', 'refundFailed', 'personNeeded']))
  })

  it('leaves the others to the next visit after a refusal, which is slow', async () => {
    now = NOW
    refunds = answering({ kind: 'refused', code: 'NO' })
    const order = given(DUE, factsOf(of('R1', 100), of('R2', 200)))
    await visit(order)
    expect(wanted).toEqual(['R1'])
    expect(settled).toMatchObject([{ facts: [{ kind: 'refundFailed', refundId: 'R1' }] }])
    expect(sent).toMatchObject([{ orderId: order.orderId, attempt: 1 }])
  })

  it.each<[string, RefundAnswer, EpochMs]>([
    [
      'comes again at once while it makes some, and leaves others',
      { kind: 'done', at: NOW },
      plusMs(NOW, OLD),
    ],
    ['comes again at once when one was refused', { kind: 'refused', code: 'NO' }, plusMs(NOW, OLD)],
    ['comes again later when it makes none', { kind: 'pending' }, plusMs(NOW, 2 * OLD)],
  ])('of a large number: the visit %s', async (_, first, dueAt) => {
    now = plusMs(NOW, OLD)
    const many = Array.from({ length: MOST_FACTS }, (_, index) => of(`R${index}`, 1))
    refunds = { refund: async () => first }
    await visit(given(DUE, factsOf(...many)))
    expect(settled).toMatchObject([{ agenda: { dueAt } }])
  })

  it('is made within minutes, of the most that an order may have, once any can be made', async () => {
    now = plusMs(NOW, DAY_MS)
    const many = Array.from({ length: MOST_REFUNDS }, (_, index) => of(`R${index}`, 1))
    refunds = { refund: async () => ({ kind: 'done', at: now, inAllFen: fen(1) }) }
    const order = given(DUE, factsOf(...many))
    const left = () => pendingRefunds(table.orders.get(order.orderId) ?? order).length
    const begunAt = now
    // The schedule looks each minute.
    for (; left() > 0; now = plusMs(now, MINUTE_MS))
      if ((table.agendas.get(order.orderId)?.dueAt ?? NEVER) <= now) await visit(order)
    expect(now - begunAt).toBe(Math.ceil(MOST_REFUNDS / 15) * MINUTE_MS)
  })

  it('leaves the others to the next visit when gateways are slow, starting with another each minute', async () => {
    const slowly: Refunds = {
      async refund(_, { refundId }) {
        wanted.push(refundId)
        now = plusMs(now, 10 * SECOND_MS)
        return { kind: 'unavailable', code: '' }
      },
    }
    refunds = slowly
    const order = given(DUE, factsOf(of('R1', 100), of('R2', 200), of('R3', 300)))
    const firsts = []
    for (const minutes of [0, 1, 2, 3]) {
      now = plusMs(NOW, minutes * MINUTE_MS)
      wanted = []
      await visit(order)
      firsts.push(wanted)
    }
    expect(firsts).toEqual([
      ['R1', 'R2'],
      ['R2', 'R3'],
      ['R3', 'R1'],
      ['R1', 'R2'],
    ])
  })

  it.each<[RefundAnswer, unknown[]]>([
    [{ kind: 'pending' }, []],
    [{ kind: 'unavailable', code: 'ACQ.X' }, ['refundUnanswered', { code: 'ACQ.X' }]],
    [{ kind: 'otherCertificate', serialNumber: 'f' }, ['gatewayCertificateUnknown', { serialNumber: 'f' }]],
  ])('is requested again after %j', async (answer, line) => {
    refunds = answering(answer, answer)
    const order = given(DUE, factsOf(of('R1', 100)))
    await visit(order)
    expect(settled).toEqual([{ facts: [], agenda: { dueAt: plusMs(NOW, 15 * MINUTE_MS) } }])
    expect(sent).toEqual([{ orderId: order.orderId, attempt: 1, delaySeconds: 60 }])
    expect(logged).toMatchObject(line.length === 0 ? [] : [['error', ...line]])
    await visit(order, 1)
    expect([wanted, settled.length]).toEqual([['R1', 'R1'], 1])
  })

  it('is requested even if the order is not due yet by this clock', async () => {
    refunds = answering({ kind: 'pending' })
    await visit(given({ dueAt: plusMs(LATER, HOUR_MS) }, factsOf(of('R1', 100))))
    expect(wanted).toEqual(['R1'])
  })

  it('waits if the gateway no longer has the service', async () => {
    await visit(given(DUE, factsOf(of('R1', 100))))
    expect(logged).toMatchObject([['error', 'refundUnanswered', { code: 'NO_SERVICE', refundId: 'R1' }]])
  })

  it('waits if the shop no longer has the gateway', async () => {
    const gateway = 'paper'
    await visit(given(DUE, { ...factsOf({ ...of('R1', 100), gateway } as RecordedFact), gateway }))
    expect(logged).toContainEqual([
      ...['error', 'refundUnanswered'],
      expect.objectContaining({ code: 'NO_SERVICE', gateway }),
    ])
  })
})

describe('an order that is bound to two gateways', () => {
  const requested = (gateway: string): RecordedFact => ({
    kind: 'requested',
    gateway,
    at: NOW,
    ...PROVENANCE,
  })
  const facts = (...all: readonly RecordedFact[]) => ({ facts: factsByKey([requested('paper'), ...all]) })

  it('is queried at both, and again soon if one is silent', async () => {
    const questions: string[] = []
    const asking = (gateway: string, answer: TradeAnswer): TradeQueries => ({
      async query() {
        questions.push(gateway)
        return answer
      },
    })
    queries = asking('alipayDirect', { kind: 'noTrade' })
    others = [['paper', asking('paper', { kind: 'unavailable' })]]
    const order = given(DUE, facts())
    await visit(order)
    expect(questions.sort()).toEqual(['alipayDirect', 'paper'])
    expect(settled).toEqual([{ facts: [], agenda: { dueAt: plusMs(NOW, 10 * MINUTE_MS) } }])
    expect(logged).toContainEqual([
      'error',
      'gatewaySilent',
      { requestId: 'request', orderId: order.orderId, gateway: 'paper', code: '' },
    ])
  })

  describe('while the key of one of them is unavailable', () => {
    const broken = () => Promise.reject(new Error('there is no such key'))
    const wanted = (gateway: string): RecordedFact => ({
      kind: 'refundRequested',
      gateway,
      tradeNo: 'A',
      refundId: 'R1',
      at: NOW,
      amountFen: fen(100),
      ...PROVENANCE,
    })

    it('is queried at the other; the visit fails, and is retried', async () => {
      answer = trade('paid')
      others = [['paper', { query: broken, close: broken }]]
      const order = given(DUE, facts())
      await expect(visit(order)).rejects.toThrow('there is no such key')
      expect(settled).toMatchObject([{ facts: [{ kind: 'paid', tradeNo: 'A' }], agenda: DUE }])
      await expect(visit(order)).rejects.toThrow('there is no such key')
      expect(settled).toHaveLength(1)
    })

    it('is refunded by the other', async () => {
      others = [['paper', { close: broken }]]
      refunds = { refund: async () => ({ kind: 'done', at: NOW }) }
      const order = given(DUE, facts(paidFact('A'), wanted('alipayDirect')))
      await expect(visit(order)).rejects.toThrow('there is no such key')
      expect(settled).toMatchObject([{ facts: [{ kind: 'refunded', refundId: 'R1' }], agenda: DUE }])
    })

    it('logs a failure of its own for each', async () => {
      queries = { query: () => Promise.reject(new Error('the one')) }
      others = [['paper', { query: () => Promise.reject(new Error('the other')) }]]
      const order = given(DUE, facts())
      await expect(visit(order)).rejects.toThrow('the one')
      const { orderId } = order
      const why = { error: 'Error', message: 'the other', frames: expect.stringContaining('reconcileOrder') }
      expect(logged).toEqual([
        ['error', 'visitFailed', { requestId: 'request', orderId, attempt: 0, ...why }],
      ])
      expect(settled).toEqual([])
    })

    it('is closed at the other when no refund can be requested', async () => {
      refunds = { refund: broken }
      others = [['paper', { close: async () => ({ kind: 'closed' }) }]]
      const order = given(DUE, facts(paidFact('A'), wanted('alipayDirect')))
      await expect(visit(order)).rejects.toThrow('there is no such key')
      expect(settled).toMatchObject([{ facts: [{ kind: 'expired', gateway: 'paper' }], agenda: DUE }])
    })
  })

  it('is closed at the other once it is paid, so that it is not paid twice', async () => {
    queries = { query: async () => expect.fail('it is paid here') }
    others = [['paper', { close: async () => ({ kind: 'closed' }) }]]
    const order = given(DUE, facts(paidFact('A')))
    await visit(order)
    expect(settled.map(({ facts }) => facts)).toMatchObject([
      [{ kind: 'expired', gateway: 'paper', source: 'close' }],
    ])
  })

  it('is paid twice when the other reports so', async () => {
    const paid = {
      kind: 'paid',
      gateway: 'paper',
      tradeNo: 'B',
      at: NOW,
      amountFen: anOrder().amountFen,
    }
    const told: TradeAnswer = { kind: 'trade', tradeNo: 'B', facts: [paid as TradeFact] }
    others = [['paper', { query: async () => told, close: async () => expect.fail('it is paid') }]]
    await visit(given(DUE, facts(paidFact('A'))))
    expect(settled).toMatchObject([{ facts: [{ kind: 'paid' }], agenda: { concern: 'paidTwice' } }])
  })
})

describe('a refund made elsewhere with an unknown amount', () => {
  const money = { gateway: 'alipayDirect', tradeNo: 'A', at: NOW } as const
  const partly: RecordedFact = { kind: 'partlyRefunded', ...money, ...PROVENANCE }
  const inAll = (amount: number) => ({ kind: 'refundedInAll', ...money, amountFen: fen(amount) }) as const
  const known = (...facts: readonly RecordedFact[]) => ({
    facts: factsByKey([paidFact('A'), partly, ...facts]),
  })
  const kinds = () => settled.flatMap(({ facts }) => facts.map(({ kind }) => kind))

  it('is queried, and recorded once', async () => {
    const order = given(DUE, known())
    answer = {
      kind: 'trade',
      tradeNo: 'A',
      facts: [{ kind: 'paid', ...money, amountFen: fen(33_600) }, inAll(900)],
    }
    await visit(order)
    expect([asked, kinds()]).toEqual([1, ['paid', 'refundedInAll']])
    expect(amountRefunded(table.orders.get(order.orderId) ?? expect.fail())).toBe(900)
    table.agendas.set(order.orderId, DUE)
    await visit(order)
    expect(asked).toBe(1)
  })

  it('is queried again while the gateway is silent, for a day', async () => {
    const order = given(DUE, known())
    answer = { kind: 'unavailable' }
    await visit(order)
    expect([asked, events()]).toEqual([1, ['gatewaySilent']])
    expect(settled.at(-1)?.agenda?.dueAt).toBeGreaterThan(NOW)
    now = plusMs(NOW, 24 * HOUR_MS)
    table.agendas.set(order.orderId, DUE)
    await visit(order)
    expect(asked).toBe(1)
  })

  it('is not queried if the gateway has no queries', async () => {
    queries = { close: async () => expect.fail('the trade is paid') }
    await visit(given(DUE, known()))
    expect([asked, kinds()]).toEqual([0, []])
  })
})
