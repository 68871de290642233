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
    if (!hasName(bytes, span)) return err('badParameterName')
    if (!insertByName(bytes, sorted, span)) return err('repeatedParameter')
  }
  return ok({ bytes, spans, sorted })
}

interface DecodedSpan extends Span {
  readonly isMalformed: boolean
}

/** The form without its escapes, in one pass over its bytes. Nothing is checked yet but the escapes. */
function decode(form: Uint8Array): { bytes: Buffer; spans: readonly DecodedSpan[] } {
  // Decoding never adds a byte, but for the `=` of a name without one, which takes the place of the `&` behind it.
  const bytes = Buffer.allocUnsafe(form.length + 1)
  const spans: DecodedSpan[] = []
  let end = 0
  for (let at = 0; at < form.length; at++) {
    const start = end
    let valueStart = 0
    let isMalformed = false
    for (; at < form.length; at++) {
      let byte = form[at] as number
      if (byte === AMPERSAND) break
      if (byte === PERCENT) {
        const escaped = escapedByte(form, at)
        if (escaped < 0) {
          isMalformed = true
        } else {
          byte = escaped
          at += 2
        }
      } else if (byte === PLUS) {
        byte = BLANK
      } else if (byte === EQUALS && valueStart === 0) {
        valueStart = end + 1
      }
      bytes[end++] = byte
    }
    if (end === start) continue
    if (valueStart === 0) {
      bytes[end++] = EQUALS
      valueStart = end
    }
    spans.push({ start, valueStart, end, isMalformed })
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

function hasName(bytes: Uint8Array, { start, valueStart }: Span): boolean {
  const end = valueStart - 1
  for (let at = start; at < end; at++) if (!isNameByte(bytes[at] as number)) return false
  return end > start
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
