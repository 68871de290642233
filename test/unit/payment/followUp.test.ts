/** What is left to do about an order, and when. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mailsDue } from '../../../lib/delivery/outbox'
import type { Refunds } from '../../../lib/gateways/capabilities/refunds'
import { fen } from '../../../lib/money'
import { factsByKey, type RecordedFact } from '../../../lib/order/facts'
import { withFacts } from '../../../lib/order/order'
import { orderState } from '../../../lib/order/orderState'
import { firstVisit, NEVER } from '../../../lib/payment/agenda'
import {
  agenda,
  type Capabilities,
  capabilitiesOf,
  concernOf,
  gatewaysToAsk,
  isOpen,
  isWatchOver,
  nextRecheck,
  WATCH_MS,
} from '../../../lib/payment/followUp'
import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs } from '../../../lib/time'
import { anOrder, anUnboundOrder, LIFETIME_MS, NOW, PROVENANCE, paidFact } from '../../support/orders'

const ALL: Capabilities = {
  canQuery: true,
  canClose: true,
  canAskForRefund: true,
  sendsReceipts: true,
  sendsNotices: true,
}
const NOTHING: Capabilities = {
  canQuery: false,
  canClose: false,
  canAskForRefund: false,
  sendsReceipts: false,
  sendsNotices: false,
}

const trade = { gateway: 'alipayDirect', tradeNo: 'A', at: NOW, amountFen: fen(33_600) } as const
const fact = (parts: Record<string, unknown>): RecordedFact =>
  ({ ...trade, ...PROVENANCE, ...parts }) as RecordedFact
const orderWith = (...facts: RecordedFact[]) => anOrder({ facts: factsByKey(facts) })
const at = (ms: number) => plusMs(NOW, ms)
const mailed = (tradeNo: string) => [
  fact({ kind: 'receiptSent', tradeNo, source: 'mail' }),
  fact({ kind: 'noticeSent', tradeNo, source: 'mail' }),
]
const LATE = LIFETIME_MS + 1
const WATCH_END = LIFETIME_MS + WATCH_MS
/** A day longer, for whoever asks last to come late. */
const ASKED_MS = WATCH_MS + DAY_MS

describe('an order that awaits payment', () => {
  it('is visited soon, at its expiry, at the end of the watch, and then at growing intervals', () => {
    const order = anOrder()
    const visits = [firstVisit(anOrder())]
    for (let last = firstVisit(order); last <= at(WATCH_END); ) {
      const next = agenda(order, last, ALL)?.dueAt ?? expect.fail()
      expect(next).toBeGreaterThan(last)
      visits.push(next)
      last = next
    }
    const minutes = visits.map(visit => (visit - NOW) / MINUTE_MS)
    expect(minutes).toEqual([2, 120, 1680, 2040])
  })

  it('is watched for longer than the gateway repeats notifies', () => {
    expect(WATCH_MS).toBeGreaterThan(25 * HOUR_MS)
    expect(isWatchOver(anOrder(), at(WATCH_END - 1))).toBe(false)
    expect(isWatchOver(anOrder(), at(WATCH_END))).toBe(true)
  })

  it('waits for the end of the watch, and then for a person, if the gateway has no services', () => {
    expect(agenda(anOrder(), NOW, NOTHING)).toEqual({ dueAt: at(WATCH_END) })
    expect(agenda(anOrder(), at(WATCH_END - 1), NOTHING)).toEqual({ dueAt: at(WATCH_END) })
    expect(agenda(anOrder(), at(WATCH_END), NOTHING)).toEqual({
      dueAt: NEVER,
      concern: 'unconfirmed',
    })
  })

  it('waits for its expiry if the gateway can only close', () => {
    const means = { ...ALL, canQuery: false }
    expect(agenda(anOrder(), NOW, means)).toEqual({ dueAt: at(LIFETIME_MS) })
    expect(agenda(anOrder(), at(LIFETIME_MS), means)?.dueAt).toBe(at(WATCH_END))
  })

  it('is still visited, and listed for a person, when the watch has found nothing', () => {
    expect(agenda(anOrder(), at(WATCH_END), ALL)).toEqual({
      dueAt: at(WATCH_END + 6 * HOUR_MS),
      concern: 'unconfirmed',
    })
    expect(agenda(anOrder(), at(WATCH_END - 1), ALL)?.concern).toBeUndefined()
  })

  it.each([
    ['nothing is known', [], true],
    ['the payment is held back', [fact({ kind: 'pending' })], true],
    ['it is paid', [paidFact('A')], false],
    ['it was closed', [fact({ kind: 'closed' })], false],
    ['it has expired', [fact({ kind: 'expired', tradeNo: '' })], false],
    ['another amount was paid', [fact({ kind: 'paid', amountFen: fen(1) })], false],
  ])('is queried while %s', (_, facts, open) => {
    expect(isOpen(orderWith(...facts), NOW)).toBe(open)
    expect(isOpen(orderWith(...facts), at(LATE))).toBe(open)
  })
})

it('an order whose payment is held back is visited at growing intervals, not only at its end', () => {
  const order = orderWith(fact({ kind: 'pending' }))
  expect(agenda(order, at(10 * MINUTE_MS), ALL)).toEqual({ dueAt: at(20 * MINUTE_MS) })
})

describe('the services of a gateway', () => {
  const none = { canQuery: false, canClose: false }
  it.each([
    [[], none],
    [[{}], none],
    [[{ query: async () => ({ kind: 'noTrade' }) as const }], { canQuery: true, canClose: false }],
    [[{ close: async () => ({ kind: 'noTrade' }) as const }], { canQuery: false, canClose: true }],
  ])('are those of its contract (%#)', (queries, can) => {
    const sends = { sendsReceipts: true, sendsNotices: false }
    expect(capabilitiesOf(queries, [], sends)).toEqual({ ...can, canAskForRefund: false, ...sends })
  })

  it('include refunds unless a person makes them there', () => {
    const byPerson = { isConfirmedByPerson: true } as const
    const can = (refunds: readonly Refunds[]) => capabilitiesOf([], refunds, ALL).canAskForRefund
    expect([can([]), can([byPerson]), can([{}]), can([byPerson, {}])]).toEqual([false, false, true, true])
  })
})

describe('a young order', () => {
  const minutes = (age: number, order = anOrder(), means = ALL) => {
    const recheck = nextRecheck(order, at(age * MINUTE_MS), means)
    return recheck && recheck / MINUTE_MS
  }

  it('is visited again at growing intervals for a quarter of an hour', () => {
    expect([2, 4, 8, 14.9, 15, 120].map(age => minutes(age))).toEqual([2, 4, 8, 14.9, undefined, undefined])
    expect(minutes(0)).toBe(2)
  })

  it('is not visited once it is paid, or if the gateway cannot be queried', () => {
    expect(minutes(2, orderWith(paidFact('A')))).toBeUndefined()
    expect(minutes(2, anOrder(), { ...ALL, canQuery: false })).toBeUndefined()
  })
})

describe('the mails of a payment', () => {
  it('are one receipt and one notice for each payment of the exact amount', () => {
    const due = mailsDue(orderWith(paidFact('A'), paidFact('B')), ALL, NOW)
    expect(due.map(({ kind, trade }) => [kind, trade.tradeNo])).toEqual([
      ['receiptSent', 'A'],
      ['noticeSent', 'A'],
      ['receiptSent', 'B'],
      ['noticeSent', 'B'],
    ])
  })

  it.each<[string, RecordedFact[]]>([
    ['an unpaid order', []],
    ['a payment of another amount', [fact({ kind: 'paid', amountFen: fen(1) })]],
    ['a payment that is held back', [fact({ kind: 'pending' })]],
    ['a payment that has its mails', [paidFact('A'), ...mailed('A')]],
  ])('are not due for %s', (_, facts) => expect(mailsDue(orderWith(...facts), ALL, NOW)).toEqual([]))

  it('are due for a payment that was refunded in the meantime', () => {
    const order = orderWith(paidFact('A'), fact({ kind: 'refundedInAll', amountFen: fen(33_600) }))
    expect(mailsDue(order, ALL, NOW)).toHaveLength(2)
  })

  it('are due as far as the shop sends them', () => {
    const kinds = (means: Partial<Capabilities>) =>
      mailsDue(orderWith(paidFact('A')), { ...NOTHING, ...means }, NOW).map(({ kind }) => kind)
    expect(kinds({})).toEqual([])
    expect(kinds({ sendsReceipts: true })).toEqual(['receiptSent'])
    expect(kinds({ sendsNotices: true })).toEqual(['noticeSent'])
  })

  it('include no receipt for a buyer without an address, and none is awaited', () => {
    const { buyerEmail: _, ...order } = orderWith(paidFact('A'))
    expect(mailsDue(order, ALL, NOW).map(({ kind }) => kind)).toEqual(['noticeSent'])
    const onlyReceipts = { ...ALL, sendsNotices: false }
    expect(agenda(order, NOW, onlyReceipts)).toBeUndefined()
    expect(concernOf(order, at(2 * DAY_MS), onlyReceipts)).toBeUndefined()
  })

  it('keep the order on visits until they are sent, and list it for a person after a day', () => {
    const paid = orderWith(paidFact('A'))
    expect(agenda(paid, NOW, ALL)).toEqual({ dueAt: at(2 * MINUTE_MS) })
    expect(agenda(paid, at(HOUR_MS), ALL)).toEqual({ dueAt: at(2 * HOUR_MS) })
    expect(agenda(paid, at(DAY_MS), ALL)).toEqual({
      dueAt: at(DAY_MS + 6 * HOUR_MS),
      concern: 'receiptUnsent',
    })
    expect(agenda(paid, at(DAY_MS), { ...ALL, sendsReceipts: false, sendsNotices: false })).toBeUndefined()
    const finished = orderWith(fact({ kind: 'finished' }))
    expect(concernOf(finished, at(DAY_MS), ALL)).toBe('receiptUnsent')
  })
})

it('counts the wait for a mail from the recording of the payment, whatever its source', () => {
  const notice = fact({ kind: 'noticeSent', source: 'mail', recordedAt: at(HOUR_MS) })
  const attended = fact({ kind: 'attended', concern: 'paidLate', source: 'person', recordedAt: at(HOUR_MS) })
  const closed = fact({ kind: 'expired', tradeNo: '', source: 'close', recordedAt: at(HOUR_MS) })
  expect(agenda(orderWith(paidFact('A'), notice, attended, closed), at(HOUR_MS), ALL)).toEqual({
    dueAt: at(2 * HOUR_MS),
  })
  const asked = { ...paidFact('A'), source: 'query', recordedAt: at(HOUR_MS) } as const
  expect(agenda(orderWith(asked), at(HOUR_MS), ALL)).toEqual({ dueAt: at(HOUR_MS + 2 * MINUTE_MS) })
})

it('sends the missing mail of one payment when another payment has its mails', () => {
  const due = mailsDue(orderWith(paidFact('A'), paidFact('B'), ...mailed('A')), ALL, NOW)
  expect(due.map(({ kind, trade }) => [kind, trade.tradeNo])).toEqual([
    ['receiptSent', 'B'],
    ['noticeSent', 'B'],
  ])
})

it('treats a person’s decision in the same millisecond as the last fact as an answer to it', () => {
  const attended = fact({ kind: 'attended', concern: 'paidTwice', source: 'person' })
  expect(concernOf(orderWith(paidFact('A'), paidFact('B'), attended), at(1), ALL)).toBeUndefined()
})

describe('a mail that is never accepted', () => {
  const attended = (concern: string) =>
    fact({ kind: 'attended', concern, source: 'person', at: at(DAY_MS), recordedAt: at(DAY_MS) })

  it('is not retried once a person has dealt with it', () => {
    expect(agenda(orderWith(paidFact('A'), attended('receiptUnsent')), at(2 * DAY_MS), ALL)).toBeUndefined()
    expect(agenda(orderWith(paidFact('A'), attended('paidLate')), at(2 * DAY_MS), ALL)).toBeDefined()
  })

  it('is not sent when the order changes long after, or after a person has dealt with it', () => {
    const late = fact({ kind: 'finished', tradeNo: 'A', recordedAt: at(90 * DAY_MS) })
    const order = orderWith(paidFact('A'), late)
    expect(mailsDue(order, ALL, at(7 * DAY_MS - 1))).toHaveLength(2)
    expect(mailsDue(order, ALL, at(90 * DAY_MS))).toEqual([])
    expect(agenda(order, at(90 * DAY_MS), ALL)).toBeUndefined()
    const dealtWith = orderWith(paidFact('A'), attended('receiptUnsent'))
    expect(mailsDue(dealtWith, ALL, at(2 * DAY_MS))).toEqual([])
    expect(mailsDue(orderWith(paidFact('A'), attended('paidLate')), ALL, at(2 * DAY_MS))).toHaveLength(2)
    // A second payment after that is news again.
    const second = orderWith({ ...paidFact('B'), recordedAt: at(3 * DAY_MS) }, attended('receiptUnsent'))
    expect(mailsDue(second, ALL, at(3 * DAY_MS))).toHaveLength(2)
  })

  it('is not retried for longer than a week, and is still listed for a person', () => {
    const paid = orderWith(paidFact('A'))
    expect(agenda(paid, at(7 * DAY_MS - 1), ALL)?.dueAt).toBe(at(7 * DAY_MS - 1 + 6 * HOUR_MS))
    expect(agenda(paid, at(7 * DAY_MS), ALL)).toEqual({ dueAt: at(8 * DAY_MS), concern: 'receiptUnsent' })
    const refunded = orderWith(paidFact('A'), fact({ kind: 'refundedInAll', amountFen: fen(33_600) }))
    expect(agenda(refunded, at(7 * DAY_MS), ALL)).toBeUndefined()
  })
})

it('ignores an order that a person has looked up at a gateway without queries', () => {
  const attended = fact({
    kind: 'attended',
    concern: 'unconfirmed',
    source: 'person',
    recordedAt: at(WATCH_END),
  })
  const cannotAsk = { ...ALL, canQuery: false }
  expect(agenda(orderWith(attended), at(WATCH_END), cannotAsk)).toBeUndefined()
  expect(agenda(orderWith(attended), at(WATCH_END), ALL)?.dueAt).toBe(at(WATCH_END + 6 * HOUR_MS))
  expect(agenda(anOrder(), at(WATCH_END), cannotAsk)?.dueAt).toBe(at(WATCH_END + 6 * HOUR_MS))
})

describe('nothing remains to be done for', () => {
  it.each<[string, RecordedFact[]]>([
    ['a paid order whose mails are out', [paidFact('A'), ...mailed('A')]],
    ['a closed order', [fact({ kind: 'closed' })]],
    ['an order that has expired', [fact({ kind: 'expired', tradeNo: '' })]],
    [
      'a refunded order',
      [paidFact('A'), ...mailed('A'), fact({ kind: 'refundedInAll', amountFen: fen(33_600) })],
    ],
  ])('%s', (_, facts) => expect(agenda(orderWith(...facts), at(99 * DAY_MS), ALL)).toBeUndefined())
})

describe('a refund', () => {
  const paid = [paidFact('A'), ...mailed('A')]
  const requested = (ms = 0, refundId = 'R1') =>
    fact({ kind: 'refundRequested', refundId, amountFen: fen(100), at: at(ms), source: 'person' })
  const made = (refundId = 'R1', ms = 0) =>
    fact({ kind: 'refunded', refundId, amountFen: fen(100), at: at(ms), source: 'refund' })
  const failed = (refundId = 'R1', ms = 0) =>
    fact({ kind: 'refundFailed', refundId, code: 'NO', at: at(ms), recordedAt: at(ms), source: 'refund' })
  const looks = (seconds: number, ...facts: RecordedFact[]) => {
    const recheck = nextRecheck(orderWith(...paid, ...facts), at(seconds * 1000), ALL)
    return recheck && recheck / 1000
  }

  it('is visited again soon, at growing intervals, for a quarter of an hour', () => {
    expect([0, 14, 30, 899, 900].map(age => looks(age, requested()))).toEqual([15, 15, 30, 899, undefined])
    expect(looks(900, requested(), requested(890_000, 'R2'))).toBe(15)
    expect(looks(30, requested(), made())).toBeUndefined()
    expect(looks(30, requested(), failed())).toBeUndefined()
  })

  it('is visited then even if the payment would be visited later', () => {
    const order = orderWith(requested())
    expect(nextRecheck(order, at(30_000), ALL)).toBe(30_000)
    expect(nextRecheck(anOrder(), at(30_000), ALL)).toBe(2 * MINUTE_MS)
  })

  it('is visited at growing intervals after that', () => {
    const order = orderWith(...paid, requested())
    const due = (ms: number) => agenda(order, at(ms), ALL)
    expect(due(0)).toEqual({ dueAt: at(15 * MINUTE_MS) })
    expect(due(15 * MINUTE_MS)).toEqual({ dueAt: at(30 * MINUTE_MS) })
    expect(due(DAY_MS - 1)).toEqual({ dueAt: at(DAY_MS - 1 + 6 * HOUR_MS) })
    expect(due(DAY_MS)).toEqual({ dueAt: at(DAY_MS + 6 * HOUR_MS), concern: 'refundUnfinished' })
  })

  it('is visited when the first of it and of the mails is due', () => {
    const due = (now: number, ...facts: RecordedFact[]) =>
      agenda(orderWith(paidFact('A'), ...facts), at(now), ALL)?.dueAt
    expect(due(MINUTE_MS, requested(MINUTE_MS))).toBe(at(3 * MINUTE_MS))
    expect(due(HOUR_MS, requested(HOUR_MS))).toBe(at(HOUR_MS + 15 * MINUTE_MS))
  })

  it('is awaited, even after a person has dealt with the order', () => {
    const attended = fact({ kind: 'attended', concern: 'refundUnfinished', at: at(1), recordedAt: at(1) })
    const order = orderWith(...paid, requested(), { ...attended, source: 'person' } as RecordedFact)
    expect(agenda(order, at(DAY_MS), ALL)).toEqual({ dueAt: at(DAY_MS + 6 * HOUR_MS) })
  })

  describe('that only a person can make', () => {
    const byPerson = { ...ALL, canAskForRefund: false }
    const attended = (ms: number, concern = 'refundUnfinished') =>
      fact({ kind: 'attended', concern, at: at(ms), recordedAt: at(ms), source: 'person' })
    const due = (...facts: RecordedFact[]) =>
      agenda(orderWith(...paid, requested(), ...facts), at(2 * DAY_MS), byPerson)

    it('is visited until a person has dealt with it', () => {
      expect(due()?.concern).toBe('refundUnfinished')
      expect(due(attended(DAY_MS, 'receiptUnsent'))?.concern).toBe('refundUnfinished')
      expect(due(attended(DAY_MS))).toBeUndefined()
    })

    it('is visited again with another refund, and with news from the gateway', () => {
      expect(due(attended(DAY_MS), requested(DAY_MS, 'R2'))).toBeUndefined()
      expect(due(attended(DAY_MS), requested(DAY_MS + 1, 'R2'))?.concern).toBe('refundUnfinished')
      expect(due(attended(DAY_MS), failed('R3', DAY_MS + 1))?.concern).toBe('refundFailed')
    })

    it('does not stop queries for an amount that the gateway has not reported', () => {
      const untold = fact({ kind: 'partlyRefunded', recordedAt: at(2 * DAY_MS - 1000), source: 'notify' })
      expect(due(untold, attended(2 * DAY_MS))).toEqual({ dueAt: at(2 * DAY_MS + 2 * MINUTE_MS) })
    })
  })

  it('is finished once it was made', () => {
    const told = fact({ kind: 'refundMailSent', refundId: 'R1', source: 'mail' })
    expect(agenda(orderWith(...paid, requested(), made(), told), at(DAY_MS), ALL)).toBeUndefined()
  })

  it('is mailed to the buyer once it was made, for a week, if there is an address', () => {
    const order = orderWith(...paid, requested(), made('R1'), made('R2'))
    const due = (parts = {}, capabilities = ALL, ms = 0) =>
      mailsDue({ ...order, ...parts }, capabilities, at(ms)).map(mail =>
        mail.kind === 'refundMailSent' ? mail.refund.refundId : mail.kind,
      )
    expect(due()).toEqual(['R1', 'R2'])
    expect(due({}, ALL, 7 * DAY_MS)).toEqual([])
    expect(due({ buyerEmail: undefined })).toEqual([])
    expect(due({}, { ...ALL, sendsReceipts: false })).toEqual([])
    const told = fact({ kind: 'refundMailSent', refundId: 'R1', source: 'mail' })
    expect(due(withFacts(order, [told]))).toEqual(['R2'])
    const attended = fact({ kind: 'attended', concern: 'receiptUnsent', at: at(1), recordedAt: at(1) })
    expect(due(withFacts(order, [attended]))).toEqual([])
  })

  it('that failed needs a person at once, until another is requested or a person has dealt with it', () => {
    const concern = (...facts: RecordedFact[]) =>
      concernOf(orderWith(...paid, requested(), failed('R1', 1), ...facts), at(3), ALL)
    expect(concern()).toBe('refundFailed')
    expect(concern(requested(2, 'R2'))).toBeUndefined()
    expect(concern(made('R2', 2))).toBeUndefined()
    expect(concern({ ...made('R2', 2), tradeNo: 'B' } as RecordedFact)).toBe('refundFailed')
    expect(concern(made('R2', 1))).toBe('refundFailed')
    // It was made before it was refused: the bill tells of it, or a message that was late.
    expect(concern(made('R1', 0))).toBeUndefined()
    expect(concern({ ...made('R1', 0), gateway: 'another' } as RecordedFact)).toBe('refundFailed')
    expect(concern(fact({ kind: 'finished', amountFen: fen(33_600), at: at(2) }))).toBe('refundFailed')
    const attended = (ms: number) =>
      fact({ kind: 'attended', concern: 'refundFailed', at: at(ms), recordedAt: at(ms), source: 'person' })
    expect(concern(attended(2))).toBeUndefined()
    expect(concern(attended(2), requested(2, 'R2'), failed('R2', 3))).toBe('refundFailed')
  })

  it('does not hide another unfinished refund once a person has dealt with it', () => {
    const order = orderWith(...paid, requested(), failed('R1', 2), requested(1, 'R2'))
    const attended = fact({ kind: 'attended', concern: 'refundFailed', at: at(3), recordedAt: at(3) })
    const dealtWith = withFacts(order, [{ ...attended, source: 'person' } as RecordedFact])
    const late = at(DAY_MS + 1)
    expect(concernOf(order, late, ALL)).toBe('refundFailed')
    expect(concernOf(dealtWith, at(DAY_MS), ALL)).toBeUndefined()
    expect(concernOf(dealtWith, late, ALL)).toBe('refundUnfinished')
  })

  it('does not hide another concern once a person has dealt with it', () => {
    const twice = [...paid, paidFact('B'), ...mailed('B'), requested(), failed('R1', 1)]
    expect(concernOf(orderWith(...twice), at(3), ALL)).toBe('refundFailed')
    const attended = fact({ kind: 'attended', concern: 'refundFailed', at: at(2), recordedAt: at(2) })
    expect(
      concernOf(orderWith(...twice, { ...attended, source: 'person' } as RecordedFact), at(3), ALL),
    ).toBe('paidTwice')
  })
})

describe('a person is needed', () => {
  const late = { ...paidFact('A', at(LATE)), recordedAt: at(LATE) }
  const cases: [string, RecordedFact[]][] = [
    ['paidLate', [late, ...mailed('A')]],
    ['paidTwice', [paidFact('A'), paidFact('B'), ...mailed('A'), ...mailed('B')]],
    ['paidOtherAmount', [fact({ kind: 'paid', amountFen: fen(1) })]],
    ['paidAfterCancel', [{ ...fact({ kind: 'canceled', source: 'api' }) }, paidFact('A'), ...mailed('A')]],
    ['closedAfterPayment', [paidFact('A'), ...mailed('A'), fact({ kind: 'closed' })]],
  ]

  it.each(cases)('for %s, every day until it is dealt with', (concern, facts) => {
    const now = at(WATCH_END)
    expect(agenda(orderWith(...facts), now, ALL)).toEqual({ dueAt: plusMs(now, DAY_MS), concern })
    const attended = fact({ kind: 'attended', concern, source: 'person', at: now, recordedAt: now })
    expect(agenda(orderWith(...facts, attended), now, ALL)).toBeUndefined()
  })

  it('again when the gateway reports more after it was dealt with', () => {
    const attended = fact({ kind: 'attended', concern: 'paidTwice', source: 'person', recordedAt: at(1) })
    const twice = [paidFact('A'), paidFact('B'), attended]
    expect(concernOf(orderWith(...twice), at(2), ALL)).toBeUndefined()
    const third = { ...paidFact('C'), recordedAt: at(2) }
    expect(concernOf(orderWith(...twice, third), at(2), ALL)).toBe('paidTwice')
  })

  it.each(['notify', 'query', 'refund', 'bill'] as const)(
    'again after a fact from the gateway by %s, and from no other source',
    source => {
      const attended = fact({ kind: 'attended', concern: 'paidTwice', source: 'person', recordedAt: at(1) })
      const twice = [paidFact('A'), paidFact('B'), attended]
      const third = { ...paidFact('C'), recordedAt: at(2), source }
      expect(concernOf(orderWith(...twice, third), at(2), ALL)).toBe('paidTwice')
      expect(concernOf(orderWith(...twice, { ...third, source: 'close' }), at(2), ALL)).toBeUndefined()
    },
  )

  it('no longer for a payment whose refund was requested since', () => {
    const attended = fact({ kind: 'attended', concern: 'paidTwice', source: 'person', recordedAt: at(1) })
    const refund = fact({ kind: 'refundRequested', refundId: 'R1', at: at(2), source: 'person' })
    const order = orderWith(paidFact('A'), paidFact('B'), attended, { ...refund, amountFen: fen(1) } as never)
    expect(concernOf(order, at(2), ALL)).toBeUndefined()
  })

  it('still after another concern was dealt with', () => {
    const attended = fact({ kind: 'attended', concern: 'paidTwice', source: 'person', recordedAt: at(LATE) })
    expect(concernOf(orderWith(late, attended), at(LATE), ALL)).toBe('paidLate')
  })
})

it('schedules every visit in the future, at most a day or to the end of the watch ahead', () => {
  const facts = fc.subarray<RecordedFact>([
    paidFact('A'),
    paidFact('B', at(LATE)),
    fact({ kind: 'pending' }),
    fact({ kind: 'closed' }),
    fact({ kind: 'refundedInAll', amountFen: fen(33_600) }),
    fact({ kind: 'expired', tradeNo: '' }),
    ...mailed('A'),
  ])
  const means = fc.record({
    canQuery: fc.boolean(),
    canClose: fc.boolean(),
    canAskForRefund: fc.boolean(),
    sendsReceipts: fc.boolean(),
    sendsNotices: fc.boolean(),
  })
  fc.assert(
    fc.property(facts, means, fc.integer({ min: 0, max: 10 * DAY_MS }), (some, can, ms) => {
      const now = at(ms)
      const next = agenda(orderWith(...some), now, can)
      if (!next) return
      expect(next.dueAt).toBeGreaterThan(now)
      const isOnTheListAlone = !can.canQuery && next.concern === 'unconfirmed' && next.dueAt === NEVER
      if (!isOnTheListAlone) expect(next.dueAt - now).toBeLessThanOrEqual(Math.max(DAY_MS, WATCH_END - ms))
    }),
  )
})

it('has nothing left for an order that is paid in time at its only gateway, if no mails are sent', () => {
  const means = fc.record({ canQuery: fc.boolean(), canClose: fc.boolean(), canAskForRefund: fc.boolean() })
  const times = fc.tuple(fc.nat(LIFETIME_MS), fc.nat(60 * DAY_MS))
  fc.assert(
    fc.property(fc.boolean(), means, times, (isChosen, can, [paidMs, nowMs]) => {
      const requested = fact({ kind: 'requested', source: 'buyer' })
      const order = isChosen ? withFacts(anUnboundOrder(), [requested]) : anOrder()
      const paid = withFacts(order, [fact({ kind: 'paid', at: at(paidMs) })])
      expect(agenda(paid, at(nowMs), { ...NOTHING, ...can })).toBeUndefined()
    }),
  )
})

it('counts the first visit from the creation', () => {
  expect(firstVisit(anOrder())).toBe(at(2 * MINUTE_MS))
})

describe('an order with a choice of gateways', () => {
  const free = anUnboundOrder()
  const requested = (gateway: string, ms = 0): RecordedFact => ({
    ...({ kind: 'requested', gateway, at: at(ms) } as const),
    ...({ ...PROVENANCE, source: 'buyer' } as const),
  })
  const both = withFacts(free, [requested('alipayDirect'), requested('paper', 1)])

  it('waits until its expiry, and then ends, if the buyer was never sent to a gateway', () => {
    const dueAt = plusMs(free.expiresAt, MINUTE_MS)
    expect(firstVisit(free)).toBe(dueAt)
    expect(gatewaysToAsk(free, NOW)).toEqual([])
    expect(agenda(free, NOW, NOTHING)).toEqual({ dueAt })
    expect(agenda(free, free.expiresAt, ALL)).toBeUndefined()
    expect(nextRecheck(free, at(MINUTE_MS), NOTHING)).toBeUndefined()
  })

  it('is young again when the buyer goes to another gateway', () => {
    const late = withFacts(both, [requested('third', HOUR_MS)])
    expect(nextRecheck(both, at(HOUR_MS + 3 * MINUTE_MS), ALL)).toBeUndefined()
    expect(nextRecheck(late, at(HOUR_MS + 3 * MINUTE_MS), ALL)).toBe(3 * MINUTE_MS)
  })

  it('is not young again for other reasons', () => {
    const half = withFacts(both, [fact({ kind: 'closed', gateway: 'paper', tradeNo: '1', at: at(HOUR_MS) })])
    expect(nextRecheck(half, at(HOUR_MS + 3 * MINUTE_MS), ALL)).toBeUndefined()
  })

  it('is queried at every gateway where it may be paid', () => {
    expect(gatewaysToAsk(both, NOW)).toEqual(['alipayDirect', 'paper'])
    const half = withFacts(both, [fact({ kind: 'closed', gateway: 'paper', tradeNo: '1' })])
    expect(gatewaysToAsk(half, NOW)).toEqual(['alipayDirect'])
  })

  describe('once it is paid', () => {
    const paid = withFacts(both, [paidFact('1'), ...mailed('1')])

    it('is closed where it could be paid again', () => {
      expect(gatewaysToAsk(paid, NOW)).toEqual(['paper'])
      expect(agenda(paid, NOW, ALL)).toEqual({ dueAt: at(2 * MINUTE_MS) })
    })

    it('is queried where it cannot be closed, and left alone where neither is possible', () => {
      expect(agenda(paid, NOW, { ...ALL, canClose: false })).toEqual({ dueAt: at(2 * MINUTE_MS) })
      expect(agenda(paid, NOW, { ...ALL, canQuery: false })).toEqual({ dueAt: at(2 * MINUTE_MS) })
      expect(agenda(paid, NOW, { ...ALL, canClose: false, canQuery: false })).toBeUndefined()
    })

    it('is closed there even after its expiry, until no payment can be reported any more', () => {
      const watchEnd = plusMs(free.expiresAt, ASKED_MS)
      expect(gatewaysToAsk(paid, plusMs(watchEnd, -1))).toEqual(['paper'])
      expect(agenda(paid, free.expiresAt, ALL)).toEqual({ dueAt: plusMs(free.expiresAt, 2 * HOUR_MS) })
      expect(gatewaysToAsk(paid, watchEnd)).toEqual([])
      expect(agenda(paid, watchEnd, ALL)).toBeUndefined()
    })

    it('is queried for the same time at a gateway that was silent until then', () => {
      const heardAt = plusMs(free.expiresAt, WATCH_MS + MINUTE_MS)
      const late = withFacts(both, [{ ...paidFact('1'), recordedAt: heardAt }, ...mailed('1')])
      expect(gatewaysToAsk(late, heardAt)).toEqual(['paper'])
      expect(agenda(late, heardAt, ALL)?.dueAt).toBe(plusMs(heardAt, 2 * MINUTE_MS))
      const more = withFacts(late, [
        { ...fact({ kind: 'finished', tradeNo: '1' }), recordedAt: plusMs(heardAt, HOUR_MS) },
      ])
      for (const order of [late, more]) {
        expect(gatewaysToAsk(order, plusMs(heardAt, ASKED_MS - 1))).toEqual(['paper'])
        expect(gatewaysToAsk(order, plusMs(heardAt, ASKED_MS))).toEqual([])
      }
    })

    it('is queried where a payment is held back', () => {
      const pending = fact({ kind: 'pending', gateway: 'paper', tradeNo: 'P' })
      expect(gatewaysToAsk(withFacts(paid, [pending]), NOW)).toEqual(['paper'])
    })

    it('is not closed where it has ended or is paid too', () => {
      const over = withFacts(paid, [fact({ kind: 'expired', gateway: 'paper', tradeNo: '' })])
      const twice = withFacts(paid, [paidFact('1', NOW, 'paper')])
      expect([gatewaysToAsk(over, NOW), gatewaysToAsk(twice, NOW)]).toEqual([[], []])
      expect(agenda(over, NOW, ALL)).toBeUndefined()
      expect(orderState(twice, NOW)).toBe('paidTwice')
    })
  })

  it('is queried for the same time after its expiry if it was canceled and not closed everywhere', () => {
    const canceled = fact({ kind: 'canceled', source: 'api', recordedAt: at(DAY_MS * 9) })
    const order = withFacts(both, [canceled])
    const end = plusMs(free.expiresAt, ASKED_MS)
    expect(gatewaysToAsk(order, plusMs(end, -1))).toEqual(['alipayDirect', 'paper'])
    expect(gatewaysToAsk(order, end)).toEqual([])
  })

  it('is visited at its end if it was canceled, and at growing intervals then', () => {
    const order = withFacts(both, [fact({ kind: 'canceled', source: 'api' })])
    const { createdAt, expiresAt } = order
    const dueAt = (now: typeof NOW) => agenda(order, now, ALL)?.dueAt
    expect([dueAt(NOW), dueAt(plusMs(expiresAt, -1))]).toEqual([expiresAt, expiresAt])
    expect(dueAt(expiresAt)).toBe(plusMs(expiresAt, expiresAt - createdAt))
    expect(dueAt(plusMs(expiresAt, ASKED_MS))).toBeUndefined()
  })

  it.each(['paid', 'finished', 'refunded', 'refundedInAll'])(
    'is queried elsewhere for the same time after the first fact about money: %s',
    kind => {
      const heardAt = plusMs(free.expiresAt, WATCH_MS + MINUTE_MS)
      const money = fact({ kind, tradeNo: '1', refundId: 'R1', recordedAt: heardAt })
      const order = withFacts(both, [{ ...money, amountFen: anOrder().amountFen } as RecordedFact])
      expect(gatewaysToAsk(order, plusMs(heardAt, ASKED_MS - 1))).toEqual(['paper'])
      expect(gatewaysToAsk(order, plusMs(heardAt, ASKED_MS))).toEqual([])
    },
  )

  it('is closed elsewhere even if its payment was refunded or had another amount', () => {
    const { amountFen } = anOrder()
    const refunded = fact({ kind: 'refundedInAll', tradeNo: '1', amountFen })
    const other = { ...paidFact('1'), amountFen: fen(amountFen - 1) }
    for (const facts of [[paidFact('1'), refunded], [refunded], [other]]) {
      expect(gatewaysToAsk(withFacts(both, facts), NOW)).toEqual(['paper'])
    }
    const late = plusMs(NOW, WATCH_END + DAY_MS)
    expect(gatewaysToAsk(withFacts(both, [paidFact('1'), refunded]), late)).toEqual([])
  })
})
