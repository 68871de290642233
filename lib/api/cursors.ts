/** Where a page of a list begins or ends: at an item that the caller names by its id. */
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
 * The items that a query names. One that names nothing is answered as its address is, with the parameter to blame.
 *
 * @param find      the item of an id, which may be any text; undefined where there is none
 * @param notFound  the error when there is no such item
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
    return err({ code: 'invalid_field', param: 'ending_before', detail: 'either it or starting_after' })
  const after = await named('starting_after')
  if (!after.ok) return after
  const before = await named('ending_before')
  return before.ok ? ok({ after: after.value, before: before.value }) : before
}
