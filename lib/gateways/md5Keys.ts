/** The MD5 keys of a gateway: a list in one secret, newest first, for rotation without interruption. */
import { parseSigningKey, type SigningKey } from '../signing/md5'
import { pastedList } from '../signing/pasted'
import { isLoopback } from '../url'
import type { GatewayEnvironment, SecretText } from './gateway'

export type KeyList = readonly [newest: SigningKey, ...older: SigningKey[]]

/** At least one key; rejects when they are unavailable. */
export type Keys = () => Promise<KeyList>

export interface KeyRules {
  /** The variable that refers to the keys. */
  readonly variable: string
  /** The format of a key; in addition, it must contain two different characters. */
  readonly form: RegExp
  /** The format in words, such as `32 letters and digits`. */
  readonly formText: string
  /** Publicly known keys, with which anybody could sign. */
  readonly published: readonly string[]
  /** What the secret must contain, as the end of a sentence. */
  readonly wanted: string
}

/** Opens the keys that the variable refers to; reports what is wrong with the reference. */
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

/** @throws an Error with instructions when one of the texts is no key */
export function parseKeyList(rules: KeyRules, { text, place, isLiteral }: SecretText): KeyList {
  const [newest, ...older] = pastedList(text).map((each, index) => {
    // The local stack's key is public, which is harmless with a simulator.
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
