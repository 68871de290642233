/**
 * A program that runs beside the stack: when the stack ends, however that happens, it ends the processes that the
 * stack had started. It reads `+PID` and `-PID` from its standard input, which closes when the stack is gone.
 */
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive } from '../../tools/deployment/isAlive'
import { signalTree } from './processTree'

/** How long they may take to end by themselves, in ms. */
const PATIENCE_MS = 3000
const LOOK_EVERY_MS = 100

const pids = new Set<number>()

createInterface({ input: process.stdin })
  .on('line', line => {
    const pid = Number(line.slice(1))
    if (line.startsWith('+')) pids.add(pid)
    else pids.delete(pid)
  })
  .on('close', async () => {
    for (const pid of pids) tryTo(() => signalTree(pid, 'SIGTERM'))
    for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_EVERY_MS) {
      if (![...pids].some(pid => isAlive(pid))) break
      await sleep(LOOK_EVERY_MS)
    }
    // Their leaders may have ended before what they started.
    for (const pid of pids) tryTo(() => signalTree(pid, 'SIGKILL'))
  })

/** One that cannot be ended must not keep us from the others. */
function tryTo(step: () => unknown): void {
  try {
    step()
  } catch {
    // Nobody is left to be told.
  }
}
