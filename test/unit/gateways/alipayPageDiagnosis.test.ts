/** The causes of an invalid RSA2 signature: damage is named, a forgery is not. */
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { alipayPageMessages } from '../../../lib/gateways/alipayPage/messages'
import type { SignatureCause } from '../../../lib/illegal/reasons'
import { parseForm } from '../../../lib/signing/formEncoding'
import {
  CERTIFICATES,
  PAGE_KEYS,
  type PageFields,
  pageForm,
  pageNotifyFields,
  STRANGER,
  signatureOf,
  signedPageFields,
  signedPageForm,
} from '../../support/alipayPage'
import { anOrder, NOW } from '../../support/orders'
import { settings } from './alipayPageSamples'

const messages = alipayPageMessages(settings(), PAGE_KEYS)
const signed = () => signedPageFields(pageNotifyFields(anOrder(), { subject: '龙井 a+b <x>', body: 'p%2Fq' }))
let fields = signed()
// One of two hundred signatures has no plus sign, which has damages of its own.
while (!fields.sign?.includes('+')) fields = signed()
const changed = (change: (value: string) => string): PageFields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, change(value)]))
const withSign = (change: (sign: string) => string) => ({ ...fields, sign: change(fields.sign ?? '') })
const escapeAll = (bytes: Buffer) =>
  [...bytes].map(byte => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('')
const inGbk = Buffer.from(
  Object.entries(fields)
    .map(([name, value]) => `${name}=${escapeAll(iconv.encode(value, 'gbk'))}`)
    .join('&'),
)

it.each<[string, form: string | Buffer, cause: SignatureCause | undefined]>([
  ['encoded twice', pageForm(changed(encodeURIComponent)), { fault: 'encodedTwice' }],
  [
    'escaped for HTML',
    pageForm(
      changed(value => value.replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')),
    ),
    { fault: 'htmlEscaped' },
  ],
  ['in GBK', inGbk, { fault: 'utf8BecameGbk', parameter: 'subject' }],
  [
    'with an amount in another form',
    pageForm({ ...fields, total_amount: '336' }),
    { fault: 'amountReformatted', parameter: 'total_amount' },
  ],
  [
    'with a parameter more',
    pageForm({ ...fields, lang: 'zh' }),
    { fault: 'parameterAdded', parameter: 'lang' },
  ],
  [
    'with blanks in the signature',
    pageForm(withSign(sign => sign.replaceAll('+', ' '))),
    { fault: 'signatureReformatted' },
  ],
  [
    'with a signature for URLs',
    pageForm(withSign(sign => Buffer.from(sign, 'base64').toString('base64url'))),
    { fault: 'signatureReformatted' },
  ],
  [
    'with a signature encoded twice',
    pageForm(withSign(encodeURIComponent)),
    { fault: 'signatureReformatted' },
  ],
  [
    'with its type signed',
    pageForm({ ...fields, sign: signatureOf(typeSigned()) }),
    { fault: 'signTypeSigned' },
  ],
  [
    'with blanks around the signature',
    pageForm(withSign(sign => ` ${sign} `)),
    { fault: 'signatureReformatted' },
  ],
  ['forged', signedPageForm(pageNotifyFields(anOrder()), STRANGER.privateKey), undefined],
  ['with an invalid signature', pageForm(withSign(() => '!')), undefined],
  [
    'with characters lost',
    pageForm({ ...fields, subject: '\ufffd\ufffd' }),
    { fault: 'charactersLost', parameter: 'subject' },
  ],
])('%s', async (_, form, cause) => {
  const raw = Buffer.from(form)
  const parsed = parseForm(raw)
  if (!parsed.ok) return expect.fail(parsed.error)
  expect(await messages.read('notify', parsed.value, NOW)).toEqual({ ok: false, error: 'badSignature' })
  expect(await messages.explain?.(raw, parsed.value)).toEqual(cause)
})

it.each([
  'total_amount',
  'receipt_amount',
  'invoice_amount',
  'buyer_pay_amount',
  'point_amount',
  'refund_fee',
])('with %s in another form', async name => {
  const sent = signedPageFields(pageNotifyFields(anOrder(), { [name]: '336.00' }))
  const raw = Buffer.from(pageForm({ ...sent, [name]: '336' }))
  const parsed = parseForm(raw)
  if (!parsed.ok) return expect.fail(parsed.error)
  expect(await messages.explain?.(raw, parsed.value)).toEqual({ fault: 'amountReformatted', parameter: name })
})

describe('a message that names a certificate', () => {
  const explained = async (form: string, alipay = PAGE_KEYS.alipay) => {
    const parsed = parseForm(Buffer.from(form))
    if (!parsed.ok) return expect.fail(parsed.error)
    return alipayPageMessages(settings(), { alipay }).explain?.(Buffer.from(form), parsed.value)
  }
  const [certificate = expect.fail()] = CERTIFICATES.alipay
  const holding = async () => ({
    keys: [certificate.publicKey],
    bySerialNumber: new Map([[certificate.serialNumber, certificate.publicKey]]),
  })
  const naming = (alipay_cert_sn: string) => signedPageFields(pageNotifyFields(anOrder(), { alipay_cert_sn }))

  it('is accepted when its number is signed as any other field', async () => {
    const parsed = parseForm(Buffer.from(pageForm(naming('f'.repeat(32)))))
    expect(parsed.ok && (await messages.read('notify', parsed.value, NOW)).ok).toBe(true)
  })

  it('is diagnosed, and refused, when only the number is unsigned', async () => {
    const form = pageForm({ ...fields, alipay_cert_sn: certificate.serialNumber })
    expect(await explained(form, holding)).toEqual({ fault: 'certificateNumberUnsigned' })
    expect(await explained(form)).toEqual({ fault: 'certificateNumberUnsigned' })
  })

  it('is diagnosed when the shop does not have it', async () => {
    const forged = pageForm({ ...naming('f'.repeat(32)), total_amount: '9.99' })
    expect(await explained(forged, holding)).toEqual({ fault: 'certificateUnknown' })
    expect(await explained(forged)).toBeUndefined()
    const known = pageForm({ ...naming(certificate.serialNumber), total_amount: '9.99' })
    expect(await explained(known, holding)).toBeUndefined()
  })

  it('does not explain a message without one', async () => {
    expect(await explained(pageForm({ ...fields, total_amount: '9.99' }), holding)).toBeUndefined()
  })
})

function typeSigned(): string {
  const { sign: _, ...others } = fields
  return Object.keys(others)
    .sort()
    .map(name => `${name}=${others[name]}`)
    .join('&')
}
