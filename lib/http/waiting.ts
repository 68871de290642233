/**
 * The page of a buyer who came back from the gateway before its notify did: it asks again by itself, ever less
 * often, so that a page left open all night costs nothing. Its address is the order's own, and so stays true.
 */
import type { OrderId } from '../order/orderId'
import { isUnpaid, type OrderState } from '../order/orderState'
import type { Refresh } from '../page/lookAgain'

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
