/** The shop's MD5 keys at Alipay: which texts are keys, and where they come from. */
import type { GatewayEnvironment, SecretText } from '../gateway'
import { type KeyList, type KeyRules, type Keys, openMd5Keys, parseKeyList } from '../md5Keys'
import type { AlipayDirectSettings } from './settings'

/** Keys out of documentation, public test suites and this project: with one of them anybody could sign. */
const PUBLISHED_KEYS: readonly string[] = [
  '10000000000000000000000000000000',
  '760bdzec6y9goq7ctyx96ezkz78287de',
  '0123456789abcdef0123456789abcdef',
  'abcdefghijklmnopqrstuvwxyz012345',
  'localstacklocalstacklocalstack00',
  'epayTestKey0123456789abcdef01234',
]

/** Whether everybody knows the key. */
export const isPublishedKey = (key: string): boolean => PUBLISHED_KEYS.includes(key)

const RULES: KeyRules = {
  variable: 'ALIPAY_KEYS',
  problemOf: keyProblem,
  isPublished: isPublishedKey,
  wanted: 'the MD5 keys that Alipay shows, 32 letters and digits each, newest first, separated by commas',
}

/** Alipay's keys are 32 letters and digits. @see docs/protocols.md#request */
function keyProblem(text: string): string | undefined {
  if (text === '') return 'is empty'
  if (/\s/.test(text)) return 'has white space in it or around it'
  if (!/^[A-Za-z0-9]{32}$/.test(text)) return 'is not 32 letters and digits'
  if (/^(.)\1*$/.test(text)) return 'is one character repeated'
  return undefined
}

/** The keys that `ALIPAY_KEYS` refers to; reports what is wrong with the reference. */
export const openKeys = (
  environment: Pick<GatewayEnvironment, 'variables' | 'secret' | 'problem'>,
  { gatewayUrl }: Pick<AlipayDirectSettings, 'gatewayUrl'>,
): Keys => openMd5Keys(RULES, environment.variables.ALIPAY_KEYS ?? '', environment, gatewayUrl)

/** Throws, with what to do, when one of the texts is no key. */
export const parseKeys = (secret: SecretText): KeyList => parseKeyList(RULES, secret)
