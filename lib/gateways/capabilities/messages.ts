/** What a gateway reports: its notifies and returns, as received and as verified. */
import type { IllegalReason, SignatureCause } from '../../illegal/reasons'
import type { Fen } from '../../money'
import type { GatewayName, TradeFact } from '../../order/facts'
import type { OrderId } from '../../order/orderId'
import type { Result } from '../../result'
import type { Form } from '../../signing/form'
import type { EpochMs } from '../../time'

interface VerifiedMessage {
  readonly gateway: GatewayName
  readonly orderId: OrderId
  /** The gateway's id of this message, by which it can be confirmed; '' if it has none. */
  readonly notifyId: string
}

/** A message about an order's payment. */
export interface PaymentMessage extends VerifiedMessage {
  readonly about: 'payment'
  readonly amountFen: Fen
  /** Empty when the message changes nothing about the order. */
  readonly facts: readonly TradeFact[]
}

/** A message about a refund that the shop requested. */
export interface RefundMessage extends VerifiedMessage {
  readonly about: 'refund'
  /** The end of the refund's number (lib/order/refundId.ts). */
  readonly refundTail: string
  readonly at: EpochMs
  /** One result for each trade in the message; at least one. */
  readonly results: readonly RefundResult[]
}

export interface RefundResult {
  readonly tradeNo: string
  readonly amountFen: Fen
  /** The gateway's error code; undefined when the refund was made. */
  readonly failure: string | undefined
}

/** A message with a valid signature, addressed to this shop. Its order has not been looked up. */
export type GatewayMessage = PaymentMessage | RefundMessage

/** Whether the gateway confirms that it sent a message. `unavailable`: no answer in time, or an invalid one. */
export type Genuineness = 'genuine' | 'notGenuine' | 'unavailable'

/** A message as received, unverified. */
export interface GatewayForm {
  /** The bytes as received. */
  readonly raw: Buffer
  readonly parameters: Result<Form, IllegalReason>
}

/** From the gateway's server, or by the buyer's browser. */
type Channel = 'notify' | 'return'

/** The gateway's messages. */
export interface Messages {
  /** The answers to the gateway's server: `done` ends its retries, `again` asks for one. */
  readonly replies: { readonly done: string; readonly again: string }
  /** Whether a return comes in the query, or as a form that the gateway's page posts. */
  readonly returnMethod: 'GET' | 'POST'
  /** The field with the gateway's id of a message, if there is one. */
  readonly idField?: string
  /**
   * Verifies a message.
   *
   * @param now  the time of a payment where the message has none
   */
  read(channel: Channel, form: Form, now: EpochMs): Promise<Result<GatewayMessage, IllegalReason>>
  /** The order that an unverified message names: for the log of illegal requests only. */
  claimedOrder(form: Form): string
  /**
   * Diagnoses an invalid signature, for people.
   *
   * @param raw   the form as received
   * @param form  the same, decoded
   */
  explain?(raw: Buffer, form: Form): Promise<SignatureCause | undefined>
  /** Asks the gateway whether it sent the message; absent where the signature is proof enough. */
  confirm?(message: GatewayMessage): Promise<Genuineness>
}
