/**
 * The page of a buyer who came back from the gateway before its notify did: it asks again by itself, ever less
 * often, so that a page left open all night costs nothing.
 */
import type { OrderId } from '../order/orderId'
import type { OrderState } from '../order/orderState'
import type { Refresh } from '../page/resultPage'

const WAITS_SECONDS = [2, 3, 3, 5, 5, 10, 15, 30]
const LAST_WAIT_SECONDS = 60

/** The states in which a payment may still be on its way to us. */
const UNCONFIRMED: readonly OrderState[] = [
  'awaitingPayment',
  'overdue',
  'expired',
  'closed',
  'paymentPending',
]

/**
 * When to ask again; undefined when nothing is being waited for.
 *
 * @param rawQuery  `returned=N`, N the number of times the page has asked; '' when nobody has returned
 */
export function waitingRefresh(orderId: OrderId, state: OrderState, rawQuery: string): Refresh | undefined {
  const asked = /(?:^|&)returned=(\d{1,4})(?:&|$)/.exec(rawQuery)?.[1]
  if (asked === undefined || !UNCONFIRMED.includes(state)) return undefined
  const afterSeconds = WAITS_SECONDS[Number(asked)] ?? LAST_WAIT_SECONDS
  return { url: `/orders/${orderId}?returned=${Math.min(Number(asked) + 1, 9999)}`, afterSeconds }
}
