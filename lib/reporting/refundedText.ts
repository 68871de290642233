/** How much of an order was refunded, beside a state that does not say so. */
import { inEachLanguage, type Locale } from '../locale'
import { formatYuan } from '../money'
import type { Order } from '../order/order'
import type { OrderState } from '../order/orderState'
import { amountPaid, amountRefunded } from '../order/trades'

const TEXT = inEachLanguage({
  'zh-Hans': {
    part: (refunded: string, paid: string) => `收到的 ${paid} 元中，${refunded} 元已退给买家`,
    /** The gateway did not report the amount. */
    somePart: '其中一部分已退给买家，支付平台没有说明金额',
  },
  'zh-Hant': {
    part: (refunded, paid) => `收到的 ${paid} 元中，${refunded} 元已退給買家`,
    somePart: '其中一部分已退給買家，支付平台沒有說明金額',
  },
  en: {
    part: (refunded, paid) => `${refunded} of ${paid} yuan went back to the buyer`,
    somePart: 'a part of it went back to the buyer; how much, the gateway did not say',
  },
})

/** @returns undefined without a refund, and for the state `refunded` */
export function refundedText(order: Order, state: OrderState, locale: Locale): string | undefined {
  if (state === 'refunded') return undefined
  const [paid, refunded] = [amountPaid(order), amountRefunded(order)]
  const { part, somePart } = TEXT[locale]
  // Without a fact of the payment, whose notify may be lost, it counts as the order's amount.
  if (refunded > 0) return part(formatYuan(refunded), formatYuan(paid > 0 ? paid : order.amountFen))
  return Object.values(order.facts).some(({ kind }) => kind === 'partlyRefunded') ? somePart : undefined
}
