/**
 * The string to sign: all signed parameters without the empty ones, sorted by name in byte order, joined as
 * `name=value` with `&`, values unescaped. @see docs/protocols.md#signing
 */
import { type Form, isNameByte, isNamed, type Span } from './form'
import { scratchMemory } from './scratch'

const AMPERSAND = 0x26
const EQUALS = 0x3d

const scratch = scratchMemory()

/**
 * @param excluded  names of the parameters that are not signed
 * @param empty     whether to include parameters without a value, as `name=`
 */
export function stringToSign(
  { bytes, sorted }: Form,
  excluded: readonly string[],
  empty: 'leftOut' | 'kept' = 'leftOut',
): Buffer {
  const start = bytes.length
  const memory = scratch(start + start + sorted.length)
  // The string goes behind the form in the same buffer, so that copying slices creates no objects.
  memory.set(bytes)
  let end = start
  for (const span of sorted) {
    if ((empty === 'leftOut' && isEmpty(span)) || isNamedIn(bytes, span, excluded)) continue
    if (end > start) memory[end++] = AMPERSAND
    memory.copyWithin(end, span.start, span.end)
    end += span.end - span.start
  }
  return Buffer.from(memory.subarray(start, end))
}

/** Whether a parameter has no value. */
export const isEmpty = ({ valueStart, end }: Span): boolean => valueStart === end

/** Joins parameters as `name=value` with `&`, unescaped. */
export const joinSpans = (bytes: Buffer, spans: readonly Span[]): Buffer =>
  Buffer.from(spans.map(({ start, end }) => bytes.toString('latin1', start, end)).join('&'), 'latin1')

function isNamedIn(bytes: Uint8Array, span: Span, names: readonly string[]): boolean {
  for (const name of names) if (isNamed(bytes, span, name)) return true
  return false
}

/** Exempts values that may contain `&held=`, because the string cannot be cut there. */
export type MayHold = (name: string, held: string) => boolean

/**
 * Whether the string to sign is ambiguous: values are unescaped, so one that contains `&name=` reads like another
 * parameter under the same signature.
 */
export function isAmbiguous({ bytes, sorted }: Form, mayHold?: MayHold): boolean {
  // Fast path: nearly no message has an `&` within a value.
  return bytes.includes(AMPERSAND) && sorted.some(span => holdsParameter(bytes, span, mayHold))
}

function holdsParameter(bytes: Buffer, { start, valueStart, end }: Span, mayHold?: MayHold): boolean {
  const value = bytes.subarray(valueStart, end)
  /** Where a name that ends here would begin; 0 for none. */
  let nameStart = 0
  for (const [at, byte] of value.entries()) {
    if (byte === AMPERSAND) nameStart = at + 1
    else if (byte === EQUALS && nameStart > 0 && at > nameStart) {
      const name = bytes.toString('latin1', start, valueStart - 1)
      if (!mayHold?.(name, value.toString('latin1', nameStart, at))) return true
      nameStart = 0
    } else if (!isNameByte(byte)) nameStart = 0
  }
  return false
}
