/** Asks the person at the terminal before something is done that cannot be undone. */
import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'
import { UsageError } from './commandLine'
import { LOCAL_STAGE } from './deployment/localShop'
import { clearProgress, tame } from './terminal'

export const YES_OPTION = {
  yes: {
    type: 'boolean',
    default: false,
    about: 'does not ask; needed without a terminal, but for the local stack',
  },
} as const

interface Call {
  readonly yes: boolean
  readonly stage: string
}

/**
 * Whether it is to be done: --yes, or a person's word. The last thing before the deed, so that whatever speaks against
 * it is said first. Without a terminal only the local stack, where nothing is real, takes the command for the word.
 */
export async function isAgreed({ yes, stage }: Call, question: string): Promise<boolean> {
  if (yes) return true
  if (process.stdin.isTTY) return consents(question)
  if (stage === LOCAL_STAGE) return true
  throw new UsageError(`There is no terminal to ask at: say --yes if it is to be done. ${question}`)
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
