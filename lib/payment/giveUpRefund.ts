/** Gives up a refund that a person was to confirm, once the gateway cannot make it any more. */
import type { RefundWay } from '../gateways/capabilities/refunds'
import { LAST_NOTIFY_MS, REFUND_PAGE_MS } from '../gateways/limits'
import { type GatewayName, GIVEN_UP, type RecordedFact } from '../order/facts'
import type { OrderId } from '../order/orderId'
import { pendingRefunds, refundOpenedAt } from '../order/trades'
import type { Log } from '../telemetry/events'
import { type Clock, type EpochMs, plusMs } from '../time'
import type { Orders } from './ports'

interface Ports {
  readonly orders: Pick<Orders, 'get' | 'recordUnlessChanged'>
  readonly refundWay: (gateway: GatewayName) => RefundWay
  readonly clock: Clock
  readonly log: Log
}

interface GiveUpRequest {
  readonly orderId: OrderId
  readonly refundId: string
  /** Who gives it up and why, for the order's history. */
  readonly reason: string
  readonly requestId: string
}

export type GivenUp =
  | { readonly kind: 'givenUp' }
  | { readonly kind: 'unknownOrder' }
  /** The order has no such pending refund. */
  | { readonly kind: 'notPending' }
  /** Visits ask the gateway for it, without end: only the gateway can say what became of it. */
  | { readonly kind: 'asked'; readonly gateway: GatewayName }
  /** Its page was opened: until `until`, the gateway may have made it without our knowing. */
  | { readonly kind: 'tooEarly'; readonly until: EpochMs }
  | { readonly kind: 'changedMeanwhile' }

/** How long after its page was opened the notify of a refund may still arrive, in ms. */
const REPORTED_MS = REFUND_PAGE_MS + LAST_NOTIFY_MS

export const giveUpRefund =
  ({ orders, refundWay, clock, log }: Ports) =>
  async ({ orderId, refundId, reason, requestId }: GiveUpRequest): Promise<GivenUp> => {
    const order = await orders.get(orderId)
    if (!order) return { kind: 'unknownOrder' }
    const refund = pendingRefunds(order).find(each => each.refundId === refundId)
    if (!refund) return { kind: 'notPending' }
    const { gateway, tradeNo } = refund
    if (refundWay(gateway) === 'asked') return { kind: 'asked', gateway }
    const now = clock()
    const openedAt = refundOpenedAt(order, refund)
    // Stryker disable next-line ConditionalExpression: for the compiler, since nothing is earlier than no time
    const until = openedAt === undefined ? now : plusMs(openedAt, REPORTED_MS)
    if (now < until) return { kind: 'tooEarly', until }
    const fact: RecordedFact = {
      kind: 'refundFailed',
      gateway,
      tradeNo,
      refundId,
      at: now,
      code: GIVEN_UP,
      source: 'person',
      sourceId: reason,
      requestId,
      recordedAt: now,
    }
    // Whoever opens the page at this moment was either first, or finds the refund settled.
    if (!(await orders.recordUnlessChanged(order, fact))) return { kind: 'changedMeanwhile' }
    log('info', 'refundGivenUp', { requestId, orderId, gateway, refundId })
    return { kind: 'givenUp' }
  }
