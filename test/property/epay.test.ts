/** Arbitrary requests of 易支付 programs are read as they were signed, or refused; responses are signed. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isEpayOrder, noticeUrl } from '../../lib/epay/notice'
import { readOrderRequest } from '../../lib/epay/orderRequest'
import { readSignedFields } from '../../lib/epay/signedFields'
import { fen, formatYuan, MAX_FEN } from '../../lib/money'
import { parseForm } from '../../lib/signing/formEncoding'
import { parseSigningKey } from '../../lib/signing/md5'
import { anyText } from '../support/anyText'
import { EPAY_KEY, epaySignature, provedQuery, signedForm } from '../support/epay'
import { anOrder } from '../support/orders'
import { RARE } from '../support/rare'

const numRuns = Number(process.env.PROPERTY_RUNS ?? (RARE ? 5000 : 100))
const KEY = parseSigningKey(EPAY_KEY) ?? expect.fail()

function read(form: string) {
  const parsed = parseForm(Buffer.from(form))
  const text = parsed.ok ? readSignedFields(parsed.value, [KEY], '1001') : parsed
  return text.ok ? readOrderRequest(text.value, { needsReturn: false, allowsLoopback: false }) : text
}

const amount = fc.integer({ min: 1, max: MAX_FEN }).map(fen)
const line = fc
  .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
  // U+FFFD says that characters were lost on the way.
  .filter(text => text.trim() !== '' && !/[\p{Cc}\p{Zl}\p{Zp}&\ufffd]/u.test(text))
const purchase = fc.record({
  pid: fc.constant('1001'),
  type: fc.constantFrom('alipay', ''),
  out_trade_no: fc.stringMatching(/^[\w.|-]{1,64}$/),
  name: line,
  money: amount.map(formatYuan),
  param: fc.oneof(fc.constant(''), line),
  notify_url: fc.constantFrom('https://a.example.com/n', 'https://a.example.com/n.php?way=pay'),
  // Nobody here knows it, and it counts.
  unknown: fc.oneof(fc.constant(''), line),
})

it('signed fields are read as the program wrote them', () => {
  fc.assert(
    fc.property(purchase, fields => {
      const { out_trade_no: reference, name, money, notify_url: notifyUrl, param } = fields
      expect(read(signedForm(fields, EPAY_KEY))).toMatchObject({
        ok: true,
        value: { reference, name, details: { notifyUrl, money, ...(param !== '' && { param }) } },
      })
    }),
    { numRuns },
  )
})

it('no signed field can be changed, added or removed', () => {
  const change = fc.record({ field: fc.nat(7), value: anyText({ maxLength: 20 }) })
  fc.assert(
    fc.property(purchase, change, (fields, { field, value }) => {
      const name = Object.keys(fields)[field] ?? 'another'
      const sign = epaySignature(fields, EPAY_KEY)
      const changed = { ...fields, [name]: value.toWellFormed() }
      fc.pre(epaySignature(changed, EPAY_KEY) !== sign)
      expect(read(new URLSearchParams({ ...changed, sign, sign_type: 'MD5' }).toString()).ok).toBe(false)
    }),
    { numRuns },
  )
})

it('any amount is accepted exactly, or refused', () => {
  const money = fc.oneof(amount.map(formatYuan), fc.double().map(String), anyText({ maxLength: 12 }))
  fc.assert(
    fc.property(purchase, money, (fields, text) => {
      fc.pre(!text.includes('&'))
      const found = read(signedForm({ ...fields, money: text.toWellFormed() }, EPAY_KEY))
      const isExact = /^(?:0|[1-9]\d{0,8})(?:\.\d{1,2})?$/.test(text) && Number(text) > 0
      expect(found.ok).toBe(isExact && Number(text) <= 100_000_000)
      if (found.ok) expect(formatYuan(found.value.amountFen)).toBe(Number(text).toFixed(2))
    }),
    { numRuns },
  )
})

it('a program can verify every notify', () => {
  const address = fc.constantFrom('https://a.example.com/n', 'https://a.example.com/n?')
  fc.assert(
    fc.property(
      address,
      line,
      fc.option(line, { nil: undefined }),
      amount,
      (notifyUrl, name, param, paid) => {
        const money = formatYuan(paid)
        const epay = { notifyUrl, money, ...(param !== undefined && { param }) }
        const order = anOrder({ reference: 'R1', lines: [{ name, unitFen: paid, quantity: 1 }], epay })
        if (!isEpayOrder(order)) expect.fail()
        expect(provedQuery(noticeUrl(notifyUrl, order, '1001', KEY), EPAY_KEY)).toEqual({
          pid: '1001',
          trade_no: order.orderId,
          out_trade_no: 'R1',
          type: 'alipay',
          name,
          money,
          trade_status: 'TRADE_SUCCESS',
          ...(param !== undefined && { param }),
        })
      },
    ),
    { numRuns },
  )
})
