/**
 * A message's decoded parameters. Values stay bytes until they are verified, since signatures cover bytes. All are in
 * one buffer, from which the string to sign is built without copying each.
 */

/** The name is ASCII; the value is decoded once and not yet text. */
export interface Parameter {
  readonly name: string
  readonly value: Buffer
}

/** A parameter's position in the buffer: `name=value` from `start` to `end`. */
export interface Span {
  readonly start: number
  readonly valueStart: number
  readonly end: number
}

export interface Form {
  readonly bytes: Buffer
  /** By name, in byte order; names are unique. */
  readonly sorted: readonly Span[]
}

/** Encodes texts as UTF-8 parameters. */
export const textParameters = (fields: readonly (readonly [name: string, text: string])[]): Parameter[] =>
  fields.map(([name, text]) => ({ name, value: Buffer.from(text) }))

/** Builds a form; names must be unique. */
export function formOf(parameters: readonly Parameter[]): Form {
  const bytes = Buffer.concat(parameters.flatMap(({ name, value }) => [Buffer.from(`${name}=`), value]))
  const sorted: Span[] = []
  let start = 0
  for (const { name, value } of parameters) {
    const valueStart = start + name.length + 1
    const span = { start, valueStart, end: valueStart + value.length }
    if (!insertByName(bytes, sorted, span)) throw new Error('a parameter stands twice')
    start = span.end
  }
  return { bytes, sorted }
}

/** Spans in the order of the decoded form. */
export const inOrderOfArrival = (spans: readonly Span[]): Span[] =>
  spans.toSorted((a, b) => a.start - b.start)

/** The parameters in the order of the decoded form. */
export function parametersOf({ bytes, sorted }: Form): Parameter[] {
  return inOrderOfArrival(sorted).map(({ start, valueStart, end }) => ({
    name: bytes.toString('latin1', start, valueStart - 1),
    value: bytes.subarray(valueStart, end),
  }))
}

/**
 * The value of a parameter, one character per byte; '' when absent.
 *
 * @param name  ASCII
 */
export function latin1Named({ bytes, sorted }: Form, name: string): string {
  const span = sorted.find(each => isNamed(bytes, each, name))
  return span ? bytes.toString('latin1', span.valueStart, span.end) : ''
}

/** The value of a parameter, if it is printable ASCII; '' when it is not, or absent. */
export function asciiNamed(form: Form, name: string): string {
  const text = latin1Named(form, name)
  return /^[\x20-\x7e]+$/.test(text) ? text : ''
}

/** Names consist of letters, digits, `_`, `-` and `.`. */
export function isNameByte(byte: number): boolean {
  const lowerCase = byte | 0x20
  return (
    (lowerCase >= 0x61 && lowerCase <= 0x7a) ||
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x5f ||
    byte === 0x2d ||
    byte === 0x2e
  )
}

/** @param name  ASCII */
export function isNamed(bytes: Uint8Array, { start, valueStart }: Span, name: string): boolean {
  if (valueStart - 1 - start !== name.length) return false
  for (let index = 0; index < name.length; index++) {
    if (bytes[start + index] !== name.charCodeAt(index)) return false
  }
  return true
}

/**
 * Inserts a span in order; false for a repeated name. Faster than sorting for the few parameters of a message, and
 * detects repetitions.
 */
export function insertByName(bytes: Uint8Array, sorted: Span[], span: Span): boolean {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    const order = compareNames(bytes, sorted[middle] as Span, span)
    if (order < 0) low = middle + 1
    else if (order > 0) high = middle
    else return false
  }
  for (let place = sorted.length - 1; place >= low; place--) sorted[place + 1] = sorted[place] as Span
  sorted[low] = span
  return true
}

/** Byte order, as with `strcmp`; negative when `a` comes first. */
function compareNames(bytes: Uint8Array, a: Span, b: Span): number {
  const aLength = a.valueStart - a.start
  const bLength = b.valueStart - b.start
  // Excludes the final `=` of both.
  const shorter = Math.min(aLength, bLength) - 1
  for (let index = 0; index < shorter; index++) {
    const difference = (bytes[a.start + index] as number) - (bytes[b.start + index] as number)
    if (difference !== 0) return difference
  }
  return aLength - bLength
}
