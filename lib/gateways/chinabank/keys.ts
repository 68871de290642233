/** The shop's MD5 keys at ChinaBank: which texts are keys, and where they come from. */
import type { GatewayEnvironment, SecretText } from '../gateway'
import { type KeyList, type KeyRules, type Keys, openMd5Keys, parseKeyList } from '../md5Keys'
import type { ChinabankSettings } from './settings'

/** Of this project: with it anybody could sign. Those of ChinaBank's own examples are too short to be keys. */
const PUBLISHED_KEYS: readonly string[] = ['localstackchinabank00']

/** Whether everybody knows the key. */
export const isPublishedKey = (key: string): boolean => PUBLISHED_KEYS.includes(key)

const RULES: KeyRules = {
  variable: 'CHINABANK_KEYS',
  problemOf: keyProblem,
  isPublished: isPublishedKey,
  wanted:
    'the MD5 keys that you set at ChinaBank, 16 to 64 visible ASCII characters each and no comma, newest first, ' +
    'separated by commas',
}

/**
 * ChinaBank takes shorter keys and recommends 16 characters; each buyer sees signatures over a known text, so that a
 * short key can be found by trying. @see docs/protocols.md#chinabank-signature
 */
function keyProblem(text: string): string | undefined {
  if (text === '') return 'is empty'
  if (/\s/.test(text)) return 'has white space in it or around it'
  if (!/^[\x21-\x7e]{16,64}$/.test(text)) return 'is not 16 to 64 visible ASCII characters'
  if (/^(.)\1*$/.test(text)) return 'is one character repeated'
  return undefined
}

/** The keys that `CHINABANK_KEYS` refers to; reports what is wrong with the reference. */
export const openKeys = (
  environment: Pick<GatewayEnvironment, 'variables' | 'secret' | 'problem'>,
  { gatewayUrl }: Pick<ChinabankSettings, 'gatewayUrl'>,
): Keys => openMd5Keys(RULES, environment.variables.CHINABANK_KEYS ?? '', environment, gatewayUrl)

/** Throws, with what to do, when one of the texts is no key. */
export const parseKeys = (secret: SecretText): KeyList => parseKeyList(RULES, secret)
