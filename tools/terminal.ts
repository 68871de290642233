/** What the tools write to the terminal, and how they end. */

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
  for (const line of lines) process.stdout.write(`${tame(line)}\n`)
}

/** Writes a line for the person who watches, beside the output. */
export function tell(line: string): void {
  process.stderr.write(`${tame(line)}\n`)
}

export const numberOf = (number: number, thing: string): string =>
  `${number} ${thing}${number === 1 ? '' : 's'}`

/** Runs a tool; what it throws is its last word, and makes the exit code 1. */
export function runTool(main: () => Promise<void>): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    // The reader, such as `head`, has seen enough.
    process.exit()
  })
  main().catch((error: unknown) => {
    for (const line of lastWords(error).split('\n')) tell(line)
    process.exitCode = 1
  })
}

function lastWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // What DynamoDB itself says names neither the table nor the mistake.
  if (error.name === 'ResourceNotFoundException')
    return 'The tables of this stage are not there: check --stage and --region'
  return error.message
}
