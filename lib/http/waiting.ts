/**
 * The refreshes of pages that wait for a payment: the order's page after the buyer has returned from the gateway, if the
 * notification has not arrived yet, and the page with a code to scan. The intervals grow, so that a page left open all
 * night costs nothing.
 */
import type { GatewayName } from '../order/facts'
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'
import { isPaid, isUnpaid, type OrderState } from '../order/orderState'
import type { Refresh } from '../page/autoRefresh'
import { backToShop } from '../page/backToShop'

const WAITS_SECONDS = [2, 3, 3, 5, 5, 10, 15, 30]
const LAST_WAIT_SECONDS = 60

/** The order's page for a buyer who has returned from the gateway. */
export const returnedTo = (orderId: OrderId): string => `/orders/${orderId}?returned=0`

/**
 * The next refresh of the order's page; undefined if the buyer has not returned, or no payment is awaited.
 *
 * @param rawQuery  with `returned=N` if the buyer has returned, where N counts the refreshes
 */
export function waitingRefresh(orderId: OrderId, state: OrderState, rawQuery: string): Refresh | undefined {
  const asked = /(?:^|&)returned=(\d{1,4})(?:&|$)/.exec(rawQuery)?.[1]
  if (asked === undefined || !(isUnpaid(state) || state === 'paymentPending')) return undefined
  const afterSeconds = WAITS_SECONDS[Number(asked)] ?? LAST_WAIT_SECONDS
  return { url: `/orders/${orderId}?returned=${Math.min(Number(asked) + 1, 9999)}`, afterSeconds }
}

/** Where a returned buyer is redirected once a program's 易支付 order is paid; undefined for other orders. */
export const onwardToProgram = (order: Order, state: OrderState, rawQuery: string): string | undefined =>
  order.epay && isPaid(state) && /(?:^|&)returned=\d/.test(rawQuery) ? backToShop(order, state) : undefined

/** Frequent at first, since most codes are scanned within minutes; they are valid for two hours. */
const SCANNING_WAITS = [
  { asks: 36, seconds: 5 },
  { asks: 96, seconds: 10 },
]
const LAST_SCANNING_WAIT_SECONDS = 30

const codesAsked = (rawQuery: string): string | undefined =>
  /(?:^|&)asked=(\d{1,4})(?:&|$)/.exec(rawQuery)?.[1]

/** Whether the request is a refresh of the page with a code. */
export const isLookingAgain = (rawQuery: string): boolean => codesAsked(rawQuery) !== undefined

/**
 * The next refresh of the page with a code.
 *
 * @param gateway   one of the shop's
 * @param rawQuery  with `asked=N`, where N counts the refreshes
 */
export function scanningRefresh(orderId: OrderId, gateway: GatewayName, rawQuery: string): Refresh {
  const asked = Number(codesAsked(rawQuery) ?? 0)
  const wait = SCANNING_WAITS.find(({ asks }) => asked < asks)
  return {
    url: `/orders/${orderId}/pay?code=${gateway}&asked=${Math.min(asked + 1, 9999)}`,
    afterSeconds: wait?.seconds ?? LAST_SCANNING_WAIT_SECONDS,
  }
}
