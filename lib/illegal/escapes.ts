/** Undoes escapes in refused text, for searching only; the result is never parsed as a message. */

/** Some senders encode twice. */
const MOST_ENCODINGS = 3

/** Undoes one level of escapes of printable ASCII and line folding. */
const unescaped = (text: string): string =>
  text.replace(/%(0[9ad]|[2-7][0-9a-f])/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )

/** The text as received, and with one, two … levels of escapes undone. */
export function decodings(text: string): readonly string[] {
  const all = [text]
  for (let last = text; all.length <= MOST_ENCODINGS; all.push(last)) last = unescaped(last)
  return all
}
