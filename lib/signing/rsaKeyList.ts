/** Several RSA keys in one text, as a shop holds them while one is being changed. */
import { readDer } from './rsaKey'

/**
 * The text of each key: PEM blocks stand one behind the other, bare base64 between commas or on lines of its own.
 * Whether each is a key, its parser says.
 */
export function rsaKeyTexts(text: string): readonly string[] {
  // As rsaKey.ts unfolds them. An editor ends a file with a line end, and lists are written with blanks.
  const unfolded = text
    .replace(/\\[rn]/g, '\n')
    .trim()
    .replace(/[\s,]+$/, '')
  return unfolded.split(/\s*,\s*|(?<=-----END [A-Z0-9 ]+-----)\s*(?=-----BEGIN )/).flatMap(piece => {
    const lines = piece.split(/\s*\n\s*/)
    // Else they are the lines that one key is folded into.
    return lines.every(line => readDer(line).ok) ? lines : [piece]
  })
}
