/** The profiles of the gateways, by name. */
import type { ProfileRegistry } from './capabilities/profile'

export const PROFILES: ProfileRegistry = {
  alipayDirect: async environment => (await import('./alipayDirect/profile')).openProfile(environment),
  alipayPage: async environment => (await import('./alipayPage/profile')).openProfile(environment),
  chinabank: async environment => (await import('./chinabank/profile')).openProfile(environment),
}
