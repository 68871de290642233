/** Forged, downgraded, missing, repeated and otherwise invalid signatures. */
import { createHash, createSign } from 'node:crypto'
import { canonicalString, sign } from '../../local/simulator/alipayDirect/signing'
import { encodeForm, type Pair } from '../../local/simulator/core/form'
import {
  type Attack,
  attacks,
  KEPT_PER_HOUR,
  notifyForm,
  notifyPairs,
  returnForm,
  type Victim,
} from '../support/attack'
import { STRANGER } from '../support/rsaKeys'

const form = (pairs: readonly Pair[]) => encodeForm(pairs, 'utf-8')
/** A genuine notify under a signature and a type of the attacker's. */
const signedAs = (victim: Victim, signature: string, type: string | undefined, changes = {}) =>
  form([
    ...notifyPairs(victim, changes),
    ...(type === undefined ? [] : [['sign_type', type] as const]),
    ['sign', signature],
  ])
const rightSignature = (victim: Victim) => sign(notifyPairs(victim), victim.key, 'utf-8')

/** As Alipay signs for other contracts, here with a pair of keys of the attacker's own. */
function rsaSignature(victim: Victim, digest: 'SHA1' | 'SHA256'): string {
  return createSign(digest)
    .update(canonicalString(notifyPairs(victim)))
    .sign(STRANGER.privateKey, 'base64')
}

const otherKeys: readonly [string, string][] = [
  ['another shop’s key', 'zyxwvutsrqponmlkjihgfedcba987654'],
  ['no key at all', ''],
  ['the word undefined for a key', 'undefined'],
  ['the word null for a key', 'null'],
  ['an object for a key', '[object Object]'],
  ['the partner’s number for a key', '2088000000000000'],
]

const otherTypes: readonly [string, string][] = [
  ['in lower case', 'md5'],
  ['in mixed case', 'Md5'],
  ['with a blank before it', ' MD5'],
  ['with a blank behind it', 'MD5 '],
  ['with a line break behind it', 'MD5\n'],
  ['in wide letters', 'ＭＤ５'],
  ['that is empty', ''],
  ['that is a list', 'RSA,MD5'],
  ['DSA', 'DSA'],
  ['none', 'none'],
  ['HMAC-MD5', 'HMAC-MD5'],
  ['__proto__', '__proto__'],
]

const otherSignatures: readonly [string, (victim: Victim) => string][] = [
  ['in upper case', victim => rightSignature(victim).toUpperCase()],
  ['a digit too short', victim => rightSignature(victim).slice(0, 31)],
  ['a digit too long', victim => `${rightSignature(victim)}0`],
  ['one digit off', victim => rightSignature(victim).replace(/.$/, last => (last === '0' ? '1' : '0'))],
  ['with a blank behind it', victim => `${rightSignature(victim)} `],
  ['in 0x notation', victim => `0x${rightSignature(victim)}`],
  ['in base64', victim => Buffer.from(rightSignature(victim), 'hex').toString('base64')],
  ['that is a number to a loose comparison', () => '0e462097431906509019562988736854'],
  ['that is zero', () => '0'],
  ['of zeros', () => '0'.repeat(32)],
  ['that says true', () => 'true'],
  ['that is a blank', () => ' '],
  [
    'of SHA-256',
    victim =>
      createHash('sha256')
        .update(canonicalString(notifyPairs(victim)) + victim.key)
        .digest('hex'),
  ],
  [
    'with the key in front',
    victim =>
      createHash('md5')
        .update(victim.key + canonicalString(notifyPairs(victim)))
        .digest('hex'),
  ],
]

/** Of a list the first three go over HTTP too. */
const sparing = (index: number) => index >= 3 && { notOverHttp: KEPT_PER_HOUR }

attacks([
  ...otherKeys.map(
    ([what, key], index): Attack => ({
      ...sparing(index),
      name: `signed with ${what}`,
      reason: 'badSignature',
      form: victim => notifyForm(victim, {}, key),
    }),
  ),
  ...otherTypes.map(
    ([what, type], index): Attack => ({
      ...sparing(index),
      name: `a signature type ${what}`,
      reason: 'signTypeMismatch',
      form: victim => signedAs(victim, rightSignature(victim), type),
    }),
  ),
  {
    name: 'a downgrade to RSA, with an RSA signature',
    reason: 'signTypeMismatch',
    form: victim => signedAs(victim, rsaSignature(victim, 'SHA1'), 'RSA'),
  },
  {
    name: 'a change to RSA2, with an RSA2 signature',
    reason: 'signTypeMismatch',
    form: victim => signedAs(victim, rsaSignature(victim, 'SHA256'), 'RSA2'),
  },
  {
    name: 'no signature type',
    reason: 'signTypeMismatch',
    form: victim => signedAs(victim, rightSignature(victim), undefined),
  },
  {
    name: 'a signature type under a name in other letters',
    reason: 'signTypeMismatch',
    form: victim => notifyForm(victim).replace('sign_type=', 'Sign_Type='),
  },
  {
    name: 'a signature type twice, the right one first',
    reason: 'repeatedParameter',
    form: victim => `${notifyForm(victim)}&sign_type=RSA`,
  },
  {
    name: 'a signature type twice, the right one last',
    reason: 'repeatedParameter',
    form: victim => `sign_type=RSA&${notifyForm(victim)}`,
  },
  {
    name: 'a signature twice',
    reason: 'repeatedParameter',
    form: victim => `${notifyForm(victim)}&sign=${'0'.repeat(32)}`,
  },
  {
    name: 'a signature twice, the second under an escaped name',
    reason: 'repeatedParameter',
    form: victim => `sign=${'0'.repeat(32)}&${notifyForm(victim).replace('&sign=', '&%73ign=')}`,
  },
  {
    name: 'no signature',
    reason: 'signatureMissing',
    form: victim => form([...notifyPairs(victim), ['sign_type', 'MD5']]),
  },
  {
    name: 'an empty signature',
    reason: 'signatureMissing',
    form: victim => signedAs(victim, '', 'MD5'),
  },
  {
    name: 'a signature without a value',
    reason: 'signatureMissing',
    form: victim => notifyForm(victim).replace(/sign=[0-9a-f]{32}/, 'sign'),
  },
  {
    name: 'a signature in wide digits',
    reason: 'signatureMissing',
    form: victim => signedAs(victim, '０'.repeat(32), 'MD5'),
  },
  {
    name: 'a signature with a line break behind it',
    reason: 'signatureMissing',
    form: victim => signedAs(victim, `${rightSignature(victim)}\n`, 'MD5'),
  },
  {
    name: 'a signature with a zero byte behind it',
    reason: 'signatureMissing',
    form: victim => signedAs(victim, `${rightSignature(victim)}\0`, 'MD5'),
  },
  {
    name: 'a signature as a list',
    reason: 'badParameterName',
    form: victim => signedAs(victim, '0', 'MD5').replace('&sign=', '&sign[]='),
  },
  ...otherSignatures.map(
    ([what, signature], index): Attack => ({
      ...sparing(index),
      name: `a signature ${what}`,
      reason: 'badSignature',
      form: victim => signedAs(victim, signature(victim), 'MD5'),
    }),
  ),
  {
    name: 'a signature over the signature type as well',
    reason: 'badSignature',
    form: victim => {
      const text = `${canonicalString(notifyPairs(victim))}&sign_type=MD5${victim.key}`
      return signedAs(victim, createHash('md5').update(text).digest('hex'), 'MD5')
    },
  },
  {
    name: 'a return signed without a key',
    channel: 'return',
    reason: 'badSignature',
    form: victim => returnForm(victim, {}, ''),
  },
  {
    name: 'a return without a signature',
    channel: 'return',
    reason: 'signatureMissing',
    form: victim => returnForm(victim).replace(/&sign=[0-9a-f]{32}/, ''),
  },
  {
    name: 'a return downgraded to RSA',
    channel: 'return',
    reason: 'signTypeMismatch',
    form: victim => returnForm(victim).replace('sign_type=MD5', 'sign_type=RSA'),
  },
  {
    name: 'a return whose signature stands twice',
    channel: 'return',
    reason: 'repeatedParameter',
    form: victim => `${returnForm(victim)}&sign=${'0'.repeat(32)}`,
  },
])
