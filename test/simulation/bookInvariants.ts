/**
 * What must hold at the end between the gateways' books and the shop's orders: no money is lost, or received
 * unnoticed.
 */
import type { GatewayName } from '../../lib/order/facts'
import type { Order } from '../../lib/order/order'
import { HOUR_MS } from '../../lib/time'
import { holds, paymentsOf } from './answerInvariants'
import type { Conditions } from './conditions'
import type { RunContext } from './flakyCalls'
import type { Gateway } from './gateway'
import type { Gateways } from './gateways'
import { boundTo, isCalledOff, judgedState } from './judgedState'
import { gotMoney, type Trade } from './trade'

interface Books extends Pick<RunContext, 'scheduler' | 'conditions' | 'summary'> {
  readonly gateways: Gateways
}

export type Demand = (isSo: boolean, rule: string) => void

/** Paid at a gateway if and only if that took the money of this order, as far as the shop could know. */
export function checkBooks(
  order: Order,
  gateway: Gateway,
  { summary, conditions }: Books,
  demand: Demand,
): void {
  const { orderId, amountFen } = order
  const { name, canBeAsked } = gateway.protocol
  const facts = Object.values(order.facts).filter(fact => 'tradeNo' in fact && fact.gateway === name)
  const trade = gateway.trades.get(orderId)
  const isBound = boundTo(order).has(name)
  const isOurs = isBound && trade?.amountFen === amountFen
  const isTaken = trade !== undefined && gotMoney(trade)
  const isPaidHere = paymentsOf(order).some(({ gateway }) => gateway === name)
  demand(!isPaidHere || (isTaken && isOurs), 'an order is paid whose money the gateway never took')
  const notifies = gateway.notifies.filter(notify => notify.trade === trade)
  for (const { trade, isAcknowledged, isGivenUp, claims, result } of notifies) {
    demand(isAcknowledged || isGivenUp, 'the gateway still has attempts to make')
    const isKnown = claims.every(claim => holds(order, claim, trade))
    demand(!isAcknowledged || isKnown, 'the gateway read that the order holds what it does not')
    demand(
      !isAcknowledged || isOurs || result !== undefined,
      'the gateway read that the order holds another amount',
    )
    if (isAcknowledged) summary.notifiesAcknowledged++
  }
  summary.notifyAttempts += notifies.reduce((sum, { attempts }) => sum + attempts, 0)
  summary.learnedByAsking += facts.filter(({ source }) => source === 'query').length
  const knowsOfMoney = facts.some(({ kind }) => ['paid', 'refundedInAll', 'partlyRefunded'].includes(kind))
  if (isTaken && isBound && !knowsOfMoney) {
    const isExcused = !canBeAsked || isAskedNoMore(order, trade, gateway, conditions)
    demand(isExcused, 'the shop could ask, and never learned of a payment')
    summary.leftToTheOwner++
  }
}

/**
 * Of an order that is paid at another gateway, or called off, this one is asked only until it has no trade that can be paid,
 * or for a day.
 */
function isAskedNoMore(
  order: Order,
  { paidAt }: Trade,
  { protocol: { name } }: Gateway,
  { regime }: Conditions,
): boolean {
  const isLetGo = Object.keys(order.facts).some(key => key.startsWith(`expired:${name}:`))
  const isLate = (paidAt ?? 0) > order.expiresAt + 20 * HOUR_MS
  const isSilent = regime === 'queryDown'
  return (isPaidElsewhere(order, name) || isCalledOff(order)) && (isLetGo || isLate || isSilent)
}

const isPaidElsewhere = (order: Order, name: GatewayName): boolean =>
  paymentsOf(order).some(({ gateway }) => gateway !== name)

/** Who holds the money of two has told a person; what could be paid once more is closed. */
export function checkPaidOnce(order: Order, end: Books, demand: Demand): void {
  const { gateways, summary } = end
  const payments = paymentsOf(order)
  const kept = payments.filter(({ gateway }) => {
    const trade = gateways.named(gateway)?.trades.get(order.orderId)
    return trade && gotMoney(trade) && trade.refundedFen + byHandFen(order, trade) < trade.amountFen
  })
  const isTold = Object.values(order.facts).some(
    fact => fact.kind === 'attended' && fact.concern === 'paidTwice',
  )
  demand(kept.length < 2 || isTold, 'an order was paid at two gateways, and nobody was told')
  if (isTold) summary.paidTwice++
  const knownSince = Math.min(...payments.map(({ recordedAt }) => recordedAt))
  for (const trade of gateways.tradesOf(order.orderId)) {
    if (!boundTo(order).has(trade.gateway) || !isPaidElsewhere(order, trade.gateway)) continue
    if (trade.isClosedByShop && (trade.closedAt ?? 0) >= knownSince) summary.closedElsewhere++
    demand(!isLeftOpen(order, trade, end), 'an order is paid, and was left open at another gateway')
  }
}

/** What people of the shop say that they paid back of a trade by another way. */
const byHandFen = ({ facts }: Order, { gateway, tradeNo }: Trade): number =>
  Object.values(facts)
    .filter(fact => fact.kind === 'refunded')
    .filter(fact => fact.source === 'person' && fact.gateway === gateway && fact.tradeNo === tradeNo)
    .reduce((sum, { amountFen }) => sum + amountFen, 0)

/** Whether the gateway closed the trade by itself at last, though the shop had the time to have it closed. */
function isLeftOpen(order: Order, { gateway, closedAt, isClosedByShop, paidAt }: Trade, end: Books): boolean {
  if (paidAt !== undefined || isClosedByShop || !end.gateways.named(gateway)?.protocol.canClose) return false
  const knownSince = Math.min(...paymentsOf(order).map(({ recordedAt }) => recordedAt))
  const watchEnd = order.expiresAt + 26 * HOUR_MS
  const isToBeClosed = ['paid', 'finished', 'paidLate', 'refunded'].includes(
    judgedState(order, end.scheduler.now()),
  )
  const hadTime = knownSince < watchEnd - 12 * HOUR_MS && end.conditions.regime !== 'queryDown'
  return isToBeClosed && hadTime && (closedAt ?? 0) > watchEnd
}
