/** The log fields of a caught failure. */

/** Enough to reach a frame of this project's code. */
const MAX_FRAMES = 8
/** Causes that are followed: more than occur, unless an error is its own cause. */
const MAX_CAUSES = 3

interface FailureFields {
  /** The error's class. */
  readonly error: string
  readonly message: string
  /** Stack frames joined by ` < `, innermost first: those of the first cause, and then of what it caused. */
  readonly frames: string
}

/** The message includes the causes, if the error has any. */
export function failureFields(failure: unknown): FailureFields {
  if (!(failure instanceof Error)) return { error: 'NotAnError', message: 'a value was thrown', frames: '' }
  const { message, frames } = explained(failure, MAX_CAUSES)
  return { error: failure.name, message, frames: frames.join(' < ') }
}

function explained({ message, stack = '', cause }: Error, causesLeft: number): Explanation {
  const frames = framesOf(stack)
  if (!(cause instanceof Error) || causesLeft === 0) return { message, frames }
  const because = explained(cause, causesLeft - 1)
  return {
    message: `${message} (caused by ${cause.name}: ${because.message})`,
    frames: [...because.frames, ...frames],
  }
}

interface Explanation {
  readonly message: string
  readonly frames: readonly string[]
}

const framesOf = (stack: string): readonly string[] =>
  stack
    .split('\n')
    .filter(line => /^\s+at /.test(line))
    .slice(0, MAX_FRAMES)
    .map(frame => frame.trim().replace(/^at /, ''))
