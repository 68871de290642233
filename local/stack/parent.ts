/** Whether the program that started us, such as npm, is still there. */
import { readFileSync } from 'node:fs'
import { isAlive } from '../../tools/deployment/isAlive'

const LOOK_EVERY_MS = 500

/**
 * Calls once when the parent has ended; keeps nothing from ending.
 *
 * @param isNpm  whether npm started us, and a shell in between is npm's
 */
export function whenParentEnds(call: () => void, isNpm: boolean): void {
  const ancestors = () => [process.ppid, ...(isNpm ? parentOfShell(process.ppid) : [])]
  const seen = ancestors()
  const timer = setInterval(() => {
    if (ancestors().join() === seen.join() && isAlive(process.ppid)) return
    clearInterval(timer)
    call()
  }, LOOK_EVERY_MS)
  timer.unref()
}

/** Only Linux tells; the shells of other systems hand their process over to the command. */
function parentOfShell(pid: number): readonly number[] {
  try {
    const [, name = '', parent] =
      /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
    return /^(?:ba|da|a)?sh$|^busybox$/.test(name) ? [Number(parent)] : []
  } catch {
    return []
  }
}
