/** The expected state of an order, computed without the product's code. */
import type { GatewayName } from '../../lib/order/facts'
import type { Order } from '../../lib/order/order'
import type { OrderState } from '../../lib/order/orderState'

/** What the facts say of a trade, amounts in fen. */
export interface Account {
  readonly gateway: GatewayName
  readonly tradeNo: string
  arrived: number
  paidAt: number
  wentBackSingly: number
  wentBackInAll: number
  wentBackByHand: number
  /** Refunds that were asked for, by their numbers, and those of which it is known what became of them. */
  readonly asked: Map<string, number>
  readonly answered: Set<string>
  readonly failed: Set<string>
  readonly heard: Set<string>
}

export const wentBack = ({ wentBackSingly, wentBackInAll, wentBackByHand }: Account): number =>
  wentBackByHand + Math.max(wentBackSingly, wentBackInAll)

/** What the shop has asked for, whether it was made or is on its way. */
export const askedFor = ({ asked, failed }: Account): number =>
  [...asked].reduce((sum, [number, amountFen]) => (failed.has(number) ? sum : sum + amountFen), 0)

/** What is on its way back. */
const onItsWay = ({ asked, answered }: Account): number =>
  [...asked].reduce((sum, [number, amountFen]) => (answered.has(number) ? sum : sum + amountFen), 0)

/** What people see that is left. */
export const leftOf = (account: Account): number =>
  Math.max(0, account.arrived - wentBack(account) - onItsWay(account))

export function accountsOf(order: Order): ReadonlyMap<string, Account> {
  const accounts = new Map<string, Account>()
  for (const fact of Object.values(order.facts)) {
    if (!('tradeNo' in fact)) continue
    const name = `${fact.gateway} ${fact.tradeNo}`
    const account = accounts.get(name) ?? {
      gateway: fact.gateway,
      tradeNo: fact.tradeNo,
      arrived: 0,
      paidAt: 0,
      wentBackSingly: 0,
      wentBackInAll: 0,
      wentBackByHand: 0,
      asked: new Map<string, number>(),
      answered: new Set<string>(),
      failed: new Set<string>(),
      heard: new Set<string>(),
    }
    accounts.set(name, account)
    account.heard.add(fact.kind)
    if (fact.kind === 'paid') {
      account.arrived = fact.amountFen
      account.paidAt = fact.at
    }
    if (fact.kind === 'finished' && !account.heard.has('paid')) account.arrived = fact.amountFen
    if (fact.kind === 'refunded' && fact.source === 'person') account.wentBackByHand += fact.amountFen
    if (fact.kind === 'refunded' && fact.source !== 'person') account.wentBackSingly += fact.amountFen
    if (fact.kind === 'refundRequested') account.asked.set(fact.refundId, fact.amountFen)
    if (fact.kind === 'refunded' || fact.kind === 'refundFailed') account.answered.add(fact.refundId)
    if (fact.kind === 'refundFailed') account.failed.add(fact.refundId)
    if (fact.kind === 'refundedInAll' && fact.amountFen > account.wentBackInAll)
      account.wentBackInAll = fact.amountFen
  }
  return accounts
}

export function judgedState(order: Order, now: number): OrderState {
  const all = [...accountsOf(order).values()]
  const withMoney = all.filter(account => account.arrived - wentBack(account) > 0)
  const isAnySound = withMoney.some(
    ({ heard, arrived }) => arrived === order.amountFen && !heard.has('closed'),
  )
  if (withMoney.length >= 2 && isAnySound) return 'paidTwice'
  if (withMoney.some(({ heard }) => heard.has('closed'))) return 'closedAfterPayment'
  for (const { heard, arrived, paidAt } of withMoney) {
    if (arrived !== order.amountFen) return 'paidOtherAmount'
    if (isCalledOff(order)) return 'paidAfterCancel'
    if (paidAt > order.expiresAt) return 'paidLate'
    return heard.has('finished') ? 'finished' : 'paid'
  }
  for (const account of all) {
    const due = account.arrived === 0 ? order.amountFen : account.arrived
    if (wentBack(account) > 0 && wentBack(account) >= due) return 'refunded'
  }
  if (all.some(({ heard }) => heard.has('pending') && !heard.has('closed'))) return 'paymentPending'
  if (isCalledOff(order)) return 'canceled'
  const bound = boundTo(order)
  const isLetGo = bound.size === 0 ? now >= order.expiresAt : [...bound].every(name => isOver(order, name))
  if (!isLetGo) return now >= order.expiresAt ? 'overdue' : 'awaitingPayment'
  const isOurDoing = bound.size === 0 || Object.values(order.facts).some(({ kind }) => kind === 'expired')
  return isOurDoing ? 'expired' : 'closed'
}

export const isCalledOff = ({ facts }: Order): boolean => 'canceled' in facts

/** The gateways at which the order may be paid. */
export function boundTo(order: Order | undefined): ReadonlySet<GatewayName> {
  const bound = new Set<GatewayName>()
  if (order?.gateway !== undefined) bound.add(order.gateway)
  for (const fact of Object.values(order?.facts ?? {})) if (fact.kind === 'requested') bound.add(fact.gateway)
  return bound
}

const isOver = ({ facts }: Order, name: GatewayName): boolean =>
  Object.keys(facts).some(key => key.startsWith(`expired:${name}:`) || key.startsWith(`closed:${name}:`))
