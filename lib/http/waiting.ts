/**
 * Pages that wait for a payment and reload themselves at increasing intervals, so that an open tab costs little: the
 * order's page after a return that arrived before its notify, and the page with a code to scan.
 */
import type { GatewayName } from '../order/facts'
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'
import { isPaid, isUnpaid, type OrderState } from '../order/orderState'
import type { Refresh } from '../page/autoRefresh'
import { backToShop } from '../page/backToShop'

const WAITS_SECONDS = [2, 3, 3, 5, 5, 10, 15, 30]
const LAST_WAIT_SECONDS = 60

/** The order's page for a buyer who returns from the gateway. */
export const returnedTo = (orderId: OrderId): string => `/orders/${orderId}?returned=0`

/**
 * When to reload; undefined when nothing is awaited.
 *
 * @param rawQuery  `returned=N` with the number of reloads; '' when the buyer has not returned
 */
export function waitingRefresh(orderId: OrderId, state: OrderState, rawQuery: string): Refresh | undefined {
  const asked = /(?:^|&)returned=(\d{1,4})(?:&|$)/.exec(rawQuery)?.[1]
  if (asked === undefined || !(isUnpaid(state) || state === 'paymentPending')) return undefined
  const afterSeconds = WAITS_SECONDS[Number(asked)] ?? LAST_WAIT_SECONDS
  return { url: `/orders/${orderId}?returned=${Math.min(Number(asked) + 1, 9999)}`, afterSeconds }
}

/** Where a buyer continues after paying the order of a 易支付 program; undefined for other orders. */
export const onwardToProgram = (order: Order, state: OrderState, rawQuery: string): string | undefined =>
  order.epay && isPaid(state) && /(?:^|&)returned=\d/.test(rawQuery) ? backToShop(order, state) : undefined

/** Frequent for some minutes, since somebody stands before the screen; a code is valid for two hours. */
const SCANNING_WAITS = [
  { asks: 36, seconds: 5 },
  { asks: 96, seconds: 10 },
]
const LAST_SCANNING_WAIT_SECONDS = 30

const codesAsked = (rawQuery: string): string | undefined =>
  /(?:^|&)asked=(\d{1,4})(?:&|$)/.exec(rawQuery)?.[1]

/** Whether the page with a code reloads itself. */
export const isLookingAgain = (rawQuery: string): boolean => codesAsked(rawQuery) !== undefined

/**
 * When the page with a code reloads.
 *
 * @param gateway   one of the shop's
 * @param rawQuery  `asked=N` with the number of reloads
 */
export function scanningRefresh(orderId: OrderId, gateway: GatewayName, rawQuery: string): Refresh {
  const asked = Number(codesAsked(rawQuery) ?? 0)
  const wait = SCANNING_WAITS.find(({ asks }) => asked < asks)
  return {
    url: `/orders/${orderId}/pay?code=${gateway}&asked=${Math.min(asked + 1, 9999)}`,
    afterSeconds: wait?.seconds ?? LAST_SCANNING_WAIT_SECONDS,
  }
}
