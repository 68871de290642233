/** Secrets as people paste them: no key begins or ends with what an editor, a console or a shell leaves around it. */

/** Opening and closing. */
const QUOTES = ['""', "''", '“”', '‘’']

/** The text without blanks, line ends and byte order marks around it, nor a pair of quotes. */
export function pasted(text: string): string {
  const trimmed = text.trim()
  const [quotes, inner] = [trimmed.slice(0, 1) + trimmed.slice(-1), trimmed.slice(1, -1)]
  const isQuoted = trimmed.length > 1 && QUOTES.includes(quotes)
  // A quote within belongs to one of several texts.
  return isQuoted && ![...quotes].some(quote => inner.includes(quote)) ? pasted(inner) : trimmed
}

/** The texts of a list, between commas or on lines of their own; '' for nothing between two commas. */
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
