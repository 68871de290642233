/** The gateways whose refunds a person makes at the gateway's own page, by name. */
import type { Opening, RefundConfirmations, Registry } from './gateway'

/** They are asked by the shop itself, or refund on their own pages only. */
const none: Opening<RefundConfirmations> = async () => ({})

export const REFUND_CONFIRMATIONS: Registry<RefundConfirmations> = {
  alipayDirect: async environment =>
    (await import('./alipayDirect/refundConfirmations')).openRefundConfirmations(environment),
  alipayPage: none,
  chinabank: none,
}
