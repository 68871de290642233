/** Signals a process and its descendants: by process group on Unix, by taskkill on Windows. */
import { spawnSync } from 'node:child_process'

interface System {
  readonly platform: NodeJS.Platform
  readonly kill: (pid: number, signal: NodeJS.Signals) => unknown
  /** Runs a program, and returns whether it succeeded. */
  readonly run: (program: string, args: readonly string[]) => boolean
}

const SYSTEM: System = {
  platform: process.platform,
  kill: (pid, signal) => process.kill(pid, signal),
  run: (program, args) => spawnSync(program, args, { stdio: 'ignore', windowsHide: true }).status === 0,
}

/**
 * @param pid  the root of the tree
 * @returns    false if there is no such process
 */
export function signalTree(pid: number, signal: NodeJS.Signals, system = SYSTEM): boolean {
  // Windows cannot ask a console program to end.
  if (system.platform === 'win32' && system.run('taskkill', ['/PID', String(pid), '/T', '/F'])) return true
  const group = system.platform === 'win32' ? false : attempt(() => system.kill(-pid, signal))
  // Without groups, at least the process itself.
  return group || attempt(() => system.kill(pid, signal))
}

/** @returns false if there is no such process. @throws Error  for any other reason */
function attempt(kill: () => unknown): boolean {
  try {
    kill()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}
