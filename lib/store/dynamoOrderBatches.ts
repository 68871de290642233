/** Reads many orders in one call. Separate from the other operations, since few functions need it. */
import { sleep } from '../deadline'
import type { OrderId } from '../order/orderId'
import type { OrderBatches } from '../payment/ports'
import { type OnUnreadable, readable } from '../unreadableItem'
import type { DocumentStore, Item } from './documentStore'
import { orderOf } from './orderItem'
import { orderKey } from './orderKey'

/** DynamoDB's limit for one call. */
const MOST_KEYS = 100
const MOST_ATTEMPTS = 8
const FIRST_PAUSE_MS = 100

/**
 * @param onUnreadable  called for an item that this code did not write
 * @param pause         waits so many ms
 */
export function dynamoOrderBatches(
  store: Pick<DocumentStore, 'batchGet'>,
  table: string,
  onUnreadable: OnUnreadable,
  pause: (ms: number) => Promise<unknown> = sleep,
): OrderBatches {
  /** Keys that DynamoDB leaves unprocessed are requested again. */
  async function itemsOf(orderIds: readonly OrderId[]): Promise<readonly Item[]> {
    const found: Item[] = []
    let Keys: Item[] = orderIds.map(orderKey)
    for (let attempt = 0; Keys.length > 0; attempt++) {
      if (attempt === MOST_ATTEMPTS) throw new Error('the store is too busy to read the orders')
      if (attempt > 0) await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1))

      const { Responses, UnprocessedKeys } = await store.batchGet({ RequestItems: { [table]: { Keys } } })
      found.push(...(Responses?.[table] ?? []))
      Keys = UnprocessedKeys?.[table]?.Keys ?? []
    }
    return found
  }

  return {
    async getMany(orderIds) {
      const chunks: OrderId[][] = []
      for (let at = 0; at < orderIds.length; at += MOST_KEYS) chunks.push(orderIds.slice(at, at + MOST_KEYS))
      const items = (await Promise.all(chunks.map(itemsOf))).flat()
      return items.map(readable(orderOf, onUnreadable)).filter(order => order !== undefined)
    },
  }
}
