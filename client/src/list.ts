/** A paginated list: `for await` iterates over all items. */
import type { Page, PageParams } from './types'

export interface List<Item> extends AsyncIterable<Item> {
  /** The first page. */
  page(): Promise<Page<Item>>
}

/** @param read  fetches a page; with `ending_before` the iteration goes from there towards the newest */
export function listOf<Item extends { readonly id: string }, Query extends PageParams>(
  query: Query,
  read: (query: Query) => Promise<Page<Item>>,
): List<Item> {
  return {
    page: () => read(query),
    async *[Symbol.asyncIterator]() {
      const isBackwards = query.ending_before !== undefined
      let next = query
      for (;;) {
        const { data, has_more: hasMore } = await read(next)
        // Within a page the newest item is first, in either direction.
        yield* isBackwards ? [...data].reverse() : data
        const last = isBackwards ? data[0] : data.at(-1)
        if (!hasMore || !last) return
        next = { ...query, ...(isBackwards ? { ending_before: last.id } : { starting_after: last.id }) }
      }
    },
  }
}
