/** Finds a page of a recipient's deliveries, newest first. */
import type { EpochMs } from '../time'
import { type Delivery, isDeliveryId, isStuck } from '../webhooks/endpoint'
import type { Deliveries } from '../webhooks/ports'
import type { DeliveryList } from './pages/deliveriesPage'
import { DELIVERY_FILTERS, type DeliveryFilter } from './pages/webhookText'

const PAGE_SIZE = 25
/** The batch size with a filter, and the limit of batches per page. */
const BATCH = 100
const MAX_BATCHES = 10

export interface DeliveryQuery {
  readonly filter: DeliveryFilter
  /** Only deliveries older than this one. */
  readonly after: string | undefined
}

/** Replaces invalid fields by their defaults. */
export function readDeliveryQuery(fields: URLSearchParams): DeliveryQuery {
  const after = fields.get('after') ?? ''
  return {
    filter: DELIVERY_FILTERS.find(each => each === fields.get('filter')) ?? 'all',
    after: isDeliveryId(after) ? after : undefined,
  }
}

type Page = Pick<DeliveryList, 'deliveries' | 'next'>

export async function findDeliveries(
  deliveries: Pick<Deliveries, 'list'>,
  recipientId: string,
  { filter, after }: DeliveryQuery,
  now: EpochMs,
): Promise<Page> {
  const isWanted = WANTED[filter]
  const limit = filter === 'all' ? PAGE_SIZE + 1 : BATCH
  const found: Delivery[] = []
  let last = after
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const read = await deliveries.list(recipientId, { after: last, limit })
    found.push(...read.filter(each => isWanted(each, now)))
    if (found.length > PAGE_SIZE) {
      const page = found.slice(0, PAGE_SIZE)
      return { deliveries: page, next: page.at(-1)?.id }
    }
    if (read.length < limit) return { deliveries: found, next: undefined }
    last = read.at(-1)?.id
  }
  return { deliveries: found, next: last }
}

const WANTED: Readonly<Record<DeliveryFilter, (delivery: Delivery, now: EpochMs) => boolean>> = {
  all: () => true,
  failed: ({ status }) => status === 'failed',
  stuck: isStuck,
}
