// The ways to pay by the open platform: on a desk, on a phone, and by a code that a phone scans off a screen.

export interface PaymentMethod {
  readonly productCodes: readonly string[]
  /** Whether a browser is sent with it, and comes back; else a server asks, and need not name the product. */
  readonly isPage: boolean
  /** Whether it must say where the buyer goes who leaves. */
  readonly needsQuitUrl?: boolean
}

export const PAYMENT_METHODS = {
  'alipay.trade.page.pay': { productCodes: ['FAST_INSTANT_TRADE_PAY'], isPage: true },
  'alipay.trade.wap.pay': { productCodes: ['QUICK_WAP_WAY'], isPage: true, needsQuitUrl: true },
  'alipay.trade.precreate': { productCodes: ['FACE_TO_FACE_PAYMENT', 'QR_CODE_OFFLINE'], isPage: false },
} as const satisfies Readonly<Record<string, PaymentMethod>>

export type PaymentMethodName = keyof typeof PAYMENT_METHODS

export function isPaymentMethod(name: string): name is PaymentMethodName {
  return Object.hasOwn(PAYMENT_METHODS, name)
}

export function isPage(name: string): name is PaymentMethodName {
  return isPaymentMethod(name) && PAYMENT_METHODS[name].isPage
}
