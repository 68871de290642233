/** The profile of ChinaBank. */
import { isLoopback } from '../../url'
import type { GatewayProfile } from '../capabilities/profile'
import type { Opening, SettingsEnvironment } from '../gateway'
import { BANKS } from './banks'
import { readSettings } from './settings'
import { CHINABANK_WORDS } from './words'

export const openProfile: Opening<GatewayProfile, SettingsEnvironment> = async environment => {
  const { name, gatewayUrl } = readSettings(environment)
  return {
    name,
    words: CHINABANK_WORDS,
    url: gatewayUrl,
    isSandbox: isLoopback(gatewayUrl),
    banks: BANKS,
    showsCodes: false,
  }
}
