/** The MD5 keys that the shop's programs and the façade of 易支付 share: which texts are keys. */
import type { SecretText } from '../gateways/gateway'
import { type KeyList, type KeyRules, parseKeyList } from '../gateways/md5Keys'

const RULES: KeyRules = {
  variable: 'EPAY_KEYS',
  // Buyers see signatures over a known text, so that a short key can be found by trying.
  form: /^[A-Za-z0-9]{20,64}$/,
  formText: '20 to 64 letters and digits',
  published: ['localstackepay0000000000000000'],
  wanted:
    'the MD5 keys that your programs of 易支付 use, 20 to 64 letters and digits each, newest first, separated by commas',
}

/** Throws, with what to do, when one of the texts is no key. */
export const parseEpayKeys = (secret: SecretText): KeyList => parseKeyList(RULES, secret)
