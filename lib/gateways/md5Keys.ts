/**
 * The keys of a gateway that signs with MD5: a list in one secret, newest first, so that a key is changed without a
 * gap. What a key looks like, the gateway says.
 */
import { parseSigningKey, type SigningKey } from '../signing/md5'
import { pastedList } from '../signing/pasted'
import { isLoopback } from '../url'
import type { GatewayEnvironment, SecretText } from './gateway'

export type KeyList = readonly [newest: SigningKey, ...older: SigningKey[]]

/** Answers at least one key; rejects when they cannot be had. */
export type Keys = () => Promise<KeyList>

export interface KeyRules {
  /** The variable that refers to the keys. */
  readonly variable: string
  /** What is wrong with a text as a key, as the end of a sentence; undefined when nothing is. */
  readonly problemOf: (text: string) => string | undefined
  /** Whether everybody knows the key. */
  readonly isPublished: (text: string) => boolean
  /** What the secret must hold, as the end of a sentence. */
  readonly wanted: string
}

/** The keys that the variable refers to; reports what is wrong with the reference. */
export function openMd5Keys(
  rules: KeyRules,
  reference: string,
  { secret, problem }: Pick<GatewayEnvironment, 'secret' | 'problem'>,
  gatewayUrl: string,
): Keys {
  const { variable } = rules
  const keys = secret(reference, text => parseKeyList(rules, text))
  if (!keys) {
    problem(`${variable} must be ssm:NAME, the name of an SSM SecureString that holds the MD5 key`)
  } else if (keys.isLiteral && !isLoopback(gatewayUrl)) {
    problem(
      `${variable} may hold the keys themselves (literal:…) only beside a gateway on this machine; use ssm:NAME`,
    )
  }
  return async () => {
    if (!keys) throw new Error('there is no signing key')
    return keys.get()
  }
}

/** Throws, with what to do, when one of the texts is no key. */
export function parseKeyList(
  { variable, problemOf, isPublished, wanted }: KeyRules,
  { text, place, isLiteral }: SecretText,
): KeyList {
  const [newest, ...older] = pastedList(text).map((each, index) => {
    // The local stack's key is public, and may be: it signs for a simulator.
    const published = !isLiteral && isPublished(each) ? 'is an example that everybody knows' : undefined
    const problem = problemOf(each) ?? published
    const key = parseSigningKey(each)
    if (problem === undefined && key) return key
    throw new Error(
      // Stryker disable next-line StringLiteral: a text that has no problem is a key
      `Key ${index + 1} in ${isLiteral ? variable : place} ${problem ?? 'cannot be used'}. It must hold ${wanted}`,
    )
  })
  // Stryker disable next-line ConditionalExpression,StringLiteral: for the compiler alone, since splitting gives one text
  if (newest === undefined) throw new Error('there is no signing key')
  return [newest, ...older]
}
