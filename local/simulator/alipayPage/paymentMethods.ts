// The two ways to pay by the open platform: on a desk and on a phone.

interface PaymentMethod {
  readonly productCode: string
  /** What the return says it is the return of. */
  readonly returnMethod: string
}

export const PAYMENT_METHODS = {
  'alipay.trade.page.pay': {
    productCode: 'FAST_INSTANT_TRADE_PAY',
    returnMethod: 'alipay.trade.page.pay.return',
  },
  'alipay.trade.wap.pay': { productCode: 'QUICK_WAP_WAY', returnMethod: 'alipay.trade.wap.pay.return' },
} as const satisfies Readonly<Record<string, PaymentMethod>>

export type PaymentMethodName = keyof typeof PAYMENT_METHODS

export function isPaymentMethod(name: string): name is PaymentMethodName {
  return Object.hasOwn(PAYMENT_METHODS, name)
}
