/** What was paid, refunded and can be refunded: from the facts alone, in any sequence. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fen } from '../../../lib/money'
import { type Fact, factsByKey, type RecordedFact } from '../../../lib/order/facts'
import {
  amountPaid,
  amountRefundable,
  amountRefunded,
  isRefunded,
  pendingRefunds,
  refundOpenedAt,
  type Trade,
  tradesOf,
} from '../../../lib/order/trades'
import { plusMs } from '../../../lib/time'
import { anOrder, NOW, PROVENANCE, paidFact } from '../../support/orders'

const trade = { gateway: 'alipayDirect', tradeNo: 'A', at: NOW } as const
const fact = (parts: Pick<Fact, 'kind'> & Record<string, unknown>): RecordedFact =>
  ({ ...trade, amountFen: fen(33_600), ...PROVENANCE, ...parts }) as RecordedFact
const refund = (refundId: string, amountFen: number, tradeNo = 'A') =>
  fact({ kind: 'refunded', refundId, amountFen, tradeNo })
const request = (refundId: string, amountFen: number) =>
  fact({ kind: 'refundRequested', refundId, amountFen })
const failed = (refundId: string, gateway = 'alipayDirect') =>
  fact({ kind: 'refundFailed', refundId, code: 'NO', gateway })
const inAll = (amountFen: number) => fact({ kind: 'refundedInAll', amountFen })

const amounts = (facts: readonly RecordedFact[]) => {
  const order = anOrder({ facts: factsByKey(facts) })
  return [amountPaid(order), amountRefunded(order), amountRefundable(order)]
}
const paid = paidFact('A')

describe('paid, refunded, refundable', () => {
  it.each<[string, readonly RecordedFact[], readonly number[]]>([
    ['nothing', [], [0, 0, 0]],
    ['money that is held back is not paid', [fact({ kind: 'pending' })], [0, 0, 0]],
    ['a payment', [paid], [33_600, 0, 33_600]],
    ['a payment of another amount', [fact({ kind: 'paid', amountFen: 100 })], [100, 0, 100]],
    ['two payments', [paid, paidFact('B')], [67_200, 0, 67_200]],
    ['two refunds within one second', [paid, refund('R1', 100), refund('R2', 100)], [33_600, 200, 33_400]],
    ['one refund, reported twice', [paid, refund('R1', 100), refund('R1', 100)], [33_600, 100, 33_500]],
    ['what the gateway says of all refunds', [paid, inAll(100), inAll(300)], [33_600, 300, 33_300]],
    [
      'single refunds and their sum are not added',
      [paid, refund('R1', 100), inAll(100)],
      [33_600, 100, 33_500],
    ],
    ['the larger of both counts', [paid, refund('R1', 100), inAll(300)], [33_600, 300, 33_300]],
    [
      'a refund by hand counts beside the gateway’s',
      [paid, { ...refund('R1', 100), source: 'person' }, refund('R2', 200), inAll(300)],
      [33_600, 400, 33_200],
    ],
    [
      'what a person asks for has not gone back yet',
      [paid, { ...request('R1', 100), source: 'person' }],
      [33_600, 0, 33_500],
    ],
    ['a refund of unknown size', [paid, fact({ kind: 'partlyRefunded' })], [33_600, 0, 33_600]],
    ['a payment that was fully refunded', [paid, inAll(33_600)], [33_600, 33_600, 0]],
    ['one of two payments back', [paid, paidFact('B'), refund('R1', 33_600, 'B')], [67_200, 33_600, 33_600]],
    ['a finished trade takes no refund', [paid, fact({ kind: 'finished' })], [33_600, 0, 0]],
    ['a finished trade has been paid', [fact({ kind: 'finished' })], [33_600, 0, 0]],
    ['a closed trade takes none either', [paid, fact({ kind: 'closed' })], [33_600, 0, 0]],
    ['what is on its way back', [paid, request('R1', 100), request('R2', 200)], [33_600, 0, 33_300]],
    [
      'what has arrived is on its way no more',
      [paid, request('R1', 100), refund('R1', 100)],
      [33_600, 100, 33_500],
    ],
    ['what has failed neither', [paid, request('R1', 100), failed('R1')], [33_600, 0, 33_600]],
    ['another one that failed is no outcome', [paid, request('R1', 100), failed('R2')], [33_600, 0, 33_500]],
    ['nor is one of another gateway', [paid, request('R1', 100), failed('R1', 'paper')], [33_600, 0, 33_500]],
    ['of two trades each has its own', [paid, paidFact('B'), request('R1', 33_600)], [67_200, 0, 33_600]],
    [
      'what the gateway has reported counts twice until the answer arrives',
      [paid, request('R1', 33_600), inAll(33_600)],
      [33_600, 33_600, 0],
    ],
    ['never less than nothing', [fact({ kind: 'paid', amountFen: 1 }), inAll(2)], [1, 2, 0]],
  ])('%s', (_, facts, expected) => expect(amounts(facts)).toEqual(expected))

  it('of one trade, which is no trade with the same number at another gateway', () => {
    const facts = [paid, paidFact('A', NOW, 'paper'), fact({ kind: 'finished' })]
    const requested = { kind: 'requested', gateway: 'paper', at: NOW, ...PROVENANCE } as RecordedFact
    const order = { facts: factsByKey([...facts, requested]) }
    expect(tradesOf(order).map(({ gateway, tradeNo, isFinished }) => [gateway, tradeNo, isFinished])).toEqual(
      [
        ['alipayDirect', 'A', true],
        ['paper', 'A', false],
      ],
    )
  })

  it('in the sequence of recording, whatever the store’s', () => {
    const facts = ['C', 'A', 'B'].map((tradeNo, index) => ({
      ...paidFact(tradeNo, plusMs(NOW, -index)),
      recordedAt: plusMs(NOW, index),
    }))
    for (const kept of [facts, facts.toReversed(), facts.toSorted((a, b) => a.at - b.at)]) {
      const order = { facts: factsByKey(kept) }
      expect(tradesOf(order).map(({ tradeNo }) => tradeNo)).toEqual(['C', 'A', 'B'])
    }
  })

  it('a refund’s page has its own time of opening', () => {
    const opened = (gateway: string, refundId: string, at: number) =>
      fact({ kind: 'refundOpened', gateway, refundId, at: plusMs(NOW, at) })
    const facts = [
      ...[{ ...request('R1', 1), at: plusMs(NOW, 9) } as RecordedFact, opened('paper', 'R1', 1)],
      ...[opened('alipayDirect', 'R2', 2), opened('alipayDirect', 'R1', 3)],
    ]
    const order = { facts: factsByKey(facts) }
    const openedAt = (gateway: string, refundId: string) => refundOpenedAt(order, { gateway, refundId })
    expect(openedAt('alipayDirect', 'R1')).toBe(plusMs(NOW, 3))
    expect(openedAt('paper', 'R1')).toBe(plusMs(NOW, 1))
    expect(openedAt('paper', 'R2')).toBeUndefined()
  })

  it('pending refunds are listed in the sequence of their requests', () => {
    const later = { ...request('R1', 1), at: plusMs(NOW, 1) } as RecordedFact
    const facts = factsByKey([later, request('R2', 1)])
    expect(pendingRefunds({ facts }).map(({ refundId }) => refundId)).toEqual(['R2', 'R1'])
  })

  it('the refundable amount never exceeds what was paid and not refunded', () => {
    const any = fc.oneof(
      fc.constantFrom('A', 'B').map(tradeNo => paidFact(tradeNo)),
      fc
        .tuple(fc.constantFrom('R1', 'R2', 'R3'), fc.constantFrom('A', 'B'))
        .map(([id, tradeNo]) => refund(`${id}${tradeNo}`, 10_000, tradeNo)),
      fc.integer({ min: 1, max: 40_000 }).map(inAll),
    )
    fc.assert(
      fc.property(fc.array(any, { maxLength: 8 }), facts => {
        const [paidFen = 0, , refundableFen = 0] = amounts(facts)
        expect(refundableFen).toBeGreaterThanOrEqual(0)
        expect(refundableFen).toBeLessThanOrEqual(paidFen)
        expect(amounts(facts.toReversed())).toEqual(amounts(facts))
      }),
    )
  })
})

it.each<[string, boolean, number, number, number]>([
  ['nothing went back', false, 33_600, 0, 33_600],
  ['nothing is known of it at all', false, 0, 0, 0],
  ['a part went back', false, 33_600, 100, 33_600],
  ['all went back', true, 33_600, 33_600, 33_600],
  ['all of another amount went back', true, 100, 100, 33_600],
  ['a part went back of what nobody told us was paid', false, 0, 100, 33_600],
  ['the whole order went back of what nobody told us was paid', true, 0, 33_600, 33_600],
])('a trade of which %s is refunded: %s', (_, expected, paidFen, refundedFen, amountFen) => {
  const trade = { paidFen: fen(paidFen), refundedFen: fen(refundedFen) } as Partial<Trade> as Trade
  expect(isRefunded(trade, { facts: {}, amountFen: fen(amountFen) })).toBe(expected)
})
