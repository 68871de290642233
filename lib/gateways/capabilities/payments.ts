/** Payment requests and codes to scan, which a gateway signs or issues. */
import type { Locale } from '../../locale'
import type { Order } from '../../order/order'
import type { Result } from '../../result'
import type { EpochMs } from '../../time'
import type { OtherCertificate } from './certificates'
import type { GatewayWords } from './profile'

/** Payment on the gateway's pages: from an account there, or by a bank. */
export type CashierMethod = { readonly kind: 'account' } | { readonly kind: 'bank'; readonly bank: string }

/** `code`: the buyer scans a code from the shop's page with a phone. */
export type PaymentMethod = CashierMethod | { readonly kind: 'code' }

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
