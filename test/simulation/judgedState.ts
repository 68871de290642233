/** The state of an order as the judge sees it: an account of its own, which shares no code with the shop's. */
import type { GatewayName } from '../../lib/order/facts'
import type { Order } from '../../lib/order/order'
import type { OrderState } from '../../lib/order/orderState'

interface Account {
  /** Fen. */
  arrived: number
  paidAt: number
  wentBackSingly: number
  wentBackInAll: number
  readonly heard: Set<string>
}

export function judgedState(order: Order, now: number): OrderState {
  const accounts = new Map<string, Account>()
  for (const fact of Object.values(order.facts)) {
    if (!('tradeNo' in fact)) continue
    const name = `${fact.gateway} ${fact.tradeNo}`
    const account = accounts.get(name) ?? {
      ...{ arrived: 0, paidAt: 0, wentBackSingly: 0, wentBackInAll: 0 },
      heard: new Set<string>(),
    }
    accounts.set(name, account)
    account.heard.add(fact.kind)
    if (fact.kind === 'paid') {
      account.arrived = fact.amountFen
      account.paidAt = fact.at
    }
    if (fact.kind === 'finished' && !account.heard.has('paid')) account.arrived = fact.amountFen
    if (fact.kind === 'refunded') account.wentBackSingly += fact.amountFen
    if (fact.kind === 'refundedInAll' && fact.amountFen > account.wentBackInAll)
      account.wentBackInAll = fact.amountFen
  }
  const wentBack = (account: Account) => Math.max(account.wentBackSingly, account.wentBackInAll)
  const all = [...accounts.values()]
  const withMoney = all.filter(account => account.arrived - wentBack(account) > 0)
  if (withMoney.length >= 2) return 'paidTwice'
  for (const { heard, arrived, paidAt } of withMoney) {
    if (heard.has('closed')) return 'closedAfterPayment'
    if (arrived !== order.amountFen) return 'paidOtherAmount'
    if (paidAt > order.expiresAt) return 'paidLate'
    return heard.has('finished') ? 'finished' : 'paid'
  }
  for (const account of all) {
    const due = account.arrived === 0 ? order.amountFen : account.arrived
    if (wentBack(account) > 0 && wentBack(account) >= due) return 'refunded'
  }
  if (all.some(({ heard }) => heard.has('pending') && !heard.has('closed'))) return 'paymentPending'
  const bound = boundTo(order)
  const isLetGo = bound.size === 0 ? now >= order.expiresAt : [...bound].every(name => isOver(order, name))
  if (!isLetGo) return now >= order.expiresAt ? 'overdue' : 'awaitingPayment'
  const isOurDoing = bound.size === 0 || Object.values(order.facts).some(({ kind }) => kind === 'expired')
  return isOurDoing ? 'expired' : 'closed'
}

/** The gateways at which the order may be paid. */
export function boundTo(order: Order | undefined): ReadonlySet<GatewayName> {
  const bound = new Set<GatewayName>()
  if (order?.gateway !== undefined) bound.add(order.gateway)
  for (const fact of Object.values(order?.facts ?? {})) if (fact.kind === 'requested') bound.add(fact.gateway)
  return bound
}

const isOver = ({ facts }: Order, name: GatewayName): boolean =>
  Object.keys(facts).some(key => key.startsWith(`expired:${name}:`) || key.startsWith(`closed:${name}:`))
