// The open platform's payment methods: on a desktop, on a phone, and by a code on a screen that a phone scans.

export interface PaymentMethod {
  readonly productCodes: readonly string[]
  /** Whether a browser is redirected with it, and returns; otherwise a server calls it, and may omit product_code. */
  readonly isPage: boolean
  /** Whether quit_url is required. */
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
