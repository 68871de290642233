/**
 * Secrets, by reference: the configuration says where they are, never what they are. A change in the store is
 * seen within CACHE_MS, without a deployment, unless the store does not answer.
 */
import type { Secret, SecretText } from '../gateways/gateway'
import { type Clock, MINUTE_MS, SECOND_MS } from '../time'

export type SecretReference =
  /** An SSM parameter of type SecureString. */
  | { readonly kind: 'ssm'; readonly parameterName: string }
  /** The secret itself, for the local stack. */
  | { readonly kind: 'literal'; readonly text: string }

/** Answers the text of an SSM SecureString parameter. @throws ParameterUnavailable when it may be had in a while */
export type ReadParameter = (name: string) => Promise<string>

/** SSM did not answer, or has too much to do: it says nothing of the parameter. */
export class ParameterUnavailable extends Error {
  override readonly name = 'ParameterUnavailable'
}

const CACHE_MS = 5 * MINUTE_MS
/**
 * So long after it was read a secret is used where SSM does not say what it is now. AWS lets an account read some 40
 * parameters a second, and containers that began together ask together.
 * @see https://docs.aws.amazon.com/general/latest/gr/ssm.html
 */
const LONGEST_MS = 15 * MINUTE_MS
/** SSM is asked again after that. */
const PAUSE_MS = 30 * SECOND_MS

/** @param text  `ssm:NAME` or `literal:TEXT` */
export function parseSecretReference(text: string): SecretReference | undefined {
  const [, kind, rest = ''] = /^(ssm|literal):(.+)$/s.exec(text) ?? []
  if (kind === 'ssm') return /^[\w./-]+$/.test(rest) ? { kind, parameterName: rest } : undefined
  if (kind === 'literal') return { kind, text: rest }
  return undefined
}

interface Fetched<T> {
  readonly value: Promise<T>
  /** When it was asked for. */
  readonly at: number
  /** Until when nobody asks anew. */
  readonly until: number
}

/**
 * Keeps the parsed secret for CACHE_MS, and for LONGEST_MS while SSM is not to be had; no other failure is made up for by
 * what was read before. A failure is not kept, the next use tries again.
 */
export function openSecret<T>(
  reference: SecretReference,
  parse: (secret: SecretText) => T,
  readParameter: ReadParameter,
  clock: Clock,
): Secret<T> {
  let fetched: Fetched<T> | undefined

  function fetchAt(now: number, before: Fetched<T> | undefined): Fetched<T> {
    const value = fetchText(reference, readParameter).then(parse, error => {
      const isStillGood = before !== undefined && now - before.at < LONGEST_MS
      if (!(isStillGood && error instanceof ParameterUnavailable)) throw error
      const until = Math.min(now + PAUSE_MS, before.at + LONGEST_MS)
      if (fetched === attempt) fetched = { ...before, until }
      return before.value
    })
    const attempt = { value, at: now, until: now + CACHE_MS }
    value.catch(() => {
      if (fetched === attempt) fetched = undefined
    })
    return attempt
  }

  return {
    isLiteral: reference.kind === 'literal',
    get(maxAgeMs = LONGEST_MS) {
      const now = clock()
      if (!fetched || now >= fetched.until || now - fetched.at > maxAgeMs) fetched = fetchAt(now, fetched)
      return fetched.value
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
