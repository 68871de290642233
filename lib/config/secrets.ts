/**
 * Secrets by reference: the configuration names their place, not their text. A change in SSM takes effect within CACHE_MS,
 * without a deployment, unless SSM does not answer.
 */
import type { Secret, SecretText } from '../gateways/gateway'
import { type Clock, MINUTE_MS, SECOND_MS } from '../time'

export type SecretReference =
  /** An SSM parameter of type SecureString. */
  | { readonly kind: 'ssm'; readonly parameterName: string }
  /** The secret itself, for the local stack. */
  | { readonly kind: 'literal'; readonly text: string }

/** Reads an SSM SecureString parameter. @throws ParameterUnavailable if it can be retried */
export type ReadParameter = (name: string) => Promise<string>

/** SSM did not answer, or throttled the call. */
export class ParameterUnavailable extends Error {
  override readonly name = 'ParameterUnavailable'
}

const CACHE_MS = 5 * MINUTE_MS
/**
 * How long a secret is used while SSM is unavailable. An account can read some 40 parameters a second, and containers that
 * started together read together.
 * @see https://docs.aws.amazon.com/general/latest/gr/ssm.html
 */
const LONGEST_MS = 15 * MINUTE_MS
/** Until SSM is asked again while it is unavailable. */
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
  /** When it was requested. */
  readonly at: number
  /** When it must be requested again. */
  readonly until: number
}

/**
 * Caches the parsed secret for CACHE_MS, or up to LONGEST_MS while SSM is unavailable; after any other failure the cached
 * secret is not used. Failures are not cached: the next use tries again.
 */
export function openSecret<T>(
  reference: SecretReference,
  parse: (secret: SecretText) => T,
  readParameter: ReadParameter,
  clock: Clock,
): Secret<T> {
  let fetched: Fetched<T> | undefined

  function fetchAt(now: number, earlier: Fetched<T> | undefined): Fetched<T> {
    const value = fetchText(reference, readParameter).then(parse, error => {
      const isUsable = earlier !== undefined && now - earlier.at < LONGEST_MS
      if (!(isUsable && error instanceof ParameterUnavailable)) throw error
      const until = Math.min(now + PAUSE_MS, earlier.at + LONGEST_MS)
      if (fetched === attempt) fetched = { ...earlier, until }
      return earlier.value
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
