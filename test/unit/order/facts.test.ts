/** The keys of facts: the same fact always has the same key, and no other fact has it. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fen } from '../../../lib/money'
import {
  asLearned,
  type Fact,
  factKey,
  factsByKey,
  GIVEN_UP,
  type RecordedFact,
  recordedFrom,
} from '../../../lib/order/facts'
import { plusMs } from '../../../lib/time'
import { NOW, PROVENANCE } from '../../support/orders'

const trade = { gateway: 'paper', tradeNo: 'A', at: NOW }
const money = { ...trade, amountFen: fen(5) }
const refund = { ...money, refundId: 'R' }

it.each<[Fact, string]>([
  [{ kind: 'paid', ...money }, 'paid:paper:A'],
  [{ kind: 'pending', ...money }, 'pending:paper:A'],
  [{ kind: 'finished', ...money }, 'finished:paper:A'],
  [{ kind: 'closed', ...trade }, 'closed:paper:A'],
  [{ kind: 'expired', ...trade }, 'expired:paper:A'],
  [{ kind: 'receiptSent', ...trade }, 'receiptSent:paper:A'],
  [{ kind: 'noticeSent', ...trade }, 'noticeSent:paper:A'],
  [{ kind: 'refunded', ...refund }, 'refunded:paper:R'],
  [{ kind: 'refundRequested', ...refund }, 'refundRequested:paper:R'],
  [{ kind: 'refundOpened', ...refund }, 'refundOpened:paper:R'],
  [{ kind: 'refundFailed', ...refund, code: GIVEN_UP }, 'refundFailed:paper:R'],
  [{ kind: 'refundMailSent', ...refund }, 'refundMailSent:paper:R'],
  [{ kind: 'refundedInAll', ...money }, 'refundedInAll:paper:A:5'],
  [{ kind: 'partlyRefunded', ...trade }, `partlyRefunded:paper:A:${NOW}`],
  [{ kind: 'requested', gateway: 'paper', at: NOW }, 'requested:paper'],
  [{ kind: 'codeShown', gateway: 'paper', text: 'T', at: NOW, scanUntil: NOW }, `codeShown:paper:${NOW}`],
  [{ kind: 'attended', concern: 'paidTwice', at: NOW }, `attended:paidTwice:${NOW}`],
  [{ kind: 'forgotten', at: NOW }, 'forgotten'],
  [{ kind: 'canceled', at: NOW }, 'canceled'],
])('%j', (fact, key) => expect(factKey(fact)).toBe(key))

it('a refund that was given up has a code that no gateway uses', () => expect(GIVEN_UP).toBe('GIVEN_UP'))

it('are sorted by the time of recording, whatever the store’s sequence', () => {
  const learned = (fact: Fact, recordedAt: number, at: number): RecordedFact => ({
    ...fact,
    ...PROVENANCE,
    recordedAt: plusMs(NOW, recordedAt),
    at: plusMs(NOW, at),
  })
  const facts = [
    learned({ kind: 'refundRequested', ...refund }, 0, 9),
    // Of one answer, as it happened; and of one second by their keys.
    learned({ kind: 'paid', ...money }, 1, -5),
    learned({ kind: 'refunded', ...refund }, 1, 3),
    learned({ kind: 'closed', ...trade }, 1, 4),
    learned({ kind: 'finished', ...money }, 1, 4),
    learned({ kind: 'pending', ...money }, 2, -9),
  ]
  fc.assert(
    fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), shuffled => {
      expect(asLearned(factsByKey(shuffled))).toEqual(facts)
    }),
  )
})

it('the source of a fact cannot be set by its content', () => {
  const paid: Fact = { kind: 'paid', gateway: 'alipayPage', tradeNo: 'T', at: NOW, amountFen: fen(1) }
  const told = { source: 'notify', sourceId: 'n', requestId: 'r', recordedAt: NOW } as const
  const claims = { source: 'person', sourceId: 'x', requestId: 'y', recordedAt: 0, ...paid }
  expect(recordedFrom([paid, claims], told)).toEqual([
    { ...paid, ...told },
    { ...paid, ...told },
  ])
  expect(recordedFrom([], told)).toEqual([])
})
