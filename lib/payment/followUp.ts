/**
 * What is still to be done about an order: a pure function of its facts and the time. A scheduled function finds the
 * orders that are due; their visit does what is due and sets the time of the next one. An order with nothing left to do
 * is not visited any more.
 */
import { type MailSettings, mailsDue, unsentMails } from '../delivery/outbox'
import type { Refunds } from '../gateways/capabilities/refunds'
import type { TradeQueries } from '../gateways/capabilities/tradeQueries'
import { LAST_NOTIFY_MS } from '../gateways/limits'
import { boundGateways, isOverAt } from '../order/binding'
import type { Concern, Fact, GatewayName } from '../order/facts'
import type { Order } from '../order/order'
import { type OrderState, orderState } from '../order/orderState'
import { pendingRefunds, tradesOf } from '../order/trades'
import { DAY_MS, type EpochMs, earliest, latest, MINUTE_MS, plusMs } from '../time'
import { type Agenda, FIRST_VISIT_MS, NEVER, unchosenVisit } from './agenda'
import { backoff } from './backoff'
import { nextRefundRecheck, nextRefundVisit, nextUnquantifiedVisit, refundConcerns } from './refundFollowUp'

/** What the shop can do about an order without a person. */
export interface Capabilities extends MailSettings {
  /** A gateway that may be asked about the order answers queries. */
  readonly canQuery: boolean
  /** A gateway that may be asked about the order closes trades on request. */
  readonly canClose: boolean
  /** A gateway with a pending refund can be asked for its outcome: no person has to confirm it there. */
  readonly canAskForRefund: boolean
}

/**
 * @param queries  of the gateways that may be asked about the order
 * @param refunds  of the gateways with a pending refund
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

/** Younger than this, an unpaid order is also checked by delayed messages of the queue, between its visits. */
const PAYMENT_RECHECKS_MS = 15 * MINUTE_MS
/** How long after its expiry an unpaid order is watched: until no notify of a payment is left to come. */
export const WATCH_MS = LAST_NOTIFY_MS
/** How late the last visit may be and still ask: after an outage, the end must not go unasked. */
const LAST_VISIT_MS = DAY_MS
/** After this, a mail that could not be sent needs a person. */
const RECEIPT_PATIENCE_MS = DAY_MS

/** Whether an answer of a gateway could still change the order's payment. */
export function isOpen(order: Order, now: EpochMs): boolean {
  const state = orderState(order, now)
  return state === 'awaitingPayment' || state === 'overdue' || state === 'paymentPending'
}

/**
 * The gateways still to be asked: while the order is open, those at which it may be paid; once it is paid, those at
 * which it could be paid a second time.
 */
export function gatewaysToAsk(order: Order, now: EpochMs): readonly GatewayName[] {
  const open = boundGateways(order).filter(gateway => !isOverAt(order, gateway))
  if (isOpen(order, now)) return open
  // A trade may outlive its order at a gateway that was given no time limit.
  if (now >= askedUntil(order)) return []
  const paid = tradesOf(order).filter(({ paidFen, refundedFen }) => paidFen > 0 || refundedFen > 0)
  return open.filter(gateway => !paid.some(trade => trade.gateway === gateway))
}

/**
 * Until when a gateway is asked to close an order's trade. The time counts from the first fact about money if that came
 * after the expiry: the notifies of a second payment may be lost as well. A gateway without such a trade at the end is
 * asked no more (`learnFromGateway`).
 */
function askedUntil({ facts, expiresAt }: Order): EpochMs {
  const money = Object.values(facts).filter(({ kind }) => MONEY.some(known => known === kind))
  const heardAt = money.length === 0 ? expiresAt : earliest(...money.map(({ recordedAt }) => recordedAt))
  return plusMs(latest(expiresAt, heardAt), WATCH_MS + LAST_VISIT_MS)
}

const MONEY: readonly Fact['kind'][] = ['paid', 'finished', 'refunded', 'refundedInAll']

/** Whether an unpaid order that has no trade at the gateway may expire there. */
export const isWatchOver = (order: Order, now: EpochMs): boolean => now >= plusMs(order.expiresAt, WATCH_MS)

/** The next visit; undefined when nothing is left to do. */
export function agenda(order: Order, now: EpochMs, capabilities: Capabilities): Agenda | undefined {
  const concern = concernOf(order, now, capabilities)
  const next = nextVisit(order, now, capabilities)
  if (next !== undefined) return { dueAt: next, ...(concern && { concern }) }
  if (!concern) return undefined
  // No gateway can be asked any more: the order stays on the list without visits.
  return { dueAt: concern === 'unconfirmed' ? NEVER : plusMs(now, DAY_MS), concern }
}

function nextVisit(order: Order, now: EpochMs, capabilities: Capabilities): EpochMs | undefined {
  // Where no gateway can be asked, a person's decision is final.
  const isLeft = capabilities.canAskForRefund || !isAttended(order, 'refundUnfinished')
  const refunds = isLeft ? nextRefundVisit(order, now) : nextUnquantifiedVisit(order, now)
  return sooner(nextPaymentVisit(order, now, capabilities), refunds)
}

/** Of times, or of durations. */
function sooner<Time extends number>(...times: readonly (Time | undefined)[]): Time | undefined {
  const known = times.filter(time => time !== undefined)
  return known.length === 0 ? undefined : (Math.min(...known) as Time)
}

function nextPaymentVisit(order: Order, now: EpochMs, capabilities: Capabilities): EpochMs | undefined {
  const watchEnd = plusMs(order.expiresAt, WATCH_MS)
  if (isOpen(order, now)) {
    // Requesting a payment schedules the next visit.
    if (boundGateways(order).length === 0) return unchosenVisit(order.expiresAt)
    // Without queries, all that is left is to wait until the gateway stops repeating notifies.
    if (!capabilities.canQuery && !capabilities.canClose) return now < watchEnd ? watchEnd : undefined
    // Where no gateway can be asked, a person's decision is final.
    if (!capabilities.canQuery && isAttended(order, 'unconfirmed')) return undefined
    // Visits move the order in the index, which costs write units; the checks in between come from the queue
    // (`nextRecheck`).
    const [turn] = [order.expiresAt, watchEnd].filter(turn => turn > now)
    const isPending = orderState(order, now) === 'paymentPending'
    return isPending || turn === undefined ? backoff(waitingSince(order), now) : turn
  }
  // A trade that cannot be closed can still be queried for a second payment.
  const canAsk = capabilities.canClose || capabilities.canQuery
  const isToBeSettled = canAsk && gatewaysToAsk(order, now).length > 0
  // Its open trades were closed when it was canceled; one that the buyer opened since is looked for when the order
  // expires.
  const isCanceled = orderState(order, now) === 'canceled'
  if (isToBeSettled && isCanceled && now < order.expiresAt) return order.expiresAt
  const isLeft = isToBeSettled || mailsDue(order, capabilities, now).length > 0
  return isLeft ? backoff(lastHeardAt(order), now) : undefined
}

/**
 * In how many ms a young unpaid order, or a young refund, is checked again by a delayed message, without moving the
 * order in the index: most buyers pay within minutes, and should not notice a lost notify.
 */
export function nextRecheck(order: Order, now: EpochMs, capabilities: Capabilities): number | undefined {
  return sooner(nextPaymentRecheck(order, now, capabilities), nextRefundRecheck(order, now))
}

function nextPaymentRecheck(order: Order, now: EpochMs, { canQuery }: Capabilities): number | undefined {
  const age = now - waitingSince(order)
  const isRechecked = age < PAYMENT_RECHECKS_MS && orderState(order, now) === 'awaitingPayment'
  return canQuery && isRechecked ? Math.max(age, FIRST_VISIT_MS) : undefined
}

/** When the current wait for a payment began: at the buyer's last request, or else with the order. */
function waitingSince(order: Order): EpochMs {
  const requests = Object.values(order.facts).filter(({ kind }) => kind === 'requested')
  return latest(order.createdAt, ...requests.map(({ at }) => at))
}

/** Why an order needs a person now; undefined when it does not, or a person has dealt with it. */
export function concernOf(order: Order, now: EpochMs, capabilities: Capabilities): Concern | undefined {
  const concerns = [...refundConcerns(order, now), paymentConcern(order, now, capabilities)]
  return concerns.find(concern => concern && !isAttended(order, concern))
}

/**
 * Whether a person has dealt with it since the gateway's last message, or since the last pending refund was requested.
 */
function isAttended(order: Order, concern: Concern): boolean {
  const asked = concern === 'refundUnfinished' ? pendingRefunds(order).map(({ at }) => at) : []
  const last = Math.max(lastHeardAt(order), ...asked)
  return Object.values(order.facts).some(
    // Stryker disable next-line ConditionalExpression: only what was attended names a concern
    fact => fact.kind === 'attended' && fact.concern === concern && fact.recordedAt >= last,
  )
}

function paymentConcern(order: Order, now: EpochMs, capabilities: Capabilities): Concern | undefined {
  const unconfirmed = isWatchOver(order, now) ? 'unconfirmed' : undefined
  const isMailLate =
    unsentMails(order, capabilities).length > 0 && now >= plusMs(lastHeardAt(order), RECEIPT_PATIENCE_MS)
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

/** When a gateway last said something about the order, or else the order's creation. */
function lastHeardAt(order: Order): EpochMs {
  const heard = Object.values(order.facts).filter(({ source }) => BY_GATEWAY.some(known => known === source))
  return latest(order.createdAt, ...heard.map(fact => fact.recordedAt))
}
