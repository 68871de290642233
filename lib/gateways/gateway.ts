/**
 * The interfaces that payment gateways implement. Each gateway has its own folder beside this file; its field names
 * appear only there.
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

/** Payment on the gateway's pages: from an account there, or by a bank. */
export type CashierMethod = { readonly kind: 'account' } | { readonly kind: 'bank'; readonly bank: string }

/** `code`: the buyer scans a code from the shop's page with a phone. */
export type PaymentMethod = CashierMethod | { readonly kind: 'code' }

export interface Bank {
  /** The gateway's code for the bank. */
  readonly code: string
  /** In Chinese. */
  readonly name: string
  /** Which cards: any, debit cards only, or corporate accounts. */
  readonly group: 'personal' | 'debit' | 'business'
}

/** A signed payment request for the buyer's browser. */
export interface PaymentRequest {
  /** The form's action; its query names the charset of the fields. */
  readonly actionUrl: string
  /** The charset in which the browser must encode the form. */
  readonly charset: string
  /** The form's fields in order, including the signature. */
  readonly fields: readonly (readonly [name: string, text: string])[]
  /** The same request as a link; absent where the gateway accepts forms only. */
  readonly linkUrl?: string
}

/** A QR code that the gateway's app scans. */
export interface PaymentCode {
  /** The content of the QR code. */
  readonly text: string
  /** From here on the code is invalid. */
  readonly scanUntil: EpochMs
}

/** A gateway's answer to a request for a code. */
export type CodeAnswer =
  | ({ readonly kind: 'code' } & PaymentCode)
  /** No answer in time, or an invalid one. */
  | { readonly kind: 'unavailable' }
  /** The gateway refused; `code` is its error code. */
  | { readonly kind: 'refused'; readonly code: string }
  | OtherCertificate

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

/** How buyers know a gateway. */
export interface GatewayWords {
  readonly name: string
  /** The product's name, for pages that offer several products of one provider. */
  readonly product?: string
  /** The label of the choice without a bank. */
  readonly account: string
}

/** What is known about a gateway without keys or network. */
export interface GatewayProfile {
  readonly name: GatewayName
  readonly words: Readonly<Record<Locale, GatewayWords>>
  /** The address of payment requests, without a query. */
  readonly url: string
  /** Whether no money moves there: a sandbox, or the simulator. */
  readonly isSandbox: boolean
  readonly banks: readonly Bank[]
  /** Whether the shop's contract includes codes to scan. */
  readonly showsCodes: boolean
  /** Whether a browser blocks the gateway's pages, by its `User-Agent`; absent if no such browser is known. */
  readonly isBlockedIn?: (userAgent: string) => boolean
}

/** What a gateway is told about the buyer. */
export interface Buyer {
  /** The IP address, for gateways that compare it. */
  readonly ip: string
  /** For gateways with separate services for desktops and phones. */
  readonly device: 'desktop' | 'phone'
}

/** Payment requests. */
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

/** Codes with which an order is paid. */
export interface PaymentCodes {
  /** The name of the app that scans them. */
  readonly words: Readonly<Record<Locale, Pick<GatewayWords, 'name'>>>
  /** Requests a code for the order; nothing is charged before the buyer scans it. */
  ask(order: Order, now: EpochMs): Promise<CodeAnswer>
}

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

/** A gateway's answer to a query for an order's trade. */
export type TradeAnswer =
  | {
      readonly kind: 'trade'
      readonly tradeNo: string
      /** Empty while the buyer has not paid and still may. */
      readonly facts: readonly TradeFact[]
    }
  /** The buyer has not reached the gateway. */
  | { readonly kind: 'noTrade' }
  /** No answer in time, or an invalid one. */
  | { readonly kind: 'unavailable' }
  /** The gateway refused, or answered about another shop; asking again is useless. `code` is its error code. */
  | { readonly kind: 'refused'; readonly code: string }
  | OtherCertificate

/** The gateway signed with a certificate that the shop does not hold: forged, or renewed. */
interface OtherCertificate {
  readonly kind: 'otherCertificate'
  /** According to the unverified answer. */
  readonly serialNumber: string
}

/** A gateway's answer to a request to close an order's trade. */
export type CloseAnswer =
  /** It cannot be paid any more. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'noTrade' }
  /** It is paid, or was closed before. */
  | { readonly kind: 'notOpen' }
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'refused'; readonly code: string }
  | OtherCertificate

/** Queries about an order; a method exists if the shop's contract includes the service. */
export interface TradeQueries {
  /** Queries the order's payment. */
  query?(order: Order): Promise<TradeAnswer>
  /** Closes the order's trade, so that it cannot be paid. */
  close?(order: Order): Promise<CloseAnswer>
}

/** A gateway's answer to a refund request. */
export type RefundAnswer =
  | {
      /** The refund was made. */
      readonly kind: 'done'
      readonly at: EpochMs
      /** The refunded sum of the trade, in fen, where the gateway tells it. */
      readonly inAllFen?: Fen
    }
  /** The outcome is unknown: ask again about the same refund. */
  | { readonly kind: 'pending' }
  /** The refund failed for good, and no money was returned. `code` is the gateway's error code. */
  | { readonly kind: 'refused'; readonly code: string }
  /** No answer, an invalid one, or a temporary refusal; `code` is the error code, '' for no answer. */
  | { readonly kind: 'unavailable'; readonly code: string }
  | OtherCertificate

/**
 * How refunds are made at a gateway. `asked`: by request. `confirmed`: when a person confirms them on the gateway's
 * page, to which the shop links. `byHand`: on the gateway's pages only; the shop records them. `removed`: likewise,
 * because the shop's settings no longer name the gateway.
 */
export type RefundWay = 'asked' | 'confirmed' | 'byHand' | 'removed'

/** Refunds by request; a method exists if the gateway offers the service. */
export interface Refunds {
  /** Requests a refund; idempotent by its id. */
  refund?(order: Order, wanted: PendingRefund): Promise<RefundAnswer>
  /** Looks a refund up, whoever made it. `pending`: the gateway knows of none. */
  find?(order: Order, sought: SoughtRefund): Promise<RefundAnswer>
  /** Refunds are not requested: the gateway reports them when a person has made them on its page. */
  readonly isConfirmedByPerson?: true
}

/** Refunds that a person makes on the gateway's page; both members exist if there is such a page. */
export interface RefundConfirmations {
  /**
   * The signed address of the page. The refund is made once, however often the page is opened.
   *
   * @param openedAt  when it was first opened; some gateways accept it on that day only, in Beijing
   */
  pageUrl?(order: Order, refund: PendingRefund, openedAt: EpochMs): Promise<string>
  /** The address of the page, without a query. */
  readonly gatewayUrl?: string
}

/** A refund that the shop did not request. */
export type SoughtRefund = Pick<PendingRefund, 'tradeNo' | 'refundId' | 'amountFen'>

/** A payment or refund in the gateway's bill of a day. */
export interface BillLine {
  /** Money from the buyer, or to the buyer. */
  readonly kind: 'payment' | 'refund'
  readonly tradeNo: string
  /** Assigned by the seller; other shops may share the account. */
  readonly orderNo: string
  /** The refund's number; '' for a payment. */
  readonly refundId: string
  readonly amountFen: Fen
  /** The gateway's fee in fen; negative when it was returned. */
  readonly feeFen: number
  /** When it was completed. */
  readonly at: EpochMs
}

/** Why a bill is unusable. */
export type BillFault =
  /** It is no bill. */
  | 'notABill'
  /** It is incomplete. */
  | 'cutOff'
  /** Its lines contradict its totals. */
  | 'totalsDiffer'
  | 'otherDay'
  | 'otherAccount'
  /** Its columns are unknown. */
  | 'unknownColumns'
  /** A line cannot be parsed. */
  | 'unknownLine'
  | 'tooLarge'

/** The bill is unusable, and lines that were read of it must be discarded. */
export interface UnusableBill {
  readonly kind: 'unusable'
  readonly fault: BillFault
  /** The line number, from 1; 0 if it is none in particular. */
  readonly line: number
}

/** The lines of a bill. An unusable bill may say so only at its end, so it must be read completely. */
export type BillEntries = AsyncIterable<BillLine | UnusableBill>

/** A gateway's answer to a request for a day's bill. */
export type BillAnswer =
  /** Can be read once, to the end. */
  | { readonly kind: 'bill'; readonly entries: BillEntries }
  /** No money moved on that day, or the bill is not ready. */
  | { readonly kind: 'noBill' }
  /** No answer in time, or an invalid one. */
  | { readonly kind: 'unavailable' }
  /** The gateway refused; `code` is its error code. */
  | { readonly kind: 'refused'; readonly code: string }
  | OtherCertificate

/** A gateway's bills. */
export interface Bills {
  /**
   * The bill of a day; absent where the gateway has none that can be read.
   *
   * @param day  any time of the day in Beijing
   */
  read?(day: EpochMs): Promise<BillAnswer>
}

/** A certificate that the shop holds for a gateway. */
export interface HeldCertificate {
  /** The shop's own certificate at the gateway, or the gateway's. */
  readonly of: 'shop' | 'gateway'
  readonly serialNumber: string
  /** Inclusive. */
  readonly notAfter: EpochMs
}

/** The certificates used with a gateway. */
export interface CertificateWatch {
  /** Absent where none are needed. */
  list?(): Promise<readonly HeldCertificate[]>
}

/** The source of a gateway's settings. */
export interface SettingsEnvironment {
  /** The name of the account, used in its messages and facts. @see lib/order/merchant.ts */
  readonly name: GatewayName
  /** The merchant's environment variables; a gateway reads those with its own prefix. */
  readonly variables: Readonly<Record<string, string | undefined>>
  /** The shop's origin, without a trailing slash. */
  readonly publicUrl: string
  /** Reports a problem of the settings, in one sentence. */
  readonly problem: (sentence: string) => void
}

/** What a gateway accesses outside the process. */
export interface Outside {
  /**
   * Opens a secret by its reference (`ssm:NAME` or `literal:TEXT`); undefined for anything else.
   *
   * @param parse  converts the secret's text; throws when it is unusable
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
 * @param digest  SHA-256
 */
export type SignByKms = (keyId: string, digest: Uint8Array) => Promise<Uint8Array>

/** What a gateway is opened with. */
export type GatewayEnvironment = SettingsEnvironment & Outside

/** A secret's text, and its location for error messages. */
export interface SecretText {
  readonly text: string
  readonly place: string
  /** Whether it is in the environment itself, which is for development only. */
  readonly isLiteral: boolean
}

/** A secret that is fetched at first use and refreshed; rejects when it is unavailable or unusable. */
export interface Secret<T> {
  readonly isLiteral: boolean
  /** @param maxAgeMs  fetches it again if it is older, for a caller that misses something in it */
  get(maxAgeMs?: number): Promise<T>
}

/** Opens one capability of a gateway. The code is loaded only if a shop uses the gateway. */
export type Opening<Capability, Environment = GatewayEnvironment> = (
  environment: Environment,
) => Promise<Capability>

/** The gateways that have a capability, by name; the configuration decides which are opened. */
export type Registry<Capability, Environment = GatewayEnvironment> = Readonly<
  Record<GatewayName, Opening<Capability, Environment>>
>

/** Profiles need no keys and no network. */
export type ProfileRegistry = Registry<GatewayProfile, SettingsEnvironment>

/** The open gateways of all merchants, by account name. */
export interface Gateways<Capability> {
  /** All that are in use. */
  readonly names: readonly GatewayName[]
  /** A merchant's gateways that take new payments and have usable settings, the preferred one first. */
  readonly usable: (merchant: MerchantId) => readonly GatewayName[]
  /**
   * @returns undefined when no merchant uses such a gateway
   * @throws ConfigError when its settings are unusable
   */
  get(name: GatewayName): Capability | undefined
}
