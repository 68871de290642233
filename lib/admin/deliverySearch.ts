/** Finds the deliveries of a recipient for the list: one page, newest first. */
import type { EpochMs } from '../time'
import { type Delivery, isDeliveryId, isStuck } from '../webhooks/endpoint'
import type { Deliveries } from '../webhooks/ports'
import type { DeliveryList } from './pages/deliveriesPage'
import { DELIVERY_FILTERS, type DeliveryFilter } from './pages/webhookText'

const PAGE_SIZE = 25
/** Deliveries read at a time when the list is filtered, and how many times per page. */
const STRIDE = 100
const MOST_STRIDES = 10

export interface DeliveryQuery {
  readonly filter: DeliveryFilter
  /** Only those older than this one. */
  readonly after: string | undefined
}

/** Invalid parameters are ignored. */
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
  const limit = filter === 'all' ? PAGE_SIZE + 1 : STRIDE
  const found: Delivery[] = []
  let last = after
  for (let stride = 0; stride < MOST_STRIDES; stride += 1) {
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
