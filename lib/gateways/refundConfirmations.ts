/** The gateways on whose pages a person makes the refunds that the shop requests, by name. */
import type { RefundConfirmations } from './capabilities/refunds'
import type { Opening, Registry } from './gateway'

/** Refunds are requested by the shop, or made on the gateway's own pages only. */
const none: Opening<RefundConfirmations> = async () => ({})

export const REFUND_CONFIRMATIONS: Registry<RefundConfirmations> = {
  alipayDirect: async environment =>
    (await import('./alipayDirect/refundConfirmations')).openRefundConfirmations(environment),
  alipayPage: none,
  chinabank: none,
}
