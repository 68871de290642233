/** Detects the end of the parent process, such as npm. */
import { readFileSync } from 'node:fs'
import { isAlive } from '../../tools/deployment/isAlive'

const POLL_INTERVAL_MS = 500

/**
 * Calls once after the parent has ended; does not keep this process alive.
 *
 * @param isNpm  whether npm started this process, so that a shell in between is npm's
 */
export function whenParentEnds(call: () => void, isNpm: boolean): void {
  const ancestors = () => [process.ppid, ...(isNpm ? parentOfShell(process.ppid) : [])]
  const seen = ancestors()
  const timer = setInterval(() => {
    if (ancestors().join() === seen.join() && isAlive(process.ppid)) return
    clearInterval(timer)
    call()
  }, POLL_INTERVAL_MS)
  timer.unref()
}

/** Linux only: on other systems the shell replaces itself by the command. */
function parentOfShell(pid: number): readonly number[] {
  try {
    const [, name = '', parent] =
      /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
    return /^(?:ba|da|a)?sh$|^busybox$/.test(name) ? [Number(parent)] : []
  } catch {
    return []
  }
}
