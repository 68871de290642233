/** The order: what was bought, fixed when it is created, and the facts that were learned of it since. */

import type { Locale } from '../locale'
import type { Fen } from '../money'
import type { EpochMs } from '../time'
import type { BuyerEmail } from './buyerEmail'
import { factsByKey, type GatewayName, type RecordedFact } from './facts'
import type { OfMerchant } from './merchant'
import type { OrderId } from './orderId'

export interface OrderLine {
  /** The shop's name of the goods; absent where the shop gives them none. */
  readonly sku?: string
  /** The goods' name as the buyer saw it. */
  readonly name: string
  readonly unitFen: Fen
  /** Pieces, an integer of at least 1. */
  readonly quantity: number
  /** Where the shop shows the goods. */
  readonly url?: string
}

/** What a shop's own back end, or a payment link, gives its order beside the lines; none of it decides anything. */
export interface OrderDetails {
  /** What the order is, in the shop's words. */
  readonly description?: string
  /** The shop's own number of it; several orders may have the same. */
  readonly reference?: string
  /** Whatever the shop wants to find with it again; buyers do not see it. */
  readonly metadata?: Readonly<Record<string, string>>
  /** Where the buyer's page leads back to once the order is paid; coming back there proves nothing. */
  readonly successUrl?: string
  /** Where it leads back to before. */
  readonly cancelUrl?: string
  /** The payment link that it was made by. */
  readonly paymentLink?: string
  /** A line that the payer of a link left for the shop. */
  readonly note?: string
  /** Absent where no program that speaks the protocol of 易支付 made it. */
  readonly epay?: EpayDetails
}

/** How a program that speaks the protocol of 易支付 (lib/epay/) is told of its order. */
export interface EpayDetails {
  /** Is asked for once the order is paid. */
  readonly notifyUrl: string
  /** Where the buyer's browser goes then. */
  readonly returnUrl?: string
  /** The amount, yuan, as the program wrote it. */
  readonly money: string
  /** Whatever the program wants to be told with. */
  readonly param?: string
}

export interface Order extends OrderDetails, OfMerchant {
  readonly orderId: OrderId
  readonly lines: readonly OrderLine[]
  readonly amountFen: Fen
  /** The one gateway that it was made for; absent where the buyer chooses, which the facts tell then. */
  readonly gateway?: GatewayName
  /** Absent when the buyer left none, or was forgotten. */
  readonly buyerEmail?: BuyerEmail
  readonly locale: Locale
  readonly createdAt: EpochMs
  /** From here on the buyer is not sent to the gateway any more. */
  readonly expiresAt: EpochMs
  readonly facts: Readonly<Record<string, RecordedFact>>
}

/** Compares by when they were made, the older first; those of one moment by their numbers. */
export const byAge = (a: MadeOrder, b: MadeOrder): number =>
  a.createdAt - b.createdAt || (a.orderId < b.orderId ? -1 : Number(a.orderId > b.orderId))

type MadeOrder = Pick<Order, 'orderId' | 'createdAt'>

/** The order with facts added, as the store adds them: what was known already stays. */
export function withFacts(order: Order, facts: readonly RecordedFact[]): Order {
  return { ...order, facts: { ...factsByKey(facts), ...order.facts } }
}
