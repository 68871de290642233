/** Limits a process to a share of a core, as Lambda does: by a control group if permitted, else by stopping it. */
import { existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from '../../tools/deployment/isAlive'
import { atExitAtTheLatest } from '../cleanUp'

/** 1769 MB have one core. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
export const shareOf = (memoryMb: number): number => memoryMb / 1769

export interface Throttle {
  /** The method, for the report. */
  readonly by: string
  /** Throttles a process from now on. @returns a function that ends this */
  hold(pid: number): () => void
  /** Call it when the throttled processes have ended, or are about to. */
  remove(): void
}

/** Lambda's period is not published; 20 ms was observed in its containers' `cpu.cfs_period_us`. */
const PERIOD_MS = 20
/** Followed by the process id. */
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

/** @returns  undefined without permission */
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

/** Removes the groups of killed runs. */
function removeLeftGroups(root: string): void {
  for (const name of readdirSync(root)) {
    if (name.startsWith(GROUP) && !isAlive(Number(name.slice(GROUP.length)))) removeGroup(join(root, name))
  }
}

/** Waits up to a second, because a killed process is in its group a moment longer. */
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
      // The process has ended.
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
