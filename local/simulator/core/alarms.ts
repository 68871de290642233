// Timers by name on due times of the real clock. They never keep the process alive.

export interface Alarms {
  /** Ring at `dueAtMs` (epoch milliseconds; the past rings at once), in place of an earlier alarm of that name. */
  set(name: string, dueAtMs: number, ring: () => void): void
  cancel(name: string): void
  cancelAll(): void
}

/** The longest wait setTimeout can count, about 24.8 days; due times beyond it are looked at again then. */
const LONGEST_WAIT_MS = 2_147_483_647

export function makeAlarms(now: () => number): Alarms {
  const timers = new Map<string, NodeJS.Timeout>()

  function cancel(name: string): void {
    clearTimeout(timers.get(name))
    timers.delete(name)
  }

  function set(name: string, dueAtMs: number, ring: () => void): void {
    cancel(name)
    const waitMs = Math.max(0, dueAtMs - now())
    const timer = setTimeout(
      () => {
        timers.delete(name)
        if (waitMs > LONGEST_WAIT_MS) set(name, dueAtMs, ring)
        else ring()
      },
      Math.min(waitMs, LONGEST_WAIT_MS),
    )
    timer.unref()
    timers.set(name, timer)
  }

  return {
    set,
    cancel,
    cancelAll() {
      for (const name of timers.keys()) cancel(name)
    },
  }
}
