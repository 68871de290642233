/** Any permutation and repetition of facts gives the same state. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fen } from '../../lib/money'
import { factKey, type RecordedFact } from '../../lib/order/facts'
import { orderState } from '../../lib/order/orderState'
import { plusMs } from '../../lib/time'
import { anOrder, LIFETIME_MS, NOW, PROVENANCE } from '../support/orders'

/** As the store does it: what is known already stays. */
const fold = (facts: readonly RecordedFact[]): Record<string, RecordedFact> => {
  const known: Record<string, RecordedFact> = {}
  for (const fact of facts) known[factKey(fact)] ??= fact
  return known
}

const stateOf = (facts: readonly RecordedFact[]) => orderState(anOrder({ facts: fold(facts) }), NOW)

const fact = fc.record({
  kind: fc.constantFrom(
    'paid',
    'pending',
    'finished',
    'closed',
    'refunded',
    'refundedInAll',
    'partlyRefunded',
    'refundRequested',
    'refundOpened',
    'refundFailed',
  ),
  gateway: fc.constant('alipayDirect'),
  tradeNo: fc.constantFrom('A', 'B'),
  // In time for trade A, late for trade B: a trade is paid at one time, whoever tells of it.
  refundId: fc.constantFrom('R1', 'R2'),
})
const facts = fc.array(fact, { maxLength: 6 }).map(list =>
  list.map(({ refundId, ...each }) => {
    const at = each.tradeNo === 'A' ? NOW : plusMs(NOW, LIFETIME_MS + 1)
    // A trade is of one amount, and so is a refund.
    const amountFen = each.kind.startsWith('refund') ? fen(10_000) : fen(33_600)
    const isOfRefund = ['refunded', 'refundRequested', 'refundOpened', 'refundFailed'].includes(each.kind)
    const id = isOfRefund && { refundId: `${refundId}-${each.tradeNo}` }
    return { ...each, at, amountFen, ...PROVENANCE, ...id } as RecordedFact
  }),
)

it('in any sequence', () => {
  fc.assert(
    fc.property(
      facts.chain(list => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
      ([list, shuffled]) => {
        expect(stateOf(shuffled)).toBe(stateOf(list))
      },
    ),
    { numRuns: 500 },
  )
})

it('with any of them repeated', () => {
  fc.assert(
    fc.property(facts, fc.array(fc.nat(), { maxLength: 6 }), (list, again) => {
      const repeated = list.length === 0 ? [] : again.map(index => list[index % list.length] as RecordedFact)
      expect(stateOf([...list, ...repeated])).toBe(stateOf(list))
    }),
    { numRuns: 500 },
  )
})

it('through every permutation of one eventful order', () => {
  const trade = {
    gateway: 'alipayDirect',
    tradeNo: 'A',
    at: NOW,
    amountFen: fen(33_600),
    ...PROVENANCE,
  } as const
  const recorded: RecordedFact[] = [
    { kind: 'pending', ...trade },
    { kind: 'paid', ...trade },
    { kind: 'refunded', refundId: 'R1', ...trade, amountFen: fen(1) },
    { kind: 'finished', ...trade },
    { kind: 'paid', ...trade },
  ]
  const permutations = (list: readonly RecordedFact[]): RecordedFact[][] =>
    list.length === 0
      ? [[]]
      : list.flatMap((each, index) =>
          permutations(list.filter((_, i) => i !== index)).map(rest => [each, ...rest]),
        )
  const states = permutations(recorded).map(stateOf)
  expect(states).toHaveLength(120)
  expect(new Set(states)).toEqual(new Set(['finished']))
})
