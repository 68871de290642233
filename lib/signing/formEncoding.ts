/**
 * `application/x-www-form-urlencoded`, the encoding of notifies, return queries and our requests. Decoded exactly once:
 * decoding twice is the most common way to break valid signatures.
 */
import { err, ok, type Result } from '../result'
import { type Form, insertByName, isNameByte, type Parameter, type Span } from './form'

export type FormProblem =
  /** A `%` without two hexadecimal digits. */
  | 'badEncoding'
  /** Empty, or with other characters than letters, digits, `_`, `-` and `.`. */
  | 'badParameterName'
  /** A repeated name: two readers could see two messages. */
  | 'repeatedParameter'
  | 'tooManyParameters'

/** The longest known message of Alipay has about 40 parameters. */
export const MAX_PARAMETERS = 100

const AMPERSAND = 0x26
const BLANK = 0x20
const EQUALS = 0x3d
const PERCENT = 0x25
const PLUS = 0x2b

/**
 * One pass over the bytes. Too many parameters are reported first, otherwise the first problem.
 *
 * @param form  a form body, or a raw query without `?`
 */
export function parseForm(form: Uint8Array): Result<Form, FormProblem> {
  // Decoding only adds the `=` of a last name without one; any other takes the place of its `&`.
  const bytes = Buffer.allocUnsafe(form.length + 1)
  const sorted: Span[] = []
  let firstProblem: FormProblem | undefined
  let count = 0
  let end = 0
  for (let at = 0; at < form.length; at++) {
    if (form[at] === AMPERSAND) continue
    count += 1
    if (count > MAX_PARAMETERS) return err('tooManyParameters')

    const start = end
    let problem: FormProblem | undefined = form[at] === EQUALS ? 'badParameterName' : undefined
    for (; at < form.length; at++) {
      let byte = form[at] as number
      if (byte === EQUALS || byte === AMPERSAND) break
      if (byte === PERCENT) {
        byte = escapedByte(form, at)
        if (byte < 0) problem = 'badEncoding'
        else at += 2
      }
      if (!isNameByte(byte)) problem ??= 'badParameterName'
      bytes[end++] = byte
    }
    bytes[end++] = EQUALS

    const valueStart = end
    // Otherwise an `&` or the end follows.
    if (form[at] === EQUALS) at++
    for (; at < form.length; at++) {
      let byte = form[at] as number
      // Fast path: nearly every byte stands for itself.
      // Stryker disable next-line ConditionalExpression: it saves time, and changes nothing else
      if (byte <= PLUS) {
        if (byte === AMPERSAND) break
        if (byte === PERCENT) {
          byte = escapedByte(form, at)
          if (byte < 0) problem = 'badEncoding'
          else at += 2
        } else if (byte === PLUS) {
          byte = BLANK
        }
      }
      bytes[end++] = byte
    }
    if (!problem && !insertByName(bytes, sorted, { start, valueStart, end })) problem = 'repeatedParameter'
    firstProblem ??= problem
  }
  return firstProblem ? err(firstProblem) : ok({ bytes: bytes.subarray(0, end), sorted })
}

/** The byte of an escape; negative when no two hexadecimal digits follow. */
const escapedByte = (form: Uint8Array, at: number): number =>
  // Past the end there is no digit.
  (hexValue(form[at + 1] ?? PERCENT) << 4) | hexValue(form[at + 2] ?? PERCENT)

function hexValue(digit: number): number {
  // Negative for characters before the digits, too.
  if (digit <= 0x39) return digit - 0x30
  const lowerCase = digit | 0x20
  return lowerCase >= 0x61 && lowerCase <= 0x66 ? lowerCase - 0x57 : -1
}

/** Encodes parameters: all but unreserved characters escaped, a blank as `%20`. */
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
