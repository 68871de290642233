/**
 * `application/x-www-form-urlencoded`, in bytes: the form of notifies, of return queries and of the requests
 * we send. Signatures cover bytes, so values stay bytes until after the verification.
 *
 * Decoded exactly once; decoding twice is the commonest way to break genuine signatures.
 */
import { err, ok, type Result } from '../result'

/** One received parameter. The name is ASCII; the value is decoded once and not yet text. */
export interface Parameter {
  readonly name: string
  readonly value: Buffer
}

export type FormProblem =
  /** A `%` that no two hexadecimal digits follow, or a byte that a form never holds unescaped. */
  | 'badEncoding'
  /** A name that is empty or holds anything but letters, digits, `_`, `-` and `.`. */
  | 'badParameterName'
  /** A name that stands twice: two readers could see two messages. */
  | 'repeatedParameter'
  | 'tooManyParameters'

/** Alipay's longest known message has about 40 parameters. */
export const MAX_PARAMETERS = 100

const NAME = /^[A-Za-z0-9_.-]+$/
const MALFORMED_ESCAPE = /%(?![0-9A-Fa-f]{2})/

/** @param form  a form body or a raw query (without `?`), one character a byte (latin1) */
export function parseForm(form: string): Result<readonly Parameter[], FormProblem> {
  const pairs = form.split('&').filter(pair => pair !== '')
  if (pairs.length > MAX_PARAMETERS) return err('tooManyParameters')
  const parameters: Parameter[] = []
  const names = new Set<string>()
  for (const pair of pairs) {
    if (MALFORMED_ESCAPE.test(pair)) return err('badEncoding')
    const cut = pair.includes('=') ? pair.indexOf('=') : pair.length
    const name = percentDecode(pair.slice(0, cut)).toString('latin1')
    if (!NAME.test(name)) return err('badParameterName')
    if (names.has(name)) return err('repeatedParameter')
    names.add(name)
    parameters.push({ name, value: percentDecode(pair.slice(cut + 1)) })
  }
  return ok(parameters)
}

/**
 * Decodes a form's text once: `+` to a blank, escapes to bytes; what is no escape stays as it is.
 *
 * @param text  one character a byte
 */
export function percentDecode(text: string): Buffer {
  const bytes = text
    .replaceAll('+', ' ')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
  return Buffer.from(bytes, 'latin1')
}

/** Parameters to a form body or query: all but unreserved characters escaped, a blank as `%20`. */
export function formatForm(parameters: readonly Parameter[]): string {
  return parameters.map(({ name, value }) => `${name}=${escapeBytes(value)}`).join('&')
}

function escapeBytes(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(
      /[^A-Za-z0-9_.~-]/g,
      character => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    )
}
