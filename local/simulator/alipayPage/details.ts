// What the open platform keeps of a payment request beyond what every gateway knows.

import type { PaymentOrder, Trade } from '../core/trade'
import { isPaymentMethod, type PaymentMethodName } from './paymentMethods'

export interface PagePayDetails {
  readonly method: PaymentMethodName
  readonly appId: string
  readonly sellerId: string
  readonly sellerEmail: string
  /** As it was sent, URL-encoded; the notify brings it back so. */
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
