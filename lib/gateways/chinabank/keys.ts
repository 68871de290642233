/** The shop's MD5 keys at ChinaBank. */
import type { GatewayEnvironment, SecretText } from '../gateway'
import { type KeyList, type KeyRules, type Keys, openMd5Keys, parseKeyList } from '../md5Keys'
import type { ChinabankSettings } from './settings'

const RULES: KeyRules = {
  variable: 'CHINABANK_KEYS',
  // ChinaBank accepts shorter keys and recommends 16 characters. Every buyer sees signatures over known text, so a
  // short key could be found by brute force. @see docs/protocols.md#chinabank-signature
  form: /^[\x21-\x7e]{16,64}$/,
  formText: '16 to 64 visible ASCII characters',
  // Keys of this project; those in ChinaBank's examples are too short anyway.
  published: ['localstackchinabank00'],
  wanted:
    'the MD5 keys that you set at ChinaBank, 16 to 64 visible ASCII characters each and no comma, newest first, ' +
    'separated by commas',
}

/** Opens the keys of `CHINABANK_KEYS`; reports what is wrong with the reference. */
export const openKeys = (
  environment: Pick<GatewayEnvironment, 'variables' | 'secret' | 'problem'>,
  { gatewayUrl }: Pick<ChinabankSettings, 'gatewayUrl'>,
): Keys => openMd5Keys(RULES, environment.variables.CHINABANK_KEYS ?? '', environment, gatewayUrl)

/** @throws an Error with instructions when one of the texts is no key */
export const parseKeys = (secret: SecretText): KeyList => parseKeyList(RULES, secret)
