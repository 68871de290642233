/** Gives a process a part of a core, as Lambda does by a function's memory: by a control group where that is permitted. */
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A core is what 1769 MB have. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
export const shareOf = (memoryMb: number): number => memoryMb / 1769

export interface Throttle {
  /** How it is done, for the report. */
  readonly by: string
  /** Throttles a process from now on; answers how to let it go. */
  hold(pid: number): () => void
  remove(): void
}

/** Lambda's own is not published; 20 ms is what its containers' `cpu.cfs_period_us` was seen to be. */
const PERIOD_MS = 20

/** @param share  of one core, at most 1 */
export function openThrottle(share: number): Throttle {
  const quotaUs = Math.round(share * PERIOD_MS * 1000)
  for (const { root, settings } of controlGroups(quotaUs)) {
    const folder = join(root, `shouyin-bench-${process.pid}`)
    try {
      mkdirSync(folder)
      for (const [file, value] of settings) writeFileSync(join(folder, file), value)
      return {
        by: `a control group, ${quotaUs} of ${PERIOD_MS * 1000} µs`,
        hold(pid) {
          writeFileSync(join(folder, 'cgroup.procs'), String(pid))
          return () => {}
        },
        remove: () => rmdirSync(folder),
      }
    } catch {
      // Not ours to make: the next way.
    }
  }
  return { by: `stopping it for a part of each ${PERIOD_MS} ms`, hold: byStopping(share), remove() {} }
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
