/** Escapes of ASCII in what was refused, undone for looking only: nothing is read as a message any more. */

/** Some senders encode twice. */
const MOST_ENCODINGS = 3

/** The text with its escapes of ASCII undone once; of control characters those that fold lines. */
const unescaped = (text: string): string =>
  text.replace(/%(0[9ad]|[2-7][0-9a-f])/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )

/** The text as it came, and with its escapes undone once, twice … */
export function decodings(text: string): readonly string[] {
  const all = [text]
  for (let last = text; all.length <= MOST_ENCODINGS; all.push(last)) last = unescaped(last)
  return all
}
