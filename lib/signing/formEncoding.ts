/**
 * `application/x-www-form-urlencoded`: the form of notifies, of return queries and of the requests we send.
 *
 * Decoded exactly once; decoding twice is the commonest way to break genuine signatures.
 */
import { err, ok, type Result } from '../result'
import { type Form, insertByName, isNameByte, type Parameter, type Span } from './form'

export type FormProblem =
  /** A `%` that no two hexadecimal digits follow. */
  | 'badEncoding'
  /** A name that is empty or holds anything but letters, digits, `_`, `-` and `.`. */
  | 'badParameterName'
  /** A name that stands twice: two readers could see two messages. */
  | 'repeatedParameter'
  | 'tooManyParameters'

/** Alipay's longest known message has about 40 parameters. */
export const MAX_PARAMETERS = 100

const AMPERSAND = 0x26
const BLANK = 0x20
const EQUALS = 0x3d
const PERCENT = 0x25
const PLUS = 0x2b

/** @param form  a form body, or a raw query without `?` */
export function parseForm(form: Uint8Array): Result<Form, FormProblem> {
  const { bytes, spans } = decode(form)
  if (spans.length > MAX_PARAMETERS) return err('tooManyParameters')
  const sorted: Span[] = []
  for (const span of spans) {
    if (span.isMalformed) return err('badEncoding')
    if (!span.isNamed) return err('badParameterName')
    if (!insertByName(bytes, sorted, span)) return err('repeatedParameter')
  }
  return ok({ bytes, spans, sorted })
}

/** A parameter as it was decoded, with what is wrong with it. */
interface DecodedSpan extends Span {
  readonly isMalformed: boolean
  readonly isNamed: boolean
}

/** Decodes the whole form in one pass over its bytes, and refuses nothing. */
function decode(form: Uint8Array): { bytes: Buffer; spans: readonly DecodedSpan[] } {
  // Decoding adds no byte but the `=` of a last name without one: any other stands where its `&` stood.
  const bytes = Buffer.allocUnsafe(form.length + 1)
  const spans: DecodedSpan[] = []
  let end = 0
  for (let at = 0; at < form.length; at++) {
    if (form[at] === AMPERSAND) continue
    const start = end
    let isMalformed = false
    let isNamed = form[at] !== EQUALS
    for (; at < form.length; at++) {
      let byte = form[at] as number
      if (byte === EQUALS || byte === AMPERSAND) break
      if (byte === PERCENT) {
        byte = escapedByte(form, at)
        if (byte < 0) isMalformed = true
        else at += 2
      }
      if (!isNameByte(byte)) isNamed = false
      bytes[end++] = byte
    }
    bytes[end++] = EQUALS
    const valueStart = end
    // Without a value the `&` is next, or the end.
    if (form[at] === EQUALS) at++
    for (; at < form.length; at++) {
      let byte = form[at] as number
      if (byte === AMPERSAND) break
      if (byte === PERCENT) {
        byte = escapedByte(form, at)
        if (byte < 0) isMalformed = true
        else at += 2
      } else if (byte === PLUS) {
        byte = BLANK
      }
      bytes[end++] = byte
    }
    spans.push({ start, valueStart, end, isMalformed, isNamed })
  }
  return { bytes: bytes.subarray(0, end), spans }
}

/** The byte that the escape at this place stands for; negative when no two hexadecimal digits follow. */
const escapedByte = (form: Uint8Array, at: number): number =>
  // Beyond the end stands no digit.
  (hexValue(form[at + 1] ?? PERCENT) << 4) | hexValue(form[at + 2] ?? PERCENT)

function hexValue(digit: number): number {
  if (digit >= 0x30 && digit <= 0x39) return digit - 0x30
  const lowerCase = digit | 0x20
  return lowerCase >= 0x61 && lowerCase <= 0x66 ? lowerCase - 0x57 : -1
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
