/**
 * Secrets, by reference: the configuration says where they are, never what they are. A change in the store is
 * seen within CACHE_MS, without a deployment.
 */
import type { Secret, SecretText } from '../gateways/gateway'
import { type Clock, MINUTE_MS } from '../time'

export type SecretReference =
  /** An SSM parameter of type SecureString. */
  | { readonly kind: 'ssm'; readonly parameterName: string }
  /** The secret itself, for the local stack. */
  | { readonly kind: 'literal'; readonly text: string }

/** Answers the text of an SSM SecureString parameter. */
export type ReadParameter = (name: string) => Promise<string>

const CACHE_MS = 5 * MINUTE_MS

/** @param text  `ssm:NAME` or `literal:TEXT` */
export function parseSecretReference(text: string): SecretReference | undefined {
  const [, kind, rest = ''] = /^(ssm|literal):(.+)$/s.exec(text) ?? []
  if (kind === 'ssm') return /^[\w./-]+$/.test(rest) ? { kind, parameterName: rest } : undefined
  if (kind === 'literal') return { kind, text: rest }
  return undefined
}

/** Keeps the parsed secret for CACHE_MS; a failure is not kept, the next use tries again. */
export function openSecret<T>(
  reference: SecretReference,
  parse: (secret: SecretText) => T,
  readParameter: ReadParameter,
  clock: Clock,
): Secret<T> {
  let fetched: { readonly value: Promise<T>; readonly at: number } | undefined
  return {
    isLiteral: reference.kind === 'literal',
    get() {
      const now = clock()
      if (fetched && now - fetched.at < CACHE_MS) return fetched.value
      const value = fetchText(reference, readParameter).then(parse)
      const attempt = { value, at: now }
      fetched = attempt
      value.catch(() => {
        if (fetched === attempt) fetched = undefined
      })
      return value
    },
  }
}

async function fetchText(reference: SecretReference, readParameter: ReadParameter): Promise<SecretText> {
  if (reference.kind === 'literal') {
    return { text: reference.text, place: 'the environment', isLiteral: true }
  }
  const { parameterName } = reference
  return {
    text: await readParameter(parameterName),
    place: `the SSM parameter ${parameterName}`,
    isLiteral: false,
  }
}
