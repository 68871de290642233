/** What must hold at every write, whoever writes: nothing turns back, no fact twice, none that nobody told. */
import { isDeepStrictEqual } from 'node:util'
import type { RecordedFact } from '../../lib/order/facts'
import type { IllegalRequest } from '../../lib/order/illegal'
import type { Order } from '../../lib/order/order'
import type { OrderId } from '../../lib/order/orderId'
import { type OrderState, orderState } from '../../lib/order/orderState'
import type { Surroundings } from './flakyCalls'
import type { Gateway } from './gateway'
import type { Invocation } from './invocation'
import type { Summary } from './summary'
import { Violation } from './violation'

/** How far an order has come; it never goes to a lower number. */
export const PROGRESS: Readonly<Record<OrderState, number>> = {
  awaitingPayment: 0,
  expired: 1,
  paymentPending: 2,
  closed: 3,
  paid: 4,
  paidLate: 4,
  finished: 5,
  refunded: 6,
  closedAfterPayment: 6,
  paidTwice: 7,
}

export class WatchedOrders extends Map<OrderId, Order> {
  readonly #surroundings: Pick<Surroundings, 'scheduler' | 'trace'>
  readonly #gateway: Gateway

  constructor(surroundings: Pick<Surroundings, 'scheduler' | 'trace'>, gateway: Gateway) {
    super()
    this.#surroundings = surroundings
    this.#gateway = gateway
  }

  override set(orderId: OrderId, after: Order): this {
    const { scheduler, trace } = this.#surroundings
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
      const turnsBack = PROGRESS[orderState(after, now)] < PROGRESS[orderState(before, now)]
      demand(!turnsBack, 'the state of an order turned back')
    }
    const meanings = facts.map(
      ({ kind, tradeNo, at }) => `${kind} ${tradeNo} ${kind === 'refunded' ? at : ''}`,
    )
    demand(new Set(meanings).size === meanings.length, 'a fact stands twice')
    demand(
      facts.every(fact => this.#wasTold(after, fact)),
      'a fact that the gateway never told of this order and its amount',
    )
    return super.set(orderId, after)
  }

  #wasTold({ orderId, amountFen }: Order, fact: RecordedFact): boolean {
    return this.#gateway.notifies.some(
      ({ trade, claims, attempts }) =>
        attempts > 0 &&
        trade.outTradeNo === orderId &&
        trade.amountFen === amountFen &&
        claims.some(
          claim =>
            claim.kind === fact.kind &&
            claim.tradeNo === fact.tradeNo &&
            claim.at === fact.at &&
            claim.full === (fact.kind === 'refunded' && fact.full),
        ),
    )
  }
}

/** An honest message is called illegal only when the gateway itself disowns it. */
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
    const isRight = invocation?.truth.kind === 'illegal' || invocation?.isDisowned
    if (!isRight) throw new Violation(`an honest message is called ${record.reason}`, invocation?.orderId)
    if (!this.has(id)) this.#summary.illegalRecords++
    if (!this.has(id) && invocation?.truth.kind !== 'illegal') this.#summary.honestRecords++
    return super.set(id, record)
  }
}
