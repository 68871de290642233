/**
 * What a payment gateway is to the rest of the house. Each gateway has a folder beside this file; only there
 * stand its field names.
 */

import type { IllegalReason, SignatureCause } from '../illegal/illegalRequest'
import type { Fen } from '../money'
import type { GatewayName, TradeFact } from '../order/facts'
import type { Order, OrderLine } from '../order/order'
import type { OrderId } from '../order/orderId'
import type { Result } from '../result'
import type { Parameter } from '../signing/form'
import type { EpochMs } from '../time'

/** How the buyer wants to pay: from an account at the gateway, or with a bank's card. */
export type PaymentMethod = { readonly kind: 'account' } | { readonly kind: 'bank'; readonly bank: string }

export interface Bank {
  /** The gateway's code of the bank. */
  readonly code: string
  /** Its Chinese name. */
  readonly name: string
  /** Whose cards: anybody's, debit cards only, or companies' accounts. */
  readonly group: 'personal' | 'debit' | 'business'
}

/** A signed payment request, ready for the buyer's browser. */
export interface PaymentRequest {
  /** Where the form goes by POST; names the charset of the fields. */
  readonly actionUrl: string
  /** The charset in which the browser must encode the form. */
  readonly charset: string
  /** The form's fields, signature included, in the order in which to send them. */
  readonly fields: readonly (readonly [name: string, text: string])[]
  /** The same request as a link. */
  readonly linkUrl: string
}

/** A gateway's message whose signature was verified and that names this shop. Its order is not looked up yet. */
export interface GatewayMessage {
  readonly gateway: GatewayName
  readonly orderId: OrderId
  readonly amountFen: Fen
  /** The gateway's name of this message, by which it can be asked back. */
  readonly notifyId: string
  /** What the message says happened; empty when it says nothing that matters to an order. */
  readonly facts: readonly TradeFact[]
}

/** Whether the gateway says that it sent a message. `unavailable`: no answer in time, or none that makes sense. */
export type Genuineness = 'genuine' | 'notGenuine' | 'unavailable'

/** A text that the gateway would refuse or misread, with the character that is to blame. */
interface TextProblem {
  readonly text: string
  readonly character: string
}

/** What a gateway is without any key or network. */
export interface GatewayProfile {
  readonly name: GatewayName
  /** Where payment requests go, without a query. */
  readonly url: string
  readonly banks: readonly Bank[]
  /** Checks the texts of an order before it is saved: afterwards they cannot be mended. */
  checkTexts(lines: readonly OrderLine[]): TextProblem | undefined
}

/** The way to the gateway: payment requests for the buyer's browser. */
export interface Payments {
  /** @param buyerIp  the buyer's address, for gateways that compare it */
  request(
    order: Order,
    method: PaymentMethod,
    buyerIp: string,
    now: EpochMs,
  ): Promise<Result<PaymentRequest, 'unknownBank' | 'unavailable'>>
}

/** The way back: the gateway's messages. */
export interface Messages {
  /** What the gateway's server must be answered to stop, and to send again. */
  readonly answers: { readonly received: string; readonly refused: string }
  /** Verifies what the gateway's server sent. */
  readNotify(parameters: readonly Parameter[]): Promise<Result<GatewayMessage, IllegalReason>>
  /** Verifies what the gateway sent along with the buyer's browser. */
  readReturn(parameters: readonly Parameter[]): Promise<Result<GatewayMessage, IllegalReason>>
  /** The order that a message names, before anything of it is proved: for the log of illegal requests only. */
  claimedOrder(parameters: readonly Parameter[]): string
  /**
   * Why a signature is wrong, for people.
   *
   * @param raw  the form as it came, one character a byte
   */
  diagnose(raw: string, parameters: readonly Parameter[]): Promise<SignatureCause | undefined>
  /** Asks the gateway whether it sent the message. */
  confirm(message: GatewayMessage): Promise<Genuineness>
}

/** What the gateway answers when it is asked for the trade of an order. */
export type TradeAnswer =
  | {
      readonly kind: 'trade'
      readonly tradeNo: string
      /** What has happened to the trade; empty while the buyer has not paid and still may. */
      readonly facts: readonly TradeFact[]
    }
  /** The buyer has not been at the gateway, so that there is no trade. */
  | { readonly kind: 'noTrade' }
  /** No answer in time, or none that makes sense. */
  | { readonly kind: 'unavailable' }
  /** The gateway will not tell, or tells of another shop; asking again does not help. `code` is its own. */
  | { readonly kind: 'refused'; readonly code: string }

/** What the gateway answers when it is told to close the trade of an order. */
export type CloseAnswer =
  /** Nobody can pay it any more. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'noTrade' }
  /** It is paid, or was closed before. */
  | { readonly kind: 'notOpen' }
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'refused'; readonly code: string }

/** Questions to the gateway about an order, as far as the shop's contract has them. */
export interface Enquiries {
  readonly canAsk: boolean
  readonly canClose: boolean
  /** What has become of the order's payment. Only when `canAsk`. */
  ask(order: Order): Promise<TradeAnswer>
  /** Closes the order's trade, so that it cannot be paid any more. Only when `canClose`. */
  close(order: Order): Promise<CloseAnswer>
}
