/** Crockford's base32: no ambiguous characters, and sorts like the numbers. */
const CHARACTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The low five bits of each byte; unbiased for random bytes, since 256 is a multiple of 32. */
export const base32 = (bytes: Uint8Array): string => Array.from(bytes, byte => CHARACTERS[byte & 31]).join('')

/** The number in base32 characters, most significant first. */
export function bitsOf(characters: string): number {
  let bits = 0
  for (const character of characters) bits = bits * 32 + CHARACTERS.indexOf(character)
  return bits
}
