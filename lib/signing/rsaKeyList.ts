/** Several RSA keys in one text, as a shop holds them while one is being changed. */
import { pasted } from './pasted'
import { readDer } from './rsaKey'

/**
 * The text of each key: PEM blocks stand one behind the other, bare base64 between commas or on lines of its own.
 * Whether each is a key, its parser says.
 */
export function rsaKeyTexts(text: string): readonly string[] {
  // As rsaKey.ts unfolds them.
  const pieces = pasted(text)
    .replace(/\\[rn]/g, '\n')
    .split(/,|(?<=-----END [A-Z0-9 ]+-----)(?=\s*-----BEGIN )/)
    .map(pasted)
  while (pieces.length > 1 && pieces.at(-1) === '') pieces.pop()
  return pieces.flatMap(piece => {
    const lines = piece.split('\n').flatMap(line => pasted(line) || [])
    // Else they are the lines that one key is folded into.
    return lines.length > 0 && lines.every(line => readDer(line).ok) ? lines : [piece]
  })
}
