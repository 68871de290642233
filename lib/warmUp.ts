/**
 * What a first event would wait for, done before it: Lambda gives a container that starts a whole core, and a share of
 * one, by its memory, from its first event on. See docs/adr/0031-a-small-client-of-aws.md.
 */

/** How long a start waits for it at most: what is late then goes on beside the first event. */
const LIMIT_MS = 1000

export interface WarmUp {
  /** Adds what can be done ahead, such as setting up a connection. */
  add(task: () => Promise<unknown>): void
  /** Does it all; what fails is left to the first event, which meets it again. */
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

/** Makes it at the first call; one that failed is made again at the next. */
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
