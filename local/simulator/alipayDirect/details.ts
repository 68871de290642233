// What direct pay keeps of a payment request beyond what every gateway knows.

import { type Charset, readCharset } from '../core/charset'
import type { PaymentOrder, Trade } from '../core/trade'

export interface DirectPayDetails {
  readonly paymentType: string
  readonly sellerId: string
  readonly sellerEmail: string
  /** Which buyer the request names, as `buyer_id` or else `buyer_email`. */
  readonly namedBuyer: string | null
  /** Of the request: notify and return speak it too. */
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
