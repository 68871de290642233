/** Which orders the list shows: those of a day, or those found by order number, trade number or the shop's own number. */
import type { MerchantId } from '../order/merchant'
import { byAge, type Order } from '../order/order'
import { type OrderState, orderState } from '../order/orderState'
import { type DayOrders, hasTrade, ordersOfDay } from '../payment/dayOrders'
import type { OrderLists } from '../payment/ports'
import { STATE_NAME } from '../reporting/stateText'
import { beijingDay, DAY_MS, type EpochMs, parseBeijingDay, parseGatewayTime, plusMs } from '../time'
import type { OrderList } from './pages/ordersPage'

const PAGE_SIZE = 50
/** The longest trade number of any gateway, in characters. */
const MAX_SEARCH = 64

export interface OrderQuery {
  readonly day: EpochMs
  readonly state: OrderState | undefined
  readonly search: string
  readonly page: number
}

/** Replaces invalid fields by their defaults. */
export function readOrderQuery(fields: URLSearchParams, now: EpochMs): OrderQuery {
  const state = fields.get('state') ?? ''
  const page = Number(fields.get('page') ?? 1)
  return {
    day: readDay(fields.get('day'), now),
    state: Object.hasOwn(STATE_NAME.en, state) ? (state as OrderState) : undefined,
    search: (fields.get('search') ?? '').trim().slice(0, MAX_SEARCH),
    page: Number.isSafeInteger(page) && page >= 1 ? page : 1,
  }
}

/** @param text  a day in Beijing, `yyyy-MM-dd`; default: now */
export const readDay = (text: string | null, now: EpochMs): EpochMs =>
  parseGatewayTime(`${text ?? ''} 00:00:00`) ?? now

interface ScopedOrderQuery extends OrderQuery {
  /** Whether the order belongs to the selected merchant. */
  readonly isInScope: (order: Order) => boolean
  /** Whose own numbers are searched. */
  readonly merchants: readonly MerchantId[]
}

/** All matching orders, newest first. */
export async function findOrders(
  orders: Pick<OrderLists, 'listDay' | 'listByReference'>,
  query: ScopedOrderQuery,
  now: EpochMs,
  lifetimeMs: number,
): Promise<DayOrders> {
  const read = await Promise.all(
    daysOf(query, lifetimeMs).map(async each => {
      const { orders: all, missing } = await ordersOfDay(orders, each)
      return { found: all.filter(order => query.isInScope(order) && isWanted(order, query, now)), missing }
    }),
  )
  const missing = read.find(({ missing }) => missing)?.missing
  const ofDays = read.flatMap(({ found }) => found)
  if (query.search === '') return { orders: ofDays, missing }
  const ofReference = (
    await Promise.all(query.merchants.map(each => byReference(orders, query, each)))
  ).flat()
  const found = [...ofDays, ...ofReference.filter(order => isInState(order, query, now))]
  const unique = new Map(found.map(order => [order.orderId, order]))
  return { orders: [...unique.values()].sort((a, b) => byAge(b, a)), missing }
}

/** The requested page, or the last one if there are fewer. */
export function pageOf(
  { orders, missing }: DayOrders,
  { day, state, search, page: wanted }: OrderQuery,
  now: EpochMs,
): OrderList {
  const pages = Math.max(1, Math.ceil(orders.length / PAGE_SIZE))
  const page = Math.min(wanted, pages)
  return {
    day,
    now,
    state,
    search,
    page,
    pages,
    count: orders.length,
    missing,
    orders: orders.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE),
  }
}

/** The orders of any age with the shop's own number. */
async function byReference(
  orders: Pick<OrderLists, 'listByReference'>,
  { search: reference }: OrderQuery,
  merchant: MerchantId,
): Promise<readonly Order[]> {
  const found: Order[] = []
  for await (const order of orders.listByReference({ reference, merchant })) found.push(order)
  return found
}

const isWanted = (order: Order, query: OrderQuery, now: EpochMs): boolean =>
  isInState(order, query, now) && (query.search === '' || hasTrade(order, query.search))

const isInState = (order: Order, { state }: OrderQuery, now: EpochMs): boolean =>
  state === undefined || orderState(order, now) === state

/** Most trade numbers begin with their day; the order is older by at most its time to pay. */
function daysOf({ day, search }: OrderQuery, lifetimeMs: number): readonly EpochMs[] {
  const tradeDay = search.startsWith('20') ? parseBeijingDay(search.slice(0, 8)) : undefined
  if (search === '' || tradeDay === undefined) return [day]
  const before = Math.ceil(lifetimeMs / DAY_MS)
  const days = Array.from({ length: before + 1 }, (_, index) => plusMs(tradeDay, -index * DAY_MS))
  return days.some(each => beijingDay(each) === beijingDay(day)) ? days : [...days, day]
}
