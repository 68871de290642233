/**
 * Visits an order that something is still to be done about: asks the gateway what became of its payment, closes
 * at the gateway what is to expire, and sets the next visit. An order whose receipt is missing needs no more
 * than the visit: its change brings the stream to it again.
 */
import type { Deliveries } from '../delivery/outbox'
import type { Gateways, TradeQueries } from '../gateways/gateway'
import type { RecordedFact } from '../order/facts'
import { type Order, withFacts } from '../order/order'
import type { OrderId } from '../order/orderId'
import { orderState } from '../order/orderState'
import type { Log } from '../telemetry/events'
import { type Clock, type EpochMs, MINUTE_MS, plusMs } from '../time'
import type { Agenda } from './agenda'
import { agenda, type Capabilities, capabilitiesOf, isOpen } from './followUp'
import { learnFromGateway } from './learnFromGateway'
import { logPayments } from './paymentLog'
import type { Orders } from './ports'

interface Ports {
  readonly orders: Pick<Orders, 'load' | 'settle'>
  readonly tradeQueries: Gateways<TradeQueries>
  readonly deliveries: Deliveries
  readonly clock: Clock
  readonly log: Log
}

/** How soon a gateway that did not answer is asked again. */
const ASK_AGAIN_MS = 10 * MINUTE_MS

/** Answers false when the gateway did not answer. */
export type ReconcileOrder = (orderId: OrderId, requestId: string) => Promise<boolean>

export const reconcileOrder =
  ({ orders, tradeQueries, deliveries, clock, log }: Ports): ReconcileOrder =>
  async (orderId, requestId) => {
    const loaded = await orders.load(orderId)
    // Somebody else has seen to it since.
    if (!loaded?.agenda || loaded.agenda.dueAt > clock()) return true
    const { order } = loaded
    const queries = tradeQueries.get(order.gateway) ?? {}
    const learned = isOpen(order, clock())
      ? await learnFromGateway(queries, order, { requestId, clock, log })
      : []
    const facts = learned ?? []
    const capabilities = capabilitiesOf(queries, deliveries)
    const next = nextVisit(withFacts(order, facts), clock(), capabilities, learned !== undefined)
    // When a fact came in between, its own change brings the order to the stream.
    const settled = await orders.settle(order, facts, next)
    logLearned(log, requestId, settled, clock())
    if (next?.concern && settled.isScheduled) {
      log('warn', 'personNeeded', { requestId, orderId, concern: next.concern })
    }
    return learned !== undefined
  }

function nextVisit(
  order: Order,
  now: EpochMs,
  capabilities: Capabilities,
  isAnswered: boolean,
): Agenda | undefined {
  const next = agenda(order, now, capabilities)
  const soon = plusMs(now, ASK_AGAIN_MS)
  return next && !isAnswered && soon < next.dueAt ? { ...next, dueAt: soon } : next
}

function logLearned(
  log: Log,
  requestId: string,
  { order, news }: { readonly order: Order; readonly news: readonly RecordedFact[] },
  now: EpochMs,
): void {
  if (news.length === 0) return
  logPayments(log, requestId, order, news)
  log('info', 'orderReconciled', {
    requestId,
    orderId: order.orderId,
    facts: news.map(({ kind }) => kind).join(' '),
    state: orderState(order, now),
  })
}
