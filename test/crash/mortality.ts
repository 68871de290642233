/**
 * A handler that dies at its k-th outside effect, just before or just after it happens. A dead handler never
 * continues: its calls are never answered.
 */

export interface Death {
  /** Which effect since the last death, from 1. */
  readonly at: number
  readonly moment: 'before' | 'after'
}

export interface Mortality {
  /** Every effect that was begun, in sequence. */
  readonly begun: readonly string[]
  /** Those that happened and whose handler died before it heard of them. */
  readonly unheard: readonly string[]
  effect<T>(name: string, act: () => Promise<T>): Promise<T>
  /** Answers what the handler answers, or undefined when it dies. */
  lives<T>(handle: () => Promise<T>): Promise<T | undefined>
}

/** @param deaths  one after the other; each handler dies at most once */
export function mortality(deaths: readonly Death[]): Mortality {
  const left = [...deaths]
  const begun: string[] = []
  const unheard: string[] = []
  let sinceDeath = 0
  let die = () => {}

  const death = (): Promise<never> => {
    left.shift()
    sinceDeath = 0
    die()
    return new Promise(() => {})
  }
  return {
    begun,
    unheard,
    async effect(name, act) {
      begun.push(name)
      sinceDeath++
      const [next] = left
      if (next?.at !== sinceDeath) return act()
      if (next.moment === 'before') return death()
      // Also a refusal is an answer that the handler does not hear.
      await act().catch(() => {})
      unheard.push(name)
      return death()
    },
    lives: handle =>
      new Promise((resolve, reject) => {
        die = () => resolve(undefined)
        handle().then(resolve, reject)
      }),
  }
}
