/**
 * Signing keys, by reference: the configuration says where they are, never what they are. Several keys may be
 * good at once, newest first, so that a key can be changed without losing a message; a change in the store is
 * seen within CACHE_MS, without a deployment.
 */
import { isPublishedKey, keyProblem } from '../gateways/alipayDirect/settings'
import { parseSigningKey, type SigningKey } from '../signing/md5'
import { type Clock, MINUTE_MS } from '../time'

export type KeysReference =
  /** An SSM parameter of type SecureString: the keys, separated by commas or line breaks. */
  | { readonly kind: 'ssm'; readonly parameterName: string }
  /** The keys themselves, for the local stack. */
  | { readonly kind: 'literal'; readonly text: string }

/** Answers the text of an SSM SecureString parameter. */
export type ReadParameter = (name: string) => Promise<string>

const CACHE_MS = 5 * MINUTE_MS

/** @param text  `ssm:NAME` or `literal:KEY,KEY` */
export function parseKeysReference(text: string): KeysReference | undefined {
  const [, kind, rest = ''] = /^(ssm|literal):(.+)$/s.exec(text) ?? []
  if (kind === 'ssm') return /^[\w./-]+$/.test(rest) ? { kind, parameterName: rest } : undefined
  if (kind === 'literal') return { kind, text: rest }
  return undefined
}

/** Fetches the keys at the first use and keeps them for CACHE_MS; a failure is not kept, the next use tries again. */
export function keysOf(reference: KeysReference, readParameter: ReadParameter, clock: Clock) {
  let fetched: { readonly keys: Promise<readonly SigningKey[]>; readonly at: number } | undefined
  return (): Promise<readonly SigningKey[]> => {
    const now = clock()
    if (fetched && now - fetched.at < CACHE_MS) return fetched.keys
    const keys = fetchKeys(reference, readParameter)
    const attempt = { keys, at: now }
    fetched = attempt
    keys.catch(() => {
      if (fetched === attempt) fetched = undefined
    })
    return keys
  }
}

async function fetchKeys(
  reference: KeysReference,
  readParameter: ReadParameter,
): Promise<readonly SigningKey[]> {
  const isLiteral = reference.kind === 'literal'
  const place = isLiteral ? 'ALIPAY_KEYS' : `the SSM parameter ${reference.parameterName}`
  const text = isLiteral ? reference.text : await readParameter(reference.parameterName)
  return text.split(/,\n?|\n/).map((each, index) => {
    // The local stack's key is public, and may be: it signs for a simulator.
    const published = !isLiteral && isPublishedKey(each) ? 'is an example that everybody knows' : undefined
    const problem = keyProblem(each) ?? published
    const key = parseSigningKey(each)
    if (problem === undefined && key) return key
    throw new Error(
      `Key ${index + 1} in ${place} ${problem ?? 'cannot be used'}. It must hold the MD5 keys that Alipay shows, ` +
        '32 letters and digits each, newest first, separated by commas',
    )
  })
}
