/** Which mails are due after payments and refunds at different times, at gateways that share numbers. */
import { expect, it } from 'vitest'
import { mailsDue } from '../../../lib/delivery/outbox'
import { fen } from '../../../lib/money'
import { type Fact, factsByKey, type RecordedFact } from '../../../lib/order/facts'
import { DAY_MS, type EpochMs, plusMs } from '../../../lib/time'
import { anOrder, NOW, PROVENANCE } from '../../support/orders'

const days = (count: number): EpochMs => plusMs(NOW, count * DAY_MS)

/** Told of so many days later; when it happened does not count. */
const told = (fact: Fact, day: number): RecordedFact =>
  ({ ...fact, ...PROVENANCE, recordedAt: days(day) }) as RecordedFact

const A = { gateway: 'alipayDirect', tradeNo: '1', at: NOW } as const
const B = { gateway: 'alipayDirect', tradeNo: '2', at: NOW } as const
const C = { gateway: 'chinabank', tradeNo: '1', at: NOW } as const
const amountFen = fen(33_600)
const FACTS = [
  told({ kind: 'paid', ...A, amountFen }, 0),
  told({ kind: 'finished', ...A, amountFen }, 6),
  told({ kind: 'finished', ...B, amountFen }, 2),
  told({ kind: 'paid', ...C, amountFen }, 4),
  told({ kind: 'refunded', ...A, refundId: 'R1', amountFen: fen(100) }, 3),
  told({ kind: 'refunded', ...C, refundId: 'R1', amountFen: fen(200) }, 5),
  told({ kind: 'refunded', ...A, refundId: 'R2', amountFen: fen(300) }, 9),
  // What no mail tells of.
  told({ kind: 'closed', ...B }, -20),
  told({ kind: 'attended', concern: 'paidLate', at: NOW }, 30),
]
const SENT = told({ kind: 'refundMailSent', ...A, refundId: 'R1' }, 3)
const receiptUnsent = (day: number) => told({ kind: 'attended', concern: 'receiptUnsent', at: NOW }, day)

const due = (day: number, ...more: readonly RecordedFact[]) => {
  const facts = factsByKey([...FACTS, SENT, ...more])
  const mails = mailsDue(anOrder({ facts }), { sendsReceipts: true, sendsNotices: false }, days(day))
  return mails.map(mail =>
    [
      mail.kind === 'refundMailSent' ? mail.refund.refundId : 'receipt',
      mail.trade.gateway,
      mail.trade.tradeNo,
    ].join(' '),
  )
}

const RECEIPTS = ['receipt alipayDirect 1', 'receipt alipayDirect 2', 'receipt chinabank 1']
const REFUNDS = ['R1 chinabank 1', 'R2 alipayDirect 1']

it.each<[string, readonly string[], number, (readonly RecordedFact[])?]>([
  ['all that is not sent', [...RECEIPTS, ...REFUNDS], 6.99],
  ['a week after its payment was first told of, a receipt no more', [...RECEIPTS.slice(1), ...REFUNDS], 7],
  ['of a payment whose end alone was told, a week after that', [...RECEIPTS.slice(2), ...REFUNDS], 9],
  ['a refund’s for a week of its own, long after the payment', REFUNDS, 11.99],
  ['the last one', REFUNDS.slice(1), 15.99],
  ['none in the end', [], 16],
  [
    'what was told after a person dealt with it',
    ['R1 chinabank 1', 'R2 alipayDirect 1'],
    6,
    [receiptUnsent(4)],
  ],
  ['nothing that was told before', [...RECEIPTS.slice(2), ...REFUNDS], 6, [receiptUnsent(3.9)]],
])('%s', (_, expected, day, more = []) => expect(due(day, ...more).toSorted()).toEqual(expected.toSorted()))
