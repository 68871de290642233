/**
 * Pages that wait for a payment and ask again by themselves, ever less often, so that one left open all night costs
 * nothing: that of a buyer who came back from the gateway before its notify did, whose address is the order's own, and
 * so stays true; and that with a code which is still to be scanned.
 */
import type { GatewayName } from '../order/facts'
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'
import { isPaid, isUnpaid, type OrderState } from '../order/orderState'
import type { Refresh } from '../page/autoRefresh'
import { backToShop } from '../page/backToShop'

const WAITS_SECONDS = [2, 3, 3, 5, 5, 10, 15, 30]
const LAST_WAIT_SECONDS = 60

/** Where a buyer who came back from the gateway reads what became of her order. */
export const returnedTo = (orderId: OrderId): string => `/orders/${orderId}?returned=0`

/**
 * When to ask again; undefined when nothing is being waited for.
 *
 * @param rawQuery  `returned=N`, N the number of times the page has asked; '' when nobody has returned
 */
export function waitingRefresh(orderId: OrderId, state: OrderState, rawQuery: string): Refresh | undefined {
  const asked = /(?:^|&)returned=(\d{1,4})(?:&|$)/.exec(rawQuery)?.[1]
  if (asked === undefined || !(isUnpaid(state) || state === 'paymentPending')) return undefined
  const afterSeconds = WAITS_SECONDS[Number(asked)] ?? LAST_WAIT_SECONDS
  return { url: `/orders/${orderId}?returned=${Math.min(Number(asked) + 1, 9999)}`, afterSeconds }
}

/** Where a buyer who came back goes on to, once the order is paid that a program of 易支付 made; undefined for all others. */
export const onwardToProgram = (order: Order, state: OrderState, rawQuery: string): string | undefined =>
  order.epay && isPaid(state) && /(?:^|&)returned=\d/.test(rawQuery) ? backToShop(order, state) : undefined

/** A person stands before the code for some minutes; it may be scanned for two hours. */
const SCANNING_WAITS = [
  { asks: 36, seconds: 5 },
  { asks: 96, seconds: 10 },
]
const LAST_SCANNING_WAIT_SECONDS = 30

const codesAsked = (rawQuery: string): string | undefined =>
  /(?:^|&)asked=(\d{1,4})(?:&|$)/.exec(rawQuery)?.[1]

/** Whether it is the page with a code that asks, and not a person. */
export const isLookingAgain = (rawQuery: string): boolean => codesAsked(rawQuery) !== undefined

/**
 * When the page with a code asks again.
 *
 * @param gateway   one of the shop's
 * @param rawQuery  `asked=N`, N the number of times the page has asked
 */
export function scanningRefresh(orderId: OrderId, gateway: GatewayName, rawQuery: string): Refresh {
  const asked = Number(codesAsked(rawQuery) ?? 0)
  const wait = SCANNING_WAITS.find(({ asks }) => asked < asks)
  return {
    url: `/orders/${orderId}/pay?code=${gateway}&asked=${Math.min(asked + 1, 9999)}`,
    afterSeconds: wait?.seconds ?? LAST_SCANNING_WAIT_SECONDS,
  }
}
