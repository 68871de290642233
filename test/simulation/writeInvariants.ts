/** What must hold at every write: facts are never removed or duplicated, and each has a real source. */
import { isDeepStrictEqual } from 'node:util'
import type { IllegalRequest } from '../../lib/illegal/illegalRequest'
import type { GatewayName, RecordedFact } from '../../lib/order/facts'
import type { Order } from '../../lib/order/order'
import type { OrderId } from '../../lib/order/orderId'
import { type OrderState, orderState } from '../../lib/order/orderState'
import type { Agenda } from '../../lib/payment/agenda'
import { type Clock, HOUR_MS, MINUTE_MS } from '../../lib/time'
import { isSaidBy } from './claims'
import type { RunContext } from './flakyCalls'
import type { Invocation } from './invocation'
import { boundTo, isCalledOff, judgedState } from './judgedState'
import { checkRefunds, isOpenedSo, isRefundSo } from './refundInvariants'
import type { Sources } from './sources'
import type { Summary } from './summary'
import type { Trace } from './trace'
import { Violation } from './violation'

/** So long after its end an order is watched at least that may have been paid: a gateway repeats a notify for a day. */
const WATCHED_MS = 25 * HOUR_MS

/** How far an order with one trade has come; it never goes to a lower number. */
export const PROGRESS: Readonly<Record<OrderState, number>> = {
  awaitingPayment: 0,
  overdue: 1,
  paymentPending: 2,
  // The gateway tells of the closing that it was told to do, before or after the shop notes its own part in it.
  closed: 3,
  expired: 3,
  canceled: 3,
  paid: 4,
  paidLate: 4,
  paidAfterCancel: 4,
  paidOtherAmount: 4,
  finished: 5,
  refunded: 6,
  closedAfterPayment: 6,
  paidTwice: 7,
}

export class WatchedOrders extends Map<OrderId, Order> {
  readonly #context: Pick<RunContext, 'scheduler' | 'trace'>
  readonly #sources: Sources
  readonly #added: (orderId: OrderId) => void

  constructor(
    context: Pick<RunContext, 'scheduler' | 'trace'>,
    sources: Sources,
    added: (orderId: OrderId) => void,
  ) {
    super()
    this.#context = context
    this.#sources = sources
    this.#added = added
  }

  override set(orderId: OrderId, after: Order): this {
    const { scheduler, trace } = this.#context
    const before = this.get(orderId)
    const facts = Object.values(after.facts)
    const news = before
      ? `learns ${facts.map(({ kind }) => kind).join(' ')}`
      : `order of ${after.amountFen} fen`
    trace.add('store', news, orderId)
    const demand = (holds: boolean, rule: string) => {
      if (!holds) throw new Violation(rule, orderId)
    }
    if (before) {
      const { facts: known, ...fixed } = before
      const { facts: _, ...fixedAfter } = after
      demand(isDeepStrictEqual(fixedAfter, fixed), 'what was ordered was changed')
      const isKept = ([key, fact]: [string, RecordedFact]) => isDeepStrictEqual(after.facts[key], fact)
      demand(Object.entries(known).every(isKept), 'a fact was changed or lost')
      const now = scheduler.now()
      const turnsBack = PROGRESS[judgedState(after, now)] < PROGRESS[judgedState(before, now)]
      const isElsewhere = boundTo(after).size > boundTo(before).size || payingGateways(after) > 1
      // The gateway may hold money back that it took for an order which was called off.
      const isHeldBack = isCalledOff(after) && judgedState(after, now) === 'paymentPending'
      demand(!turnsBack || isElsewhere || isHeldBack, 'the state of an order turned back')
      demand(orderState(after, now) === judgedState(after, now), 'the shop gives an order another state')
    }
    demand(new Set(facts.map(meaning)).size === facts.length, 'a fact stands twice')
    for (const [key, fact] of Object.entries(after.facts)) {
      if (!before?.facts[key]) demand(this.#isTrue(after, fact), `a fact that is not so (${fact.kind})`)
    }
    checkRefunds(after, this.#sources.refundTool(), demand)
    if (!before) this.#added(orderId)
    return super.set(orderId, after)
  }

  /** Whether somebody told it, of this order and its amount. */
  #isTrue(order: Order, fact: RecordedFact): boolean {
    const { gateways, mailer } = this.#sources
    const { orderId, amountFen } = order
    switch (fact.kind) {
      case 'attended':
        return fact.source === 'person'
      case 'refundRequested':
      case 'refunded':
      case 'refundFailed':
        return isRefundSo(order, fact, this.#sources)
      case 'refundOpened':
        return isOpenedSo(order, fact, this.#sources)
      case 'receiptSent':
      case 'noticeSent':
      case 'refundMailSent':
        return mailer
          .taken(orderId)
          .some(({ kind, number }) => kind === fact.kind && number === fact.sourceId)
      case 'requested':
        return fact.source === 'buyer' && gateways.isChosen(orderId, fact.gateway)
      case 'canceled':
        return this.#isCanceledSo(order, fact)
      // No tool runs here that does.
      case 'forgotten':
        return false
      case 'expired':
        return this.#isOver(order, fact)
      default: {
        const told = gateways.named(fact.gateway)?.told(orderId) ?? []
        const isTold = told.some(({ trade, claims }) =>
          claims.some(claim => isSaidBy(fact, amountFen, claim, trade)),
        )
        // Somebody else may have paid there, in the buyer's name and without her.
        return isTold && boundTo(order).has(fact.gateway) && gateways.isChosen(orderId, fact.gateway)
      }
    }
  }

  /** The back end wanted it; and what was open by then, where the shop can have it closed, was closed before. */
  #isCanceledSo(order: Order, { requestId }: Pick<RecordedFact, 'requestId'>): boolean {
    const { cancellations, gateways } = this.#sources
    const cancellation = cancellations().get(requestId)
    if (cancellation?.orderId !== order.orderId) return false
    return gateways.tradesOf(order.orderId).every(({ gateway, createdAt, state }) => {
      const protocol = gateways.named(gateway)?.protocol
      const canBeClosed = protocol?.canBeAsked && protocol.canClose && boundTo(order).has(gateway)
      return state === 'closed' || !canBeClosed || createdAt >= cancellation.begunAt
    })
  }

  /** Nobody can pay it there any more; a trade that there is not must not be one that is about to be. */
  #isOver(
    order: Order,
    { gateway, recordedAt }: { readonly gateway: GatewayName; readonly recordedAt: number },
  ) {
    const trade = this.#sources.gateways.named(gateway)?.trades.get(order.orderId)
    if (trade) return trade.state === 'closed' && trade.paidAt === undefined
    const isPaidElsewhere = Object.values(order.facts).some(
      fact => ['paid', 'finished'].includes(fact.kind) && 'gateway' in fact && fact.gateway !== gateway,
    )
    return isPaidElsewhere || recordedAt >= order.expiresAt + WATCHED_MS
  }
}

/** At how many gateways money came in, even if it went back since. */
const payingGateways = ({ facts }: Order): number =>
  new Set(
    Object.keys(facts).flatMap(
      key => /^(?:paid|finished|\w+Refunded|refunded\w+):(\w+)/.exec(key)?.[1] ?? [],
    ),
  ).size

const meaning = (fact: RecordedFact): string => {
  if (fact.kind === 'attended') return `${fact.kind} ${fact.concern} ${fact.at}`
  if (fact.kind === 'forgotten' || fact.kind === 'canceled') return fact.kind
  if (fact.kind === 'requested' || fact.kind === 'codeShown') return `${fact.kind} ${fact.gateway}`
  const ofTrade = `${fact.kind} ${fact.gateway} ${fact.tradeNo}`
  if ('refundId' in fact) return `${ofTrade} ${fact.refundId}`
  if (fact.kind === 'refundedInAll') return `${ofTrade} ${fact.amountFen}`
  return fact.kind === 'partlyRefunded' ? `${ofTrade} ${fact.at}` : ofTrade
}

/** What is still to be done: wakes the schedule, and the owner when she is needed. */
export class WatchedAgendas extends Map<OrderId, Agenda> {
  readonly #trace: Trace
  readonly #now: Clock
  readonly #wake: (agenda: Agenda) => void

  constructor(trace: Trace, now: Clock, wake: (agenda: Agenda) => void) {
    super()
    this.#trace = trace
    this.#now = now
    this.#wake = wake
  }

  override set(orderId: OrderId, agenda: Agenda): this {
    const { dueAt, concern = 'all is well' } = agenda
    const inMinutes = Math.ceil(Math.max(0, dueAt - this.#now()) / MINUTE_MS)
    this.#trace.add('store', `to be visited in ${inMinutes} minutes, ${concern}`, orderId)
    this.#wake(agenda)
    return super.set(orderId, agenda)
  }

  override delete(orderId: OrderId): boolean {
    this.#trace.add('store', 'nothing is left to do', orderId)
    return super.delete(orderId)
  }
}

/** An honest message is called illegal only when the gateway itself denies it. */
export class WatchedIllegalRequests extends Map<string, IllegalRequest> {
  readonly #invocations: ReadonlyMap<string, Invocation>
  readonly #summary: Summary

  constructor(invocations: ReadonlyMap<string, Invocation>, summary: Summary) {
    super()
    this.#invocations = invocations
    this.#summary = summary
  }

  override set(id: string, record: IllegalRequest): this {
    const invocation = this.#invocations.get(record.requestId)
    const { kind } = invocation?.truth ?? {}
    const isStray = kind === 'stray' && ['wrongGateway', 'notSentByGateway'].includes(record.reason)
    const isRight = kind === 'illegal' || isStray || invocation?.isDenied
    if (!isRight) throw new Violation(`an honest message is called ${record.reason}`, invocation?.orderId)
    if (!this.has(id)) this.#summary.illegalRecords++
    const isHonest = kind === 'notify' || kind === 'return'
    if (!this.has(id) && isStray) this.#summary.strayRecords++
    if (!this.has(id) && isHonest) this.#summary.honestRecords++
    return super.set(id, record)
  }
}
