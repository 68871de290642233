/** The order: what was bought, fixed at creation, and the facts recorded since. */
import type { Locale } from '../locale'
import type { Fen } from '../money'
import { type EpochMs, MINUTE_MS } from '../time'
import type { BuyerEmail } from './buyerEmail'
import { factsByKey, type GatewayName, type RecordedFact } from './facts'
import type { OfMerchant } from './merchant'
import type { OrderId } from './orderId'

export interface OrderLine {
  /** The shop's id of the goods, if it has one. */
  readonly sku?: string
  /** As the buyer saw it. */
  readonly name: string
  readonly unitFen: Fen
  /** An integer of at least 1. */
  readonly quantity: number
  /** A page about the goods. */
  readonly url?: string
}

/** Set by the shop's back end or a payment link; nothing is decided by it. */
export interface OrderDetails {
  /** Shown to the buyer. */
  readonly description?: string
  /** The shop's own number of it; need not be unique. */
  readonly reference?: string
  /** For the shop's programs; not shown to buyers. */
  readonly metadata?: Readonly<Record<string, string>>
  /** Where the result page leads once the order is paid; arriving there proves nothing. */
  readonly successUrl?: string
  /** Where the order page leads while it is unpaid. */
  readonly cancelUrl?: string
  /** The payment link that made the order. */
  readonly paymentLink?: string
  /** A line from the payer of a link to the shop. */
  readonly note?: string
  /** Only for orders of programs that speak 易支付. */
  readonly epay?: EpayDetails
}

/** How the program that made the order by the protocol of 易支付 is notified (lib/epay/). */
export interface EpayDetails {
  /** Called once the order is paid. */
  readonly notifyUrl: string
  /** Where the buyer's browser is then sent. */
  readonly returnUrl?: string
  /** The amount in yuan, as the program wrote it. */
  readonly money: string
  /** Echoed to the program. */
  readonly param?: string
}

export interface Order extends OrderDetails, OfMerchant {
  readonly orderId: OrderId
  readonly lines: readonly OrderLine[]
  readonly amountFen: Fen
  /** The only gateway, if it was fixed at creation; otherwise the buyer's choice is in the facts. */
  readonly gateway?: GatewayName
  /** Absent when the buyer gave none, or was forgotten. */
  readonly buyerEmail?: BuyerEmail
  readonly locale: Locale
  readonly createdAt: EpochMs
  /** From here on the buyer is not sent to a gateway any more. */
  readonly expiresAt: EpochMs
  readonly facts: Readonly<Record<string, RecordedFact>>
}

/** The shortest time to pay, in ms: the shop's own rule, so that buyers can find their password or card. */
export const SHORTEST_PAYMENT_MS = 5 * MINUTE_MS

/** Compares by creation time, then number: oldest first. */
export const byAge = (a: MadeOrder, b: MadeOrder): number =>
  a.createdAt - b.createdAt || (a.orderId < b.orderId ? -1 : Number(a.orderId > b.orderId))

type MadeOrder = Pick<Order, 'orderId' | 'createdAt'>

/** Adds facts as the store does: existing ones stay. */
export function withFacts(order: Order, facts: readonly RecordedFact[]): Order {
  return { ...order, facts: { ...factsByKey(facts), ...order.facts } }
}
