/** The profile of ChinaBank. */
import { isLoopback } from '../../url'
import type { GatewayProfile } from '../capabilities/profile'
import type { Opening, SettingsEnvironment } from '../gateway'
import { BANKS } from './banks'
import { readSettings } from './settings'

export const openProfile: Opening<GatewayProfile, SettingsEnvironment> = async environment => {
  const { name, gatewayUrl } = readSettings(environment)
  return {
    name,
    words: {
      'zh-Hans': { name: '网银在线', account: '到网银在线再选银行' },
      'zh-Hant': { name: '網銀在線', account: '到網銀在線再選銀行' },
      en: { name: 'ChinaBank', account: 'Choose the bank at ChinaBank' },
    },
    url: gatewayUrl,
    isSandbox: isLoopback(gatewayUrl),
    banks: BANKS,
    showsCodes: false,
  }
}
