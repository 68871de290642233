/** Asks the person at the terminal before something is done that cannot be undone. */
import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'
import { UsageError } from './commandLine'
import { clearProgress, tame } from './terminal'

/** Throws where nobody could be asked, before anything is read. */
export function demandConsent(isGiven: boolean): void {
  if (!isGiven && !process.stdin.isTTY)
    throw new UsageError('There is no terminal to ask at: say --yes if it is to be done')
}

/** Asks beside the output; only a plain yes is one. */
export async function consents(
  question: string,
  input: Readable = process.stdin,
  output: Writable = process.stderr,
): Promise<boolean> {
  clearProgress()
  const terminal = createInterface({ input, output })
  // Who ends the input has not said yes.
  const ended = new Promise<string>(resolve => terminal.once('close', () => resolve('')))
  const answer = await Promise.race([terminal.question(`${tame(question)} [y/N] `), ended])
  terminal.close()
  return /^y(es)?$/i.test(answer.trim())
}
