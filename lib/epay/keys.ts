/** The format of the MD5 keys that the shop's programs share with the façade of 易支付. */
import type { SecretText } from '../gateways/gateway'
import { type KeyList, type KeyRules, parseKeyList } from '../gateways/md5Keys'

const RULES: KeyRules = {
  variable: 'EPAY_KEYS',
  // Buyers see signatures of known texts, so that a short key could be found by brute force.
  form: /^[A-Za-z0-9]{20,64}$/,
  formText: '20 to 64 letters and digits',
  published: ['localstackepay0000000000000000'],
  wanted:
    'the MD5 keys that your programs of 易支付 use, 20 to 64 letters and digits each, newest first, separated by commas',
}

/** @throws with instructions, when a key is malformed */
export const parseEpayKeys = (secret: SecretText): KeyList => parseKeyList(RULES, secret)
