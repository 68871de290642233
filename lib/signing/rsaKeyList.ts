/** Splits a text with several RSA keys, as during a rotation. */
import { pasted } from './pasted'
import { readDer } from './rsaKey'

/**
 * The texts of the keys: PEM blocks in a row, or bare base64 separated by commas or line ends. Whether each is a key is
 * left to its parser.
 */
export function rsaKeyTexts(text: string): readonly string[] {
  // As in rsaKey.ts.
  const pieces = pasted(text)
    .replace(/\\[rn]/g, '\n')
    .split(/,|(?<=-----END [A-Z0-9 ]+-----)(?=\s*-----BEGIN )/)
    .map(pasted)
  while (pieces.length > 1 && pieces.at(-1) === '') pieces.pop()
  return pieces.flatMap(piece => {
    const lines = piece.split('\n').flatMap(line => pasted(line) || [])
    // Otherwise the lines are one folded key.
    return lines.length > 0 && lines.every(line => readDer(line).ok) ? lines : [piece]
  })
}
