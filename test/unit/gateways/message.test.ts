/** Alipay's messages: each rule with a message that passes and one that does not. */
import { describe, expect, it } from 'vitest'
import { claimedOrder } from '../../../lib/gateways/alipay/signedMessage'
import { readMessage } from '../../../lib/gateways/alipayDirect/message'
import { parseForm } from '../../../lib/signing/formEncoding'
import { md5Verifier, parseSigningKey } from '../../../lib/signing/md5'
import { parseGatewayTime } from '../../../lib/time'
import { encodeForm, type Pair } from '../../../local/simulator/core/form'
import { type Fields, KEY, notifyFields, PARTNER, returnFields, signedForm } from '../../support/alipay'
import { anOrder } from '../../support/orders'

const ORDER = anOrder()
const VERIFIER = md5Verifier([parseSigningKey(KEY) ?? expect.fail()])

const read = (form: string, kind: 'notify' | 'return' = 'notify', sellerId = PARTNER) => {
  const parsed = parseForm(Buffer.from(form))
  if (!parsed.ok) throw new Error(parsed.error)
  return readMessage(kind, parsed.value, { name: 'alipayDirect', sellerId }, VERIFIER)
}
const factsOf = (form: string) => {
  const message = read(form)
  return message.ok && message.value.about === 'payment' ? message.value.facts : expect.fail('no payment')
}
const notify = (changes: Fields = {}) => signedForm(notifyFields(ORDER, changes))
const reason = (form: string, kind: 'notify' | 'return' = 'notify') => {
  const message = read(form, kind)
  return message.ok ? 'accepted' : message.error
}
const PAID_AT = parseGatewayTime('2026-11-23 10:05:00')
const TRADE = { gateway: 'alipayDirect', tradeNo: '2026112322001400000000000001' }

describe('a genuine notify', () => {
  it('becomes a message in the shop’s own terms', () => {
    expect(read(notify())).toEqual({
      ok: true,
      value: {
        about: 'payment',
        gateway: 'alipayDirect',
        orderId: ORDER.orderId,
        amountFen: ORDER.amountFen,
        notifyId: '70fec0c2730b27528665af4517c27b95',
        facts: [{ kind: 'paid', ...TRADE, at: PAID_AT, amountFen: 33_600 }],
      },
    })
  })

  it('verifies in GBK as in UTF-8, since the signature covers bytes', () => {
    expect(reason(signedForm(notifyFields(ORDER), KEY, 'gbk'))).toBe('accepted')
  })

  it('may have undocumented parameters', () => expect(reason(notify({ brand_new: '1' }))).toBe('accepted'))

  it('may lack everything that is optional', () => {
    const optional = ['subject', 'body', 'gmt_create', 'buyer_email', 'price', 'quantity', 'discount']
    expect(reason(notify(Object.fromEntries(optional.map(name => [name, undefined]))))).toBe('accepted')
  })
})

describe('what happened', () => {
  it.each<[Fields, readonly Record<string, unknown>[]]>([
    [{ trade_status: 'WAIT_BUYER_PAY' }, []],
    [{ trade_status: 'TRADE_PENDING' }, [{ kind: 'pending' }]],
    [{ trade_status: 'TRADE_SUCCESS' }, [{ kind: 'paid', at: PAID_AT }]],
    [
      { trade_status: 'TRADE_SUCCESS', gmt_payment: undefined },
      [{ kind: 'paid', at: parseGatewayTime('2026-11-23 10:05:02') }],
    ],
    [{ trade_status: 'TRADE_FINISHED' }, [{ kind: 'paid' }, { kind: 'finished' }]],
    [{ trade_status: 'TRADE_FINISHED', gmt_payment: undefined }, [{ kind: 'finished' }]],
    [{ trade_status: 'TRADE_CLOSED', gmt_payment: undefined }, [{ kind: 'closed' }]],
    [{ trade_status: 'TRADE_CLOSED' }, [{ kind: 'paid' }, { kind: 'closed' }]],
    [
      { trade_status: 'TRADE_CLOSED', refund_status: 'REFUND_SUCCESS', gmt_refund: '2026-11-24 00:00:00' },
      [{ kind: 'paid' }, { kind: 'refundedInAll', amountFen: 33_600 }],
    ],
    [
      { refund_status: 'REFUND_SUCCESS', gmt_refund: '2026-11-24 00:00:00' },
      [{ kind: 'paid' }, { kind: 'partlyRefunded' }],
    ],
  ])('%j', (changes, facts) => {
    const told = factsOf(notify(changes))
    expect(told).toMatchObject(facts)
    expect(told).toHaveLength(facts.length)
  })

  it('happened at the message’s time for it, or else at the time of sending', () => {
    const atOf = (changes: Fields) => factsOf(notify(changes)).at(-1)?.at
    const sent = parseGatewayTime('2026-11-23 10:05:02')
    const later = '2026-11-24 00:00:00'
    const refund = { refund_status: 'REFUND_SUCCESS' }
    expect(atOf({ ...refund, gmt_refund: later })).toBe(parseGatewayTime(later))
    expect(atOf({ ...refund, gmt_refund: `${later}.744` })).toBe(parseGatewayTime(later))
    expect(atOf(refund)).toBe(sent)
    expect(atOf({ trade_status: 'TRADE_CLOSED', gmt_close: later })).toBe(parseGatewayTime(later))
    expect(atOf({ trade_status: 'TRADE_CLOSED' })).toBe(sent)
    expect(atOf({ trade_status: 'TRADE_FINISHED', ...refund })).toBe(sent)
  })

  it('is illegal if the status is unknown', () => {
    expect(reason(notify({ trade_status: 'TRADE_PAID' }))).toBe('unknownTradeStatus')
  })
})

describe('the signature', () => {
  const plain = (fields: readonly Pair[], ...more: Pair[]) => encodeForm([...fields, ...more], 'utf-8')

  it.each<[string, string, string]>([
    ['is missing', plain(notifyFields(ORDER), ['sign_type', 'MD5']), 'signatureMissing'],
    ['is empty', plain(notifyFields(ORDER), ['sign_type', 'MD5'], ['sign', '']), 'signatureMissing'],
    ['has no type', notify().replace('sign_type=MD5&', ''), 'signTypeMismatch'],
    ['has another type', notify().replace('sign_type=MD5', 'sign_type=RSA'), 'signTypeMismatch'],
    ['has its type in lower case', notify().replace('sign_type=MD5', 'sign_type=md5'), 'signTypeMismatch'],
    ['was made with another key', signedForm(notifyFields(ORDER), 'x'.repeat(32)), 'badSignature'],
    ['was made with an empty key', signedForm(notifyFields(ORDER), ''), 'badSignature'],
    ['covers another amount', notify().replace('total_fee=336.00', 'total_fee=336.01'), 'badSignature'],
    ['does not cover a parameter', `${notify()}&extra=1`, 'badSignature'],
  ])('%s', (_, form, expected) => expect(reason(form)).toBe(expected))

  it('does not cover empty parameters, which are therefore ignored', () => {
    expect(reason(`${notify()}&extra=`)).toBe('accepted')
    expect(reason(`${notify({ seller_id: undefined })}&seller_id=`)).toBe('missingField')
  })
})

describe('the content', () => {
  it.each<[string, Fields, string]>([
    ['of an ambiguous message', { subject: 'x&total_fee=0.01' }, 'ambiguous'],
    ['of another seller’s', { seller_id: '2088000000000009' }, 'wrongSeller'],
    ...['out_trade_no', 'total_fee', 'trade_status', 'seller_id', 'trade_no', 'notify_id', 'notify_time'].map(
      (name): [string, Fields, string] => [`without ${name}`, { [name]: undefined }, 'missingField'],
    ),
    ...['USD', 'cny', 'RMB', '人民币', 'CNY '].map((currency): [string, Fields, string] => [
      `in ${currency}`,
      { currency },
      'amountMismatch',
    ]),
    ['in CNY', { currency: 'CNY' }, 'accepted'],
    ['with an invalid amount', { total_fee: '1e5' }, 'malformedField'],
    ['with an invalid time', { notify_time: 'now' }, 'malformedField'],
    ['with an invalid trade number', { trade_no: 'a b' }, 'malformedField'],
    ['with a notify id beyond reason', { notify_id: 'a'.repeat(513) }, 'malformedField'],
    ['with a line break in the notify id', { notify_id: 'a\r\nb' }, 'malformedField'],
    ['of another type', { notify_type: 'batch_fee_notify' }, 'malformedField'],
    ['that is really a return', { is_success: 'T' }, 'malformedField'],
    ['that is a return by half', { exterface: 'create_direct_pay_by_user' }, 'malformedField'],
    ['with an order number of another form', { out_trade_no: '1234' }, 'unknownOrder'],
    ['with an order number not in ASCII', { out_trade_no: '２０２６' }, 'unknownOrder'],
  ])('%s', (_, changes, expected) => expect(reason(notify(changes))).toBe(expected))

  it('of a notify id of the maximum length', () =>
    expect(reason(notify({ notify_id: 'a'.repeat(512) }))).toBe('accepted'))
})

it('names an order before anything is verified', () => {
  const claimed = (form: string) => {
    const parsed = parseForm(Buffer.from(form))
    return parsed.ok && claimedOrder(parsed.value)
  }
  expect(claimed('out_trade_no=1234&sign=x')).toBe('1234')
  expect(claimed('sign=x')).toBe('')
})

describe('a return', () => {
  const returned = (changes: Fields = {}) => signedForm(returnFields(ORDER, changes))
  it('is verified in the same way', () => expect(reason(returned(), 'return')).toBe('accepted'))
  it('must have succeeded', () =>
    expect(reason(returned({ is_success: 'F' }), 'return')).toBe('malformedField'))
  it('is no notify', () => expect(reason(returned())).toBe('malformedField'))
  it('is not made from a notify', () => expect(reason(notify(), 'return')).toBe('malformedField'))
})
