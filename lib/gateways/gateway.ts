/**
 * What a payment gateway is to the rest of the house. Each gateway has a folder beside this file; only there
 * stand its field names.
 */

import type { IllegalReason, SignatureCause } from '../illegal/reasons'
import type { Locale } from '../locale'
import type { Fen } from '../money'
import type { GatewayName, TradeFact } from '../order/facts'
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'
import type { PendingRefund } from '../order/trades'
import type { Result } from '../result'
import type { Form } from '../signing/form'
import type { EpochMs } from '../time'
import type { HttpGet } from './httpClient'

/** How the buyer wants to pay at the gateway's own pages: from an account there, or with a bank's card. */
export type CashierMethod = { readonly kind: 'account' } | { readonly kind: 'bank'; readonly bank: string }

/** There, or with a phone that scans a code off this screen. */
export type PaymentMethod = CashierMethod | { readonly kind: 'code' }

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
  /** The same request as a link; absent where the gateway takes forms alone. */
  readonly linkUrl?: string
}

/** What a screen shows as a QR code, for the gateway's app to scan. */
export interface PaymentCode {
  /** What the code says. */
  readonly text: string
  /** From here on it leads nowhere. */
  readonly scanUntil: EpochMs
}

/** What the gateway answers when it is asked for a code. */
export type CodeAnswer =
  | ({ readonly kind: 'code' } & PaymentCode)
  /** No answer in time, or none that makes sense. */
  | { readonly kind: 'unavailable' }
  /** The gateway gives none; `code` is its own word for why. */
  | { readonly kind: 'refused'; readonly code: string }
  | OtherCertificate

/** A gateway's message whose signature was verified and that names this shop. Its order is not looked up yet. */
export interface GatewayMessage {
  readonly gateway: GatewayName
  readonly orderId: OrderId
  readonly amountFen: Fen
  /** The gateway's name of this message, by which it can be asked back; '' where it gives its messages none. */
  readonly notifyId: string
  /** What the message says happened; empty when it says nothing that matters to an order. */
  readonly facts: readonly TradeFact[]
}

/** Whether the gateway says that it sent a message. `unavailable`: no answer in time, or none that makes sense. */
export type Genuineness = 'genuine' | 'notGenuine' | 'unavailable'

/** What buyers call a gateway. */
export interface GatewayWords {
  readonly name: string
  /** Which of the provider's products it is, for pages that offer another of them too. */
  readonly product?: string
  /** What is chosen where no bank is. */
  readonly account: string
}

/** What a gateway is without any key or network. */
export interface GatewayProfile {
  readonly name: GatewayName
  readonly words: Readonly<Record<Locale, GatewayWords>>
  /** Where payment requests go, without a query. */
  readonly url: string
  /** Whether no money moves there: it is the gateway's sandbox, or the simulator. */
  readonly isSandbox: boolean
  readonly banks: readonly Bank[]
  /** Whether buyers may scan a code: the shop's contract has it. */
  readonly showsCodes: boolean
}

/** Who is sent to the gateway. */
export interface Buyer {
  /** The address, for gateways that compare it. */
  readonly ip: string
  /** Where the browser runs, for gateways that have a service for each. */
  readonly device: 'desk' | 'phone'
}

/** The way to the gateway: payment requests for the buyer's browser. */
export interface Payments {
  request(
    order: Order,
    method: CashierMethod,
    buyer: Buyer,
    now: EpochMs,
  ): Promise<Result<PaymentRequest, 'unknownBank' | 'unavailable'>>
  /** Absent where the shop's contract has none. */
  readonly codes?: PaymentCodes
}

/** Codes by which an order is paid, off a screen beside the buyer. */
export interface PaymentCodes {
  /** What the app is called that scans them. */
  readonly words: Readonly<Record<Locale, Pick<GatewayWords, 'name'>>>
  /** Asks the gateway for the order's code; nothing is paid before the buyer scans it. */
  ask(order: Order, now: EpochMs): Promise<CodeAnswer>
}

/** A message as it came, before any of it is believed. */
export interface GatewayForm {
  /** As sent. */
  readonly raw: Buffer
  readonly parameters: Result<Form, IllegalReason>
}

/** How a gateway's message reaches the shop: from its server, or along with the buyer's browser. */
type Channel = 'notify' | 'return'

/** The way back: the gateway's messages. */
export interface Messages {
  /** What the gateway's server must be answered so that it stops, and so that it sends again. */
  readonly replies: { readonly done: string; readonly again: string }
  /** How the buyer's browser brings a return: in the query, or as a form that the gateway's page posts. */
  readonly returnMethod: 'GET' | 'POST'
  /** The field with the gateway's own number of a message, where it gives its messages one. */
  readonly idField?: string
  /**
   * Verifies what came in by a channel.
   *
   * @param now  stands for the time of a payment where the gateway does not tell it
   */
  read(channel: Channel, form: Form, now: EpochMs): Promise<Result<GatewayMessage, IllegalReason>>
  /** The order that a message names, before anything of it is proved: for the log of illegal requests only. */
  claimedOrder(form: Form): string
  /**
   * Why a signature is wrong, for people.
   *
   * @param raw   the form as it came
   * @param form  the same, decoded
   */
  explain?(raw: Buffer, form: Form): Promise<SignatureCause | undefined>
  /** Asks the gateway whether it sent the message; absent where a signature proves it. */
  confirm?(message: GatewayMessage): Promise<Genuineness>
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
  /** The gateway will not say, or speaks of another shop; asking again does not help. `code` is its own. */
  | { readonly kind: 'refused'; readonly code: string }
  | OtherCertificate

/** The gateway signs by a certificate that the shop does not hold: a forgery, or the gateway has changed it. */
interface OtherCertificate {
  readonly kind: 'otherCertificate'
  /** As the gateway names it, unproven. */
  readonly serialNumber: string
}

/** What the gateway answers when it is asked to close the trade of an order. */
export type CloseAnswer =
  /** Nobody can pay it any more. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'noTrade' }
  /** It is paid, or was closed before. */
  | { readonly kind: 'notOpen' }
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'refused'; readonly code: string }
  | OtherCertificate

/** Questions to the gateway about an order: a method is there when the shop's contract has the service. */
export interface TradeQueries {
  /** What has become of the order's payment. */
  query?(order: Order): Promise<TradeAnswer>
  /** Closes the order's trade, so that it cannot be paid any more. */
  close?(order: Order): Promise<CloseAnswer>
}

/** What the gateway answers when it is asked to pay money of a trade back. */
export type RefundAnswer =
  | {
      /** The money has gone back. */
      readonly kind: 'done'
      readonly at: EpochMs
      /** What went back of the trade by all refunds together, where the gateway says so. */
      readonly inAllFen?: Fen
    }
  /** Nobody knows yet: it is to be asked again, for the same refund. */
  | { readonly kind: 'pending' }
  /** No, for good, and nothing of this refund went back. `code` is the gateway's own. */
  | { readonly kind: 'refused'; readonly code: string }
  /** No answer, none that makes sense, or a refusal that may pass; `code` says which, and is '' for no answer. */
  | { readonly kind: 'unavailable'; readonly code: string }
  | OtherCertificate

/** Refunds at the shop's word: the method is there when the gateway has the service. */
export interface Refunds {
  /** Asks for a refund. The same refund may be asked for any number of times, and is made once. */
  refund?(order: Order, wanted: PendingRefund): Promise<RefundAnswer>
}

/** A certificate that the shop holds for a gateway. */
export interface HeldCertificate {
  /** Whose: the shop's own at the gateway, or the gateway's. */
  readonly of: 'shop' | 'gateway'
  readonly serialNumber: string
  /** The last moment at which it is good. */
  readonly notAfter: EpochMs
}

/** The certificates by which a gateway is used. */
export interface CertificateWatch {
  /** Absent where the gateway needs none. */
  list?(): Promise<readonly HeldCertificate[]>
}

/** What a gateway reads its settings from. */
export interface SettingsEnvironment {
  /** The function's environment variables; a gateway reads those that begin with its own prefix. */
  readonly variables: Readonly<Record<string, string | undefined>>
  /** The shop's own origin, without a slash at the end. */
  readonly publicUrl: string
  /** Is given each problem of the gateway's settings, one sentence each. */
  readonly problem: (sentence: string) => void
}

/** What a gateway reaches outside the process. */
export interface Outside {
  /**
   * Opens a secret by its reference (`ssm:NAME` or `literal:TEXT`), or answers undefined when it is no reference.
   *
   * @param parse  turns the secret's text into what is used; throws when it cannot be used
   */
  readonly secret: <T>(reference: string, parse: (secret: SecretText) => T) => Secret<T> | undefined
  readonly http: HttpGet
  /** Absent where nothing is signed. */
  readonly signByKms?: SignByKms
}

/**
 * Signs by RSASSA-PKCS1-v1_5 with a key that never leaves AWS KMS.
 *
 * @param keyId   the key's id, or `alias/NAME`
 * @param digest  of SHA-256
 */
export type SignByKms = (keyId: string, digest: Uint8Array) => Promise<Uint8Array>

/** What a gateway's code gets from the house when it is opened. */
export type GatewayEnvironment = SettingsEnvironment & Outside

/** A secret's text, with the place it comes from, for messages. */
export interface SecretText {
  readonly text: string
  readonly place: string
  /** Whether it stands in the environment itself, which is for laptops. */
  readonly isLiteral: boolean
}

/** Fetches the secret at its first use and from time to time; rejects when it cannot be had or used. */
export interface Secret<T> {
  readonly isLiteral: boolean
  get(): Promise<T>
}

/** Opens one capability of a gateway. Its code is loaded when a shop uses the gateway, and not before. */
export type Opening<Capability, Environment = GatewayEnvironment> = (
  environment: Environment,
) => Promise<Capability>

/** The gateways that have a capability, by name. Which of them are open is the shop's configuration. */
export type Registry<Capability, Environment = GatewayEnvironment> = Readonly<
  Record<GatewayName, Opening<Capability, Environment>>
>

/** Profiles need no key and no network. */
export type ProfileRegistry = Registry<GatewayProfile, SettingsEnvironment>

/** The open gateways of a shop. */
export interface Gateways<Capability> {
  /** All that the shop uses. */
  readonly names: readonly GatewayName[]
  /** Those that take new payments and whose settings can be used, the shop's preferred one first. */
  readonly usable: readonly GatewayName[]
  /**
   * Undefined when the shop does not use such a gateway.
   *
   * @throws ConfigError when its settings cannot be used
   */
  get(name: GatewayName): Capability | undefined
}
