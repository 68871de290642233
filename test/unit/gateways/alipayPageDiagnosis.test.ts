/** Why an RSA2 signature is wrong: damage on the way is named, and a forgery is not. */
import iconv from 'iconv-lite'
import { expect, it } from 'vitest'
import { alipayPageMessages } from '../../../lib/gateways/alipayPage/messages'
import type { SignatureCause } from '../../../lib/illegal/reasons'
import { parseForm } from '../../../lib/signing/formEncoding'
import {
  PAGE_KEYS,
  type PageFields,
  pageForm,
  pageNotifyFields,
  STRANGER,
  signatureOf,
  signedPageFields,
  signedPageForm,
} from '../../support/alipayPage'
import { anOrder } from '../../support/orders'
import { settings } from './alipayPageSamples'

const messages = alipayPageMessages(settings(), PAGE_KEYS)
const fields = signedPageFields(pageNotifyFields(anOrder(), { subject: '龙井 a+b <x>', body: 'p%2Fq' }))
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
  ['forged', signedPageForm(pageNotifyFields(anOrder()), STRANGER.privateKey), undefined],
  ['with a signature that is none', pageForm(withSign(() => '!')), undefined],
  [
    'with characters lost',
    pageForm({ ...fields, subject: '\ufffd\ufffd' }),
    { fault: 'charactersLost', parameter: 'subject' },
  ],
])('%s', async (_, form, cause) => {
  const raw = Buffer.from(form)
  const parsed = parseForm(raw)
  if (!parsed.ok) return expect.fail(parsed.error)
  expect(await messages.read('notify', parsed.value)).toEqual({ ok: false, error: 'badSignature' })
  expect(await messages.explain?.(raw, parsed.value)).toEqual(cause)
})

function typeSigned(): string {
  const { sign: _, ...others } = fields
  return Object.keys(others)
    .sort()
    .map(name => `${name}=${others[name]}`)
    .join('&')
}
