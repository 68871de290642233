/** The gateways that refund at the shop's word, by name (refundWays.ts: `asked`). */
import type { Opening, Refunds, Registry } from './gateway'

/** There is nothing to ask: a person makes them at the gateway's page (refundConfirmations.ts). */
const confirmed: Opening<Refunds> = async () => ({ isConfirmedByPerson: true })

export const REFUNDS: Registry<Refunds> = {
  alipayDirect: confirmed,
  alipayPage: async environment => (await import('./alipayPage/refunds')).openRefunds(environment),
  // They are made on its own pages, and recorded by hand.
  chinabank: async () => ({}),
}
