/** What must hold when nothing is under way any more: the gateway's books and the shop's orders agree. */
import type { Order } from '../../lib/order/order'
import { orderState } from '../../lib/order/orderState'
import type { EpochMs } from '../../lib/time'
import { holds, holdsPayment, type Tables } from './answerInvariants'
import type { Gateway } from './gateway'
import type { Purchase } from './purchase'
import type { Summary } from './summary'
import { Violation } from './violation'

export function checkEnd(
  { orders: { orders } }: Tables,
  gateway: Gateway,
  purchases: readonly Purchase[],
  now: EpochMs,
  summary: Summary,
): void {
  for (const order of orders.values()) checkBooks(order, gateway, now, summary)
  for (const purchase of purchases) checkPurchase(purchase, [...orders.values()])
  summary.orders += orders.size
}

/** Paid if and only if the gateway took the money of this order; else it knows that it never read `success`. */
function checkBooks(order: Order, gateway: Gateway, now: EpochMs, summary: Summary): void {
  const { orderId, amountFen } = order
  const demand = (isSo: boolean, rule: string) => {
    if (!isSo) throw new Violation(rule, orderId)
  }
  const trade = gateway.trades.get(orderId)
  const isOurs = trade?.amountFen === amountFen
  const gotMoney = isOurs && trade.paidAt !== undefined && trade.status !== 'TRADE_PENDING'
  const notifies = gateway.notifies.filter(notify => notify.trade === trade)
  demand(!holdsPayment(order) || gotMoney, 'an order is paid whose money the gateway never took')
  for (const { isAcknowledged, isGivenUp, claims } of notifies) {
    demand(isAcknowledged || isGivenUp, 'the gateway still has attempts to make')
    const isKnown = claims.every(claim => holds(order, claim))
    demand(!isAcknowledged || isKnown, 'the gateway read `success` for what the order does not hold')
    demand(!isAcknowledged || isOurs, 'the gateway read `success` for another amount')
    if (isAcknowledged) summary.notifiesAcknowledged++
  }
  summary.notifyAttempts += notifies.reduce((sum, { attempts }) => sum + attempts, 0)
  const knowsOfMoney = Object.values(order.facts).some(({ kind }) => kind === 'paid' || kind === 'refunded')
  if (gotMoney && !knowsOfMoney) summary.awaitingReconciliation++
  const state = orderState(order, now)
  if (state === 'paid' || state === 'paidLate' || state === 'refunded' || state === 'closed') summary[state]++
}

/** One idempotency key, one order, at the catalog's price, whatever was pressed how often. */
function checkPurchase({ email, isKeyed, amountFen, answered }: Purchase, orders: readonly Order[]): void {
  const own = orders.filter(order => order.buyerEmail === email)
  const [first] = own
  if (isKeyed && own.length > 1) throw new Violation('one idempotency key gave two orders', first?.orderId)
  if (own.some(order => order.amountFen !== amountFen))
    throw new Violation('an order has another price than the catalog', first?.orderId)
  const missing = [...answered].find(orderId => !own.some(order => order.orderId === orderId))
  if (missing !== undefined) throw new Violation('an order that was answered does not exist', missing)
}
