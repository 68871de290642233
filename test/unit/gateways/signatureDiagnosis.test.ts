/** A genuine message with every known kind of damage: the right cause is named. */
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { diagnoseSignature as explain, sentSignature } from '../../../lib/gateways/alipay/signatureDiagnosis'
import { readMessage } from '../../../lib/gateways/alipayDirect/message'
import { diagnoseSignature } from '../../../lib/gateways/alipayDirect/signatureDiagnosis'
import { SIGNATURE_FAULTS, type SignatureCause } from '../../../lib/illegal/reasons'
import { parametersOf } from '../../../lib/signing/form'
import { parseForm } from '../../../lib/signing/formEncoding'
import { md5Verifier, parseSigningKey } from '../../../lib/signing/md5'
import { canonicalString, md5, signed } from '../../../local/simulator/alipayDirect/signing'
import { encodeForm, type Pair } from '../../../local/simulator/core/form'
import { KEY, notifyFields, PARTNER } from '../../support/alipay'
import { anOrder } from '../../support/orders'

const OLD_KEY = 'oldoldoldoldoldoldoldoldoldold00'
const OTHER_CASE_KEY = 'MixedCaseMixedCaseMixedCase01234'
const KEYS = [KEY, OLD_KEY, OTHER_CASE_KEY].map(key => parseSigningKey(key) ?? expect.fail())
const FIELDS = notifyFields(anOrder(), {
  subject: '护腕 a+b 50% <x> "c" \'d\'',
  body: 'é 1\n2',
  extra_common_param: 'p%2Fq',
})
const genuine = signed(FIELDS, KEY, 'utf-8')

type Change = (value: string, name: string) => string
/** The message as a damaged one arrives: each value changed, or the named one alone. */
const damaged = (change: Change, only?: string): string =>
  encodeForm(
    genuine.map(([name, value]) => [name, only === undefined || only === name ? change(value, name) : value]),
    'utf-8',
  )
/** A message with these values, which arrive as others. */
const arriving = (
  sent: Readonly<Record<string, string>>,
  arrived: Readonly<Record<string, string>>,
): string =>
  encodeForm(
    signed(notifyFields(anOrder(), sent), KEY, 'utf-8').map(([name, value]) => [
      name,
      arrived[name] ?? value,
    ]),
    'utf-8',
  )
/** A letter with so many marks, which stand in no order. */
const marked = (count: number) => `e${'\u0301\u0323'.repeat(count / 2)}`
const plain = (pairs: readonly Pair[]) => pairs.map(([name, value]) => `${name}=${value}`).join('&')
const latin1 = (text: string) => Buffer.from(text).toString('latin1')
const withSign = (sign: string) => encodeForm([...FIELDS, ['sign_type', 'MD5'], ['sign', sign]], 'utf-8')
const text = canonicalString(FIELDS)
const escapeHtml: Change = value =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const escapeAll = (value: string) => escapeHtml(value, '').replaceAll("'", '&#039;')

const CASES: readonly (readonly [string, string, SignatureCause])[] = [
  ['encoded twice as a whole', damaged(value => encodeURIComponent(value)), { fault: 'encodedTwice' }],
  [
    'encoded twice by a form encoder',
    damaged(value => encodeURIComponent(value).replaceAll('%20', '+')),
    { fault: 'encodedTwice' },
  ],
  [
    'one value encoded twice',
    damaged(encodeURIComponent, 'subject'),
    { fault: 'encodedTwice', parameter: 'subject' },
  ],
  [
    'decoded by a proxy before us',
    plain(signed(notifyFields(anOrder(), { subject: 'a+b' }), KEY, 'utf-8')).replace('明', 'm'),
    { fault: 'decodedTwice' },
  ],
  [
    'a plus that became a blank',
    damaged(value => value.replaceAll('+', ' '), 'subject'),
    { fault: 'plusBecameBlank' },
  ],
  [
    'blanks that stayed plus',
    damaged((value, name) => (/subject|body/.test(name) ? value : value.replaceAll(' ', '+'))),
    { fault: 'plusStayedPlus' },
  ],
  [
    'blanks in the time that stayed plus',
    damaged(value => value.replaceAll(' ', '+'), 'notify_time'),
    { fault: 'plusStayedPlus', parameter: 'notify_time' },
  ],
  ['escaped for HTML', damaged(escapeHtml), { fault: 'htmlEscaped' }],
  ['escaped for HTML with apostrophes', damaged(escapeAll), { fault: 'htmlEscaped' }],
  ['one value escaped for HTML', damaged(escapeHtml, 'subject'), { fault: 'htmlEscaped' }],
  [
    'GBK turned into UTF-8',
    encodeForm(
      signed(
        FIELDS.map(([n, v]) => [n, n === 'body' ? '' : v]),
        KEY,
        'gbk',
      ),
      'utf-8',
    ),
    { fault: 'gbkBecameUtf8' },
  ],
  ['UTF-8 turned into GBK', encodeForm(signed(FIELDS, KEY, 'utf-8'), 'gbk'), { fault: 'utf8BecameGbk' }],
  ['UTF-8 read as Latin-1', damaged(latin1), { fault: 'utf8BecameLatin1' }],
  ['one value read as Latin-1', damaged(latin1, 'subject'), { fault: 'utf8BecameLatin1' }],
  [
    'characters replaced',
    damaged(value => value.replace('护', '\ufffd'), 'subject'),
    { fault: 'charactersLost', parameter: 'subject' },
  ],
  [
    'GBK read as UTF-8',
    damaged(value => iconv.encode(value, 'gbk').toString('utf8'), 'subject'),
    { fault: 'charactersLost', parameter: 'subject' },
  ],
  [
    'accents as combining characters',
    damaged(value => value.normalize('NFD'), 'body'),
    { fault: 'normalized' },
  ],
  ['a line end added', damaged(value => `${value}\n`, 'trade_status'), { fault: 'blanksAdded' }],
  [
    'blanks around each value',
    damaged((value, name) => (name === 'sign_type' ? value : ` ${value} `)),
    { fault: 'blanksAdded' },
  ],
  [
    'line ends of another system',
    damaged(value => value.replaceAll('\n', '\r\n'), 'body'),
    { fault: 'lineEndsChanged' },
  ],
  [
    'an amount without its decimals',
    damaged((value, name) => (name === 'total_fee' || name === 'price' ? String(Number(value)) : value)),
    { fault: 'amountReformatted' },
  ],
  [
    'one amount with one decimal',
    damaged(() => '336.0', 'total_fee'),
    { fault: 'amountReformatted', parameter: 'total_fee' },
  ],
  [
    'a parameter added',
    `${encodeForm(genuine, 'utf-8')}&utm_source=mail`,
    { fault: 'parameterAdded', parameter: 'utm_source' },
  ],
  [
    'a route’s own parameter added',
    `orderNo=1&${encodeForm(genuine, 'utf-8')}`,
    { fault: 'parameterAdded', parameter: 'orderNo' },
  ],
  [
    'empty values signed',
    encodeForm(
      [
        ...FIELDS,
        ['memo', ''],
        ['sign_type', 'MD5'],
        ['sign', md5(`${canonicalString([...FIELDS, ['memo', '\0']]).replace('\0', '')}${KEY}`, 'utf-8')],
      ],
      'utf-8',
    ),
    { fault: 'emptyValueSigned' },
  ],
  [
    'sign_type signed',
    withSign(
      md5(
        `${canonicalString([...FIELDS, ['sign_typd', 'MD5']]).replace('sign_typd', 'sign_type')}${KEY}`,
        'utf-8',
      ),
    ),
    { fault: 'signTypeSigned' },
  ],
  [
    'encoded values signed',
    withSign(
      md5(
        canonicalString(FIELDS.map(([name, value]) => [name, encodeForm([['', value]], 'utf-8').slice(1)])) +
          KEY,
        'utf-8',
      ),
    ),
    { fault: 'encodedValuesSigned' },
  ],
  [
    'not sorted',
    withSign(md5(plain(FIELDS.filter(([, value]) => value !== '')) + KEY, 'utf-8')),
    { fault: 'notSorted' },
  ],
  [
    'a signature in upper case',
    withSign(md5(text + KEY, 'utf-8').toUpperCase()),
    { fault: 'signatureReformatted' },
  ],
  [
    'a signature with a blank behind it',
    withSign(`${md5(text + KEY, 'utf-8')} `),
    { fault: 'signatureReformatted' },
  ],
  ['a key with a line end', withSign(md5(`${text}${KEY}\n`, 'utf-8')), { fault: 'keyWithWhiteSpace' }],
  ['a key with a blank before it', withSign(md5(`${text} ${KEY}`, 'utf-8')), { fault: 'keyWithWhiteSpace' }],
  ['a key in upper case', withSign(md5(text + KEY.toUpperCase(), 'utf-8')), { fault: 'keyInOtherCase' }],
  [
    'a key joined as a parameter',
    withSign(md5(`${text}&key=${KEY}`, 'utf-8')),
    { fault: 'keyJoinedWithText' },
  ],
  [
    'a key joined with an ampersand',
    withSign(md5(`${text}&${OLD_KEY}`, 'utf-8')),
    { fault: 'keyJoinedWithText' },
  ],
  [
    'a key with a line end of Windows',
    withSign(md5(`${text}${KEY}\r\n`, 'utf-8')),
    { fault: 'keyWithWhiteSpace' },
  ],
  ['a key with a tab before it', withSign(md5(`${text}\t${KEY}`, 'utf-8')), { fault: 'keyWithWhiteSpace' }],
  [
    'a key in lower case',
    withSign(md5(text + OTHER_CASE_KEY.toLowerCase(), 'utf-8')),
    { fault: 'keyInOtherCase' },
  ],
  [
    'not sorted, beside an empty value',
    encodeForm(
      [['memo', ''], ...FIELDS, ['sign', md5(plain(FIELDS) + KEY, 'utf-8')], ['sign_type', 'MD5']],
      'utf-8',
    ),
    { fault: 'notSorted' },
  ],
  [
    'blanks that stayed plus in a text',
    arriving({ subject: 'a b' }, { subject: 'a+b' }),
    { fault: 'plusStayedPlus', parameter: 'subject' },
  ],
  [
    'several pluses that became blanks',
    arriving({ subject: 'a+b+c' }, { subject: 'a b c' }),
    { fault: 'plusBecameBlank', parameter: 'subject' },
  ],
  [
    'a plus that became a blank before a time',
    arriving({ subject: 'x+2026-11-23 10:05:02' }, { subject: 'x 2026-11-23 10:05:02' }),
    { fault: 'plusBecameBlank', parameter: 'subject' },
  ],
  [
    'a plus that became a blank behind a time',
    arriving({ subject: '2026-11-23 10:05:02+x' }, { subject: '2026-11-23 10:05:02 x' }),
    { fault: 'plusBecameBlank', parameter: 'subject' },
  ],
  [
    'an ampersand escaped for HTML',
    arriving({ subject: 'a & b' }, { subject: 'a &amp; b' }),
    { fault: 'htmlEscaped', parameter: 'subject' },
  ],
  [
    'a short escape of an apostrophe',
    arriving({ subject: "a'b" }, { subject: 'a&#39;b' }),
    { fault: 'htmlEscaped', parameter: 'subject' },
  ],
  [
    'accents put together',
    arriving({ subject: 'e\u0301' }, { subject: '\u00e9' }),
    { fault: 'normalized', parameter: 'subject' },
  ],
  [
    'as many marks on a letter as a language may have',
    arriving({ subject: marked(30).normalize('NFD') }, { subject: marked(30) }),
    { fault: 'normalized', parameter: 'subject' },
  ],
  [
    'several blanks on both sides',
    arriving({ subject: 'a' }, { subject: ' \t a \n ' }),
    { fault: 'blanksAdded', parameter: 'subject' },
  ],
  [
    'line ends of Windows that were cut',
    arriving({ subject: 'a\r\nb' }, { subject: 'a\nb' }),
    { fault: 'lineEndsChanged', parameter: 'subject' },
  ],
  [
    'decimals added to an amount',
    arriving({ total_fee: '336' }, { total_fee: '336.00' }),
    { fault: 'amountReformatted', parameter: 'total_fee' },
  ],
  [
    'a second decimal added to an amount',
    arriving({ price: '336.0' }, { price: '336.00' }),
    { fault: 'amountReformatted', parameter: 'price' },
  ],
  [
    'a discount without its decimals',
    arriving({ discount: '0.00' }, { discount: '0' }),
    { fault: 'amountReformatted', parameter: 'discount' },
  ],
  [
    'bytes and pluses decoded before us',
    plain(signed(notifyFields(anOrder(), { subject: '明+b' }), KEY, 'utf-8')),
    { fault: 'decodedTwice' },
  ],
  [
    'a name without a value, and pluses decoded before us',
    `${plain(signed(notifyFields(anOrder(), { subject: 'a+b' }), KEY, 'utf-8'))}&flag`,
    { fault: 'decodedTwice' },
  ],
  ['no key at all', withSign(md5(text, 'utf-8')), { fault: 'noKey' }],
]

const diagnose = (text: string) => {
  const raw = Buffer.from(text)
  const form = parseForm(raw)
  if (!form.ok) throw new Error(form.error)
  return { form: form.value, cause: diagnoseSignature(raw, parametersOf(form.value), KEYS) }
}

describe('a message with', () => {
  it.each(CASES)('%s', (_, text, expected) => {
    const { form, cause } = diagnose(text)
    expect(cause).toMatchObject(expected)
    // Explained, and refused all the same.
    expect(
      readMessage('notify', form, { name: 'alipayDirect', sellerId: PARTNER }, md5Verifier(KEYS)),
    ).toEqual({
      ok: false,
      error: 'badSignature',
    })
  })

  it('no fault is accepted, with either key of the list', () => {
    for (const key of [KEY, OLD_KEY]) {
      const { form } = diagnose(encodeForm(signed(FIELDS, key, 'utf-8'), 'utf-8'))
      expect(
        readMessage('notify', form, { name: 'alipayDirect', sellerId: PARTNER }, md5Verifier(KEYS)).ok,
      ).toBe(true)
    }
  })

  it('no signature at all, or a parameter without a value, has no cause', () => {
    expect(diagnose('a=1&flag').cause).toBeUndefined()
    expect(
      diagnose(`${encodeForm(signed(FIELDS, 'x'.repeat(32), 'utf-8'), 'utf-8')}&&flag&`).cause,
    ).toBeUndefined()
  })

  it('a changed value names its parameter, several name none', () => {
    expect(diagnose(damaged(escapeHtml, 'subject')).cause).toEqual({
      fault: 'htmlEscaped',
      parameter: 'subject',
    })
    const both = arriving({ subject: '<a>', body: '<b>' }, { subject: '&lt;a&gt;', body: '&lt;b&gt;' })
    expect(diagnose(both).cause).toEqual({ fault: 'htmlEscaped' })
  })

  it('additional text around the signature has no cause, even if the rest would explain it', () => {
    const unkeyed = md5(text, 'utf-8')
    expect(diagnose(withSign(unkeyed)).cause).toEqual({ fault: 'noKey' })
    for (const sign of [`${unkeyed}zz`, `zz${unkeyed}`, `${unkeyed}0`, `0${unkeyed}`]) {
      expect(diagnose(withSign(sign)).cause).toBeUndefined()
    }
  })

  it('a lost plus has no cause: no blank was one', () => {
    expect(diagnose(arriving({ subject: 'ab+' }, { subject: 'ab' })).cause).toBeUndefined()
  })

  it('more marks on a letter than any language has are not reordered', () => {
    const crowded = arriving({ subject: marked(32).normalize('NFD') }, { subject: marked(32) })
    expect(diagnose(crowded).cause).toBeUndefined()
  })

  it('another’s key has no cause: it is a forgery', () => {
    expect(diagnose(encodeForm(signed(FIELDS, 'x'.repeat(32), 'utf-8'), 'utf-8')).cause).toBeUndefined()
    expect(diagnose(damaged(() => '0.01', 'total_fee')).cause).toBeUndefined()
  })
})

it('every fault has a case, and there are at least 25', () => {
  const ofDirectPay = SIGNATURE_FAULTS.filter(fault => !fault.startsWith('certificate'))
  expect(new Set(CASES.map(([, , { fault }]) => fault))).toEqual(new Set(ofDirectPay))
  expect(CASES.length).toBeGreaterThanOrEqual(25)
})

it('tries no more than 300 texts, for any message', () => {
  const form = Array.from({ length: 100 }, (_, i) => `p${i}=${encodeURIComponent(` %41+&amp;é ${i}`)}`).join(
    '&',
  )
  const parsed = parseForm(Buffer.from(form))
  if (!parsed.ok) return expect.fail(parsed.error)
  let tried = 0
  const fits = () => {
    tried += 1
    return false
  }
  expect(explain(Buffer.from(form), parametersOf(parsed.value), { fits, keyFaults: [] })).toBeUndefined()
  expect(tried).toBe(300)
})

it('has no cause without a signature', () => {
  expect(sentSignature([{ name: 'sign_type', value: Buffer.from('MD5') }])).toBe('')
})

it('stops in bounded time on a message made to cost as much as it can', () => {
  const pairs = Array.from(
    { length: 100 },
    (_, i) => `p${i}=${encodeURIComponent(` %41+&amp;é\n${'x'.repeat(60)}`)}`,
  )
  expect(
    diagnose(`${pairs.join('&')}&sign=${'0'.repeat(32)}`.replace('p99', 'p98b').split('&').slice(1).join('&'))
      .cause,
  ).toBeUndefined()
})
