/** ChinaBank as the pages and the cart see it. */
import type { GatewayProfile, Opening, SettingsEnvironment } from '../gateway'
import { BANKS } from './banks'
import { readSettings } from './settings'

export const openProfile: Opening<GatewayProfile, SettingsEnvironment> = async environment => ({
  name: 'chinabank',
  url: readSettings(environment).gatewayUrl,
  banks: BANKS,
})
