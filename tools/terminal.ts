/** What the tools write to the terminal. */

/** The text without anything that could steer a terminal or end a line. */
export const tame = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd')

/** A text from outside, in quotation marks. */
export const quoted = (text: string): string => JSON.stringify(tame(text))

/** A value as one line of JSON, whole, with escapes for what could steer a terminal. */
export const jsonLine = (value: unknown): string =>
  JSON.stringify(value).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, character =>
    character
      .split('')
      .map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )

/** Writes lines to the standard output, each of them tamed. */
export function print(...lines: readonly string[]): void {
  clearProgress()
  for (const line of lines) process.stdout.write(`${tame(line)}\n`)
}

/** Writes lines for the person who watches, beside the output. */
export function tell(text: string): void {
  clearProgress()
  for (const line of text.split('\n')) process.stderr.write(`${tame(line)}\n`)
}

let showsProgress = false

/** Shows how far a long work is, in one line that the next one replaces; only to a person, never to a file or pipe. */
export function showProgress(text: string): void {
  const { stderr } = process
  if (!stderr.isTTY) return
  stderr.cursorTo(0)
  stderr.write(tame(text).slice(0, stderr.columns - 1))
  stderr.clearLine(1)
  showsProgress = true
}

/** Takes the line of the progress away. */
export function clearProgress(): void {
  if (!showsProgress) return
  process.stderr.cursorTo(0)
  process.stderr.clearLine(1)
  showsProgress = false
}

export const numberOf = (number: number, thing: string): string =>
  `${number} ${thing}${number === 1 ? '' : 's'}`
