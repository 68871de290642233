/**
 * Leads somebody of the shop to the gateway's page where a requested refund is confirmed. Whoever knows the refund's
 * number may go there; money moves only by the password that the gateway wants. That the page was opened is recorded
 * first: from then on the gateway may make the refund, under a number that may hold the day, and never changes.
 */
import type { RefundConfirmations } from '../gateways/capabilities/refunds'
import type { Gateways } from '../gateways/gateway'
import type { RecordedFact } from '../order/facts'
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'
import { type PendingRefund, pendingRefunds, refundOpenedAt } from '../order/trades'
import type { Log } from '../telemetry/events'
import { beijingDay, type Clock, type EpochMs } from '../time'
import type { Orders } from './ports'

interface Ports {
  readonly orders: Pick<Orders, 'get' | 'recordUnlessChanged'>
  readonly confirmations: Gateways<RefundConfirmations>
  readonly clock: Clock
  readonly log: Log
}

interface Wanted {
  readonly orderId: OrderId
  readonly refundId: string
}

/** A refund, looked up by its order and id. */
type FoundRefund =
  /** `gatewayUrl`: the address of the gateway's confirmation page. */
  | {
      readonly kind: 'open'
      readonly order: Order
      readonly refund: PendingRefund
      readonly gatewayUrl: string
    }
  /** It was made, has failed or was given up. */
  | { readonly kind: 'settled'; readonly order: Order }
  /**
   * Its page was opened on an earlier day. To a gateway that counts refunds by the day, a page of today would be another
   * refund.
   */
  | { readonly kind: 'pastDay'; readonly order: Order }
  | { readonly kind: 'unknownRefund' }

type Confirmation =
  | Exclude<FoundRefund, { readonly kind: 'open' }>
  | { readonly kind: 'led'; readonly url: string }
  /** Facts were recorded during every attempt. */
  | { readonly kind: 'changedMeanwhile' }

export interface ConfirmRefund {
  /** Finds what there is to confirm. Changes nothing, so that link previews and prefetches do no harm. */
  find(wanted: Wanted): Promise<FoundRefund>
  /** The signed address of the gateway's page; records first that it was opened. */
  lead(wanted: Wanted, requestId: string): Promise<Confirmation>
}

const MAX_TRIES = 3

export function confirmRefund(ports: Ports): ConfirmRefund {
  const find = (wanted: Wanted) => findRefund(ports, wanted)

  return {
    find,
    async lead(wanted, requestId) {
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        const found = await find(wanted)
        if (found.kind !== 'open') return found
        const { order, refund } = found
        const openedAt = refundOpenedAt(order, refund) ?? (await open(ports, order, refund, requestId))
        // Stryker disable next-line OptionalChaining: for the compiler alone, since the gateway was just asked
        const pageUrl = ports.confirmations.get(refund.gateway)?.pageUrl
        if (openedAt !== undefined && pageUrl)
          return { kind: 'led', url: await pageUrl(order, refund, openedAt) }
      }
      return { kind: 'changedMeanwhile' }
    },
  }
}

async function findRefund(
  { orders, confirmations, clock }: Ports,
  { orderId, refundId }: Wanted,
): Promise<FoundRefund> {
  const order = await orders.get(orderId)
  if (!order) return { kind: 'unknownRefund' }
  const requests = Object.values(order.facts).filter(fact => fact.kind === 'refundRequested')
  const request = requests.find(each => each.refundId === refundId)
  const gatewayUrl = request && confirmations.get(request.gateway)?.gatewayUrl
  if (gatewayUrl === undefined) return { kind: 'unknownRefund' }
  const refund = pendingRefunds(order).find(each => each.refundId === refundId)
  if (!refund) return { kind: 'settled', order }
  const openedAt = refundOpenedAt(order, refund)
  if (openedAt !== undefined && beijingDay(openedAt) !== beijingDay(clock()))
    return { kind: 'pastDay', order }
  return { kind: 'open', order, refund, gatewayUrl }
}

/** @returns undefined when facts were recorded meanwhile: the refund may have been given up */
async function open(
  { orders, clock, log }: Ports,
  order: Order,
  { gateway, tradeNo, refundId }: PendingRefund,
  requestId: string,
): Promise<EpochMs | undefined> {
  const now = clock()
  const fact: RecordedFact = {
    kind: 'refundOpened',
    gateway,
    tradeNo,
    refundId,
    at: now,
    source: 'person',
    sourceId: '',
    requestId,
    recordedAt: now,
  }
  const recorded = await orders.recordUnlessChanged(order, fact)
  if (!recorded) return undefined
  // Another person may have opened it at the same moment: then the recorded time counts.
  const openedAt = refundOpenedAt(recorded, { gateway, refundId })
  log('info', 'refundOpened', { requestId, orderId: order.orderId, gateway, refundId })
  return openedAt
}
