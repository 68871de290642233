/**
 * The watchdog: a program that ends the stack's child processes when the stack ends, even if it is killed. It reads
 * `+PID` and `-PID` from standard input, which closes with the stack.
 */
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive } from '../../tools/deployment/isAlive'
import { signalTree } from './processTree'

/** The time between SIGTERM and SIGKILL. */
const GRACE_MS = 3000
const POLL_INTERVAL_MS = 100

const pids = new Set<number>()

createInterface({ input: process.stdin })
  .on('line', line => {
    const pid = Number(line.slice(1))
    if (line.startsWith('+')) pids.add(pid)
    else pids.delete(pid)
  })
  .on('close', async () => {
    for (const pid of pids) tryTo(() => signalTree(pid, 'SIGTERM'))
    for (let waitedMs = 0; waitedMs < GRACE_MS; waitedMs += POLL_INTERVAL_MS) {
      if (![...pids].some(pid => isAlive(pid))) break
      await sleep(POLL_INTERVAL_MS)
    }
    // Also after they ended: their descendants may be running.
    for (const pid of pids) tryTo(() => signalTree(pid, 'SIGKILL'))
  })

/** A process that cannot be ended must not keep the others alive. */
function tryTo(step: () => unknown): void {
  try {
    step()
  } catch {
    // Nobody is left to read an error.
  }
}
