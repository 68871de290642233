/**
 * What must hold when everything has settled: books, orders, mails and the list of orders that need a person agree.
 */
import type { Order } from '../../lib/order/order'
import { orderItem } from '../../lib/store/orderItem'
import { holdsPayment, paymentsOf, type Tables } from './answerInvariants'
import { checkBooks, checkPaidOnce, type Demand } from './bookInvariants'
import type { RunContext } from './flakyCalls'
import type { Gateway } from './gateway'
import type { Gateways } from './gateways'
import { boundTo, judgedState } from './judgedState'
import type { Mailer } from './mailer'
import { judgeMoney } from './moneyJudge'
import { isOverMidnight, type Purchase } from './purchase'
import type { RefundTool } from './refundTool'
import { gotMoney, type Trade } from './trade'
import { Violation } from './violation'

interface End extends Tables, RunContext {
  readonly gateways: Gateways
  readonly mailer: Mailer
  readonly purchases: readonly Purchase[]
  readonly refundTool: RefundTool
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
  checkMoney(end)
  for (const purchase of end.purchases) checkPurchase(purchase, [...orders.values()])
  end.summary.orders += orders.size
}

/** What the judge of the money says, who is given nothing but the gateways' books and the items of the table. */
function checkMoney({ orders, gateways, refundTool, summary }: End): void {
  const items = [...orders.orders.values()].map(order => ({ orderId: order.orderId, ...orderItem(order) }))
  const trades = gateways.all.flatMap(gateway =>
    [...gateway.trades.values()].map(trade => ({
      ...trade,
      isTaken: gotMoney(trade),
      isOurs: trade.illegal.length === 0 && !trade.isStray,
      canBeAsked: gateway.protocol.canBeAsked,
      acknowledgedFen: acknowledgedRefundFen(gateway, trade),
    })),
  )
  const verdict = judgeMoney(trades, items, new Set(refundTool.requests.keys()))
  if (verdict.wrong) throw new Violation(verdict.wrong.rule, verdict.wrong.orderId)
  for (const [name, count] of Object.entries(verdict.counts))
    summary[name as keyof typeof verdict.counts] += count
}

/** How much the shop has read and acknowledged that went back of a trade in all, where the gateway said so. */
const acknowledgedRefundFen = ({ notifies, protocol }: Gateway, trade: Trade): number =>
  Math.max(
    0,
    ...notifies
      .filter(notify => notify.trade === trade && notify.isAcknowledged)
      .flatMap(({ claims }) => claims)
      .filter(({ isFull }) => isFull || protocol.tellsRefundedSum)
      .map(({ refundedFen }) => refundedFen),
  )

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
      summary.canceled++
      summary.settled++
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
    case 'paidAfterCancel':
      summary.paidAfterCancel++
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

/** Of these she is told for another reason, or gave the money back herself. */
const BEFORE_HER: readonly string[] = [
  ...['paidLate', 'paidAfterCancel', 'paidTwice', 'paidOtherAmount', 'closedAfterPayment', 'refunded'],
]

/** Each payment was confirmed by mail, or the owner was told that it could not be for a day. */
function checkMails(order: Order, { mailer, conditions, scheduler }: End, demand: Demand): void {
  if (conditions.sendsMails) checkRefundMails(order, mailer, scheduler.now(), demand)
  if (!holdsPayment(order)) return
  const facts = Object.values(order.facts)
  const isSent = (wanted: 'receiptSent' | 'noticeSent') =>
    mailer.taken(order.orderId).some(({ kind }) => kind === wanted) &&
    paymentsOf(order).every(({ gateway, tradeNo }) =>
      facts.some(fact => fact.kind === wanted && fact.gateway === gateway && fact.tradeNo === tradeNo),
    )
  const isAttended = facts.some(fact => fact.kind === 'attended' && fact.concern === 'receiptUnsent')
  // Of an order that she is looking at anyway, or has given back, she need not be told.
  const isHerOwn = BEFORE_HER.includes(judgedState(order, scheduler.now()))
  const isExcused = isAttended || (mailer.isRejected(order.buyerEmail ?? '') && isHerOwn)
  demand(
    isSent('receiptSent') || !conditions.sendsMails || isExcused,
    'a payment was never confirmed by mail, and nobody was told',
  )
  const hasNotice = isSent('noticeSent') || !conditions.sendsNotices || isAttended
  demand(hasNotice, 'the owner had no notice of a payment, and nobody was told')
}

/** The buyer was told of each refund, or the owner that it could not be; or she has the order before her anyway. */
function checkRefundMails(order: Order, mailer: Mailer, now: number, demand: Demand): void {
  const facts = Object.values(order.facts)
  const isAttended = facts.some(fact => fact.kind === 'attended' && fact.concern === 'receiptUnsent')
  const isHerOwn = !['paid', 'finished'].includes(judgedState(order, now))
  const isExcused = isAttended || (mailer.isRejected(order.buyerEmail ?? '') && isHerOwn)
  for (const refund of facts.filter(fact => fact.kind === 'refunded')) {
    const isSent =
      mailer.taken(order.orderId).some(({ refundId }) => refundId === refund.refundId) &&
      facts.some(fact => fact.kind === 'refundMailSent' && fact.refundId === refund.refundId)
    demand(isSent || isExcused, 'a buyer was never told of a refund, and nobody of that')
  }
}

/** One idempotency key, one order, at the catalog's price, whatever was pressed how often. */
function checkPurchase(purchase: Purchase, orders: readonly Order[]): void {
  const { email, isKeyed, amountFen, answered } = purchase
  const own = orders.filter(order => order.buyerEmail === email)
  const [first] = own
  const isOnce =
    own.length <= 1 ||
    isOverMidnight(
      purchase,
      own.map(({ orderId }) => orderId),
    )
  if (isKeyed && !isOnce) throw new Violation('one idempotency key gave two orders', first?.orderId)
  if (own.some(order => order.amountFen !== amountFen))
    throw new Violation('an order has another price than the catalog', first?.orderId)
  const missing = [...answered].find(orderId => !own.some(order => order.orderId === orderId))
  if (missing !== undefined) throw new Violation('an order that was answered does not exist', missing)
}
