/** An order, its refunds and its events as the API shows them: a pure function of the facts. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apiContextOf } from '../../../lib/api/apiContext'
import { toApiEvents, toFeedEvents } from '../../../lib/api/orderEvents'
import { orderReply, parseOrderIdText, statusOf, toApiOrder } from '../../../lib/api/orderResource'
import { toApiRefunds } from '../../../lib/api/refundResource'
import type { ApiOrder } from '../../../lib/api/schemas'
import { toApiEndpoint, webhookBody } from '../../../lib/api/webhookResource'
import { ConfigError } from '../../../lib/config/environment'
import { refundWay } from '../../../lib/gateways/refundWays'
import { fen } from '../../../lib/money'
import { type Fact, factsByKey, type RecordedFact } from '../../../lib/order/facts'
import type { MerchantId } from '../../../lib/order/merchant'
import type { Order } from '../../../lib/order/order'
import { isPaid, type OrderState, orderState } from '../../../lib/order/orderState'
import { DAY_MS, type EpochMs, HOUR_MS, isoTime, MINUTE_MS, plusMs } from '../../../lib/time'
import { anOrder, anUnboundOrder, LIFETIME_MS, NOW, PROVENANCE } from '../../support/orders'
import { anEndpoint } from '../../support/webhooks'

const CONTEXT = {
  publicUrl: 'https://shop.example.com',
  livemode: true,
  codeGateway: () => 'alipayPage',
  refundWay,
}
const GATEWAY = 'alipayPage.teahouse'
const TRADE = { gateway: GATEWAY, tradeNo: 'T1' }
const told = (fact: Fact, recordedAt: EpochMs = fact.at, more: Partial<RecordedFact> = {}): RecordedFact =>
  ({ ...fact, ...PROVENANCE, recordedAt, ...more }) as RecordedFact
const orderOf = (facts: readonly RecordedFact[], parts: Partial<Order> = {}): Order =>
  anOrder({ gateway: GATEWAY, ...parts, facts: factsByKey(facts) })
const paid = (at = NOW, recordedAt = at, tradeNo = 'T1', amountFen = fen(33_600)) =>
  told({ kind: 'paid', ...TRADE, tradeNo, at, amountFen }, recordedAt)
const NOTHING_TOLD: ReadonlySet<string> = new Set()
const later = (ms: number) => plusMs(NOW, ms)

describe('an event', () => {
  it('has the time when it happened, and the time when the shop recorded it', () => {
    const [created, event] = toApiEvents(orderOf([paid(later(1000), later(5000))]), true, NOW)
    expect(created).toMatchObject({
      type: 'order.created',
      sequence: 1,
      created: isoTime(NOW),
      livemode: true,
    })
    expect(event).toMatchObject({
      type: 'order.paid',
      sequence: 2,
      occurred_at: isoTime(later(1000)),
      created: isoTime(later(5000)),
      data: { amount: 33_600, currency: 'CNY', gateway: 'alipayPage', gateway_trade_no: 'T1' },
    })
  })

  it('is built from what was known by then, in the sequence of recording', () => {
    const canceled = told({ kind: 'canceled', at: later(2000) })
    const facts = [paid(later(5000)), canceled, paid(later(6000), later(6000), 'T2')]
    const types = toApiEvents(orderOf(facts), true, NOW).map(({ type }) => type)
    expect(types).toEqual(['order.created', 'order.canceled', 'order.paid_after_cancel', 'order.paid_twice'])
  })

  const finished = (at: EpochMs, recordedAt = at, tradeNo = 'T1') =>
    told({ kind: 'finished', ...TRADE, tradeNo, at, amountFen: fen(33_600) }, recordedAt)

  it.each<[string, RecordedFact, RecordedFact, string[]]>([
    [
      'another payment',
      paid(later(2000), later(2000), 'T2'),
      paid(later(1000)),
      ['order.paid', 'order.paid_twice'],
    ],
    [
      'its payment',
      paid(later(2000)),
      told({ kind: 'finished', ...TRADE, at: later(1000), amountFen: fen(33_600) }),
      ['order.paid', 'order.finished'],
    ],
    [
      'a cancellation',
      told({ kind: 'canceled', at: later(2000) }),
      paid(later(1000)),
      ['order.canceled', 'order.paid_after_cancel'],
    ],
  ])('follows %s that was published, though an earlier clock recorded it', (_, first, second, types) => {
    const { orderId } = orderOf([])
    const heard: string[] = []
    const ids = new Set<string>()
    for (const facts of [[first], [first, second]]) {
      const news = toFeedEvents(orderOf(facts, { orderId }), true, NOW, ids).filter(({ id }) => !ids.has(id))
      heard.push(...news.map(({ type }) => type))
      for (const { id } of news) ids.add(id)
    }
    expect(heard).toEqual(['order.created', ...types])
  })

  it.each<[string, RecordedFact[], string[]]>([
    ['its end alone', [finished(later(9))], ['order.paid']],
    [
      'its end, if only its being held back was known',
      [told({ kind: 'pending', ...TRADE, at: later(1), amountFen: fen(33_600) }), finished(later(9))],
      ['order.payment_pending', 'order.paid'],
    ],
    ['its end before it', [finished(later(9)), paid(later(1), later(10))], ['order.paid', 'order.finished']],
    ['both at once', [finished(later(9)), paid(later(1), later(9))], ['order.paid', 'order.finished']],
    ['both in sequence', [paid(later(1)), finished(later(9))], ['order.paid', 'order.finished']],
    [
      'the end of another payment',
      [paid(later(1)), finished(later(9), later(9), 'T2')],
      ['order.paid', 'order.paid_twice'],
    ],
  ])('of a payment is published once that is recorded %s', (_, facts, types) => {
    const [, ...events] = toApiEvents(orderOf(facts), true, NOW)
    expect(events.map(({ type }) => type)).toEqual(types)
  })

  const closed = told({ kind: 'closed', ...TRADE, at: later(2) })
  const back = told({ kind: 'refundedInAll', ...TRADE, at: later(2), amountFen: fen(33_600) })
  const other = (tradeNo: string) => paid(later(9), later(9), tradeNo, fen(1))

  it.each<[string, RecordedFact[], string[]]>([
    ['whose trade was closed', [closed, paid(later(1), later(9))], ['order.closed', 'order.paid_and_closed']],
    [
      'whose trade was closed before its end was known',
      [closed, finished(later(9))],
      ['order.closed', 'order.paid_and_closed'],
    ],
    [
      'that was refunded',
      [back, paid(later(1), later(9))],
      ['order.refund_reported', 'order.paid_and_closed'],
    ],
    [
      'of another amount by a closed trade',
      [closed, other('T1')],
      ['order.closed', 'order.paid_other_amount'],
    ],
    [
      'of another amount after one whose trade was closed',
      [paid(later(1)), closed, other('T2')],
      ['order.paid', 'order.closed', 'order.paid_other_amount'],
    ],
    [
      'of another amount after one of another amount',
      [paid(later(1), later(1), 'T1', fen(2)), other('T2')],
      ['order.paid_other_amount', 'order.paid_other_amount'],
    ],
    [
      'that is whole after one of another amount',
      [paid(later(1), later(1), 'T1', fen(2)), paid(later(9), later(9), 'T2')],
      ['order.paid_other_amount', 'order.paid_twice'],
    ],
  ])('of a payment %s alone is no reason to deliver', (_, facts, types) => {
    const [, ...events] = toApiEvents(orderOf(facts), true, NOW)
    expect(events.map(({ type }) => type)).toEqual(types)
  })

  it('that is a reason to deliver is of a paid order, in whatever sequence its payments are recorded', () => {
    const heard = fc.constantFrom(
      ...[paid(), paid(NOW, NOW, 'T2'), other('T1'), other('T2'), other('T3'), closed, back],
      told({ kind: 'closed', ...TRADE, tradeNo: 'T2', at: NOW }),
    )
    fc.assert(
      fc.property(fc.array(heard, { maxLength: 6 }), all => {
        const facts = Object.values(
          factsByKey(all.map((fact, index) => ({ ...fact, recordedAt: later(index) }))),
        ).sort((a, b) => a.recordedAt - b.recordedAt)
        facts.forEach((_, index) => {
          const known = orderOf(facts.slice(0, index + 1))
          const { type } = toApiEvents(known, true, NOW).at(-1) ?? {}
          if (type === 'order.paid') expect(isPaid(orderState(known, NOW))).toBe(true)
        })
      }),
    )
  })

  it('of facts recorded together are in the sequence of the facts’ times', () => {
    const at = [later(1), later(5), later(9)] as const
    const failed = told({ kind: 'refundFailed', ...TRADE, refundId: 'R1', at: at[1], code: 'NO' }, at[2])
    const events = toApiEvents(orderOf([finished(at[2]), failed, paid(at[0], at[2])]), true, NOW)
    expect(events.slice(1).map(({ type, occurred_at }) => [type, occurred_at])).toEqual([
      ['order.paid', isoTime(at[0])],
      ['refund.failed', isoTime(at[1])],
      ['order.finished', isoTime(at[2])],
    ])
  })

  it.each<[string, RecordedFact]>([
    ['order.paid', paid(later(1))],
    ['order.paid_late', paid(later(LIFETIME_MS + 1))],
    ['order.paid_other_amount', paid(NOW, NOW, 'T1', fen(1))],
    ['order.payment_pending', told({ kind: 'pending', ...TRADE, at: NOW, amountFen: fen(33_600) })],
    ['order.refund_reported', told({ kind: 'refundedInAll', ...TRADE, at: NOW, amountFen: fen(1) })],
    ['order.refund_reported', told({ kind: 'partlyRefunded', ...TRADE, at: NOW })],
    [
      'refund.created',
      told({ kind: 'refundRequested', ...TRADE, refundId: 'R', at: NOW, amountFen: fen(1) }),
    ],
    ['refund.opened', told({ kind: 'refundOpened', ...TRADE, refundId: 'R', at: NOW })],
    ['refund.succeeded', told({ kind: 'refunded', ...TRADE, refundId: 'R', at: NOW, amountFen: fen(1) })],
    ['refund.failed', told({ kind: 'refundFailed', ...TRADE, refundId: 'R', at: NOW, code: 'NO' })],
    ['refund.mail_sent', told({ kind: 'refundMailSent', ...TRADE, refundId: 'R', at: NOW })],
    ['order.closed', told({ kind: 'closed', ...TRADE, at: NOW })],
    ['order.expired', told({ kind: 'expired', ...TRADE, at: NOW })],
    ['order.receipt_sent', told({ kind: 'receiptSent', ...TRADE, at: NOW })],
    ['order.notice_sent', told({ kind: 'noticeSent', ...TRADE, at: NOW })],
    ['order.attended', told({ kind: 'attended', concern: 'paidLate', at: NOW })],
    ['order.buyer_forgotten', told({ kind: 'forgotten', at: NOW })],
    ['order.payment_requested', told({ kind: 'requested', gateway: GATEWAY, at: NOW })],
    [
      'order.code_shown',
      told({
        kind: 'codeShown',
        gateway: GATEWAY,
        text: 'https://qr.example/1',
        at: NOW,
        scanUntil: later(1),
      }),
    ],
  ])('is %s', (type, fact) => {
    const [, event] = toApiEvents(orderOf([fact]), false, NOW)
    expect(event).toMatchObject({ type, livemode: false, object: 'event' })
    const data = {
      ...('amountFen' in fact && { amount: fact.amountFen, currency: 'CNY' }),
      ...('gateway' in fact && { gateway: 'alipayPage' }),
      ...('tradeNo' in fact && { gateway_trade_no: 'T1' }),
      ...('refundId' in fact && { refund: 'ref_R' }),
      ...('code' in fact && { failure_code: 'NO' }),
    }
    expect(event?.data).toEqual(data)
  })

  it('of a trade without a number has none', () => {
    const [, event] = toApiEvents(
      orderOf([told({ kind: 'expired', ...TRADE, tradeNo: '', at: NOW })]),
      true,
      NOW,
    )
    expect(event?.data).toEqual({ gateway: 'alipayPage' })
  })

  it('reports an expiry by the clock if the buyer was never sent to a gateway, and no other', () => {
    const { gateway: _, ...unbound } = orderOf([])
    const { expiresAt } = unbound
    const end = ['order.created', 'order.expired']
    const types = (order: Order, now: EpochMs) => toApiEvents(order, true, now).map(({ type }) => type)
    expect(types(unbound, plusMs(expiresAt, -1))).toEqual(end.slice(0, 1))
    expect(types(unbound, expiresAt)).toEqual(end)
    const [, expired] = toApiEvents(unbound, true, later(DAY_MS * 9))
    const at = isoTime(expiresAt)
    expect(expired).toMatchObject({ sequence: 2, occurred_at: at, created: at, data: {} })
    expect(toApiOrder(unbound, expiresAt, CONTEXT)).toMatchObject({ status: 'expired', sequence: 2 })
    expect(toApiOrder(unbound, NOW, CONTEXT)).toMatchObject({ status: 'open', sequence: 1 })
    // What is learned afterwards follows, and leaves it as it is.
    const forgotten = told({ kind: 'forgotten', at: plusMs(expiresAt, 5) })
    const after = { ...unbound, facts: factsByKey([forgotten]) }
    expect(types(after, plusMs(expiresAt, 9))).toEqual([...end, 'order.buyer_forgotten'])
    expect(toApiEvents(after, true, plusMs(expiresAt, 9))[1]).toEqual(expired)
    expect(toApiOrder(after, plusMs(expiresAt, 9), CONTEXT)).toMatchObject({ sequence: 3 })
    // What was known by then stands before it.
    for (const knownAt of [NOW, expiresAt]) {
      const before = told({ kind: 'forgotten', at: knownAt })
      const known = { ...unbound, facts: factsByKey([before]) }
      expect(types(known, expiresAt)).toEqual(['order.created', 'order.buyer_forgotten', 'order.expired'])
    }
    // Others end by a fact, once, or are asked about.
    expect(types(orderOf([told({ kind: 'expired', ...TRADE, at: expiresAt })]), expiresAt)).toEqual(end)
    const canceled = told({ kind: 'canceled', at: NOW })
    const calledOff = { ...unbound, facts: factsByKey([canceled]) }
    expect(types(calledOff, expiresAt)).toEqual(['order.created', 'order.canceled'])
    expect(types(orderOf([]), expiresAt)).toEqual(['order.created'])
  })

  it('has its merchant, and what the API shows of the order', () => {
    const merchant = 'teahouse' as MerchantId
    const order = orderOf([paid(NOW, later(5000))], { merchant })
    const events = toFeedEvents(order, true, NOW, NOTHING_TOLD)
    expect(events.map(({ json }) => JSON.parse(json))).toEqual(toApiEvents(order, true, NOW))
    for (const event of events) expect(event).toMatchObject({ merchant, orderId: order.orderId })
    expect(events.map(({ createdAt }) => createdAt)).toEqual([NOW, later(5000)])
    expect(toFeedEvents(orderOf([]), true, NOW, NOTHING_TOLD)[0]).not.toHaveProperty('merchant')
  })
})

describe('a refund', () => {
  const requested = (refundId: string, at: EpochMs, more: Partial<RecordedFact> = {}) =>
    told({ kind: 'refundRequested', ...TRADE, refundId, at, amountFen: fen(100) }, at, more)
  const made = (refundId: string, at: EpochMs) =>
    told({ kind: 'refunded', ...TRADE, refundId, at, amountFen: fen(100) })
  const REFUNDER = { scopes: ['refunds:write'] } as const
  const shown = (...facts: RecordedFact[]) => toApiRefunds(orderOf([paid(), ...facts]), CONTEXT, REFUNDER)

  it('is listed once, oldest first, whoever requested it', () => {
    const all = shown(
      requested('R3', later(3)),
      made('R1', later(4)),
      requested('R1', later(1)),
      made('G2', later(2)),
    )
    expect(all.map(({ id, status }) => [id, status])).toEqual([
      ['ref_R1', 'succeeded'],
      ['ref_G2', 'succeeded'],
      ['ref_R3', 'pending'],
    ])
  })

  it('is as old as the shop’s record of it, whenever the gateway made it', () => {
    const heard = told(
      { kind: 'refunded', ...TRADE, refundId: 'G1', at: NOW, amountFen: fen(1) },
      later(9000),
    )
    expect(shown(heard)).toMatchObject([{ created: isoTime(later(9000)) }])
  })

  it('has the failure’s code, and its gateway without the account', () => {
    const failed = told({ kind: 'refundFailed', ...TRADE, refundId: 'R1', at: later(2), code: 'NO' })
    expect(shown(requested('R1', later(1)), failed)).toMatchObject([
      { status: 'failed', failure_code: 'NO', gateway: 'alipayPage', gateway_trade_no: 'T1', livemode: true },
    ])
  })

  it('that was given up, and made all the same, has succeeded', () => {
    const givenUp = told({ kind: 'refundFailed', ...TRADE, refundId: 'R1', at: later(2), code: 'GIVEN_UP' })
    expect(shown(requested('R1', later(1)), givenUp, made('R1', later(3)))).toMatchObject([
      { status: 'succeeded', failure_code: null },
    ])
  })

  it.each([
    ['key_0123456789AB: broken cup', 'broken cup'],
    ['key_0123456789AB', null],
    ['paid twice', 'paid twice'],
    ['broken, see key_0123456789AB: cup', 'broken, see key_0123456789AB: cup'],
    ['', null],
  ])('has the reason without the key that requested it: %j', (sourceId, reason) => {
    const asked = requested('R1', later(1), { source: 'person', sourceId } as Partial<RecordedFact>)
    expect(shown(asked)).toMatchObject([{ reason }])
  })

  it('has no reason if the gateway reported it', () => {
    expect(shown(made('G1', later(1)))).toMatchObject([{ reason: null }])
  })

  it('has a confirmation page while it is pending, if a person confirms it', () => {
    const direct = { gateway: 'alipayDirect' }
    const asked = requested('R1', later(1), direct as Partial<RecordedFact>)
    const order = orderOf([told({ ...paid(), ...direct } as Fact), asked], direct)
    const page = `https://shop.example.com/orders/${order.orderId}/refunds/R1`
    expect(toApiRefunds(order, CONTEXT, REFUNDER)).toMatchObject([{ confirmation_url: page }])
    const reader = { scopes: ['read', 'orders:write', 'webhooks:write'] } as const
    expect(toApiRefunds(order, CONTEXT, reader)).toMatchObject([{ confirmation_url: null }])
    const [led] = toApiRefunds(order, CONTEXT, REFUNDER)
    const without = { ...CONTEXT, refundWay: () => 'removed' as const }
    expect(toApiRefunds(order, without, REFUNDER)).toEqual([{ ...led, confirmation_url: null }])
    const done = {
      ...order,
      facts: { ...order.facts, done: told({ ...made('R1', later(2)), ...direct } as Fact) },
    }
    expect(toApiRefunds(done, CONTEXT, REFUNDER)).toMatchObject([
      { confirmation_url: null, status: 'succeeded' },
    ])
    expect(shown(requested('R1', later(1)))).toMatchObject([{ confirmation_url: null }])
  })

  it('has an id that opens no page, the same in its events, if a person confirms it; by hand its own number', () => {
    const gateway = 'alipayDirect'
    const direct = { gateway } as Partial<RecordedFact>
    const [one, other, byHand] = [`20261123${'A'.repeat(14)}0X`, `20261123${'A'.repeat(14)}1X`, '20261123B0X']
    const order = orderOf(
      [
        told({ ...paid(), ...direct } as Fact),
        ...[requested(one, later(1), direct), requested(other, later(2), direct)],
        told({ ...made(byHand, later(3)), ...direct } as Fact),
      ],
      { gateway },
    )
    const ids = toApiRefunds(order, CONTEXT, REFUNDER).map(({ id }) => id)
    expect(ids).toEqual([`ref_${order.orderId}0X`, `ref_${order.orderId}1X`, `ref_${byHand}`])
    expect(
      toApiEvents(order, true, NOW)
        .flatMap(({ data }) => data.refund ?? [])
        .sort(),
    ).toEqual([...ids].sort())
    // The same number at another gateway is another refund.
    expect(shown(requested(one, later(1)))).toMatchObject([{ id: `ref_${one}` }])
  })
})

describe('an order', () => {
  it.each([
    '',
    'ord_',
    'evt_20261123VHGQD4XBTJ6KK4NW',
    '20261123VHGQD4XBTJ6KK4NW',
    'ord_20261123VHGQD4XBTJ6KK4N',
  ])('does not have the id %j', text => expect(parseOrderIdText(text)).toBeUndefined())

  it('has its number for an id', () =>
    expect(parseOrderIdText('ord_20261123VHGQD4XBTJ6KK4NW')).toBe('20261123VHGQD4XBTJ6KK4NW'))

  it.each([
    [{ buyerEmail: undefined }, false],
    [{}, true],
    [{ buyerEmail: undefined, note: 'a' }, true],
    [{ buyerEmail: undefined, description: 'a', paymentLink: 'lnk_a' }, false],
    [{ buyerEmail: undefined, reference: 'a' }, true],
    [{ buyerEmail: undefined, metadata: { a: 'b' } }, true],
    [{ buyerEmail: undefined, cancelUrl: 'https://shop.example.com/' }, true],
  ] as [Partial<Order>, boolean][])('with %j has a storable answer: not %s', (parts, isPrivate) => {
    expect(orderReply(201, orderOf([], parts), NOW, CONTEXT)).toMatchObject({ status: 201, isPrivate })
  })

  it('has the code’s URL while it may be paid, if there is a code', () => {
    const order = orderOf([])
    const url = `https://shop.example.com/orders/${order.orderId}`
    const qrOf = (now: EpochMs, apiContext: typeof CONTEXT | object = {}) =>
      toApiOrder(order, now, { ...CONTEXT, ...apiContext }).qr_url
    expect(qrOf(NOW)).toBe(`${url}/pay?code=alipayPage`)
    expect(qrOf(later(LIFETIME_MS))).toBeNull()
    expect(qrOf(NOW, { codeGateway: () => undefined })).toBeNull()
    expect(toApiOrder(orderOf([paid()]), NOW, CONTEXT).qr_url).toBeNull()
  })

  it('names the gateway and trade of its payment, or the buyer’s last gateway', () => {
    const requests = ['alipayDirect', 'chinabank.teahouse'].map((gateway, index) =>
      told({ kind: 'requested', gateway, at: later(index) }),
    )
    const shown = (facts: readonly RecordedFact[], parts: Partial<Order> = {}) =>
      toApiOrder(orderOf(facts, parts), NOW, CONTEXT)
    expect(shown(requests).gateway).toBe('chinabank')
    const closed = told({ kind: 'closed', ...TRADE, tradeNo: 'T0', at: NOW })
    expect(shown([...requests, closed, paid(later(9))])).toMatchObject({
      gateway: 'alipayPage',
      gateway_trade_no: 'T1',
      paid_at: isoTime(later(9)),
      sequence: 5,
    })
  })

  const trade = (kind: 'pending' | 'finished', at = NOW) =>
    told({ kind, ...TRADE, at, amountFen: fen(33_600) })
  const closed = told({ kind: 'closed', ...TRADE, at: later(1) })
  const back = (at: EpochMs) => told({ kind: 'refundedInAll', ...TRADE, at, amountFen: fen(33_600) })
  const requested = told({ kind: 'refundRequested', ...TRADE, refundId: 'R', at: NOW, amountFen: fen(1) })
  const failure = told({ kind: 'refundFailed', ...TRADE, refundId: 'R', at: NOW, code: 'NO' })
  const WATCHED_MS = LIFETIME_MS + 26 * HOUR_MS

  it.each<[OrderState, ApiOrder['status'], ApiOrder['attention'], RecordedFact[], number]>([
    ['awaitingPayment', 'open', 'none', [], 0],
    ['overdue', 'open', 'none', [], LIFETIME_MS],
    ['overdue', 'open', 'unconfirmed', [], WATCHED_MS],
    ['expired', 'expired', 'none', [told({ kind: 'expired', ...TRADE, at: NOW })], WATCHED_MS],
    ['canceled', 'canceled', 'none', [told({ kind: 'canceled', at: NOW })], 0],
    ['closed', 'expired', 'none', [closed], 0],
    ['paymentPending', 'open', 'none', [trade('pending')], 0],
    ['paid', 'paid', 'none', [paid()], 0],
    // Mails are the shop's own affair.
    ['paid', 'paid', 'none', [paid()], 2 * DAY_MS],
    ['finished', 'paid', 'none', [trade('finished')], 0],
    ['paidLate', 'paid', 'paid_late', [paid(later(LIFETIME_MS + 1))], 0],
    [
      'paidAfterCancel',
      'paid',
      'paid_after_cancel',
      [told({ kind: 'canceled', at: NOW }), paid(later(1))],
      0,
    ],
    ['paidTwice', 'paid', 'paid_twice', [paid(), paid(NOW, NOW, 'T2')], 0],
    ['paidOtherAmount', 'paid', 'paid_other_amount', [paid(NOW, NOW, 'T1', fen(1))], 0],
    ['closedAfterPayment', 'paid', 'closed_after_payment', [paid(), closed], 0],
    ['refunded', 'refunded', 'none', [paid(), back(later(1))], 0],
    ['paid', 'paid', 'refund_failed', [paid(), requested, failure], 0],
    ['paid', 'paid', 'refund_unfinished', [paid(), requested], 2 * DAY_MS],
  ])('that is %s is %s, attention %s', (state, status, attention, facts, ms) => {
    const [order, now] = [orderOf(facts), later(ms)]
    expect(orderState(order, now)).toBe(state)
    expect(toApiOrder(order, now, CONTEXT)).toMatchObject({ status, attention })
  })

  it('needs nobody any more once somebody has dealt with it', () => {
    const attended = told({ kind: 'attended', concern: 'paidLate', at: later(LIFETIME_MS + 2) })
    const order = orderOf([paid(later(LIFETIME_MS + 1)), attended])
    expect(toApiOrder(order, later(LIFETIME_MS + 3), CONTEXT).attention).toBe('none')
  })

  it('is partly refunded as soon as a part was refunded', () => {
    const back = told({ kind: 'refundedInAll', ...TRADE, at: NOW, amountFen: fen(1) })
    expect([statusOf(orderOf([paid()]), NOW), statusOf(orderOf([paid(), back]), NOW)]).toEqual([
      'paid',
      'partially_refunded',
    ])
  })
})

describe('a webhook', () => {
  const event = { type: 'order.paid', createdAt: NOW, apiVersion: '2026-11-26' }
  it('is less than 20 kB, in bytes, or names what it omits', () => {
    const bodyOf = (count: number) => {
      const lines = Array.from({ length: 10 }, () => ({
        name: '茶'.repeat(count),
        unitFen: fen(1),
        quantity: 1,
      }))
      return webhookBody(event, orderOf([], { lines, metadata: { a: 'b' } }), NOW, CONTEXT)
    }
    const whole = bodyOf(100)
    expect(JSON.parse(whole).data).not.toHaveProperty('truncated')
    const short = bodyOf(900)
    expect(Buffer.byteLength(short)).toBeLessThan(20_000)
    expect(JSON.parse(short).data).toMatchObject({ truncated: ['lines', 'metadata'] })
    expect(JSON.parse(short).data).not.toHaveProperty('lines')
  })

  it('’s endpoint shows pauses and rotations only while they last', () => {
    const secret = { version: 1, serverSecretId: 'a' }
    const endpoint = anEndpoint('whk_1', {
      secret,
      pausedUntil: later(MINUTE_MS),
      formerSecrets: [{ ...secret, until: later(HOUR_MS) }],
    })
    const at = (now: EpochMs) => {
      const shown = toApiEndpoint(endpoint, CONTEXT, now)
      return [shown.paused_until, shown.former_secret_until]
    }
    expect(at(NOW)).toEqual([isoTime(later(MINUTE_MS)), isoTime(later(HOUR_MS))])
    expect(at(later(MINUTE_MS))).toEqual([null, isoTime(later(HOUR_MS))])
    expect(at(later(DAY_MS))).toEqual([null, null])
  })
})

describe('money moves', () => {
  const TEAHOUSE = 'teahouse' as MerchantId
  const of = (profiles: Record<string, { isSandbox: boolean; showsCodes?: boolean } | 'broken'>) =>
    apiContextOf('https://shop.example.com', {
      names: Object.keys(profiles),
      usable: merchant =>
        Object.keys(profiles).filter(
          name => profiles[name] !== 'broken' && name.endsWith('teahouse') === (merchant === TEAHOUSE),
        ),
      get(name) {
        const profile = profiles[name]
        if (profile === 'broken') throw new ConfigError(['no key'])
        return profile && { showsCodes: false, ...profile }
      },
    } as Parameters<typeof apiContextOf>[1])
  it.each<[Parameters<typeof of>[0], boolean, boolean]>([
    [{ a: { isSandbox: true }, 'b.teahouse': { isSandbox: false } }, false, true],
    [{ a: { isSandbox: false }, 'b.teahouse': { isSandbox: true } }, true, false],
    [{ a: 'broken', 'b.teahouse': { isSandbox: true } }, true, false],
    [{ a: { isSandbox: true }, a2: { isSandbox: false }, 'b.teahouse': 'broken' }, true, true],
  ])('%j: of the default merchant %s, of the other %s', (profiles, own, others) => {
    const at = of(profiles)
    expect([at('' as MerchantId).livemode, at(TEAHOUSE).livemode]).toEqual([own, others])
  })

  it.each<[string, string, Partial<Order>, string | undefined]>([
    ['a gateway of its merchant that shows one', '', {}, 'b'],
    ['no other merchant’s', TEAHOUSE, { merchant: TEAHOUSE }, undefined],
    ['no gateway but the one that it was made for', '', { gateway: 'a' }, undefined],
    ['the one that it was made for', '', { gateway: 'b' }, 'b'],
  ])('an order’s code is of %s', (_, merchant, parts, expected) => {
    const at = of({
      a: { isSandbox: true },
      b: { isSandbox: true, showsCodes: true },
      'a.teahouse': { isSandbox: true },
    })
    const order = { ...anUnboundOrder(), ...parts }
    expect(at(merchant as MerchantId).codeGateway(order)).toBe(expected)
  })
})
