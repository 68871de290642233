/**
 * Does work before the first event: a starting container has a full core, and only a share of it, by its memory, from
 * the first event on. @see docs/adr/0031-a-small-client-of-aws.md
 */

/** Upper limit for the start, in ms; unfinished work continues beside the first event. */
const LIMIT_MS = 1000

export interface WarmUp {
  /** Adds work, such as connecting. */
  add(task: () => Promise<unknown>): void
  /** Does all work; failures are ignored, since the first event will meet them again. */
  run(build: () => Promise<unknown>): Promise<void>
}

export function warmUp(): WarmUp {
  const tasks: (() => Promise<unknown>)[] = []
  return {
    add: task => void tasks.push(task),
    async run(build) {
      let late: NodeJS.Timeout | undefined
      const limit = new Promise<void>(resolve => {
        late = setTimeout(resolve, LIMIT_MS)
      })
      await Promise.race([limit, build().then(() => Promise.allSettled(tasks.map(task => task())))])
        .catch(() => {})
        .finally(() => clearTimeout(late))
    },
  }
}

/** Memoizes a promise; a rejected one is not kept. */
export function kept<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    const making = made ?? make()
    made = making
    making.catch(() => {
      if (made === making) made = undefined
    })
    return making
  }
}
