/** What must hold when nothing is under way any more: books, orders, mails and the owner's list agree. */
import type { Order } from '../../lib/order/order'
import { holds, holdsPayment, type Tables } from './answerInvariants'
import type { Surroundings } from './flakyCalls'
import type { Gateway } from './gateway'
import { judgedState } from './judgedState'
import type { Mailer } from './mailer'
import type { Purchase } from './purchase'
import { Violation } from './violation'

interface End extends Tables, Surroundings {
  readonly gateway: Gateway
  readonly mailer: Mailer
  readonly purchases: readonly Purchase[]
}

export function checkEnd(end: End): void {
  const { orders } = end.orders
  for (const order of orders.values()) {
    const demand = (isSo: boolean, rule: string) => {
      if (!isSo) throw new Violation(rule, order.orderId)
    }
    checkBooks(order, end, demand)
    checkSettled(order, end, demand)
    checkMails(order, end, demand)
  }
  for (const purchase of end.purchases) checkPurchase(purchase, [...orders.values()])
  end.summary.orders += orders.size
}

type Demand = (isSo: boolean, rule: string) => void

/** Paid if and only if the gateway took the money of this order, as far as the shop could know. */
function checkBooks(order: Order, { gateway, weather, summary }: End, demand: Demand): void {
  const { orderId, amountFen } = order
  const facts = Object.values(order.facts)
  const trade = gateway.trades.get(orderId)
  const isOurs = trade?.amountFen === amountFen
  const gotMoney = trade?.paidAt !== undefined && trade.status !== 'TRADE_PENDING'
  const notifies = gateway.notifies.filter(notify => notify.trade === trade)
  demand(!holdsPayment(order) || (gotMoney && isOurs), 'an order is paid whose money the gateway never took')
  for (const { trade, isAcknowledged, isGivenUp, claims } of notifies) {
    demand(isAcknowledged || isGivenUp, 'the gateway still has attempts to make')
    const isKnown = claims.every(claim => holds(order, claim, trade))
    demand(!isAcknowledged || isKnown, 'the gateway read `success` for what the order does not hold')
    demand(!isAcknowledged || isOurs, 'the gateway read `success` for another amount')
    if (isAcknowledged) summary.notifiesAcknowledged++
  }
  summary.notifyAttempts += notifies.reduce((sum, { attempts }) => sum + attempts, 0)
  summary.learnedByAsking += facts.filter(({ source }) => source === 'query').length
  const knowsOfMoney = facts.some(({ kind }) => ['paid', 'refundedInAll', 'partlyRefunded'].includes(kind))
  if (gotMoney && !knowsOfMoney) {
    demand(
      !weather.contracted.has('single_trade_query'),
      'the shop could ask, and never learned of a payment',
    )
    summary.leftToTheOwner++
  }
}

/** Nothing waits for ever: an order comes to an end, or a person hears of it. */
function checkSettled(order: Order, end: End, demand: Demand): void {
  const { orders, gateway, scheduler, summary } = end
  const { orderId } = order
  const state = judgedState(order, scheduler.now())
  const trade = gateway.trades.get(orderId)
  const isAttended = (concern: string) =>
    Object.values(order.facts).some(fact => fact.kind === 'attended' && fact.concern === concern)
  demand(!orders.agendas.has(orderId), 'an order is visited for ever')
  switch (state) {
    case 'awaitingPayment':
    case 'overdue':
    case 'paymentPending':
      demand(isAttended('unconfirmed'), 'an order waits for ever, and nobody was told')
      break
    case 'expired':
    case 'closed':
      demand(trade?.paidAt === undefined, 'an order was let go, and the gateway has taken money for it')
      demand(
        trade?.status !== 'WAIT_BUYER_PAY',
        'an order was let go, and the gateway still takes money for it',
      )
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
    facts.some(({ kind }) => kind === wanted)
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
