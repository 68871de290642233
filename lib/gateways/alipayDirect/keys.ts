/** The shop's MD5 keys: which texts are keys, and where they come from. */
import { parseSigningKey, type SigningKey } from '../../signing/md5'
import { isLoopback } from '../../url'
import type { GatewayEnvironment, SecretText } from '../gateway'
import type { AlipayDirectSettings } from './settings'

/** Answers the keys, newest first, at least one; rejects when they cannot be had. */
export type Keys = () => Promise<readonly [newest: SigningKey, ...older: SigningKey[]]>

/** Keys out of documentation, public test suites and this project: with one of them anybody could sign. */
const PUBLISHED_KEYS: readonly string[] = [
  '10000000000000000000000000000000',
  '760bdzec6y9goq7ctyx96ezkz78287de',
  '0123456789abcdef0123456789abcdef',
  'abcdefghijklmnopqrstuvwxyz012345',
  'localstacklocalstacklocalstack00',
  'epayTestKey0123456789abcdef01234',
]

/**
 * What is wrong with a text as an MD5 key, as the end of a sentence; undefined when nothing is. Alipay's keys
 * are 32 letters and digits. @see docs/protocols.md#request
 */
function keyProblem(text: string): string | undefined {
  if (text === '') return 'is empty'
  if (/\s/.test(text)) return 'has white space in it or around it'
  if (!/^[A-Za-z0-9]{32}$/.test(text)) return 'is not 32 letters and digits'
  if (/^(.)\1*$/.test(text)) return 'is one character repeated'
  return undefined
}

/** Whether everybody knows the key. */
export const isPublishedKey = (key: string): boolean => PUBLISHED_KEYS.includes(key)

/** The keys that `ALIPAY_KEYS` refers to; reports what is wrong with the reference. */
export function openKeys(
  { variables, secret, problem }: Pick<GatewayEnvironment, 'variables' | 'secret' | 'problem'>,
  { gatewayUrl }: Pick<AlipayDirectSettings, 'gatewayUrl'>,
): Keys {
  const keys = secret(variables.ALIPAY_KEYS ?? '', parseKeys)
  if (!keys) {
    problem('ALIPAY_KEYS must be ssm:NAME, the name of an SSM SecureString that holds the MD5 key')
  } else if (keys.isLiteral && !isLoopback(gatewayUrl)) {
    problem(
      'ALIPAY_KEYS may hold the keys themselves (literal:…) only beside a gateway on this machine; use ssm:NAME',
    )
  }
  return async () => {
    if (!keys) throw new Error('there is no signing key')
    return keys.get()
  }
}

/** Throws, with what to do, when one of the texts is no key. */
export function parseKeys({ text, place, isLiteral }: SecretText): Awaited<ReturnType<Keys>> {
  // An editor ends a file with a line end, and lists are written with blanks: no key holds either.
  const texts = text
    .trim()
    .replace(/[\s,]+$/, '')
    .split(/\s*[,\n]\s*/)
  const [newest, ...older] = texts.map((each, index) => {
    // The local stack's key is public, and may be: it signs for a simulator.
    const published = !isLiteral && isPublishedKey(each) ? 'is an example that everybody knows' : undefined
    const problem = keyProblem(each) ?? published
    const key = parseSigningKey(each)
    if (problem === undefined && key) return key
    throw new Error(
      // Stryker disable next-line StringLiteral: a text that has no problem is a key
      `Key ${index + 1} in ${isLiteral ? 'ALIPAY_KEYS' : place} ${problem ?? 'cannot be used'}. It must hold the ` +
        'MD5 keys that Alipay shows, 32 letters and digits each, newest first, separated by commas',
    )
  })
  // Stryker disable next-line ConditionalExpression,StringLiteral: for the compiler alone, since splitting gives one text
  if (newest === undefined) throw new Error('there is no signing key')
  return [newest, ...older]
}
