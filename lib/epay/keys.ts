/** The MD5 keys that the shop's programs and the façade of 易支付 share: which texts are keys. */
import type { SecretText } from '../gateways/gateway'
import { type KeyList, type KeyRules, parseKeyList } from '../gateways/md5Keys'

/** Of this project: with it anybody could sign. */
const PUBLISHED_KEYS: readonly string[] = ['localstackepay0000000000000000']

const RULES: KeyRules = {
  variable: 'EPAY_KEYS',
  problemOf: keyProblem,
  isPublished: text => PUBLISHED_KEYS.includes(text),
  wanted:
    'the MD5 keys that your programs of 易支付 use, 20 to 64 letters and digits each, newest first, separated by commas',
}

/** Buyers see signatures over a known text, so that a short key can be found by trying. */
function keyProblem(text: string): string | undefined {
  if (text === '') return 'is empty'
  if (/\s/.test(text)) return 'has white space in it or around it'
  if (!/^[A-Za-z0-9]{20,64}$/.test(text)) return 'is not 20 to 64 letters and digits'
  return /^(.)\1*$/.test(text) ? 'is one character repeated' : undefined
}

/** Throws, with what to do, when one of the texts is no key. */
export const parseEpayKeys = (secret: SecretText): KeyList => parseKeyList(RULES, secret)
