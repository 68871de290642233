/** The texts for facts and remedies, in all languages, against an approved file. */
import { it } from 'vitest'
import { ILLEGAL_REASONS, SIGNATURE_FAULTS } from '../../../lib/illegal/reasons'
import type { Locale } from '../../../lib/locale'
import { fen } from '../../../lib/money'
import {
  CONCERNS,
  type Concern,
  type Fact,
  factsByKey,
  type Provenance,
  type RecordedFact,
} from '../../../lib/order/facts'
import type { Order } from '../../../lib/order/order'
import type { OrderId } from '../../../lib/order/orderId'
import { CONCERN_TEXT } from '../../../lib/reporting/concernText'
import { gatewayName } from '../../../lib/reporting/gatewayText'
import { historyOf } from '../../../lib/reporting/history'
import { FAULT_TEXT, REASON_TEXT } from '../../../lib/reporting/illegalText'
import { refundedText } from '../../../lib/reporting/refundedText'
import { STATE_MEANING, STATE_NAME } from '../../../lib/reporting/stateText'
import { todoOf } from '../../../lib/reporting/todo'
import { type EpochMs, HOUR_MS, MINUTE_MS, plusMs } from '../../../lib/time'
import { approvedFiles, wordTable } from '../../support/approved'
import { anOrder, NOW, STATES } from '../../support/orders'

const minutes = (count: number): EpochMs => plusMs(NOW, count * MINUTE_MS)

const order = anOrder({
  orderId: '20261123K7Q2M9XW4T3HBZ5C' as OrderId,
  amountFen: fen(33_600),
  expiresAt: minutes(100),
})

let count = 0
const told = (fact: Fact, by: Partial<Provenance> = {}): RecordedFact => {
  count += 1
  const provenance = { source: 'notify', sourceId: `"n${count}"`, requestId: `request-${count}` } as const
  return { ...fact, ...provenance, recordedAt: plusMs(fact.at, count * 1000), ...by }
}

const FIRST = { gateway: 'alipayPage', tradeNo: '2026112300001' } as const
const SECOND = { gateway: 'chinabank.teahouse', tradeNo: '2026112300002' } as const
const THIRD = { gateway: 'paper', tradeNo: '2026112300003' } as const
const DIRECT = { gateway: 'alipayDirect.teahouse', tradeNo: '2026112300004' } as const
const R1 = { ...FIRST, refundId: 'R1' }
const R2 = { ...SECOND, refundId: 'R2' }

/** Everything that can happen, as whoever can tell of it tells it. */
const ALL: readonly RecordedFact[] = [
  told({ kind: 'requested', gateway: 'alipayPage', at: minutes(1) }, { source: 'buyer', sourceId: '' }),
  // Of the same moment, and recorded at the same one.
  told(
    { kind: 'requested', gateway: 'chinabank', at: minutes(1) },
    { source: 'buyer', sourceId: '', recordedAt: plusMs(minutes(1), 1000) },
  ),
  told({ kind: 'codeShown', gateway: 'alipayDirect', text: 'x', at: minutes(2), scanUntil: minutes(90) }),
  told({ kind: 'paid', ...FIRST, amountFen: fen(33_600), at: minutes(3) }),
  told({ kind: 'paid', ...SECOND, amountFen: fen(30_000), at: minutes(101) }),
  told({ kind: 'paid', ...THIRD, amountFen: fen(33_600), at: minutes(100) }, { source: 'query' }),
  told({ kind: 'pending', ...SECOND, amountFen: fen(33_600), at: minutes(5) }, { source: 'bill' }),
  told({ kind: 'finished', ...THIRD, amountFen: fen(33_600), at: minutes(6) }),
  told({ kind: 'refunded', ...R1, amountFen: fen(1000), at: minutes(7) }, { source: 'refund' }),
  told(
    { kind: 'refundRequested', ...R2, amountFen: fen(2000), at: minutes(8) },
    { source: 'person', sourceId: '"broken"', person: 'mei' },
  ),
  told({ kind: 'refundOpened', ...R2, at: minutes(9) }, { source: 'person', sourceId: 'opened' }),
  told(
    { kind: 'refundFailed', ...R1, code: 'GIVEN_UP', at: minutes(10) },
    { source: 'person', sourceId: '' },
  ),
  told({ kind: 'refundFailed', ...R2, code: 'ACQ.NO', at: minutes(11) }),
  told({ kind: 'refundedInAll', ...THIRD, amountFen: fen(3000), at: minutes(12) }),
  told({ kind: 'partlyRefunded', ...SECOND, at: minutes(13) }),
  told({ kind: 'closed', ...SECOND, at: minutes(14) }, { source: 'close' }),
  told({ kind: 'closed', gateway: 'alipayDirect', tradeNo: '4', at: minutes(15) }, { source: 'query' }),
  told({ kind: 'expired', ...FIRST, at: minutes(16) }, { source: 'schedule', requestId: '' }),
  told({ kind: 'expired', gateway: 'alipayPage', tradeNo: '', at: minutes(17) }),
  told({ kind: 'receiptSent', ...FIRST, at: minutes(18) }, { source: 'mail', sourceId: 'mail-1' }),
  told({ kind: 'noticeSent', ...SECOND, at: minutes(19) }, { source: 'mail', sourceId: 'mail-2' }),
  told({ kind: 'refundMailSent', ...R1, at: minutes(20) }, { source: 'mail', sourceId: 'mail-3' }),
  ...CONCERNS.map((concern, index) => told({ kind: 'attended', concern, at: minutes(21 + index) })),
  told({ kind: 'canceled', at: minutes(50) }, { source: 'api', sourceId: 'key-1' }),
  told({ kind: 'forgotten', at: minutes(51) }, { source: 'person', sourceId: 'asked', person: 'lin' }),
]

const withFacts = (facts: readonly RecordedFact[]): Order => ({ ...order, facts: factsByKey(facts) })

const paid = (amount: number, trade: { gateway: string; tradeNo: string } = FIRST) =>
  told({ kind: 'paid', ...trade, amountFen: fen(amount), at: minutes(3) })
const back = told({ kind: 'refunded', ...R1, amountFen: fen(600), at: minutes(7) })
const requested = (refundId: string, amount: number, trade: { gateway: string; tradeNo: string } = FIRST) =>
  told({ kind: 'refundRequested', ...trade, refundId, amountFen: fen(amount), at: minutes(8) })
const pending = told({ kind: 'pending', ...FIRST, amountFen: fen(33_600), at: minutes(3) })
const receipt = told({ kind: 'receiptSent', ...FIRST, at: minutes(4) })
const refundMail = told({ kind: 'refundMailSent', ...R1, at: minutes(8) })

/** Each concern with facts from which it arises. */
const NEEDS: readonly (readonly [Concern, readonly RecordedFact[]])[] = [
  ['paidLate', [paid(33_600), back]],
  ['paidAfterCancel', [paid(33_601)]],
  ['paidTwice', [paid(33_600), paid(33_600, SECOND), paid(33_600, THIRD), back]],
  ['paidOtherAmount', [paid(30_000), paid(40_000, SECOND)]],
  ['closedAfterPayment', [paid(33_602)]],
  ['unconfirmed', []],
  ['unconfirmed', [pending]],
  ['unconfirmed', [pending, told({ kind: 'closed', ...FIRST, at: minutes(4) })]],
  ['refundFailed', [paid(33_603)]],
  ['refundUnfinished', [paid(33_604), requested('R3', 100), requested('R4', 200), requested('R5', 300)]],
  ['receiptUnsent', [paid(33_600)]],
  ['receiptUnsent', [paid(33_600), receipt, back]],
  ['receiptUnsent', [paid(33_600), back]],
  ['receiptUnsent', [paid(33_600), receipt, back, refundMail]],
  ['paidOtherAmount', [paid(30_000)]],
  ['paidOtherAmount', [paid(30_000), paid(3_600, SECOND)]],
  ['refundUnfinished', [paid(33_600, DIRECT), requested('R6', 100, DIRECT)]],
  ['refundUnfinished', [paid(33_600), paid(33_600, DIRECT), requested('R7', 1), requested('R8', 2, DIRECT)]],
]

const WORDS: readonly ((locale: Locale) => readonly string[])[] = [
  locale => STATES.map(state => `${state}: ${STATE_NAME[locale][state]}; ${STATE_MEANING[locale][state]}`),
  locale => CONCERNS.map(concern => `${concern}: ${CONCERN_TEXT[locale][concern]}`),
  locale =>
    ['alipayPage', 'alipayDirect.teahouse', 'chinabank', 'paper'].map(
      each => `${each}: ${gatewayName(each, locale)}`,
    ),
  locale => ILLEGAL_REASONS.map(reason => `${reason}: ${REASON_TEXT[locale][reason]}`),
  locale => SIGNATURE_FAULTS.map(fault => `${fault}: ${FAULT_TEXT[locale][fault]}`),
  locale =>
    historyOf(withFacts(ALL), locale).map(({ what, source, recorded }) => `${what}. ${source}. ${recorded}`),
  locale => [
    refundedText(withFacts([paid(33_000), back]), 'paid', locale) ?? '',
    refundedText(withFacts([back]), 'paid', locale) ?? '',
    refundedText(withFacts([told({ kind: 'partlyRefunded', ...FIRST, at: NOW })]), 'paid', locale) ?? '',
  ],
  locale =>
    NEEDS.flatMap(([concern, facts], index) =>
      todoOf({ order: withFacts(facts), concern }, plusMs(NOW, HOUR_MS), locale).map(
        line => `${concern} ${index}: ${line}`,
      ),
    ),
]

const approved = approvedFiles(import.meta.dirname, ['words.txt'])

it('the texts in all languages', () => approved('words.txt', wordTable('all', WORDS)))
