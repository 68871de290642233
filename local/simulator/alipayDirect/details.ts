// The fields of a payment request that only direct pay stores.

import { type Charset, readCharset } from '../core/charset'
import type { PaymentOrder, Trade } from '../core/trade'

export interface DirectPayDetails {
  readonly paymentType: string
  readonly sellerId: string
  readonly sellerEmail: string
  /** The buyer in the request: `buyer_id`, or else `buyer_email`. */
  readonly namedBuyer: string | null
  /** The request's, which notify and return use too. */
  readonly charset: Charset
  readonly extraCommonParam: string | null
}

export function detailsOf({ details }: Pick<Trade | PaymentOrder, 'details'>): DirectPayDetails {
  return {
    paymentType: details.paymentType ?? '',
    sellerId: details.sellerId ?? '',
    sellerEmail: details.sellerEmail ?? '',
    namedBuyer: details.namedBuyer ?? null,
    charset: readCharset(details.charset ?? '') ?? 'utf-8',
    extraCommonParam: details.extraCommonParam ?? null,
  }
}
