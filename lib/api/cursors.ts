/** The cursors of a list: ids of items after or before which a page lies. */
import { err, ok, type Result } from '../result'
import type { ApiErrorCode, ApiProblem } from './errors'

interface CursorQuery {
  readonly starting_after?: string | undefined
  readonly ending_before?: string | undefined
}

interface Cursors<Item> {
  readonly after: Item | undefined
  readonly before: Item | undefined
}

/**
 * Looks up the items that the cursors name.
 *
 * @param find      the item with this id, which may be any text
 * @param notFound  the error for an unknown item, the same as for its own address; `param` names the cursor
 */
export async function readCursors<Item>(
  query: CursorQuery,
  find: (id: string) => Promise<Item | undefined>,
  notFound: ApiErrorCode,
): Promise<Result<Cursors<Item>, ApiProblem>> {
  const named = async (param: keyof CursorQuery): Promise<Result<Item | undefined, ApiProblem>> => {
    const id = query[param]
    if (id === undefined) return ok(undefined)
    const item = await find(id)
    return item === undefined ? err({ code: notFound, param }) : ok(item)
  }
  if (query.starting_after !== undefined && query.ending_before !== undefined)
    return err({
      code: 'invalid_field',
      param: 'ending_before',
      detail: 'cannot be combined with starting_after',
    })
  const after = await named('starting_after')
  if (!after.ok) return after
  const before = await named('ending_before')
  return before.ok ? ok({ after: after.value, before: before.value }) : before
}
