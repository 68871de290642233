/**
 * What is still to be done about an order: a pure function of its facts and the time. The scheduled function
 * visits the orders whose time has come, does it, and sets the time of the next visit; an order with nothing
 * left to do is visited no more.
 */
import { type MailSettings, mailsDue, unsentMails } from '../delivery/outbox'
import type { Refunds, TradeQueries } from '../gateways/gateway'
import { boundGateways, isOverAt } from '../order/binding'
import type { Concern, Fact, GatewayName } from '../order/facts'
import type { Order } from '../order/order'
import { type OrderState, orderState } from '../order/orderState'
import { pendingRefunds, tradesOf } from '../order/trades'
import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, plusMs } from '../time'
import { type Agenda, FIRST_VISIT_MS, NEVER, unchosenVisit } from './agenda'
import { backoff } from './backoff'
import { nextRefundLook, nextRefundVisit, nextUntoldVisit, refundConcerns } from './refundFollowUp'

/** What can be done about an order without a person. */
export interface Capabilities extends MailSettings {
  /** A gateway that may be asked answers questions about a trade. */
  readonly canQuery: boolean
  /** A gateway that may be asked closes a trade on request. */
  readonly canClose: boolean
  /** A gateway answers what became of a refund that is on its way: no person makes it there. */
  readonly canAskForRefund: boolean
}

/**
 * @param queries  of the gateways that may be asked about a trade
 * @param refunds  of those at which a refund is on its way
 */
export const capabilitiesOf = (
  queries: readonly TradeQueries[],
  refunds: readonly Refunds[],
  { sendsReceipts, sendsNotices }: MailSettings,
): Capabilities => ({
  canQuery: queries.some(({ query }) => query !== undefined),
  canClose: queries.some(({ close }) => close !== undefined),
  canAskForRefund: refunds.some(({ isConfirmedByPerson }) => !isConfirmedByPerson),
  sendsReceipts,
  sendsNotices,
})

/** Until this age an unpaid order is looked at ever less often by way of the queue. */
const PAYMENT_LOOKS_MS = 15 * MINUTE_MS
/** An order is watched this long after it expired: the gateway repeats a notify for 25 hours. */
export const WATCH_MS = 26 * HOUR_MS
/** How late the visit may be that is to ask for the last time: an outage must not have the end come unasked. */
const LAST_VISIT_MS = DAY_MS
/** How long a receipt may be on its way before a person is told. */
const RECEIPT_PATIENCE_MS = DAY_MS

/** Whether the gateway must be asked: its word could still change what the order is. */
export function isOpen(order: Order, now: EpochMs): boolean {
  const state = orderState(order, now)
  return state === 'awaitingPayment' || state === 'overdue' || state === 'paymentPending'
}

/**
 * The gateways that are still to be asked: those at which an open order may be paid, and once money has come in, those
 * at which it could be paid again.
 */
export function gatewaysToAsk(order: Order, now: EpochMs): readonly GatewayName[] {
  const open = boundGateways(order).filter(gateway => !isOverAt(order, gateway))
  if (isOpen(order, now)) return open
  // A trade may well outlive its order, where the gateway was not told how long it may wait.
  if (now >= askingEnds(order)) return []
  const paid = tradesOf(order).filter(({ paidFen, refundedFen }) => paidFen > 0 || refundedFen > 0)
  return open.filter(gateway => !paid.some(trade => trade.gateway === gateway))
}

/**
 * Until when a gateway is asked at which an order is to be closed. One that was silent when the first word of money came
 * gets as long to speak as it had for the order: of a payment there the notifies may be lost, too. One that knows of no trade
 * when its time is over is asked no more (`learnFromGateway`).
 */
function askingEnds({ facts, expiresAt }: Order): EpochMs {
  const money = Object.values(facts).filter(({ kind }) => MONEY.some(known => known === kind))
  const heardAt = money.length === 0 ? expiresAt : Math.min(...money.map(({ recordedAt }) => recordedAt))
  return plusMs(Math.max(expiresAt, heardAt) as EpochMs, WATCH_MS + LAST_VISIT_MS)
}

const MONEY: readonly Fact['kind'][] = ['paid', 'finished', 'refunded', 'refundedInAll']

/** Whether an unpaid order has been watched long enough to be let go, when the gateway knows no trade of it. */
export const isWatchOver = (order: Order, now: EpochMs): boolean => now >= plusMs(order.expiresAt, WATCH_MS)

/** When to visit the order next; undefined when nothing is left to do about it. */
export function agenda(order: Order, now: EpochMs, capabilities: Capabilities): Agenda | undefined {
  const concern = concernOf(order, now, capabilities)
  const next = nextVisit(order, now, capabilities)
  if (next !== undefined) return { dueAt: next, ...(concern && { concern }) }
  if (!concern) return undefined
  // Nobody can ask any more: visits would change nothing, and a person sees it on the list.
  return { dueAt: concern === 'unconfirmed' ? NEVER : plusMs(now, DAY_MS), concern }
}

function nextVisit(order: Order, now: EpochMs, capabilities: Capabilities): EpochMs | undefined {
  // Where nobody can ask, what a person found out is the last word.
  const isLeft = capabilities.canAskForRefund || !isAttended(order, 'refundUnfinished')
  const refunds = isLeft ? nextRefundVisit(order, now) : nextUntoldVisit(order, now)
  return earliest(nextPaymentVisit(order, now, capabilities), refunds)
}

function earliest<Time extends number>(...times: readonly (Time | undefined)[]): Time | undefined {
  const known = times.filter(time => time !== undefined)
  return known.length === 0 ? undefined : (Math.min(...known) as Time)
}

function nextPaymentVisit(order: Order, now: EpochMs, capabilities: Capabilities): EpochMs | undefined {
  const watchEnd = plusMs(order.expiresAt, WATCH_MS)
  if (isOpen(order, now)) {
    // A request sets the next visit.
    if (boundGateways(order).length === 0) return unchosenVisit(order.expiresAt)
    // Without a question to ask, all that is left is to wait until the gateway stops sending.
    if (!capabilities.canQuery && !capabilities.canClose) return now < watchEnd ? watchEnd : undefined
    // Where nobody can ask, what a person found out is the last word.
    if (!capabilities.canQuery && isAttended(order, 'unconfirmed')) return undefined
    // Each visit that moves an order in the index costs write units: those in between are the queue's.
    const [turn] = [order.expiresAt, watchEnd].filter(turn => turn > now)
    const isPending = orderState(order, now) === 'paymentPending'
    return isPending || turn === undefined ? backoff(waitingSince(order), now) : turn
  }
  // Where it cannot be closed it can be asked whether it was paid twice.
  const canAsk = capabilities.canClose || capabilities.canQuery
  const isToBeSettled = canAsk && gatewaysToAsk(order, now).length > 0
  // Of a canceled order, what was open has been closed: what the buyer opens afterwards is found at its end.
  const isCalledOff = orderState(order, now) === 'canceled'
  if (isToBeSettled && isCalledOff && now < order.expiresAt) return order.expiresAt
  const isLeft = isToBeSettled || mailsDue(order, capabilities, now).length > 0
  return isLeft ? backoff(lastWord(order), now) : undefined
}

/**
 * How soon an order of the last minutes that is not paid yet, or such a refund, is looked at again, in ms, without moving
 * the order in the index: most buyers pay within minutes, and a lost notify should not be noticed by them.
 */
export function nextLook(order: Order, now: EpochMs, capabilities: Capabilities): number | undefined {
  return earliest(nextPaymentLook(order, now, capabilities), nextRefundLook(order, now))
}

function nextPaymentLook(order: Order, now: EpochMs, { canQuery }: Capabilities): number | undefined {
  const age = now - waitingSince(order)
  const isLookedAt = age < PAYMENT_LOOKS_MS && orderState(order, now) === 'awaitingPayment'
  return canQuery && isLookedAt ? Math.max(age, FIRST_VISIT_MS) : undefined
}

/** Since when its payment may come: the buyer's last request where she chose a gateway. */
function waitingSince(order: Order): EpochMs {
  const requests = Object.values(order.facts).filter(({ kind }) => kind === 'requested')
  return Math.max(order.createdAt, ...requests.map(({ at }) => at)) as EpochMs
}

/** Why an order needs a person now, or undefined when it does not, or when one has dealt with it. */
export function concernOf(order: Order, now: EpochMs, capabilities: Capabilities): Concern | undefined {
  const concerns = [...refundConcerns(order, now), paymentConcern(order, now, capabilities)]
  return concerns.find(concern => concern && !isAttended(order, concern))
}

/** Whether a person has dealt with it since the gateway's last message, or since the last pending refund was requested. */
function isAttended(order: Order, concern: Concern): boolean {
  const asked = concern === 'refundUnfinished' ? pendingRefunds(order).map(({ at }) => at) : []
  const last = Math.max(lastWord(order), ...asked)
  return Object.values(order.facts).some(
    // Stryker disable next-line ConditionalExpression: only what was attended names a concern
    fact => fact.kind === 'attended' && fact.concern === concern && fact.recordedAt >= last,
  )
}

function paymentConcern(order: Order, now: EpochMs, capabilities: Capabilities): Concern | undefined {
  const unconfirmed = isWatchOver(order, now) ? 'unconfirmed' : undefined
  const isMailLate =
    unsentMails(order, capabilities).length > 0 && now >= plusMs(lastWord(order), RECEIPT_PATIENCE_MS)
  const receiptUnsent = isMailLate ? 'receiptUnsent' : undefined
  const concerns: Record<OrderState, Concern | undefined> = {
    awaitingPayment: unconfirmed,
    overdue: unconfirmed,
    paymentPending: unconfirmed,
    paid: receiptUnsent,
    finished: receiptUnsent,
    paidLate: 'paidLate',
    paidAfterCancel: 'paidAfterCancel',
    paidTwice: 'paidTwice',
    paidOtherAmount: 'paidOtherAmount',
    closedAfterPayment: 'closedAfterPayment',
    expired: undefined,
    canceled: undefined,
    closed: undefined,
    refunded: undefined,
  }
  return concerns[orderState(order, now)]
}

const BY_GATEWAY = ['notify', 'query', 'refund', 'bill']

/** When the gateway last told us something of the order; its creation, when it never has. */
function lastWord(order: Order): EpochMs {
  const told = Object.values(order.facts).filter(({ source }) => BY_GATEWAY.some(known => known === source))
  return Math.max(order.createdAt, ...told.map(fact => fact.recordedAt)) as EpochMs
}
