/** What a person writes down about an order that is dealt with. */
import { UsageError } from './commandLine'

const MAX_NOTE = 200

/** Throws, with what to do, when the text is no note, or there is nothing to note. */
export function parseNote(text: string | undefined, isNeeded: boolean): string {
  const note = text?.trim() ?? ''
  if (isNeeded && note === '') throw new UsageError('Say what was done: --note "…"')
  if (!isNeeded && text !== undefined)
    throw new UsageError('A note goes with the orders that are done: --done ORDER')
  if ([...note].length > MAX_NOTE) throw new UsageError(`The note must have at most ${MAX_NOTE} characters`)
  return note
}
