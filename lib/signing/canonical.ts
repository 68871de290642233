/**
 * The string to sign: all parameters but those that stand outside it, without the empty ones, sorted by name
 * in byte order, joined as `name=value` with `&`, values raw. @see docs/protocols.md#signing
 */
import { type Form, isNameByte, type Span, spanNamed } from './form'

const AMPERSAND = 0x26
const EQUALS = 0x3d

/** @param excluded  names of the parameters that stand outside */
export function stringToSign(form: Form, excluded: readonly string[]): Buffer {
  const outside = excluded.map(name => spanNamed(form, name))
  const signed = form.sorted.filter(span => span.end > span.valueStart && !outside.includes(span))
  return joinSpans(form.bytes, signed)
}

/** `name=value` of each, joined with `&`, nothing escaped. */
export function joinSpans(bytes: Uint8Array, spans: readonly Span[]): Buffer {
  let length = -1
  for (const { start, end } of spans) length += 1 + end - start
  const joined = Buffer.allocUnsafe(Math.max(length, 0))
  let at = 0
  for (const { start, end } of spans) {
    if (at > 0) joined[at++] = AMPERSAND
    // Most are too short for a call of `copy` to pay.
    for (let from = start; from < end; from++) joined[at++] = bytes[from] as number
  }
  return joined
}

/**
 * Whether the string to sign could be cut into other parameters: values stand in it unescaped, so one that
 * holds `&name=` reads like a parameter more, under the same signature.
 */
export function isAmbiguous({ bytes, spans }: Form): boolean {
  // Nearly no message holds an `&` that is not between parameters, and finding none is quick.
  return bytes.includes(AMPERSAND) && spans.some(span => holdsParameter(bytes, span))
}

function holdsParameter(bytes: Uint8Array, { valueStart, end }: Span): boolean {
  /** Where a name would begin that ends here; 0 when none does. */
  let nameStart = 0
  for (let at = valueStart; at < end; at++) {
    const byte = bytes[at] as number
    if (byte === AMPERSAND) nameStart = at + 1
    else if (byte === EQUALS && nameStart > 0 && at > nameStart) return true
    else if (!isNameByte(byte)) nameStart = 0
  }
  return false
}
