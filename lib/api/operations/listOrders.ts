/** `GET /v1/orders`: a page of orders, newest first, read day by day. */
import type * as z from 'zod/mini'
import { byAge, type Order } from '../../order/order'
import type { Orders } from '../../payment/ports'
import { err, ok, type Result } from '../../result'
import { beijingDay, type Clock, DAY_MS, type EpochMs, earliest, latest, parseTime, plusMs } from '../../time'
import type { ApiContext } from '../apiContext'
import { readCursors } from '../cursors'
import type { ApiProblem } from '../errors'
import { fitting } from '../fitting'
import type { MerchantLists } from '../merchantStores'
import { serve } from '../operation'
import { LIST_ORDERS } from '../operations'
import { parseOrderIdText, statusOf, toApiOrder } from '../orderResource'
import { DEFAULT_LIMIT, type orderQuery } from '../schemas'

interface Parts extends ApiContext {
  readonly orders: Pick<Orders, 'get'> & MerchantLists
  readonly clock: Clock
}

type Query = z.infer<typeof orderQuery>

/** How far back a page goes without `created[gte]`. */
const DEFAULT_DAYS = 31
/** Limit of one request: even a day without orders costs a query for each of its shards. */
const MOST_DAYS = 92
/** Read concurrently; each day is a query for each of its shards. */
const MOST_DAYS_AT_ONCE = 8
/** The orders to find; `from` and `to` are inclusive. */
interface Wanted {
  readonly from: EpochMs
  readonly to: EpochMs
  readonly limit: number
  readonly isNewestFirst: boolean
  /** Whether `from` is only the default: the next page may have older orders. */
  readonly isOpenEnded: boolean
  /** The filters beside time and reference, which the store does not apply. */
  readonly matches: (order: Order) => boolean
}

export const listOrders = ({ orders, clock, ...apiContext }: Parts) =>
  serve(LIST_ORDERS, async ({ query, search }) => {
    const now = clock()
    const wanted = await wantedBy(query, orders, now)
    if (!wanted.ok) return wanted
    const found = await firstOf(query, wanted.value, orders)
    const { limit, isNewestFirst, isOpenEnded } = wanted.value
    const page = fitting(found.slice(0, limit).map(order => toApiOrder(order, now, apiContext)))
    const hasMore = found.length > page.length || (isOpenEnded && found.length > 0)
    const data = isNewestFirst ? page : page.reverse()
    const value = { object: 'list', data, has_more: hasMore, url: `/v1/orders${search}` }
    return ok({ status: 200, value })
  })

async function wantedBy(
  query: Query,
  orders: Pick<Orders, 'get'>,
  now: EpochMs,
): Promise<Result<Wanted, ApiProblem>> {
  const cursors = await readCursors(query, orderIn(orders), 'order_not_found')
  if (!cursors.ok) return cursors
  const { after, before } = cursors.value
  const times = timesOf(query, cursors.value, now)
  if (!times.ok) return times
  const { client_reference_id: reference, 'created[gte]': gte } = query
  const isBeyond = (order: Order) =>
    (!after || byAge(order, after) < 0) && (!before || byAge(before, order) < 0)
  return ok({
    ...times.value,
    limit: query.limit ?? DEFAULT_LIMIT,
    // A page before a cursor has the orders closest to it, so it is read oldest first.
    isNewestFirst: !before,
    isOpenEnded: reference === undefined && gte === undefined && !before,
    matches: order =>
      isBeyond(order) && (query.status === undefined || statusOf(order, now) === query.status),
  })
}

type Cursors = { readonly after: Order | undefined; readonly before: Order | undefined }

function timesOf(
  query: Query,
  { after, before }: Cursors,
  now: EpochMs,
): Result<Pick<Wanted, 'from' | 'to'>, ApiProblem> {
  const [gte, lte] = [parseTime(query['created[gte]'] ?? ''), parseTime(query['created[lte]'] ?? '')]
  const to = earliest(lte ?? now, after?.createdAt ?? now)
  // Orders of a reference are found by an index, not day by day, so there is no limit.
  const isByDays = query.client_reference_id === undefined
  const first = isByDays ? plusMs(to, -DEFAULT_DAYS * DAY_MS) : (0 as EpochMs)
  const begins = before?.createdAt ?? gte ?? first
  const from = latest(begins, gte ?? begins)
  if (isByDays && to - from > MOST_DAYS * DAY_MS) {
    return err({ code: 'invalid_field', param: 'created[gte]', detail: `at most ${MOST_DAYS} days at once` })
  }
  return ok({ from, to })
}

const orderIn =
  (orders: Pick<Orders, 'get'>) =>
  async (text: string): Promise<Order | undefined> => {
    const orderId = parseOrderIdText(text)
    return orderId && orders.get(orderId)
  }

/** Up to one more than the limit, in the order of reading. */
async function firstOf(
  { client_reference_id: reference }: Query,
  wanted: Wanted,
  orders: Parts['orders'],
): Promise<Order[]> {
  const { from, to, isNewestFirst, limit } = wanted
  if (reference !== undefined) return sorted(orders.listByReference({ reference, from, to }), wanted)
  const found: Order[] = []
  const days = daysOf(wanted)
  // Reads one day first, which fills the page of a busy shop, then doubles the step, for quiet shops.
  for (let at = 0, step = 1; at < days.length && found.length <= limit; ) {
    const read = days
      .slice(at, at + step)
      .map(day => taken(orders.listDay(day, { from, to, isOldestFirst: !isNewestFirst }), wanted))
    found.push(...(await Promise.all(read)).flat())
    at += step
    step = Math.min(2 * step, MOST_DAYS_AT_ONCE)
  }
  return found
}

function daysOf({ from, to, isNewestFirst }: Wanted): readonly EpochMs[] {
  const days: EpochMs[] = []
  const last = beijingDay(to)
  for (let day = from; beijingDay(day) <= last; day = plusMs(day, DAY_MS)) days.push(day)
  return isNewestFirst ? days.reverse() : days
}

/** The matching orders of a sorted source: up to one more than the limit, which shows whether there are more. */
async function taken(source: AsyncIterable<Order>, { limit, matches }: Wanted): Promise<Order[]> {
  const found: Order[] = []
  for await (const order of source) {
    if (!matches(order)) continue
    found.push(order)
    if (found.length > limit) break
  }
  return found
}

/** All matching orders of an unsorted source. */
async function sorted(source: AsyncIterable<Order>, { matches, isNewestFirst }: Wanted): Promise<Order[]> {
  const found: Order[] = []
  for await (const order of source) if (matches(order)) found.push(order)
  return found.sort(isNewestFirst ? (a, b) => byAge(b, a) : byAge)
}
