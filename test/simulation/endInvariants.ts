/** What must hold when nothing is under way any more: books, orders, mails and the owner's list agree. */
import type { Order } from '../../lib/order/order'
import { holdsPayment, paymentsOf, type Tables } from './answerInvariants'
import { checkBooks, checkPaidOnce, type Demand } from './bookInvariants'
import type { Surroundings } from './flakyCalls'
import type { Gateways } from './gateways'
import { boundTo, judgedState } from './judgedState'
import type { Mailer } from './mailer'
import type { Purchase } from './purchase'
import { Violation } from './violation'

interface End extends Tables, Surroundings {
  readonly gateways: Gateways
  readonly mailer: Mailer
  readonly purchases: readonly Purchase[]
}

export function checkEnd(end: End): void {
  const { orders } = end.orders
  for (const order of orders.values()) {
    const demand = (isSo: boolean, rule: string) => {
      if (!isSo) throw new Violation(rule, order.orderId)
    }
    for (const gateway of end.gateways.all) checkBooks(order, gateway, end, demand)
    checkPaidOnce(order, end, demand)
    checkSettled(order, end, demand)
    checkMails(order, end, demand)
  }
  for (const purchase of end.purchases) checkPurchase(purchase, [...orders.values()])
  end.summary.orders += orders.size
}

/** Nothing waits for ever: an order comes to an end, or a person hears of it. */
function checkSettled(order: Order, end: End, demand: Demand): void {
  const { orders, gateways, scheduler, summary } = end
  const { orderId } = order
  const state = judgedState(order, scheduler.now())
  const bound = boundTo(order)
  const trades = gateways.tradesOf(orderId).filter(({ gateway }) => bound.has(gateway))
  const isAttended = (concern: string) =>
    Object.values(order.facts).some(fact => fact.kind === 'attended' && fact.concern === concern)
  demand(!orders.agendas.has(orderId), 'an order is visited for ever')
  switch (state) {
    case 'awaitingPayment':
    case 'overdue':
    case 'paymentPending':
      demand(isAttended('unconfirmed'), 'an order waits for ever, and nobody was told')
      break
    case 'canceled':
      demand(false, 'an order was canceled, and nobody did it')
      break
    case 'expired':
    case 'closed':
      demand(
        trades.every(({ paidAt }) => paidAt === undefined),
        'an order was let go, and the gateway has taken money for it',
      )
      demand(
        trades.every(trade => trade.state === 'closed'),
        'an order was let go, and the gateway still takes money for it',
      )
      if (bound.size === 0) summary.neverSent++
      summary[state]++
      summary.settled++
      break
    case 'paid':
    case 'finished':
    case 'refunded':
      summary[state]++
      summary.settled++
      break
    case 'paidLate':
    case 'paidOtherAmount':
      summary[state]++
      demand(isAttended(state), `nobody was told of an order that is ${state}`)
      break
    case 'paidTwice':
    case 'paidAfterCancel':
    case 'closedAfterPayment':
      demand(isAttended(state), `nobody was told of an order that is ${state}`)
      break
    default:
      state satisfies never
  }
}

/** Each payment was confirmed by mail, or the owner was told that it could not be for a day. */
function checkMails(order: Order, { mailer, weather, scheduler }: End, demand: Demand): void {
  if (!holdsPayment(order)) return
  const facts = Object.values(order.facts)
  const isSent = (wanted: 'receiptSent' | 'noticeSent') =>
    mailer.taken(order.orderId).some(({ kind }) => kind === wanted) &&
    paymentsOf(order).every(({ gateway, tradeNo }) =>
      facts.some(fact => fact.kind === wanted && fact.gateway === gateway && fact.tradeNo === tradeNo),
    )
  const isAttended = facts.some(fact => fact.kind === 'attended' && fact.concern === 'receiptUnsent')
  // Of an order that she is looking at anyway, or has given back, she need not be told.
  const isHerOwn = ['paidLate', 'paidTwice', 'refunded'].includes(judgedState(order, scheduler.now()))
  const isExcused = isAttended || (mailer.isRejected(order.buyerEmail ?? '') && isHerOwn)
  demand(isSent('receiptSent') || isExcused, 'a payment was never confirmed by mail, and nobody was told')
  const hasNotice = isSent('noticeSent') || !weather.sendsNotices || isAttended
  demand(hasNotice, 'the owner had no notice of a payment, and nobody was told')
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
