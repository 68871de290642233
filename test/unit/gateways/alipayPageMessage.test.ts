/** The open platform's messages: each rule with a message that passes and one that does not. */
import { describe, expect, it } from 'vitest'
import { claimedOrder } from '../../../lib/gateways/alipay/signedMessage'
import { readMessage } from '../../../lib/gateways/alipayPage/message'
import { withFacts } from '../../../lib/order/order'
import { amountPaid, amountRefunded } from '../../../lib/order/trades'
import { parseForm } from '../../../lib/signing/formEncoding'
import { rsa2Verifier } from '../../../lib/signing/rsa2'
import type { RsaPublicKey } from '../../../lib/signing/rsaKey'
import { parseGatewayTime } from '../../../lib/time'
import {
  ALIPAY,
  APP,
  APP_ID,
  type PageFields,
  pageForm,
  pageNotifyFields,
  pageReturnFields,
  SELLER_ID,
  signatureOf,
  signedPageFields,
  signedPageForm,
  TRADE_NO,
} from '../../support/alipayPage'
import { anOrder, PROVENANCE } from '../../support/orders'

const ORDER = anOrder()
const VERIFIER = rsa2Verifier([ALIPAY.publicKey as RsaPublicKey])
type Changes = Parameters<typeof pageNotifyFields>[1]

function read(form: string, kind: 'notify' | 'return' = 'notify') {
  const parsed = parseForm(Buffer.from(form))
  if (!parsed.ok) throw new Error(parsed.error)
  return readMessage(kind, parsed.value, { name: 'alipayPage', appId: APP_ID, sellerId: SELLER_ID }, VERIFIER)
}
const reason = (form: string, kind: 'notify' | 'return' = 'notify') => {
  const message = read(form, kind)
  return message.ok ? 'accepted' : message.error
}
const notify = (changes?: Changes) => signedPageForm(pageNotifyFields(ORDER, changes))
const returned = (changes?: Changes) => signedPageForm(pageReturnFields(ORDER, changes))

/** The text that is signed by who leaves no empty value out. */
const textOf = (fields: PageFields, unsigned: readonly string[]) =>
  Object.keys(fields)
    .filter(name => !unsigned.includes(name))
    .sort()
    .map(name => `${name}=${fields[name]}`)
    .join('&')

const time = (text: string) => parseGatewayTime(text)
const TRADE = { gateway: 'alipayPage', tradeNo: TRADE_NO }
const PAID = { kind: 'paid', ...TRADE, at: time('2026-11-23 10:05:00'), amountFen: 33_600 }

describe('a genuine message', () => {
  it('becomes a message in the shop’s own terms', () => {
    expect(read(notify())).toEqual({
      ok: true,
      value: {
        about: 'payment',
        gateway: 'alipayPage',
        orderId: ORDER.orderId,
        amountFen: 33_600,
        notifyId: '2026112300222100505000000000000001',
        facts: [PAID],
      },
    })
  })

  it.each(['page', 'wap'])('reports no payment when it arrives by the browser (%s)', service => {
    expect(read(returned({ method: `alipay.trade.${service}.pay.return` }), 'return')).toEqual({
      ok: true,
      value: {
        about: 'payment',
        gateway: 'alipayPage',
        orderId: ORDER.orderId,
        amountFen: 33_600,
        notifyId: '',
        facts: [],
      },
    })
  })

  it.each<[string, Changes]>([
    ['undocumented fields', { brand_new: '1' }],
    ['empty fields', { body: '', point_amount: '' }],
    ['the charset in another spelling', { charset: 'UTF-8' }],
    ['an & that is no parameter', { subject: 'a & b' }],
    ['a notify_id of 128 characters', { notify_id: 'x'.repeat(128) }],
    ['nothing that is optional', { subject: undefined, gmt_create: undefined, auth_app_id: undefined }],
  ])('may have %s', (_, changes) => expect(reason(notify(changes))).toBe('accepted'))

  it.each(['GBK', 'gb2312', 'GB18030'])('may be in %s, as its charset says', charset => {
    const fields = { ...pageNotifyFields(ORDER, { charset }), sign_type: 'RSA2' }
    // 茶 in GBK, of which each byte is a character here.
    const subject = Buffer.of(0xb2, 0xe8).toString('latin1')
    const text = textOf({ ...fields, subject }, ['sign_type'])
    const sign = signatureOf(Buffer.from(text, 'latin1'))
    const form = (subjectAsSent: string) =>
      `${pageForm({ ...fields, sign, subject: '' })}`.replace('subject=', `subject=${subjectAsSent}`)
    expect(reason(form('%B2%E8'))).toBe('accepted')
    expect(reason(form(encodeURIComponent('茶')))).toBe('badSignature')
  })

  it('may have empty fields that are signed, each of them', () => {
    const fields = { ...pageNotifyFields(ORDER, { body: '', point_amount: '' }), sign_type: 'RSA2' }
    const signed = (unsigned: readonly string[]) =>
      pageForm({ ...fields, sign: signatureOf(textOf(fields, unsigned)) })
    expect(reason(signed(['sign_type']))).toBe('accepted')
    expect(reason(signed(['sign_type', 'body']))).toBe('badSignature')
    expect(reason(signed([]))).toBe('badSignature')
  })
})

describe('what happened', () => {
  const REFUNDED_AT = time('2026-11-24 09:00:00')
  const refundedInAll = (amountFen: number, at = REFUNDED_AT) => ({
    kind: 'refundedInAll',
    ...TRADE,
    at,
    amountFen,
  })
  const closed = { kind: 'closed', ...TRADE }
  const gmt_refund = '2026-11-24 09:00:00.123'
  it.each<[Changes, readonly object[]]>([
    [{ trade_status: 'WAIT_BUYER_PAY' }, []],
    [{ gmt_payment: undefined }, [{ ...PAID, at: time('2026-11-23 10:05:02') }]],
    [
      { trade_status: 'TRADE_FINISHED', notify_time: '2027-02-23 10:05:02' },
      [PAID, { kind: 'finished', ...TRADE, at: time('2027-02-23 10:05:02'), amountFen: 33_600 }],
    ],
    [
      { trade_status: 'TRADE_CLOSED', gmt_close: '2026-11-23 12:00:00', gmt_payment: undefined },
      [{ ...closed, at: time('2026-11-23 12:00:00') }],
    ],
    // As real ones are.
    [
      {
        trade_status: 'TRADE_CLOSED',
        gmt_close: '2026-11-23 12:00:00',
        gmt_payment: undefined,
        refund_fee: '0.00',
      },
      [{ ...closed, at: time('2026-11-23 12:00:00') }],
    ],
    [
      { trade_status: 'TRADE_CLOSED', gmt_payment: undefined },
      [{ ...closed, at: time('2026-11-23 10:05:02') }],
    ],
    [{ refund_fee: '36.00', gmt_refund }, [PAID, refundedInAll(3_600)]],
    [{ refund_fee: '36.00' }, [PAID, refundedInAll(3_600, time('2026-11-23 10:05:02'))]],
    [{ refund_fee: '0.00' }, [PAID]],
    [{ gmt_refund }, [PAID, { kind: 'partlyRefunded', ...TRADE, at: REFUNDED_AT }]],
    // Whether or not the word of the payment came: what went back had come in.
    [{ trade_status: 'TRADE_CLOSED', refund_fee: '336.00', gmt_refund }, [PAID, refundedInAll(33_600)]],
    [{ trade_status: 'TRADE_CLOSED', gmt_refund }, [PAID, refundedInAll(33_600)]],
    [{ trade_status: 'TRADE_CLOSED', gmt_refund, gmt_payment: undefined }, [refundedInAll(33_600)]],
    [{ trade_status: 'TRADE_CLOSED' }, [PAID, { ...closed, at: time('2026-11-23 10:05:02') }]],
  ])('%j', (changes, facts) => {
    const message = read(notify(changes))
    expect(message.ok && message.value.facts).toEqual(facts)
  })
})

it('a refund of all is recorded correctly, even if the payment’s message was lost', () => {
  const refund = { trade_status: 'TRADE_CLOSED', refund_fee: '336.00', gmt_refund: '2026-11-24 09:00:00.123' }
  const message = read(notify(refund))
  const facts = message.ok ? message.value.facts : expect.fail()
  const order = withFacts(
    ORDER,
    facts.map(fact => ({ ...fact, ...PROVENANCE })),
  )
  expect([amountPaid(order), amountRefunded(order)]).toEqual([33_600, 33_600])
})

const altered = (fields: PageFields, changes: PageFields) => pageForm({ ...fields, ...changes })

describe('is refused for its signature:', () => {
  const genuine = signedPageFields(pageNotifyFields(ORDER))
  const sign = genuine.sign ?? ''
  const withoutSign = pageForm({ ...pageNotifyFields(ORDER), sign_type: 'RSA2' })
  it.each<[string, form: string, reason: string]>([
    ['none', withoutSign, 'signatureMissing'],
    ['an empty one', altered(genuine, { sign: '' }), 'signatureMissing'],
    ['one that is not ASCII', altered(genuine, { sign: '签名' }), 'signatureMissing'],
    [
      'the older type',
      pageForm(signedPageFields(pageNotifyFields(ORDER), ALIPAY.privateKey, 'RSA')),
      'signTypeMismatch',
    ],
    ['the older name over a right signature', altered(genuine, { sign_type: 'RSA' }), 'signTypeMismatch'],
    ['MD5', altered(genuine, { sign_type: 'MD5' }), 'signTypeMismatch'],
    ['no type', altered(genuine, { sign_type: '' }), 'signTypeMismatch'],
    ['the app’s own key', signedPageForm(pageNotifyFields(ORDER), APP.privateKey), 'badSignature'],
    ['another amount', altered(genuine, { total_amount: '0.01' }), 'badSignature'],
    ['a field more', altered(genuine, { more: '1' }), 'badSignature'],
    ['folded base64', altered(genuine, { sign: sign.replace(/.{76}/g, '$&\n') }), 'signatureMissing'],
    ['base64 without padding', altered(genuine, { sign: sign.replace(/=+$/, '') }), 'badSignature'],
    [
      'the older digest under the right name',
      altered(genuine, { sign: signatureOf('a=1', ALIPAY.privateKey, 'RSA-SHA1') }),
      'badSignature',
    ],
  ])('%s', (_, form, expected) => expect(reason(form)).toBe(expected))

  it('a text that can be split into other parameters', () => {
    expect(reason(notify({ subject: 'tea&total_amount=0.01' }))).toBe('ambiguous')
    const { subject: _, ...fields } = signedPageFields(
      pageNotifyFields(ORDER, { fund_bill_list: 'x&gmt_create=2026-11-23 10:04:40', gmt_create: undefined }),
    )
    expect(reason(pageForm(fields))).toBe('badSignature')
  })
})

describe('is refused for its content:', () => {
  it.each<[string, Changes]>([
    ...['app_id', 'charset', 'out_trade_no', 'seller_id', 'total_amount', 'trade_no'].map(
      (name): [string, Changes] => ['missingField', { [name]: undefined }],
    ),
    ...['notify_id', 'notify_time', 'notify_type', 'trade_status'].map((name): [string, Changes] => [
      'missingField',
      { [name]: '' },
    ]),
    ['wrongApp', { app_id: '2014072300007149' }],
    ['wrongApp', { app_id: `${APP_ID}0` }],
    ['wrongSeller', { seller_id: '2088000000000009' }],
    ['wrongSeller', { seller_id: '２０８８０００００００００００0' }],
    ['malformedField', { charset: 'UTF-16' }],
    ['malformedField', { total_amount: '336' + ',00' }],
    ['malformedField', { total_amount: '3.36e2' }],
    ['malformedField', { trade_no: '1' }],
    ['malformedField', { notify_type: 'other' }],
    ['malformedField', { notify_id: 'x'.repeat(129) }],
    ['malformedField', { notify_id: '号' }],
    ['malformedField', { notify_time: '2026-11-23T10:05:02Z' }],
    ['malformedField', { refund_fee: '336.01' }],
    ['malformedField', { refund_fee: 'all' }],
    ['malformedField', { method: 'alipay.trade.page.pay.return' }],
    ['unknownTradeStatus', { trade_status: 'TRADE_DONE' }],
    ['unknownOrder', { out_trade_no: 'order-1' }],
  ])('%s %j', (expected, changes) => expect(reason(notify(changes))).toBe(expected))

  it.each<[string, Changes]>([
    ['malformedField', { method: undefined }],
    ['malformedField', { method: 'alipay.trade.app.pay.return' }],
    ['malformedField', { method: 'alipay.trade.page.pay.returned' }],
    ['malformedField', { total_amount: '1,00' }],
    ['missingField', { trade_no: undefined }],
    ['wrongApp', { app_id: '2014072300007149' }],
    ['wrongSeller', { seller_id: '2088000000000009' }],
    ['unknownOrder', { out_trade_no: 'order-1' }],
  ])('a return: %s %j', (expected, changes) => expect(reason(returned(changes), 'return')).toBe(expected))

  it('a return as a notify, and a notify as a return', () => {
    expect(reason(returned())).toBe('malformedField')
    expect(reason(notify(), 'return')).toBe('malformedField')
  })
})

it('the order that it names can be read without verification', () => {
  const form = parseForm(Buffer.from('out_trade_no=20261123A&sign=x'))
  expect(form.ok && claimedOrder(form.value)).toBe('20261123A')
})
