/** The orders that need a person: listing them, and marking them as dealt with. */
import { batches } from '../batches'
import { boundGateways } from '../order/binding'
import type { Concern, Fact, Provenance, RecordedFact } from '../order/facts'
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'
import { orderState } from '../order/orderState'
import { type EpochMs, latest } from '../time'
import { type Capabilities, concernOf } from './followUp'
import type { ListedOrders, Orders } from './ports'

export interface OrderInNeed {
  readonly order: Order
  readonly concern: Concern
}

/** The list's own settings are unknown here; the capabilities matter only for `receiptUnsent`. */
const ALL_CAPABILITIES: Capabilities = {
  // Stryker disable next-line BooleanLiteral
  canQuery: true,
  // Stryker disable next-line BooleanLiteral
  canClose: true,
  // Stryker disable next-line BooleanLiteral
  canAskForRefund: true,
  sendsReceipts: true,
  sendsNotices: true,
}

/** Why an order needs a person now; undefined when it does not. */
export const needOf = (order: Order, now: EpochMs): Concern | undefined =>
  concernOf(order, now, ALL_CAPABILITIES)

/** As `needOf`, but an unsent mail counts only if it is on the list. */
const listedNeed = (order: Order, now: EpochMs, listed: Concern | undefined): OrderInNeed | undefined => {
  const concern = needOf(order, now)
  if (!concern) return undefined
  // Only the function that lists it knows whether this shop sends mails.
  return concern === 'receiptUnsent' && listed !== 'receiptUnsent' ? undefined : { order, concern }
}

/** Orders read in parallel: after a gateway's outage, thousands may be listed. */
const AT_ONCE = 25

/** The listed orders that still need a person, oldest first. */
export async function ordersInNeed(
  orders: Pick<ListedOrders, 'listConcerns' | 'get'>,
  now: EpochMs,
): Promise<readonly OrderInNeed[]> {
  const found = new Map<string, OrderInNeed>()
  for await (const batch of batches(orders.listConcerns(), AT_ONCE)) {
    const read = batch.map(async ({ orderId, concern }) => ({ order: await orders.get(orderId), concern }))
    for (const { order, concern } of await Promise.all(read)) {
      const need = order && listedNeed(order, now, concern)
      if (need) found.set(order.orderId, need)
    }
  }
  return [...found.values()].sort((a, b) => a.order.createdAt - b.order.createdAt)
}

/** `need` is undefined where the order needs nobody. */
export interface ReviewedOrder {
  readonly order: Order
  readonly need: OrderInNeed | undefined
}

/** @returns undefined where there is no such order. @throws UnreadableItem */
export async function reviewOrder(
  orders: Pick<Orders, 'load'>,
  orderId: OrderId,
  now: EpochMs,
): Promise<ReviewedOrder | undefined> {
  const loaded = await orders.load(orderId)
  return loaded && { order: loaded.order, need: listedNeed(loaded.order, now, loaded.agenda?.concern) }
}

/** Who dealt with an order, and how. */
export interface Resolution extends Pick<Provenance, 'person' | 'requestId'> {
  readonly note: string
}

/**
 * Records that a person has dealt with an order, and takes it off the list.
 *
 * @returns false when the order has changed since it was read, and nothing was recorded
 */
export async function attend(
  orders: Pick<Orders, 'recordUnlessChanged'>,
  { order, concern }: OrderInNeed,
  { note, ...by }: Resolution,
  now: EpochMs,
): Promise<boolean> {
  // Not before the latest fact, even if this machine's clock is behind: the person has seen all of them.
  const at = latest(now, ...Object.values(order.facts).map(fact => fact.recordedAt))
  const recorded = (fact: Fact): RecordedFact => ({
    ...fact,
    source: 'person',
    sourceId: note,
    ...by,
    recordedAt: at,
  })
  const [fact = { kind: 'attended', concern, at }, ...others] = expiredFacts(order, concern, now, at)
  // Makes the order due at once, since only the visit knows the shop's capabilities and can set the next one.
  return (await orders.recordUnlessChanged(order, recorded(fact), ...others.map(recorded))) !== undefined
}

/** For an unconfirmed order, `expired` facts for every gateway at which it might have been paid. */
function expiredFacts(order: Order, concern: Concern, now: EpochMs, at: EpochMs): readonly Fact[] {
  // A gateway that holds a payment back may still complete it.
  if (concern !== 'unconfirmed' || orderState(order, now) === 'paymentPending') return []
  return boundGateways(order).map(gateway => ({ kind: 'expired', gateway, tradeNo: '', at }))
}
