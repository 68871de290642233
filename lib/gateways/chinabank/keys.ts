/** The shop's MD5 keys at ChinaBank: which texts are keys, and where they come from. */
import type { GatewayEnvironment, SecretText } from '../gateway'
import { type KeyList, type KeyRules, type Keys, openMd5Keys, parseKeyList } from '../md5Keys'
import type { ChinabankSettings } from './settings'

const RULES: KeyRules = {
  variable: 'CHINABANK_KEYS',
  // ChinaBank takes shorter keys and recommends 16 characters; each buyer sees signatures over a known text, so that a
  // short key can be found by trying. See docs/protocols.md#chinabank-signature
  form: /^[\x21-\x7e]{16,64}$/,
  formText: '16 to 64 visible ASCII characters',
  // Of this project. Those of ChinaBank's own examples are too short to be keys.
  published: ['localstackchinabank00'],
  wanted:
    'the MD5 keys that you set at ChinaBank, 16 to 64 visible ASCII characters each and no comma, newest first, ' +
    'separated by commas',
}

/** The keys that `CHINABANK_KEYS` refers to; reports what is wrong with the reference. */
export const openKeys = (
  environment: Pick<GatewayEnvironment, 'variables' | 'secret' | 'problem'>,
  { gatewayUrl }: Pick<ChinabankSettings, 'gatewayUrl'>,
): Keys => openMd5Keys(RULES, environment.variables.CHINABANK_KEYS ?? '', environment, gatewayUrl)

/** Throws, with what to do, when one of the texts is no key. */
export const parseKeys = (secret: SecretText): KeyList => parseKeyList(RULES, secret)
