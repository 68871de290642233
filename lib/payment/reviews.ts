/** The orders that need a person: finding them, and taking them off the list. */
import { batches } from '../batches'
import { boundGateways } from '../order/binding'
import type { Concern, Fact, Provenance, RecordedFact } from '../order/facts'
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'
import { orderState } from '../order/orderState'
import type { EpochMs } from '../time'
import { type Capabilities, concernOf } from './followUp'
import type { ListedOrders, Orders } from './ports'

export interface OrderInNeed {
  readonly order: Order
  readonly concern: Concern
}

/** What the shop can do by itself is configured where it runs. Here it counts only for `receiptUnsent`. */
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

/** Why an order needs a person now, whatever this shop can do by itself; undefined when it does not. */
export const needOf = (order: Order, now: EpochMs): Concern | undefined =>
  concernOf(order, now, ALL_CAPABILITIES)

/** The same as far as a page or a tool can know; the list knows of unsent mails. */
const listedNeed = (order: Order, now: EpochMs, listed: Concern | undefined): OrderInNeed | undefined => {
  const concern = needOf(order, now)
  if (!concern) return undefined
  // Only who listed it knows whether this shop sends mails at all.
  return concern === 'receiptUnsent' && listed !== 'receiptUnsent' ? undefined : { order, concern }
}

/** How many are read side by side: after an outage of the gateway thousands may be on the list. */
const AT_ONCE = 25

/** The orders on the list that still belong there, oldest first. */
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

/** An order, and why it needs a person, where it does. */
export interface ReviewedOrder {
  readonly order: Order
  readonly need: OrderInNeed | undefined
}

/** One order as the list has it; undefined where there is none. @throws UnreadableOrder */
export async function reviewOrder(
  orders: Pick<Orders, 'load'>,
  orderId: OrderId,
  now: EpochMs,
): Promise<ReviewedOrder | undefined> {
  const loaded = await orders.load(orderId)
  return loaded && { order: loaded.order, need: listedNeed(loaded.order, now, loaded.agenda?.concern) }
}

/** What a person says of an order that is dealt with. */
export interface PersonsWord extends Pick<Provenance, 'person' | 'requestId'> {
  readonly note: string
}

/**
 * Records that a person has dealt with an order, and takes it off the list: with what was seen of it, and with nothing
 * that came in since.
 *
 * @returns false when nothing was recorded, since the order has changed
 */
export async function attend(
  orders: Pick<Orders, 'recordUnlessChanged'>,
  { order, concern }: OrderInNeed,
  { note, ...by }: PersonsWord,
  now: EpochMs,
): Promise<boolean> {
  // The person has seen all that is known, whatever this machine's clock says.
  const at = Math.max(now, ...Object.values(order.facts).map(fact => fact.recordedAt)) as EpochMs
  const recorded = (fact: Fact): RecordedFact => ({
    ...fact,
    ...{ source: 'person', sourceId: note, ...by, recordedAt: at },
  })
  const [fact = { kind: 'attended', concern, at }, ...others] = letGo(order, concern, now, at)
  // Due at once: the shop itself says when it visits the order next, for it knows what it can do.
  return (await orders.recordUnlessChanged(order, recorded(fact), ...others.map(recorded))) !== undefined
}

/** That an order of which nobody knows a payment ends at every gateway where it might have been paid. */
function letGo(order: Order, concern: Concern, now: EpochMs, at: EpochMs): readonly Fact[] {
  // While a gateway holds a payment back, the order is not let go.
  if (concern !== 'unconfirmed' || orderState(order, now) === 'paymentPending') return []
  return boundGateways(order).map(gateway => ({ kind: 'expired', gateway, tradeNo: '', at }))
}
