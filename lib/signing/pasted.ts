/** Secrets as people paste them: no key begins or ends with what an editor, a console or a shell leaves around it. */

/** Opening and closing. */
const QUOTES: Readonly<Record<string, string>> = { '"': '"', "'": "'", '“': '”', '‘': '’' }

/** The text without blanks, line ends and byte order marks around it, nor a pair of quotes. */
export function pasted(text: string): string {
  const trimmed = text.trim()
  const [open = '', inner] = [trimmed[0], trimmed.slice(1, -1)]
  const close = QUOTES[open]
  const isQuoted = close !== undefined && trimmed.length > 1 && trimmed.endsWith(close)
  // A quote within belongs to one of several texts.
  return isQuoted && !inner.includes(open) && !inner.includes(close) ? pasted(inner) : trimmed
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
