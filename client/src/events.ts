/** The events of all orders: `for await` iterates to the newest one, across pages. */
import type { EventListParams, EventPage, OrderEvent } from './types'

export interface EventList extends AsyncIterable<OrderEvent> {
  /** One page. Its `next` is the cursor for the following one, even if that has no events yet. */
  page(): Promise<EventPage>
}

/** @param read  fetches a page */
export const eventListOf = (
  query: EventListParams,
  read: (query: EventListParams) => Promise<EventPage>,
): EventList => ({
  page: () => read(query),
  async *[Symbol.asyncIterator]() {
    let after = query.after
    for (;;) {
      const { data, has_more: hasMore, next } = await read({ ...query, after })
      yield* data
      if (!hasMore) return
      after = next
    }
  },
})
