/** Finds the orders whose buyers can be forgotten, and says why others cannot. */
import { batches } from '../lib/batches'
import { unsentMails } from '../lib/delivery/outbox'
import { holdsAddress } from '../lib/illegal/mention'
import type { BuyerEmail } from '../lib/order/buyerEmail'
import type { Order } from '../lib/order/order'
import type { OrderId } from '../lib/order/orderId'
import { orderState } from '../lib/order/orderState'
import { hasPersonalData, personalDataTexts } from '../lib/order/personalData'
import type { Agenda } from '../lib/payment/agenda'
import type { ListedOrders } from '../lib/payment/ports'
import { CONCERN_TEXT } from '../lib/reporting/concernText'
import { type EpochMs, formatGatewayTime } from '../lib/time'
import { UnreadableItem } from '../lib/unreadableItem'
import type { Wanted } from './forgetCall'
import { daysOf, type Period } from './period'
import { numberOf, showProgress } from './terminal'

export type Candidate =
  | { readonly kind: 'ready' | 'forgottenBefore'; readonly orderId: OrderId; readonly order: Order }
  | { readonly kind: 'held'; readonly orderId: OrderId; readonly why: string }

/** Orders read in parallel. */
const AT_ONCE = 25

type Reader = Pick<ListedOrders, 'load' | 'listDay'>

/** The selected orders, each in its current state. */
export async function candidates(orders: Reader, wanted: Wanted, now: EpochMs): Promise<Candidate[]> {
  const found: Candidate[] = []
  for await (const orderIds of batches(await orderIdsOf(orders, wanted), AT_ONCE))
    found.push(...(await Promise.all(orderIds.map(orderId => assess(orders, orderId, now)))))
  return found
}

/** Addresses have no index, so a search reads all orders of the period. */
async function orderIdsOf(orders: Reader, wanted: Wanted): Promise<readonly OrderId[]> {
  if (wanted.kind === 'orders') return wanted.orderIds
  const found: OrderId[] = []
  for await (const order of ofPeriod(orders, wanted.period, () => found.length))
    if (wanted.kind === 'buyer' ? isOfBuyer(order, wanted.email) : hasPersonalData(order))
      found.push(order.orderId)
  return found.sort()
}

/** An address that the buyer entered must match exactly; in texts that programs wrote, case is ignored. */
const isOfBuyer = (order: Order, email: BuyerEmail): boolean =>
  order.buyerEmail === undefined
    ? personalDataTexts(order).some(text => holdsAddress(text, email))
    : order.buyerEmail === email

async function* ofPeriod(orders: Reader, period: Period, found: () => number): AsyncGenerator<Order> {
  for (const day of daysOf(period)) {
    showProgress(`${formatGatewayTime(day).slice(0, 10)}  ${numberOf(found(), 'order')} found so far`)
    yield* orders.listDay(day)
  }
}

async function assess(orders: Reader, orderId: OrderId, now: EpochMs): Promise<Candidate> {
  try {
    const loaded = await orders.load(orderId)
    if (!loaded) return { kind: 'held', orderId, why: 'there is no such order' }
    const { order, agenda } = loaded
    if (!hasPersonalData(order) && 'forgotten' in order.facts)
      return { kind: 'forgottenBefore', orderId, order }
    return agenda
      ? { kind: 'held', orderId, why: holdReason(order, agenda, now) }
      : { kind: 'ready', orderId, order }
  } catch (error) {
    if (!(error instanceof UnreadableItem)) throw error
    return { kind: 'held', orderId, why: error.message }
  }
}

/** Why the buyer's data of an order may still be needed. */
export function holdReason(order: Order, { concern }: Agenda, now: EpochMs): string {
  if (concern) return `it needs attention first, ${CONCERN_TEXT.en[concern]}: npm run attention`
  switch (orderState(order, now)) {
    case 'awaitingPayment':
      return `it may still be paid, until ${formatGatewayTime(order.expiresAt)} (Beijing time)`
    case 'overdue':
    case 'paymentPending':
      return 'its payment has no final result yet'
    default:
      return unsentMails(order, { sendsReceipts: true, sendsNotices: true }).length > 0
        ? 'its mails may be still to be sent'
        : 'it is to be visited once more: try again in some minutes'
  }
}
