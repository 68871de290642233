/** Signals for a process and all that it started: a process group on Unix, taskkill on Windows. */
import { spawnSync } from 'node:child_process'

interface System {
  readonly platform: NodeJS.Platform
  readonly kill: (pid: number, signal: NodeJS.Signals) => unknown
  /** Runs a program; answers whether it succeeded. */
  readonly run: (program: string, args: readonly string[]) => boolean
}

const SYSTEM: System = {
  platform: process.platform,
  kill: (pid, signal) => process.kill(pid, signal),
  run: (program, args) => spawnSync(program, args, { stdio: 'ignore', windowsHide: true }).status === 0,
}

/**
 * @param pid  of the process that leads the tree
 * @returns    false when nothing of that number is there
 */
export function signalTree(pid: number, signal: NodeJS.Signals, system = SYSTEM): boolean {
  // A console program of Windows takes no request to end.
  if (system.platform === 'win32' && system.run('taskkill', ['/PID', String(pid), '/T', '/F'])) return true
  const group = system.platform === 'win32' ? false : attempt(() => system.kill(-pid, signal))
  // Where there are no groups, at least the process itself.
  return group || attempt(() => system.kill(pid, signal))
}

/** @throws Error for every reason but that it is not there */
function attempt(kill: () => unknown): boolean {
  try {
    kill()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}
