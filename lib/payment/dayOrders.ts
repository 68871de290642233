/** The orders of a day, and their sums. */
import { type FenSum, total } from '../money'
import type { Order } from '../order/order'
import { type TradedOrder, tradesOf } from '../order/trades'
import { type EpochMs, formatGatewayTime } from '../time'
import type { OrderLists } from './ports'

export interface DayOrders {
  /** Newest first. */
  readonly orders: readonly Order[]
  readonly missing: MissingOrders | undefined
}

/** Orders of the day that are not there: older ones, beyond the limit, or some whose items cannot be read. */
export type MissingOrders = 'older' | 'unreadable'

/** About ten megabytes. */
const MOST_ORDERS = 10_000

/** @param day  any time of the day in Beijing */
export async function ordersOfDay(orders: Pick<OrderLists, 'listDay'>, day: EpochMs): Promise<DayOrders> {
  const found: Order[] = []
  let missing: MissingOrders | undefined
  const onUnreadable = () => {
    missing = 'unreadable'
  }
  for await (const order of orders.listDay(day, { onUnreadable })) {
    if (found.length === MOST_ORDERS) return { orders: found, missing: missing ?? 'older' }
    found.push(order)
  }
  return { orders: found, missing }
}

/** @param tradeNo  the gateway's trade number */
export const hasTrade = (order: Pick<TradedOrder, 'facts'>, tradeNo: string): boolean =>
  tradesOf(order).some(trade => trade.tradeNo === tradeNo)

export interface DaySums {
  readonly orders: number
  /** Orders with at least one payment. */
  readonly paidOrders: number
  readonly arrivedFen: FenSum
  readonly refundedFen: FenSum
  /** Payments by the hour of day, 0 to 23 in Beijing, at which their order was created. */
  readonly arrivedByHour: readonly FenSum[]
}

export function daySums(orders: readonly Order[]): DaySums {
  const hours = Array.from({ length: 24 }, () => 0)
  let arrived = 0
  let refunded = 0
  let paidOrders = 0
  for (const order of orders) {
    const trades = tradesOf(order)
    const paid = total(trades.map(({ paidFen }) => paidFen))
    const hour = Number(formatGatewayTime(order.createdAt).slice(11, 13))
    hours[hour] = (hours[hour] ?? 0) + paid
    arrived += paid
    refunded += total(trades.map(({ refundedFen }) => refundedFen))
    if (paid > 0) paidOrders += 1
  }
  return {
    orders: orders.length,
    paidOrders,
    arrivedFen: arrived as FenSum,
    refundedFen: refunded as FenSum,
    arrivedByHour: hours as FenSum[],
  }
}
