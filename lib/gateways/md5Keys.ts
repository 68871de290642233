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
  /** What a key looks like; beside that it holds more than one character, repeated. */
  readonly form: RegExp
  /** The same in words, such as `32 letters and digits`. */
  readonly formText: string
  /** Keys that everybody knows: with one of them anybody could sign. */
  readonly published: readonly string[]
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
export function parseKeyList(rules: KeyRules, { text, place, isLiteral }: SecretText): KeyList {
  const [newest, ...older] = pastedList(text).map((each, index) => {
    // The local stack's key is public, and may be: it signs for a simulator.
    const isExample = !isLiteral && rules.published.includes(each)
    const problem = problemOf(each, rules) ?? (isExample ? 'is an example that everybody knows' : undefined)
    const key = parseSigningKey(each)
    if (problem === undefined && key) return key
    throw new Error(
      // Stryker disable next-line StringLiteral: a text that has no problem is a key
      `Key ${index + 1} in ${isLiteral ? rules.variable : place} ${problem ?? 'cannot be used'}. It must hold ${rules.wanted}`,
    )
  })
  // Stryker disable next-line ConditionalExpression,StringLiteral: for the compiler alone, since splitting gives one text
  if (newest === undefined) throw new Error('there is no signing key')
  return [newest, ...older]
}

/** As the end of a sentence. */
function problemOf(text: string, { form, formText }: KeyRules): string | undefined {
  if (text === '') return 'is empty'
  if (/\s/.test(text)) return 'has white space in it or around it'
  if (!form.test(text)) return `is not ${formText}`
  return /^(.)\1*$/.test(text) ? 'is one character repeated' : undefined
}
