/** Payment links for tests. */
import { fen } from '../../lib/money'
import { newOrderId } from '../../lib/order/orderId'
import { linkIdOf, type PaymentLink } from '../../lib/order/paymentLink'
import { NOW } from './orders'

/** For 18.80 yuan, unlimited. */
export const aLink = (changes: Partial<PaymentLink> = {}): PaymentLink => ({
  linkId: linkIdOf(newOrderId(changes.createdAt ?? NOW), changes.createdAt ?? NOW),
  name: '一杯茶',
  price: { kind: 'fixed', amountFen: fen(1880) },
  asksEmail: false,
  asksNote: false,
  isActive: true,
  createdAt: NOW,
  uses: {},
  ...changes,
})

/** 1.00 to 500.00 yuan. */
export const FREE_PRICE = { kind: 'free', minFen: fen(100), maxFen: fen(50_000) } as const
