/** Parses the note about an order that is done. */
import { UsageError } from './commandLine'

const MAX_NOTE = 200

/** @throws UsageError for an invalid note, or for one where none is needed */
export function parseNote(text: string | undefined, isNeeded: boolean): string {
  const note = text?.trim() ?? ''
  if (isNeeded && note === '') throw new UsageError('Describe what was done: --note "…"')
  if (!isNeeded && text !== undefined) throw new UsageError('--note goes with --done ORDER')
  if ([...note].length > MAX_NOTE) throw new UsageError(`The note must have at most ${MAX_NOTE} characters`)
  return note
}
