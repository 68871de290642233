/** Crockford's base32, whose characters nobody takes for another and which sort as the numbers that they say. */
const CHARACTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Five bits of each byte as a character: 256 is a multiple of 32, so the low ones of a random byte choose evenly. */
export const base32 = (bytes: Uint8Array): string => Array.from(bytes, byte => CHARACTERS[byte & 31]).join('')

/** What characters of base32 say as a number, the first the highest. */
export function bitsOf(characters: string): number {
  let bits = 0
  for (const character of characters) bits = bits * 32 + CHARACTERS.indexOf(character)
  return bits
}
