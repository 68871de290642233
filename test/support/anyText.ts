import fc from 'fast-check'

/** Any code point. fast-check's unit `binary` takes a second to prepare its shrinking. */
const codePoint = fc
  .oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0x10_ffff }))
  .map(point => String.fromCodePoint(point))

/** Any text, including lone surrogates. */
export const anyText = (lengths: { readonly minLength?: number; readonly maxLength?: number } = {}) =>
  fc.string({ ...lengths, unit: codePoint })
