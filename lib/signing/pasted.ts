/** Cleans pasted secrets: removes what editors, consoles and shells leave around a key. */

/** Opening and closing quotes. */
const QUOTES = ['""', "''", '“”', '‘’']

/** Removes surrounding blanks, line ends and byte order marks, and a pair of quotes. */
export function pasted(text: string): string {
  const trimmed = text.trim()
  const [quotes, inner] = [trimmed.slice(0, 1) + trimmed.slice(-1), trimmed.slice(1, -1)]
  const isQuoted = trimmed.length > 1 && QUOTES.includes(quotes)
  // Quotes inside belong to several texts.
  return isQuoted && ![...quotes].some(quote => inner.includes(quote)) ? pasted(inner) : trimmed
}

/** Splits at commas and line ends; '' for an empty entry between commas. */
export function pastedList(text: string): readonly string[] {
  const texts = pasted(text)
    .split(',')
    .flatMap(piece => {
      const lines = piece.split('\n').flatMap(line => pasted(line) || [])
      return lines.length > 0 ? lines : ['']
    })
  while (texts.length > 1 && texts.at(-1) === '') texts.pop()
  return texts
}
