/** Output of the tools. */

/** Replaces control characters and line breaks, which could control a terminal. */
export const tame = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd')

/** Untrusted text, in quotation marks. */
export const quoted = (text: string): string => JSON.stringify(tame(text))

/** One line of JSON, with control characters escaped. */
export const jsonLine = (value: unknown): string =>
  JSON.stringify(value).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, character =>
    character
      .split('')
      .map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )

/** Writes lines to standard output, each of them tamed. */
export function print(...lines: readonly string[]): void {
  clearProgress()
  for (const line of lines) process.stdout.write(`${tame(line)}\n`)
}

/** Writes to standard error, for the person at the terminal. */
export function tell(text: string): void {
  clearProgress()
  for (const line of text.split('\n')) process.stderr.write(`${tame(line)}\n`)
}

let showsProgress = false

/** Shows progress in a line that the next one replaces; only on a terminal, never in a file or pipe. */
export function showProgress(text: string): void {
  const { stderr } = process
  if (!stderr.isTTY) return
  stderr.cursorTo(0)
  stderr.write(tame(text).slice(0, stderr.columns - 1))
  stderr.clearLine(1)
  showsProgress = true
}

/** Removes the progress line. */
export function clearProgress(): void {
  if (!showsProgress) return
  process.stderr.cursorTo(0)
  process.stderr.clearLine(1)
  showsProgress = false
}

export const numberOf = (number: number, thing: string): string =>
  `${number} ${thing}${number === 1 ? '' : 's'}`
