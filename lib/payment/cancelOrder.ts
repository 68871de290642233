/**
 * Cancels an unpaid order. Trades that the buyer could still pay are closed at their gateways first; only then is the
 * fact recorded, in one conditional write. A payment that arrives in spite of that counts, and needs a person.
 */
import type { TradeQueries } from '../gateways/capabilities/tradeQueries'
import type { Gateways } from '../gateways/gateway'
import type { CanceledFact, GatewayName, Provenance, RecordedFact } from '../order/facts'
import { type Order, withFacts } from '../order/order'
import type { OrderId } from '../order/orderId'
import { isUnpaid, orderState } from '../order/orderState'
import type { Log } from '../telemetry/events'
import type { Clock } from '../time'
import { gatewaysToAsk } from './followUp'
import { learnFromGateway } from './learnFromGateway'
import { logPayments } from './paymentLog'
import type { Orders } from './ports'

interface Ports {
  readonly orders: Pick<Orders, 'get' | 'settle' | 'recordUnlessChanged'>
  readonly tradeQueries: Gateways<TradeQueries>
  readonly clock: Clock
  readonly log: Log
}

interface CancelRequest {
  readonly orderId: OrderId
  /** Who cancels, for the order's history. */
  readonly by: string
  readonly requestId: string
}

type CancelOutcome =
  /** By this call or an earlier one. */
  | { readonly kind: 'canceled'; readonly order: Order }
  | { readonly kind: 'unknownOrder' }
  /** It is paid, being paid, or has ended. */
  | { readonly kind: 'notOpen'; readonly order: Order }
  /** A gateway at which it could still be paid did not answer: the order stays open there. */
  | { readonly kind: 'gatewaySilent' }
  /** Facts were recorded during every attempt: nothing was done. */
  | { readonly kind: 'changedMeanwhile' }

export type CancelOrder = (request: CancelRequest) => Promise<CancelOutcome>

/** Attempts before `changedMeanwhile`. */
const ATTEMPTS = 3

export const cancelOrder =
  (ports: Ports): CancelOrder =>
  async request => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const outcome = await tryToCancel(ports, request, attempt > 0)
      if (outcome.kind !== 'changedMeanwhile') return outcome
    }
    return { kind: 'changedMeanwhile' }
  }

/** @param hasClosed  whether an earlier attempt may have closed the buyer's trade */
async function tryToCancel(
  ports: Ports,
  { orderId, by, requestId }: CancelRequest,
  hasClosed: boolean,
): Promise<CancelOutcome> {
  const { orders, clock, log } = ports
  const order = await orders.get(orderId)
  if (!order) return { kind: 'unknownOrder' }
  const now = clock()
  const state = orderState(order, now)
  if (state === 'canceled') return { kind: 'canceled', order }
  // The gateway's message about the closed trade may be recorded before the cancellation.
  const isOpen = state === 'awaitingPayment' || state === 'overdue' || (hasClosed && state === 'closed')
  if (!isOpen) return { kind: 'notOpen', order }

  const provenance: Provenance = { source: 'api', sourceId: by, requestId, recordedAt: now }
  const canceled: CanceledFact & Provenance = { kind: 'canceled', at: now, ...provenance }
  // `gatewaysToAsk` of the order before it is canceled: of one canceled long ago it would be empty.
  const gateways = gatewaysToAsk(order, now)
  const { learned, isSilent } = await closeAt(ports, gateways, withFacts(order, [canceled]), requestId)
  const isPaid = !isUnpaid(orderState(withFacts(order, learned), now))
  if (isPaid || (isSilent && learned.length > 0)) {
    // The buyer paid first, or one gateway closed its trade while another was silent: record what was learned, and
    // visit soon.
    const settled = await orders.settle(order, learned, { dueAt: now })
    logPayments(log, requestId, settled.order, settled.news, now)
    if (isPaid) return { kind: 'notOpen', order: settled.order }
  }
  if (isSilent) return { kind: 'gatewaySilent' }
  const recorded = await orders.recordUnlessChanged(order, canceled)
  if (!recorded) return { kind: 'changedMeanwhile' }
  log('info', 'orderCanceled', { requestId, orderId })
  return { kind: 'canceled', order: recorded }
}

/** `isSilent`: whether a gateway gave no answer. */
async function closeAt(
  { tradeQueries, clock, log }: Ports,
  gateways: readonly GatewayName[],
  canceled: Order,
  requestId: string,
): Promise<{ readonly learned: readonly RecordedFact[]; readonly isSilent: boolean }> {
  const answers = await Promise.all(
    gateways.map(gateway =>
      learnFromGateway(tradeQueries.get(gateway) ?? {}, canceled, gateway, { requestId, clock, log }),
    ),
  )
  return { learned: answers.flatMap(facts => facts ?? []), isSilent: answers.includes(undefined) }
}
