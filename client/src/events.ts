/** The events of all orders: `for await` reads up to the newest one. */
import type { EventListParams, EventPage, OrderEvent } from './types'

export interface EventList extends AsyncIterable<OrderEvent> {
  /** One page; its `next` is the position to continue from, even when nothing is there yet. */
  page(): Promise<EventPage>
}

/** @param read  fetches a page by its query */
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
