/** Alipay's messages about refunds at direct pay: each rule with one that passes and one that does not. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batchNo, refundOfBatch } from '../../../lib/gateways/alipayDirect/batchNo'
import { readMessage } from '../../../lib/gateways/alipayDirect/message'
import { alipayDirectMessages } from '../../../lib/gateways/alipayDirect/messages'
import { readSettings } from '../../../lib/gateways/alipayDirect/settings'
import { newOrderId } from '../../../lib/order/orderId'
import { parseForm } from '../../../lib/signing/formEncoding'
import { md5Verifier, parseSigningKey } from '../../../lib/signing/md5'
import { type EpochMs, parseGatewayTime } from '../../../lib/time'
import { type Fields, KEY, notifyFields, PARTNER, refundNotifyFields, signedForm } from '../../support/alipay'
import { anOrder, NOW } from '../../support/orders'

const ORDER = anOrder()
const VERIFIER = md5Verifier([parseSigningKey(KEY) ?? expect.fail()])
const REFUND_ID = '20261124ABCDEFGHJKMNPQ7Z'
const BATCH = batchNo(ORDER.orderId, REFUND_ID, NOW)

const read = (form: string, kind: 'notify' | 'return' = 'notify') => {
  const parsed = parseForm(Buffer.from(form))
  return parsed.ok
    ? readMessage(kind, parsed.value, { name: 'alipayDirect', sellerId: PARTNER }, VERIFIER)
    : parsed
}
const notify = (changes: Fields = {}) => signedForm(refundNotifyFields(BATCH, changes))
const reason = (form: string, kind: 'notify' | 'return' = 'notify') => {
  const message = read(form, kind)
  return message.ok ? message.value.about : message.error
}
const [A, B] = ['2026112322001400000000000001', '2026112322001400000000000002']
const details = (result_details: string, success_num = '1') => notify({ result_details, success_num })

it('becomes a message in the shop’s own terms', () => {
  expect(read(notify())).toEqual({
    ok: true,
    value: {
      about: 'refund',
      gateway: 'alipayDirect',
      orderId: ORDER.orderId,
      refundTail: '7Z',
      notifyId: '70fec0c2730b27528665af4517c27b96',
      at: parseGatewayTime('2026-11-24 09:00:05'),
      results: [{ tradeNo: A, amountFen: 1200 }],
    },
  })
})

it.each<[string, string, object[]]>([
  [`${A}^12.00^REFUND_AMOUNT_NOT_VALID`, '0', [{ failure: 'REFUND_AMOUNT_NOT_VALID' }]],
  [`${A}^12.00^SUCCESS$fee@example.com^2088000000000009^0.05^SUCCESS`, '1', [{ failure: undefined }]],
  [`${A}^12.00^SUCCESS|2088000000000009^0.05`, '1', [{ failure: undefined }]],
  [`${A}^1.00^SUCCESS#${B}^2^TRADE_STATUS_ERROR`, '1', [{ tradeNo: A }, { tradeNo: B, amountFen: 200 }]],
])('has the outcome for each trade: %s', (text, made, results) => {
  const message = read(details(text, made))
  expect(message.ok && message.value).toMatchObject({ results })
})

describe('is refused', () => {
  it.each<[string, string, string]>([
    ['without a signature', notify().replace(/&sign=[^&]*/, ''), 'signatureMissing'],
    ['with another signature', `${notify()}&more=1`, 'badSignature'],
    ['without its batch', notify({ batch_no: undefined }), 'missingField'],
    ['without results', notify({ result_details: '' }), 'missingField'],
    ['without its number', notify({ notify_id: undefined }), 'missingField'],
    ['with an invalid number', notify({ notify_id: '号' }), 'malformedField'],
    ['without its time', notify({ notify_time: undefined }), 'missingField'],
    ['without its count', notify({ success_num: '' }), 'missingField'],
    ['of another seller', notify({ seller_id: '2088000000000009' }), 'wrongSeller'],
    ['at no time', notify({ notify_time: '2026-11-31 00:00:00' }), 'malformedField'],
    ['of an unknown batch', notify({ batch_no: '20261124001' }), 'unknownRefund'],
    ['of a batch with something before it', notify({ batch_no: `1${BATCH}` }), 'unknownRefund'],
    ['of a batch with something behind it', notify({ batch_no: `${BATCH}Z` }), 'unknownRefund'],
    ['of no order’s batch', notify({ batch_no: BATCH.replace(/.7Z$/, 'U7Z') }), 'unknownRefund'],
    ['with more successes than it counts', notify({ success_num: '0' }), 'malformedField'],
    ['with fewer successes than it counts', notify({ success_num: '2' }), 'malformedField'],
    ['with an invalid count', notify({ success_num: '01' }), 'malformedField'],
    ['of nothing', details(`${A}^0.00^SUCCESS`), 'malformedField'],
    ['of less than nothing', details(`${A}^-1.00^SUCCESS`), 'malformedField'],
    ['of parts of a fen', details(`${A}^1.001^SUCCESS`), 'malformedField'],
    ['with a line cut off', details(`${A}^1.00^SUCCESS#${B}^2.`), 'malformedField'],
    ['with an empty line', details(`${A}^1.00^SUCCESS#`), 'malformedField'],
    ['with an invalid result', details(`${A}^1.00^noSUCCESS`), 'malformedField'],
    ['with a result too long', details(`${A}^1.00^${'N'.repeat(65)}`, '0'), 'malformedField'],
    ['with a result too short', details(`${A}^1.00^N`, '0'), 'malformedField'],
    ['with a line too long', details(`${A}^1.00^SUCCESS^1`), 'malformedField'],
    ['with a trade twice', details(`${A}^1.00^SUCCESS#${A}^2.00^NO`), 'malformedField'],
    ['of 1001 trades', details(lines(1001), '1001'), 'malformedField'],
  ])('%s', (_, form, expected) => expect(reason(form)).toBe(expected))

  it('by a browser', () => expect(reason(`${notify()}`, 'return')).toBe('malformedField'))
})

it('may have 1000 trades', () => expect(reason(details(lines(1000), '1000'))).toBe('refund'))

it('may name the shop', () => expect(reason(notify({ seller_id: PARTNER }))).toBe('refund'))

describe('is never confused with the other kind', () => {
  it('a refund’s, with all fields of a payment', () => {
    const payment = Object.fromEntries(notifyFields(ORDER))
    expect(reason(notify({ ...payment, notify_type: 'batch_refund_notify' }))).toBe('refund')
  })
  it('a payment’s, with all fields of a refund', () => {
    const refund = Object.fromEntries(refundNotifyFields(BATCH))
    const form = signedForm(notifyFields(ORDER, { ...refund, notify_type: 'trade_status_sync' }))
    expect(reason(form)).toBe('payment')
  })
})

it('any refund’s batch leads back to it', () =>
  fc.assert(
    fc.property(fc.integer({ min: 946_684_800_000, max: 4_000_000_000_000 }), at => {
      const [orderId, refundId] = [newOrderId(at as EpochMs), newOrderId(NOW)]
      const batch = batchNo(orderId, refundId, NOW)
      expect(batch).toMatch(/^\d{8}[0-9A-Z]{24}$/)
      expect(refundOfBatch(batch)).toEqual({ orderId, refundTail: refundId.slice(-2) })
    }),
  ))

function lines(count: number): string {
  const trades = Array.from({ length: count }, (_, at) => `20261123${String(at).padStart(8, '0')}`)
  return trades.map(tradeNo => `${tradeNo}^1.00^SUCCESS`).join('#')
}

describe('the order that a message names', () => {
  const messages = alipayDirectMessages(
    readSettings({ name: 'alipayDirect', variables: {}, publicUrl: '', problem: () => {} }),
    async () => [parseSigningKey(KEY) ?? expect.fail()],
    async () => undefined,
  )
  const claimed = (form: string) => {
    const parsed = parseForm(Buffer.from(form))
    return parsed.ok ? messages.claimedOrder(parsed.value) : expect.fail(parsed.error)
  }

  it('is that of the payment, or that of the batch', () => {
    expect(claimed(signedForm(notifyFields(ORDER)))).toBe(ORDER.orderId)
    expect(claimed(notify())).toBe(ORDER.orderId)
  })

  it('is none if neither is named, or the batch is not ours', () => {
    expect(claimed('notify_id=1')).toBe('')
    expect(claimed(notify({ batch_no: '20261124001' }))).toBe('')
  })
})
