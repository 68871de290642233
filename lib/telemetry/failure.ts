/** What is logged of a failure that was caught. */

/** Enough to see which of our lines it came from. */
const MAX_FRAMES = 8

interface FailureFields {
  /** The error's class. */
  readonly error: string
  readonly message: string
  /** Where it was thrown, innermost first, ` < ` between the frames. */
  readonly frames: string
}

/**
 * The fields of a caught failure for the log. An error may name what it was caused by; that comes behind it.
 *
 * @param failure  whatever was thrown
 */
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
