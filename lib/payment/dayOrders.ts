/** The orders of a day, and what they come to. */
import type { Fen } from '../money'
import type { Order } from '../order/order'
import { type TradedOrder, tradesOf } from '../order/trades'
import { type EpochMs, formatGatewayTime } from '../time'
import type { OrderLists } from './ports'

export interface DayOrders {
  /** The newest first. */
  readonly orders: readonly Order[]
  /** Whether the day has older ones, which are not read. */
  readonly isPartial: boolean
}

/** Some ten megabytes. */
const MOST_ORDERS = 10_000

/** @param day  any time of it */
export async function ordersOfDay(orders: Pick<OrderLists, 'listDay'>, day: EpochMs): Promise<DayOrders> {
  const found: Order[] = []
  let isPartial = false
  for await (const order of orders.listDay(day)) {
    isPartial = found.length === MOST_ORDERS
    if (isPartial) break
    found.push(order)
  }
  return { orders: found, isPartial }
}

/** Whether one of the order's trades has this number at its gateway. */
export const hasTrade = (order: Pick<TradedOrder, 'facts'>, tradeNo: string): boolean =>
  tradesOf(order).some(trade => trade.tradeNo === tradeNo)

export interface DaySums {
  readonly orders: number
  /** Orders of which money arrived. */
  readonly paidOrders: number
  /** In fen; it may exceed the limit of a single payment. */
  readonly arrivedFen: Fen
  readonly refundedFen: Fen
  /** What arrived, by the hour in Beijing at which the orders were made, 0 to 23. */
  readonly arrivedByHour: readonly Fen[]
}

export function daySums(orders: readonly Order[]): DaySums {
  const hours = Array.from({ length: 24 }, () => 0)
  let arrived = 0
  let refunded = 0
  let paidOrders = 0
  for (const order of orders) {
    const trades = tradesOf(order)
    const paid = trades.reduce((total, { paidFen }) => total + paidFen, 0)
    const hour = Number(formatGatewayTime(order.createdAt).slice(11, 13))
    hours[hour] = (hours[hour] ?? 0) + paid
    arrived += paid
    refunded += trades.reduce((total, { refundedFen }) => total + refundedFen, 0)
    if (paid > 0) paidOrders += 1
  }
  return {
    ...{ orders: orders.length, paidOrders },
    ...{ arrivedFen: arrived as Fen, refundedFen: refunded as Fen, arrivedByHour: hours as Fen[] },
  }
}
