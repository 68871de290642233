/** Gives a process a part of a core, as Lambda does by a function's memory: by a control group where that is permitted. */
import { existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from '../../tools/deployment/isAlive'
import { atExitAtTheLatest } from '../cleanUp'

/** A core is what 1769 MB have. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
export const shareOf = (memoryMb: number): number => memoryMb / 1769

export interface Throttle {
  /** How it is done, for the report. */
  readonly by: string
  /** Throttles a process from now on; answers how to let it go. */
  hold(pid: number): () => void
  /** To be called when what was held has ended, or is about to. */
  remove(): void
}

/** Lambda's own is not published; 20 ms is what its containers' `cpu.cfs_period_us` was seen to be. */
const PERIOD_MS = 20
/** Its number follows. */
const GROUP = 'shouyin-bench-'

/** @param share  of one core, at most 1 */
export function openThrottle(share: number): Throttle {
  const quotaUs = Math.round(share * PERIOD_MS * 1000)
  for (const { root, settings } of controlGroups(quotaUs)) {
    const folder = openGroup(root, settings)
    if (folder === undefined) continue
    return {
      by: `a control group, ${quotaUs} of ${PERIOD_MS * 1000} µs`,
      hold(pid) {
        writeFileSync(join(folder, 'cgroup.procs'), String(pid))
        return () => {}
      },
      remove: atExitAtTheLatest(() => removeGroup(folder)),
    }
  }
  return { by: `stopping it for a part of each ${PERIOD_MS} ms`, hold: byStopping(share), remove() {} }
}

/** @returns  undefined where it is not ours to make */
function openGroup(root: string, settings: readonly (readonly [string, string])[]): string | undefined {
  const folder = join(root, `${GROUP}${process.pid}`)
  try {
    removeLeftGroups(root)
    mkdirSync(folder)
    for (const [file, value] of settings) writeFileSync(join(folder, file), value)
    return folder
  } catch {
    removeGroup(folder)
    return undefined
  }
}

/** Those of runs that were killed. */
function removeLeftGroups(root: string): void {
  for (const name of readdirSync(root)) {
    if (name.startsWith(GROUP) && !isAlive(Number(name.slice(GROUP.length)))) removeGroup(join(root, name))
  }
}

/** Waits a second for what was held, which is gone a moment after it was killed. */
function removeGroup(folder: string): void {
  for (let left = 20; existsSync(folder); left -= 1) {
    try {
      rmdirSync(folder)
    } catch (error) {
      if (left === 0) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
    }
  }
}

const controlGroups = (quotaUs: number) => [
  {
    root: '/sys/fs/cgroup/cpu',
    settings: [
      ['cpu.cfs_period_us', String(PERIOD_MS * 1000)],
      ['cpu.cfs_quota_us', String(quotaUs)],
    ] as const,
  },
  { root: '/sys/fs/cgroup', settings: [['cpu.max', `${quotaUs} ${PERIOD_MS * 1000}`]] as const },
]

const byStopping = (share: number) => (pid: number) => {
  let next: NodeJS.Timeout
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(pid, name)
    } catch {
      // It has ended.
    }
  }
  const run = () => {
    signal('SIGCONT')
    next = setTimeout(stop, PERIOD_MS * share)
  }
  const stop = () => {
    signal('SIGSTOP')
    next = setTimeout(run, PERIOD_MS * (1 - share))
  }
  stop()
  return () => {
    clearTimeout(next)
    signal('SIGCONT')
  }
}
