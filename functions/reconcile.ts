/**
 * Every minute — visits the orders that something is still to be done about: asks the gateway what became of a
 * payment, closes at the gateway what is to expire, and sets the next visit. An order whose receipt is missing
 * needs no more than the visit: its change brings the stream to it again.
 */
import { config, enquiries, log, orders, schedule } from '../lib/app'
import type { ScheduleHandler } from '../lib/background/boundary'
import type { Enquiries, TradeAnswer } from '../lib/gateways/gateway'
import type { Fact, RecordedFact, Witness } from '../lib/order/facts'
import type { Order } from '../lib/order/order'
import type { OrderId } from '../lib/order/orderId'
import { orderState } from '../lib/order/orderState'
import { type Agenda, agenda, isOpen, isWatchOver, type Means } from '../lib/payment/followUp'
import { logPayments } from '../lib/payment/paymentLog'
import type { Orders } from '../lib/payment/ports'
import type { Log } from '../lib/telemetry/log'
import { type Clock, MINUTE_MS, plusMs, SECOND_MS, systemClock } from '../lib/time'

interface Parts {
  readonly orders: Pick<Orders, 'get' | 'record' | 'setAgenda' | 'due'>
  readonly enquiries: Enquiries
  readonly means: Means
  readonly clock: Clock
  readonly log: Log
}

/** No visit begins with less time left: three questions and the store’s calls must fit in, each with its retries. */
const TIME_FOR_A_VISIT_MS = 35 * SECOND_MS
/** When so many visits in a row came to nothing, the gateway or the store is down, and the rest waits. */
const MOST_FAILURES = 5
/** How soon a gateway that did not answer is asked again. */
const ASK_AGAIN_MS = 10 * MINUTE_MS

export const reconcile = ({ orders, enquiries, means, clock, log }: Parts): ScheduleHandler => {
  /** What the gateway says of an open order, or undefined when it says nothing. */
  async function learn(order: Order, requestId: string): Promise<readonly RecordedFact[] | undefined> {
    const now = clock()
    const by = (source: Witness['source'], facts: readonly Fact[]): RecordedFact[] =>
      facts.map(fact => ({ ...fact, source, sourceId: '', requestId, recordedAt: clock() }))
    const expired = (tradeNo: string): Fact => ({ kind: 'expired', gateway: order.gateway, tradeNo, at: now })
    const noWord = (code: string) => {
      log('error', 'gatewaySilent', { requestId, orderId: order.orderId, code })
      return undefined
    }
    const learnFrom = (answer: TradeAnswer) => {
      switch (answer.kind) {
        case 'trade':
          return by('query', answer.facts)
        case 'noTrade':
          return by('query', isWatchOver(order, now) ? [expired('')] : [])
        case 'unavailable':
          return noWord('')
        case 'refused':
          return noWord(answer.code)
        default:
          return answer satisfies never
      }
    }

    let tradeNo = ''
    if (enquiries.canAsk) {
      const answer = await enquiries.ask(order)
      const learned = learnFrom(answer)
      if (answer.kind !== 'trade' || learned === undefined || learned.length > 0) return learned
      tradeNo = answer.tradeNo
    }
    if (!enquiries.canClose || now < order.expiresAt) return []
    const closing = await enquiries.close(order)
    switch (closing.kind) {
      case 'closed':
        return by('close', [expired(tradeNo)])
      case 'noTrade':
        return by('close', isWatchOver(order, now) ? [expired('')] : [])
      case 'notOpen':
        // Paid or closed since it was asked for.
        return enquiries.canAsk ? learnFrom(await enquiries.ask(order)) : []
      case 'unavailable':
        return noWord('')
      case 'refused':
        return noWord(closing.code)
      default:
        return closing satisfies never
    }
  }

  /** False when the gateway did not answer. */
  async function visit(orderId: OrderId, requestId: string): Promise<boolean> {
    let order = await orders.get(orderId)
    if (!order) return true
    const isAsked = isOpen(order, clock()) && (enquiries.canAsk || enquiries.canClose)
    const learned = isAsked ? await learn(order, requestId) : []
    if (learned && learned.length > 0) {
      const recording = await orders.record(orderId, order, learned)
      if (recording.kind === 'refused') throw new Error('the store refused facts of an order that it holds')
      order = recording.order
      logPayments(log, requestId, order, recording.news)
      log('info', 'orderReconciled', {
        requestId,
        orderId,
        facts: learned.map(({ kind }) => kind).join(' '),
        state: orderState(order, clock()),
      })
    }
    const next = nextVisit(order, learned !== undefined)
    if (next?.concern) log('warn', 'personNeeded', { requestId, orderId, concern: next.concern })
    // When a fact came in between, it has made the order due by itself.
    await orders.setAgenda(order, next)
    return learned !== undefined
  }

  function nextVisit(order: Order, isAnswered: boolean): Agenda | undefined {
    const now = clock()
    const next = agenda(order, now, means)
    const soon = plusMs(now, ASK_AGAIN_MS)
    return next && !isAnswered && soon < next.dueAt ? { ...next, dueAt: soon } : next
  }

  return async (requestId, remainingMs) => {
    let visited = 0
    let failedInARow = 0
    let lastError: unknown
    for await (const orderId of orders.due(clock())) {
      if (remainingMs() < TIME_FOR_A_VISIT_MS || failedInARow >= MOST_FAILURES) break
      visited += 1
      try {
        const isAnswered = await visit(orderId, requestId)
        failedInARow = isAnswered ? 0 : failedInARow + 1
        lastError = undefined
      } catch (error) {
        failedInARow += 1
        lastError = error
        const { name, message } = error instanceof Error ? error : new Error('a value was thrown')
        log('error', 'visitFailed', { requestId, orderId, error: name, message })
      }
    }
    log('info', 'reconciled', { requestId, visited })
    if (failedInARow >= MOST_FAILURES && lastError !== undefined) throw lastError
  }
}

export const handler = schedule(() =>
  reconcile({
    orders: orders(),
    enquiries: enquiries(),
    means: config().means,
    clock: systemClock,
    log,
  }),
)
