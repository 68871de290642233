/** The program that made an order as a recipient of notifies: which events, with which fields, in which states. */
import { describe, expect, it } from 'vitest'
import { event } from '../../../lib/api/schemas'
import { parseEpayKeys } from '../../../lib/epay/keys'
import { isEpayOrder, isPaidForProgram, noticeUrl } from '../../../lib/epay/notice'
import { epayRecipient, epayRecipients } from '../../../lib/epay/recipient'
import { type Fen, fen } from '../../../lib/money'
import { type Fact, factsByKey, type RecordedFact } from '../../../lib/order/facts'
import { type OrderState, orderState } from '../../../lib/order/orderState'
import { plusMs } from '../../../lib/time'
import type { DeliveryAttempt } from '../../../lib/webhooks/endpoint'
import { EPAY_KEY, OLDER_EPAY_KEY } from '../../support/epay'
import { anOrder, LIFETIME_MS, NOW, PROVENANCE } from '../../support/orders'

const [key] = parseEpayKeys({ text: EPAY_KEY, place: 'the test', isLiteral: true })
const EPAY = { notifyUrl: 'https://a.example.com/n?a=1', returnUrl: 'https://a.example.com/r', money: '336' }
const TRADE = { gateway: 'alipayDirect', tradeNo: 'T1', at: NOW, amountFen: fen(33_600) }
type Told = Partial<Fact> & { readonly kind: Fact['kind'] }
const orderWith = (...facts: readonly Told[]) => {
  const recorded = facts.map(fact => ({ ...TRADE, ...PROVENANCE, ...fact }) as RecordedFact)
  return anOrder({
    reference: 'no-7',
    epay: EPAY,
    facts: factsByKey(recorded),
  })
}

const PAID: Told = { kind: 'paid' }
const back: Told = { kind: 'refundedInAll', at: plusMs(NOW, 1) } as Told
it.each<[OrderState, boolean, readonly Told[]]>([
  ['awaitingPayment', false, []],
  ['canceled', false, [{ kind: 'canceled' }]],
  ['closed', false, [{ kind: 'closed' }]],
  ['expired', false, [{ kind: 'expired' }]],
  ['paymentPending', false, [{ kind: 'pending' }]],
  ['paid', true, [PAID]],
  ['paidLate', true, [{ ...PAID, at: plusMs(NOW, LIFETIME_MS + 1) }]],
  ['paidTwice', true, [PAID, { ...PAID, tradeNo: 'T2' } as Told]],
  ['finished', true, [{ kind: 'finished' }]],
  ['paidAfterCancel', false, [{ kind: 'canceled' }, PAID]],
  ['paidOtherAmount', false, [{ ...PAID, amountFen: 1 as Fen } as Told]],
  ['closedAfterPayment', false, [PAID, { kind: 'closed' }]],
  ['refunded', false, [PAID, back]],
])('for an order that is %s the program is to deliver: %s', (state, isPaid, facts) => {
  const order = orderWith(...facts)
  expect([orderState(order, NOW), isPaidForProgram(order, NOW)]).toEqual([state, isPaid])
})

describe('the program is notified', () => {
  it('of events that may be the first about the payment, and of no others', () => {
    const types = event.shape.type.options
    const toldOf = (order: ReturnType<typeof orderWith>) =>
      types.filter(type => epayRecipients(order, { type }).includes('epay'))
    const first = ['order.paid', 'order.paid_late', 'order.paid_twice']
    expect(toldOf(orderWith(PAID))).toEqual(first)
    const { epay: _, ...others } = orderWith(PAID)
    const { reference: __, ...nameless } = orderWith(PAID)
    expect([toldOf(others), toldOf(nameless)]).toEqual([[], []])
  })

  const order = orderWith(PAID)
  const recipientOf = async (known: typeof order | undefined) => {
    const asked: unknown[] = []
    const find = epayRecipient({
      merchant: '1001',
      keys: {
        get: async () =>
          parseEpayKeys({ text: `${EPAY_KEY},${OLDER_EPAY_KEY}`, place: 'the test', isLiteral: true }),
      },
      loadOrder: async (...which) => {
        asked.push(which)
        return known
      },
    })
    const recipient = (await find('epay')) ?? expect.fail()
    const attempt = { orderId: order.orderId } as DeliveryAttempt
    return { request: await recipient.request(attempt, NOW, 'request-1'), recipient, asked }
  }

  it('at its own address, signed with the newest key', async () => {
    if (!isEpayOrder(order)) expect.fail()
    const { request, asked } = await recipientOf(order)
    const url = noticeUrl(EPAY.notifyUrl, order, '1001', key)
    expect(request).toEqual({
      ok: true,
      value: { url, headers: { 'user-agent': 'Shouyin' }, readsBytes: 64 },
    })
    expect(asked).toEqual([[order.orderId, 'request-1']])
  })

  it('of no order that is unreadable, made by others, or refunded', async () => {
    const errorOf = async (known: typeof order | undefined) => (await recipientOf(known)).request
    const { epay: _, ...others } = order
    for (const known of [undefined, others])
      expect(await errorOf(known)).toEqual({ ok: false, error: 'ORDER_UNREADABLE' })
    expect(await errorOf(orderWith(PAID, back))).toEqual({ ok: false, error: 'ORDER_NOT_PAID' })
  })

  it('and has accepted the notify when it answers success', async () => {
    const { recipient } = await recipientOf(order)
    const words = ['success', ' success\r\n', 'Success', 'success!', 'not success', '', 'fail']
    expect(words.map(word => recipient.hasAccepted?.(word))).toEqual([true, true, ...Array(5).fill(false)])
    // Whatever else it answers is a failure like others.
    expect([recipient.disable, recipient.pause]).toEqual([undefined, undefined])
  })
})
