/** Every secret, as pasted from editors, consoles and shells. */
import { describe, expect, it } from 'vitest'
import { linkUrlWithAmount } from '../../../client/src/linkAmount'
import { Shouyin } from '../../../client/src/shouyin'
import { parseKeySecrets } from '../../../lib/api/apiKey'
import { parseEpayKeys } from '../../../lib/epay/keys'
import { parseKeys as parseAlipayKeyList } from '../../../lib/gateways/alipayDirect/keys'
import { formatCertificates, parseCertificates } from '../../../lib/gateways/alipayPage/certificates'
import { parseAlipayKeys, parseOwnKey } from '../../../lib/gateways/alipayPage/keys'
import { parseKeys as parseChinabankKeys } from '../../../lib/gateways/chinabank/keys'
import { pasted, pastedList } from '../../../lib/signing/pasted'
import { publicFingerprint } from '../../../lib/signing/rsaKey'
import { CERTIFICATES } from '../../support/alipayPage'
import { ALIPAY, APP } from '../../support/rsaKeys'

const BOM = '\ufeff'
/** What is left around a text. */
const AROUND: readonly (readonly [string, (text: string) => string])[] = [
  ['nothing', text => text],
  ['a line end', text => `${text}\n`],
  ['a line end of Windows', text => `${text}\r\n`],
  ['line ends and blanks', text => `\n \t${text} \r\n\n`],
  ['a byte order mark', text => `${BOM}${text}`],
  ['a byte order mark and a line end', text => `${BOM}${text}\r\n`],
  ['quotes', text => `"${text}"`],
  ['single quotes, and a line end', text => `'${text}'\n`],
  ['the quotes of a word processor', text => `“${text}”`],
  ['quotes around quotes', text => `'"${text}"'`],
]

const secret = (text: string) => ({ text, place: 'the parameter', isLiteral: false })
const pem = (type: 'private' | 'public') =>
  type === 'private'
    ? String(APP.privateKey.export({ type: 'pkcs8', format: 'pem' }))
    : String(ALIPAY.publicKey.export({ type: 'spki', format: 'pem' }))
const bare = (text: string) => text.replace(/-----[^-]+-----|\s/g, '')
const windows = (text: string) => text.replaceAll('\n', '\r\n')
/** Which holds double quotes itself. */
const JSON_TEXT = formatCertificates(CERTIFICATES)
const MD5 = 'zbcdefghijklmnopqrstuvwxyz012345'

/** What each secret is read as. */
const SECRETS: readonly (readonly [string, string, (text: string) => unknown])[] = [
  ['MD5 key of direct pay', MD5, text => parseAlipayKeyList(secret(text))],
  ['MD5 key of ChinaBank', 'a-key!of+16/signs', text => parseChinabankKeys(secret(text))],
  ['MD5 key of 易支付', MD5, text => parseEpayKeys(secret(text))],
  ['private key', pem('private'), text => parseOwnKey(secret(text)).fingerprint],
  ['private key without its lines', bare(pem('private')), text => parseOwnKey(secret(text)).fingerprint],
  ['private key of Windows', windows(pem('private')), text => parseOwnKey(secret(text)).fingerprint],
  ['public key', pem('public'), text => parseAlipayKeys(secret(text)).keys.map(publicFingerprint)],
  [
    'public key in one line',
    bare(pem('public')),
    text => parseAlipayKeys(secret(text)).keys.map(publicFingerprint),
  ],
  ['secret of the API’s keys', 'a-secret-of-at-least-32-characters', text => parseKeySecrets(secret(text))],
  ['certificates', JSON_TEXT, text => parseCertificates(secret(text)).app.serialNumber],
]

describe.each(SECRETS)('a %s', (_, text, read) => {
  it.each(AROUND.filter(([, around]) => text !== JSON_TEXT || !around('').includes('"')))(
    'is accepted with %s around it',
    (__, around) => expect(read(around(text))).toEqual(read(text)),
  )

  it('is refused when it is empty', () => {
    expect(() => read('')).toThrow()
    expect(() => read('""')).toThrow()
    expect(() => read(`${BOM}\r\n`)).toThrow()
  })
})

describe('a text', () => {
  it.each([
    ['', ''],
    ['"', '"'],
    [`"a"b"`, `"a"b"`],
    [`"a', "b'`, `"a', "b'`],
    [`"a`, `"a`],
    [`“a"`, `“a"`],
    [`"a b"`, 'a b'],
    ['‘a b’', 'a b'],
    ['‘a’b’', '‘a’b’'],
    ['“a“b”', '“a“b”'],
  ])('%j is %j', (text, inner) => expect(pasted(text)).toBe(inner))
})

describe('a list', () => {
  it.each([
    ['a,b', ['a', 'b']],
    ['"a","b"', ['a', 'b']],
    ['"a, b"\n', ['a', 'b']],
    [`${BOM}a\r\n${BOM}b\r\n`, ['a', 'b']],
    ['a,\nb', ['a', 'b']],
    ['a\n\n\nb', ['a', 'b']],
    ['a,b,, \n', ['a', 'b']],
    ['a,,b', ['a', '', 'b']],
    [',a', ['', 'a']],
    ['', ['']],
    ['a b', ['a b']],
  ])('%j is %j', (text, texts) => expect(pastedList(text)).toEqual(texts))
})

describe('of a program', () => {
  const LINK = { id: 'lnk_1', url: 'https://pay.example.com/l/lnk_1' }

  it.each(AROUND)('a link’s amount_secret is accepted with %s around it', async (_, around) => {
    const signed = (text: string) => linkUrlWithAmount({ ...LINK, amount_secret: text }, { amount: 100 })
    expect(await signed(around('amt_0123'))).toBe(await signed('amt_0123'))
    expect(await signed('amt_0124')).not.toBe(await signed('amt_0123'))
  })

  it.each(AROUND)('the API’s key is accepted with %s around it', async (_, around) => {
    const sent: unknown[] = []
    const shop = new Shouyin({
      baseUrl: 'https://pay.example.com',
      apiKey: around('sk_test_1'),
      fetch: async (__, init) => {
        sent.push(new Headers(init?.headers).get('authorization'))
        return Response.json({})
      },
    })
    await shop.orders.retrieve('ord_1')
    expect(sent).toEqual(['Bearer sk_test_1'])
  })
})

it('a quote inside belongs to one of several texts', () => {
  for (const text of ['“a“b”', '“a”b”', '“a”,“b”', '"a","b"', '“', '"']) expect(pasted(text)).toBe(text)
  expect(pastedList('“a”,“b”')).toEqual(['a', 'b'])
  expect(pasted('“a"b”')).toBe('a"b')
})
