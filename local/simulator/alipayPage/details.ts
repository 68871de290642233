// The fields of a payment request that only the open platform stores.

import type { PaymentOrder, Trade } from '../core/trade'
import { isPaymentMethod, type PaymentMethodName } from './paymentMethods'

export interface PagePayDetails {
  readonly method: PaymentMethodName
  readonly appId: string
  readonly sellerId: string
  readonly sellerEmail: string
  /** URL-encoded, unchanged; the notify returns it. */
  readonly passbackParams: string | null
}

export function detailsOf({ details }: Pick<Trade | PaymentOrder, 'details'>): PagePayDetails {
  const method = details.method ?? ''
  return {
    method: isPaymentMethod(method) ? method : 'alipay.trade.page.pay',
    appId: details.appId ?? '',
    sellerId: details.sellerId ?? '',
    sellerEmail: details.sellerEmail ?? '',
    passbackParams: details.passbackParams ?? null,
  }
}
