/**
 * A message's parameters, decoded. They stay bytes until after the verification, since signatures cover bytes;
 * and they stay in one buffer, where the string to sign is put together without a copy of each name and value.
 */

/** One parameter. The name is ASCII; the value is decoded once and not yet text. */
export interface Parameter {
  readonly name: string
  readonly value: Buffer
}

/** Where a parameter stands in the buffer: from `start` to `end` as `name=value`. */
export interface Span {
  readonly start: number
  readonly valueStart: number
  readonly end: number
}

export interface Form {
  readonly bytes: Buffer
  /** By name, in byte order. No name stands twice. */
  readonly sorted: readonly Span[]
}

/** Parameters of our own, the texts in UTF-8. */
export const textParameters = (fields: readonly (readonly [name: string, text: string])[]): Parameter[] =>
  fields.map(([name, text]) => ({ name, value: Buffer.from(text) }))

/** The form of parameters of our own, each name once. */
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

/** The same spans as they came: the decoded form is in that order. */
export const inOrderOfArrival = (spans: readonly Span[]): Span[] =>
  spans.toSorted((a, b) => a.start - b.start)

/** The parameters one by one, in the order in which they came. */
export function parametersOf({ bytes, sorted }: Form): Parameter[] {
  return inOrderOfArrival(sorted).map(({ start, valueStart, end }) => ({
    name: bytes.toString('latin1', start, valueStart - 1),
    value: bytes.subarray(valueStart, end),
  }))
}

/**
 * The value of the parameter with this name, one character a byte; empty when there is none.
 *
 * @param name  ASCII
 */
export function latin1Named({ bytes, sorted }: Form, name: string): string {
  const span = sorted.find(each => isNamed(bytes, each, name))
  return span ? bytes.toString('latin1', span.valueStart, span.end) : ''
}

/** The same where it is printable ASCII, as all that matter are; empty when it is not, or is absent. */
export function asciiNamed(form: Form, name: string): string {
  const text = latin1Named(form, name)
  return /^[\x20-\x7e]+$/.test(text) ? text : ''
}

/** Letters, digits, `_`, `-` and `.`: what names are made of. */
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
 * Puts a span where its name belongs among the sorted ones; false when its name stands there already. For the
 * few parameters of a message this is faster than sorting, and sees repeated names on the way.
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

/** In byte order, as `strcmp` compares; negative when the first one stands before the second. */
function compareNames(bytes: Uint8Array, a: Span, b: Span): number {
  const aLength = a.valueStart - a.start
  const bLength = b.valueStart - b.start
  // Both end with `=`, which is not compared.
  const shorter = Math.min(aLength, bLength) - 1
  for (let index = 0; index < shorter; index++) {
    const difference = (bytes[a.start + index] as number) - (bytes[b.start + index] as number)
    if (difference !== 0) return difference
  }
  return aLength - bLength
}
