/** ChinaBank's messages: each rule with a message that passes and one that does not. */
import { describe, expect, it } from 'vitest'
import { claimedOrder, readMessage } from '../../../lib/gateways/chinabank/message'
import { chinabankVerifier } from '../../../lib/gateways/chinabank/signature'
import type { OrderId } from '../../../lib/order/orderId'
import { parseForm } from '../../../lib/signing/formEncoding'
import { parseSigningKey } from '../../../lib/signing/md5'
import {
  CHINABANK_KEY,
  type ChinabankFields,
  messageFields,
  messageForm,
  signedMessage,
  signedMessageForm,
  signedText,
} from '../../support/chinabank'
import { anOrder, NOW } from '../../support/orders'

const ORDER = anOrder({ orderId: '20261123VHGQD4XBTJ6KK4N2' as OrderId })
const VERIFIER = chinabankVerifier([parseSigningKey(CHINABANK_KEY) ?? expect.fail()])

function read(form: string | Buffer) {
  const parsed = parseForm(Buffer.from(form))
  return parsed.ok ? readMessage(parsed.value, 'chinabank', VERIFIER, NOW) : parsed
}
function reason(form: string | Buffer) {
  const message = read(form)
  return message.ok ? 'accepted' : message.error
}
const message = (changes?: ChinabankFields) => signedMessageForm(messageFields(ORDER, changes))

describe('a genuine message', () => {
  const common = {
    about: 'payment',
    gateway: 'chinabank',
    orderId: ORDER.orderId,
    amountFen: 33_600,
    notifyId: '',
  }

  it('becomes a message in the shop’s own terms, with the order’s number as the trade’s and our time as its own', () => {
    const { gateway, orderId: tradeNo, amountFen } = common
    expect(read(message())).toEqual({
      ok: true,
      value: { ...common, facts: [{ kind: 'paid', gateway, tradeNo, amountFen, at: NOW }] },
    })
  })

  it('of a failed payment has no facts', () => {
    const failed = message({ v_pstatus: '30', v_pstring: '支付失败' })
    expect(read(failed)).toEqual({ ok: true, value: { ...common, facts: [] } })
  })
})

/** What the signature does not cover, in bytes as they may come. */
const GBK = '%D6%A7%B8%B6%B3%C9%B9%A6'
const RAW_GBK = Buffer.from('d5d0c9ccd2f8d0d0', 'hex')

describe('fields that the signature does not cover', () => {
  const unsigned = ['v_pstring', 'v_pmode', 'remark1', 'remark2']
  const bare = Object.fromEntries(
    Object.entries(signedMessage(messageFields(ORDER))).filter(([name]) => !unsigned.includes(name)),
  )
  it.each<[string, string | Buffer]>([
    ['is not needed', messageForm(bare)],
    ['may be in UTF-8', message()],
    ['may be in GBK', `${messageForm(bare)}&v_pstring=${GBK}`],
    ['may be in GBK, not escaped', Buffer.concat([Buffer.from(`${messageForm(bare)}&v_pmode=`), RAW_GBK])],
    ['may be cut off within a character', `${messageForm(bare)}&v_pstring=%D6%A7%B8`],
    ['may name another shop', `${messageForm(bare)}&v_mid=1001`],
    ['may claim anything', `${messageForm(bare)}&remark1=v_amount%3D0.01&remark2=paid`],
    ['may be new to us', `${messageForm(bare)}&brand_new=1`],
  ])('%s', (_, form) => {
    expect(read(form)).toEqual(read(message()))
  })
})

const genuine = signedMessage(messageFields(ORDER))
const altered = (changes: ChinabankFields) => messageForm({ ...genuine, ...changes })

describe('is refused for its signature:', () => {
  const signature = genuine.v_md5str ?? ''
  const others = messageFields(ORDER)
  it.each<[string, form: string, reason: string]>([
    ['none', messageForm(others), 'signatureMissing'],
    ['an empty one', altered({ v_md5str: '' }), 'signatureMissing'],
    ['one that is not ASCII', altered({ v_md5str: '签名' }), 'signatureMissing'],
    ['one under another name', messageForm({ ...others, v_md5info: signature }), 'signatureMissing'],
    ['lower case', altered({ v_md5str: signature.toLowerCase() }), 'badSignature'],
    [
      'one digit in lower case',
      altered({ v_md5str: signature.replace(/[A-F]/, d => d.toLowerCase()) }),
      'badSignature',
    ],
    ['a blank behind it', altered({ v_md5str: `${signature} ` }), 'badSignature'],
    ['one digit less', altered({ v_md5str: signature.slice(1) }), 'badSignature'],
    ['digits of full width', altered({ v_md5str: '０'.repeat(32) }), 'signatureMissing'],
    ['another key', signedMessageForm(others, `${CHINABANK_KEY}x`), 'badSignature'],
    ['no key', signedMessageForm(others, ''), 'badSignature'],
    ['another amount', altered({ v_amount: '0.01' }), 'badSignature'],
    ['the amount as a number', altered({ v_amount: '336' }), 'badSignature'],
    [
      'success in place of failure',
      messageForm({ ...signedMessage(messageFields(ORDER, { v_pstatus: '30' })), v_pstatus: '20' }),
      'badSignature',
    ],
    ['a blank within an amount', altered({ v_amount: '336.00 ' }), 'badSignature'],
    ['an amount twice', `${altered({})}&v_amount=0.01`, 'repeatedParameter'],
    ['a signature twice', `${altered({})}&v_md5str=${signature}`, 'repeatedParameter'],
  ])('%s', (_, form, expected) => expect(reason(form)).toBe(expected))

  it('one of an unknown merchant', () => {
    const form = parseForm(Buffer.from(message()))
    expect(form.ok && readMessage(form.value, 'chinabank', chinabankVerifier([]), NOW)).toEqual({
      ok: false,
      error: 'badSignature',
    })
  })
})

describe('is refused for its content:', () => {
  it.each<[string, ChinabankFields]>([
    ['missingField', { v_oid: '' }],
    ['missingField', { v_pstatus: '' }],
    ['missingField', { v_amount: '' }],
    ['missingField', { v_moneytype: '' }],
    ['unknownTradeStatus', { v_pstatus: '10' }],
    ['unknownTradeStatus', { v_pstatus: '020' }],
    ['unknownTradeStatus', { v_pstatus: '20 ' }],
    ['amountMismatch', { v_moneytype: 'USD' }],
    ['amountMismatch', { v_moneytype: 'cny' }],
    ['malformedField', { v_amount: '336' }],
    ['malformedField', { v_amount: '336.0' }],
    ['malformedField', { v_amount: '336.000' }],
    ['malformedField', { v_amount: '0336.00' }],
    ['malformedField', { v_amount: '+336.00' }],
    ['malformedField', { v_amount: '3,360.00' }],
    ['malformedField', { v_amount: '３３６.00' }],
    ['malformedField', { v_amount: '100000000.01' }],
    ['unknownOrder', { v_oid: '20261125-1001-000001' }],
    ['unknownOrder', { v_oid: ORDER.orderId.toLowerCase() }],
    ['unknownOrder', { v_oid: `${ORDER.orderId}0` }],
  ])('%s %j', (expected, changes) => {
    // As it would be if ChinaBank had signed it, in UTF-8.
    const bytes = Object.fromEntries(
      Object.entries(messageFields(ORDER, changes)).map(([name, value]) => [
        name,
        Buffer.from(value).toString('latin1'),
      ]),
    )
    const signed = signedMessage(bytes)
    const form = Object.entries(signed)
      .map(([name, value]) => `${name}=${escaped(value)}`)
      .join('&')
    expect(reason(form.replaceAll('+', '%2B'))).toBe(expected)
  })
})

/** Percent-encodes each byte of a text of one character a byte. */
const escaped = (text: string) =>
  [...Buffer.from(text, 'latin1')].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('')

describe('a signed text that is split in another way', () => {
  const recut = (...[v_oid, v_pstatus, v_amount, v_moneytype]: [string, string, string, string]) => ({
    ...messageFields(ORDER),
    v_oid,
    v_pstatus,
    v_amount,
    v_moneytype,
  })
  const id = ORDER.orderId
  const dear = messageFields(ORDER, { v_amount: '2012.00' })

  it('has the same signature', () => {
    const cheap = recut(`${id}20`, '20', '12.00', 'CNY')
    expect(signedText(cheap)).toBe(signedText(dear))
    expect(signedMessage(cheap).v_md5str).toBe(signedMessage(dear).v_md5str)
    expect(reason(signedMessageForm(dear))).toBe('accepted')
  })

  it.each<[string, ChinabankFields]>([
    ['the amount’s first digits with the number', recut(`${id}20`, '20', '12.00', 'CNY')],
    ['one digit of the status with the number', recut(`${id}2`, '02', '012.00', 'CNY')],
    ['a character of the number with the status', recut(id.slice(0, -1), '22', '02012.00', 'CNY')],
    ['the whole text in the number', recut(`${id}202012.00CNY`, '', '', '')],
    ['the status with the amount', recut(id, '', '202012.00', 'CNY')],
    ['the currency with the amount', recut(id, '20', '2012.00CNY', '')],
    ['decimals with the currency', recut(id, '20', '2012.', '00CNY')],
  ])('is ambiguous: %s', (_, fields) => {
    expect(signedText(fields)).toBe(signedText(dear).slice(0, signedText(fields).length))
    expect(reason(signedMessageForm(fields))).toBe('ambiguous')
  })
})

it('the order that it names can be read without verification', () => {
  const form = parseForm(Buffer.from('v_oid=20261123A&v_md5str=x'))
  expect(form.ok && claimedOrder(form.value)).toBe('20261123A')
})
