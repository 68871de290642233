/** Asks for confirmation before something that cannot be undone. */
import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'
import { UsageError } from './commandLine'
import { LOCAL_STAGE } from './deployment/localShop'
import { clearProgress, tame } from './terminal'

export const YES_OPTION = {
  yes: {
    type: 'boolean',
    default: false,
    about: 'skips the confirmation; needed without a terminal, except on the local stack',
  },
} as const

interface Call {
  readonly yes: boolean
  readonly stage: string
}

/**
 * Confirmed by --yes or at the terminal; on the local stack also without a terminal, since nothing there is real. Call
 * it after all checks, so that nobody confirms what is then refused.
 */
export async function isConfirmed({ yes, stage }: Call, question: string): Promise<boolean> {
  if (yes) return true
  if (process.stdin.isTTY) return confirms(question)
  if (stage === LOCAL_STAGE) return true
  throw new UsageError(`There is no terminal to ask for confirmation: confirm with --yes. ${question}`)
}

/** Asks on standard error; only `y` and `yes` confirm. */
export async function confirms(
  question: string,
  input: Readable = process.stdin,
  output: Writable = process.stderr,
): Promise<boolean> {
  clearProgress()
  const terminal = createInterface({ input, output })
  // The end of the input is a no.
  const ended = new Promise<string>(resolve => terminal.once('close', () => resolve('')))
  const answer = await Promise.race([terminal.question(`${tame(question)} [y/N] `), ended])
  terminal.close()
  return /^y(es)?$/i.test(answer.trim())
}
