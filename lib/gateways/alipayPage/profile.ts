/** Alipay's open platform as the pages and the cart see it. */
import type { GatewayProfile, Opening, SettingsEnvironment } from '../gateway'
import { readSettings } from './settings'

/** The buyer chooses a bank's card at the cashier, if at all. */
export const openProfile: Opening<GatewayProfile, SettingsEnvironment> = async environment => ({
  name: 'alipayPage',
  url: readSettings(environment).gatewayUrl,
  banks: [],
})
