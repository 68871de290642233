/**
 * What a payment gateway is to the rest of the house. Each gateway has a folder beside this file; only there
 * stand its field names.
 */

import type { IllegalReason, SignatureCause } from '../illegal/reasons'
import type { Locale } from '../locale'
import type { Fen } from '../money'
import type { GatewayName, TradeFact } from '../order/facts'
import type { MerchantId } from '../order/merchant'
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'
import type { PendingRefund } from '../order/trades'
import type { Result } from '../result'
import type { Form } from '../signing/form'
import type { EpochMs } from '../time'
import type { Download } from './download'
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

interface VerifiedMessage {
  readonly gateway: GatewayName
  readonly orderId: OrderId
  /** The gateway's name of this message, by which it can be asked back; '' where it gives its messages none. */
  readonly notifyId: string
}

/** What became of an order's payment. */
export interface PaymentMessage extends VerifiedMessage {
  readonly about: 'payment'
  readonly amountFen: Fen
  /** What the message says happened; empty when it says nothing that matters to an order. */
  readonly facts: readonly TradeFact[]
}

/** What became of a refund that the shop asked for. */
export interface RefundMessage extends VerifiedMessage {
  readonly about: 'refund'
  /** The end of the refund's number (lib/order/refundId.ts). */
  readonly refundTail: string
  readonly at: EpochMs
  /** One for each trade that the message names; at least one. */
  readonly results: readonly RefundResult[]
}

export interface RefundResult {
  readonly tradeNo: string
  readonly amountFen: Fen
  /** Why the refund was not made, in the gateway's word; undefined when it was. */
  readonly failure: string | undefined
}

/** A gateway's message whose signature was verified and that names this shop. Its order is not looked up yet. */
export type GatewayMessage = PaymentMessage | RefundMessage

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
  /** Whether the browser does not open the gateway's pages, by its `User-Agent`; absent where no such browser is known. */
  readonly isBlockedIn?: (userAgent: string) => boolean
}

/** The buyer, as the gateway is told of her. */
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

/**
 * How a gateway refunds. `asked`: at the shop's word. `confirmed`: once somebody of the shop has confirmed it on the
 * gateway's page, to which the shop leads. `byHand`: on the gateway's own pages alone, and the shop records it. `removed`:
 * as by hand, since the shop's settings do not name the gateway any more, so that it is not asked, nor led to.
 */
export type RefundWay = 'asked' | 'confirmed' | 'byHand' | 'removed'

/** Refunds at the shop's word: the method is there when the gateway has the service. */
export interface Refunds {
  /** Asks for a refund. The same refund may be asked for any number of times, and is made once. */
  refund?(order: Order, wanted: PendingRefund): Promise<RefundAnswer>
  /** Asks whether a refund was made, by whomever; makes none. `pending`: the gateway knows of none. */
  find?(order: Order, sought: SoughtRefund): Promise<RefundAnswer>
  /** Nobody is asked: the gateway tells of it once a person has made it on the gateway's page. */
  readonly isConfirmedByPerson?: true
}

/** Refunds that a person makes at the gateway's own page: both are there when the gateway has such a page. */
export interface RefundConfirmations {
  /**
   * The page's address, signed just now. However often it is opened, the refund is made once.
   *
   * @param openedAt  when it was opened first; some gateways take it on that day only, in Beijing
   */
  pageUrl?(order: Order, refund: PendingRefund, openedAt: EpochMs): Promise<string>
  /** Where the page is, without a query. */
  readonly gatewayUrl?: string
}

/** A refund that the shop has heard of and did not ask for. */
export type SoughtRefund = Pick<PendingRefund, 'tradeNo' | 'refundId' | 'amountFen'>

/** One movement of money, as the gateway's bill of a day has it. */
export interface BillLine {
  /** The buyer's money came in, or went back to the buyer. */
  readonly kind: 'payment' | 'refund'
  readonly tradeNo: string
  /** As whoever sold it numbered it: other shops may share the account at the gateway. */
  readonly orderNo: string
  /** The refund's number; '' of a payment. */
  readonly refundId: string
  readonly amountFen: Fen
  /** What the gateway kept for itself, in fen; negative for what it gave back. */
  readonly feeFen: number
  /** When it was complete. */
  readonly at: EpochMs
}

/** Why a bill cannot be used. */
export type BillFault =
  /** It is another thing than a bill. */
  | 'notABill'
  /** It ends too early. */
  | 'cutOff'
  /** Its lines are not those that its own totals count. */
  | 'totalsDiffer'
  | 'otherDay'
  | 'otherAccount'
  /** It has other columns than those that are known. */
  | 'unknownColumns'
  /** A line of it makes no sense. */
  | 'unknownLine'
  | 'tooLarge'

/** The bill cannot be used, and whatever was read of it is to be forgotten. */
export interface UnusableBill {
  readonly kind: 'unusable'
  readonly fault: BillFault
  /** Where it was noticed, counted from 1; 0 for no line of its own. */
  readonly line: number
}

/** The lines of a bill. One that cannot be used says so at its end: nothing of it counts before it is read whole. */
export type BillEntries = AsyncIterable<BillLine | UnusableBill>

/** What the gateway answers when it is asked for the bill of a day. */
export type BillAnswer =
  /** To be read once, and to the end. */
  | { readonly kind: 'bill'; readonly entries: BillEntries }
  /** No money moved on that day, or the bill is not written yet. */
  | { readonly kind: 'noBill' }
  /** No answer in time, or none that makes sense. */
  | { readonly kind: 'unavailable' }
  /** The gateway gives none; `code` is its own. */
  | { readonly kind: 'refused'; readonly code: string }
  | OtherCertificate

/** The gateway's own books. */
export interface Bills {
  /**
   * The bill of a day; absent where the gateway has none that can be read.
   *
   * @param day  any time of it in Beijing
   */
  read?(day: EpochMs): Promise<BillAnswer>
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
  /** Of the account that is opened; its messages and facts are given this name. @see lib/order/merchant.ts */
  readonly name: GatewayName
  /** The merchant's environment variables; a gateway reads those that begin with its own prefix. */
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
  /** Absent where nothing is downloaded. */
  readonly download?: Download
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
  /** @param maxAgeMs  when given, it is fetched anew where that was longer ago: by whoever misses something in it */
  get(maxAgeMs?: number): Promise<T>
}

/** Opens one capability of a gateway. Its code is loaded when a shop uses the gateway, and not before. */
export type Opening<Capability, Environment = GatewayEnvironment> = (
  environment: Environment,
) => Promise<Capability>

/** The gateways that have a capability, by their own names. Which of them are open is the shop's configuration. */
export type Registry<Capability, Environment = GatewayEnvironment> = Readonly<
  Record<GatewayName, Opening<Capability, Environment>>
>

/** Profiles need no key and no network. */
export type ProfileRegistry = Registry<GatewayProfile, SettingsEnvironment>

/** The open gateways of all merchants, by the names of their accounts. */
export interface Gateways<Capability> {
  /** All that are used. */
  readonly names: readonly GatewayName[]
  /** Those of a merchant that take new payments and whose settings can be used, the preferred one first. */
  readonly usable: (merchant: MerchantId) => readonly GatewayName[]
  /**
   * Undefined when no merchant uses such a gateway.
   *
   * @throws ConfigError when its settings cannot be used
   */
  get(name: GatewayName): Capability | undefined
}
