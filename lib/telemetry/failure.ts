/** The log fields of a caught failure. */

/** Enough to reach a frame of this project's code. */
const MAX_FRAMES = 8

interface FailureFields {
  /** The error's class. */
  readonly error: string
  readonly message: string
  /** Stack frames, innermost first, joined by ` < `. */
  readonly frames: string
}

/** The message includes the cause, if the error has one. */
export function failureFields(failure: unknown): FailureFields {
  if (!(failure instanceof Error)) return { error: 'NotAnError', message: 'a value was thrown', frames: '' }
  const { name, message, stack = '', cause } = failure
  const because = cause instanceof Error ? ` (caused by ${cause.name}: ${cause.message})` : ''
  return { error: name, message: `${message}${because}`, frames: framesOf(stack) }
}

function framesOf(stack: string): string {
  const frames = stack.split('\n').filter(line => /^\s+at /.test(line))
  return frames
    .slice(0, MAX_FRAMES)
    .map(frame => frame.trim().replace(/^at /, ''))
    .join(' < ')
}
