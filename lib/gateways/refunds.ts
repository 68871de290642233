/** The gateways that make refunds by request, by name (`asked` in refundWays.ts). */
import type { Refunds } from './capabilities/refunds'
import type { Opening, Registry } from './gateway'

/** Nothing to request: a person makes them on the gateway's page (refundConfirmations.ts). */
const confirmed: Opening<Refunds> = async () => ({ isConfirmedByPerson: true })

export const REFUNDS: Registry<Refunds> = {
  alipayDirect: confirmed,
  alipayPage: async environment => (await import('./alipayPage/refunds')).openRefunds(environment),
  // Refunds are made on its own pages, and recorded by hand.
  chinabank: async () => ({}),
}
