/** The events of all orders, read on and on: `for await` goes to the newest, and ends there. */
import type { EventListParams, EventPage, OrderEvent } from './types'

export interface EventList extends AsyncIterable<OrderEvent> {
  /** One page alone; its `next` is where to read on, also when nothing is there yet. */
  page(): Promise<EventPage>
}

/** @param read  a page, by its query */
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
