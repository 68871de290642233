/** The state of an order as the judge sees it: an account of its own, which shares no code with the shop's. */
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
  let letGo = false
  for (const fact of Object.values(order.facts)) {
    if (fact.kind === 'expired') letGo = true
    if (!('tradeNo' in fact)) continue
    const account = accounts.get(fact.tradeNo) ?? {
      ...{ arrived: 0, paidAt: 0, wentBackSingly: 0, wentBackInAll: 0 },
      heard: new Set<string>(),
    }
    accounts.set(fact.tradeNo, account)
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
  if (letGo) return 'expired'
  if (all.some(({ heard }) => heard.has('closed'))) return 'closed'
  return now >= order.expiresAt ? 'overdue' : 'awaitingPayment'
}
