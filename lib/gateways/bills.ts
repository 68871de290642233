/** The gateways with bills, by name. */
import type { Bills } from './capabilities/bills'
import type { Opening, Registry } from './gateway'

const none: Opening<Bills> = async () => ({})

export const BILLS: Registry<Bills> = {
  alipayDirect: none,
  alipayPage: async environment => (await import('./alipayPage/bills')).openBills(environment),
  chinabank: none,
}
