// Named timers for due times of the real clock. They do not keep the process alive.

export interface Alarms {
  /** Ring at `dueAtMs` (epoch milliseconds; at once if it is past). Replaces an earlier alarm of that name. */
  set(name: string, dueAtMs: number, ring: () => void): void
  cancel(name: string): void
  cancelAll(): void
}

/** The maximum of setTimeout, about 24.8 days; later due times are checked again then. */
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
