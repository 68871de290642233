/** The history of an order, as text and as JSON. */
import { describe, expect, it } from 'vitest'
import { fen } from '../../lib/money'
import type { RecordedFact } from '../../lib/order/facts'
import { factsInTime, historyOf } from '../../lib/reporting/history'
import { type EpochMs, plusMs } from '../../lib/time'
import { historyLines, historyRecord } from '../../tools/orderHistory'
import { anOrder, NOW } from '../support/orders'
import { LATE, minutes, OTHER_TRADE, orderWith, TRADE, told } from './facts'

const paid = told({ kind: 'paid', ...TRADE, at: minutes(5) })
const receipt = told(
  { kind: 'receiptSent', ...TRADE, at: minutes(7) },
  { source: 'mail', sourceId: 'mail-1', requestId: 'request-0002', recordedAt: minutes(7) },
)
const refunded = told({ kind: 'refundedInAll', ...TRADE, at: minutes(60) }, { sourceId: 'notify0002' })

describe('the history', () => {
  it('lists what happened in the sequence of time, with the source, and the present state', () => {
    const order = orderWith([refunded, receipt, paid])
    expect(historyLines(order, LATE)).toEqual([
      `Order ${order.orderId}, 336.00 yuan`,
      '  "明前西湖龙井" × 2 at 168.00 yuan',
      '  for buyer@example.com, to be paid until 2026-11-23 12:00:00',
      '',
      '2026-11-23 10:00:00  the order was made',
      `2026-11-23 10:05:00  336.00 yuan arrived by the trade ${TRADE.tradeNo}`,
      '    told by Alipay’s notify, number "notify0001"; recorded 2026-11-23 10:06:00 by request request-0001',
      `2026-11-23 10:07:00  the buyer’s receipt for the trade ${TRADE.tradeNo} was sent`,
      '    told by the mail service, message "mail-1"; recorded 2026-11-23 10:07:00 by request request-0002',
      `2026-11-23 11:00:00  336.00 yuan of the trade ${TRADE.tradeNo} in all had gone back to the buyer`,
      '    told by Alipay’s notify, number "notify0002"; recorded 2026-11-23 11:01:00 by request request-0001',
      '',
      'Now refunded: paid, and all of it went back to the buyer: do not deliver.',
      'Times are Beijing time. What to do in each state: docs/operations.md#states-of-an-order',
    ])
  })

  it('shows beside the state how much was refunded', () => {
    const now = (...facts: RecordedFact[]) => historyLines(orderWith([paid, ...facts]), NOW).at(-2)
    const back = (amountFen: number) =>
      told({ kind: 'refunded', ...TRADE, amountFen: fen(amountFen), refundId: 'R1', at: NOW })
    const paidText = 'Now paid: the money has arrived: deliver'
    expect(now()).toBe(`${paidText}.`)
    expect(now(back(16_100))).toBe(`${paidText}; 161.00 of 336.00 yuan went back to the buyer.`)
    expect(now(back(33_600))).toBe(
      'Now refunded: paid, and all of it went back to the buyer: do not deliver.',
    )
    expect(now(told({ kind: 'partlyRefunded', ...TRADE, at: NOW }))).toBe(
      `${paidText}; a part of it went back to the buyer; how much, the gateway did not say.`,
    )
    // Of two payments, one of which went back, and of one whose word was lost.
    const twice = told({ kind: 'paid', ...OTHER_TRADE, at: minutes(5) })
    expect(now(twice, back(33_600))).toContain('; 336.00 of 672.00 yuan went back to the buyer.')
    const lost = historyLines(orderWith([back(100)]), NOW).at(-2)
    expect(lost).toContain('; 1.00 of 336.00 yuan went back to the buyer.')
  })

  it('of a new order has only its creation', () => {
    expect(historyOf(anOrder(), 'en')).toEqual([])
    expect(historyLines(anOrder(), NOW)).toContain('Now awaitingPayment: not paid yet; the buyer may pay.')
  })

  it('is the same whatever the sequence of the facts', () => {
    const at = minutes(5)
    const same: RecordedFact[] = [
      told({ kind: 'paid', ...TRADE, at }),
      told({ kind: 'finished', ...TRADE, at }),
      told({ kind: 'paid', ...OTHER_TRADE, at }, { recordedAt: at }),
    ]
    const order = orderWith(same)
    const reversed = { ...orderWith(same.toReversed()), orderId: order.orderId }
    expect(historyOf(reversed, 'en')).toEqual(historyOf(order, 'en'))
    expect(factsInTime(order)[0]).toMatchObject({ tradeNo: OTHER_TRADE.tradeNo })
  })

  it('has the redirect to the gateway before the payment of the same second', () => {
    const sent = told(
      { kind: 'requested', gateway: TRADE.gateway, at: plusMs(NOW, 600) },
      { source: 'buyer', recordedAt: plusMs(NOW, 650) },
    )
    const arrived = (at: EpochMs) => told({ kind: 'paid', ...TRADE, at }, { recordedAt: plusMs(NOW, 1500) })
    const kinds = (at: EpochMs) => factsInTime(orderWith([arrived(at), sent])).map(({ kind }) => kind)
    expect(kinds(NOW)).toEqual(['requested', 'paid'])
    expect(kinds(plusMs(NOW, -1000))).toEqual(['paid', 'requested'])
  })

  it('prints each line’s goods on one line', () => {
    const line = { sku: 'tea', name: 'a\nb\u009b', unitFen: fen(100), quantity: 1 }
    expect(historyLines(anOrder({ lines: [line] }), NOW)[1]).toBe('  "a\ufffdb\ufffd" × 1 at 1.00 yuan')
  })
})

it('prints a link payer’s data without control characters', () => {
  expect(historyLines(anOrder({ note: '五号桌\u009b' }), NOW)).toContain('  with the note "五号桌\ufffd"')
})

it('prints the shop’s own number of it', () => {
  expect(historyLines(anOrder({ reference: 'cart-7\u009b' }), NOW)).toContain(
    '  your own number "cart-7\ufffd"',
  )
})

it('says if there is no address', () => {
  const { buyerEmail: _, ...order } = anOrder()
  expect(historyLines(order, NOW)[2]).toMatch(/^ {2}for a buyer without an e-mail address, to be paid until/)
  expect(historyRecord(order, NOW)).not.toHaveProperty('buyerEmail')
})

it('does not say that a buyer was forgotten who left no address', () => {
  const { buyerEmail: _, ...order } = orderWith([paid, receipt])
  expect(historyLines(order, NOW)[2]).toMatch(/^ {2}for a buyer without an e-mail address/)
})

it.each([
  ['person', 'a person'],
  ['schedule', 'the shop’s schedule'],
] as const)('shows who forgot the buyer: %s', (source, witness) => {
  const recorded = { source, sourceId: '', requestId: '', recordedAt: NOW }
  const { buyerEmail: _, ...order } = orderWith([told({ kind: 'forgotten', at: NOW }, recorded)])
  const lines = historyLines(order, NOW)
  expect(lines[2]).toMatch(/^ {2}for a buyer who was forgotten, to be paid until/)
  expect(lines).toContain(
    '2026-11-23 10:00:00  the buyer was forgotten: e-mail address, note and what the shop’s programs had added were removed',
  )
  expect(lines).toContain(`    told by ${witness}; recorded 2026-11-23 10:00:00`)
})

it('returns the order as JSON, its facts sorted by time, and times as RFC 3339', () => {
  const order = orderWith([receipt, paid])
  const record = historyRecord(order, NOW)
  expect(record).toMatchObject({
    orderId: order.orderId,
    state: 'paid',
    amountFen: 33_600,
    amountYuan: '336.00',
    createdAt: '2026-11-23T02:00:00.000Z',
    expiresAt: '2026-11-23T04:00:00.000Z',
    buyerEmail: 'buyer@example.com',
  })
  expect(record.facts).toEqual([
    { ...paid, at: '2026-11-23T02:05:00.000Z', recordedAt: '2026-11-23T02:06:00.000Z' },
    { ...receipt, at: '2026-11-23T02:07:00.000Z', recordedAt: '2026-11-23T02:07:00.000Z' },
  ])
})
