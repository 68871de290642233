/**
 * Visits an order that something is still to be done about: asks the gateway what became of its payment, closes
 * at the gateway what is to expire, and sets the next visit. An order whose receipt is missing needs no more
 * than the visit: its change brings the stream to it again.
 */
import type { Deliveries } from '../delivery/outbox'
import type { Gateways, TradeQueries } from '../gateways/gateway'
import type { RecordedFact } from '../order/facts'
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'
import { orderState } from '../order/orderState'
import type { Log } from '../telemetry/events'
import { type Clock, MINUTE_MS, plusMs } from '../time'
import type { Agenda } from './agenda'
import { agenda, type Capabilities, capabilitiesOf, isOpen } from './followUp'
import { learnFromGateway } from './learnFromGateway'
import { logPayments } from './paymentLog'
import type { Orders } from './ports'

interface Ports {
  readonly orders: Pick<Orders, 'get' | 'record' | 'setAgenda'>
  readonly tradeQueries: Gateways<TradeQueries>
  readonly deliveries: Deliveries
  readonly clock: Clock
  readonly log: Log
}

/** How soon a gateway that did not answer is asked again. */
const ASK_AGAIN_MS = 10 * MINUTE_MS

/** Answers false when the gateway did not answer. */
export type ReconcileOrder = (orderId: OrderId, requestId: string) => Promise<boolean>

export const reconcileOrder = (ports: Ports): ReconcileOrder => {
  const { orders, tradeQueries, deliveries, clock, log } = ports

  async function record(order: Order, learned: readonly RecordedFact[], requestId: string): Promise<Order> {
    const { orderId } = order
    const recording = await orders.record(orderId, order, learned)
    if (recording.kind === 'refused') throw new Error('the store refused facts of an order that it holds')
    logPayments(log, requestId, recording.order, recording.news)
    log('info', 'orderReconciled', {
      requestId,
      orderId,
      facts: learned.map(({ kind }) => kind).join(' '),
      state: orderState(recording.order, clock()),
    })
    return recording.order
  }

  function nextVisit(order: Order, capabilities: Capabilities, isAnswered: boolean): Agenda | undefined {
    const now = clock()
    const next = agenda(order, now, capabilities)
    const soon = plusMs(now, ASK_AGAIN_MS)
    return next && !isAnswered && soon < next.dueAt ? { ...next, dueAt: soon } : next
  }

  return async (orderId, requestId) => {
    const order = await orders.get(orderId)
    if (!order) return true
    const queries = tradeQueries.get(order.gateway) ?? {}
    const learned = isOpen(order, clock())
      ? await learnFromGateway(queries, order, { requestId, clock, log })
      : []
    const isAnswered = learned !== undefined
    const current = learned && learned.length > 0 ? await record(order, learned, requestId) : order
    const next = nextVisit(current, capabilitiesOf(queries, deliveries), isAnswered)
    if (next?.concern) log('warn', 'personNeeded', { requestId, orderId, concern: next.concern })
    // When a fact came in between, it has made the order due by itself.
    await orders.setAgenda(current, next)
    return isAnswered
  }
}
