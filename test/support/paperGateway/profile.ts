/** The paper gateway's profile, for pages and cart. */
import type { GatewayProfile } from '../../../lib/gateways/capabilities/profile'
import type { Opening, SettingsEnvironment } from '../../../lib/gateways/gateway'
import { readSettings } from './settings'

/** The gateway gets no names of goods, so none can be unsuitable. */
export const openProfile: Opening<GatewayProfile, SettingsEnvironment> = async environment => ({
  name: environment.name,
  words: {
    'zh-Hans': { name: '纸票', account: '纸票' },
    'zh-Hant': { name: '紙票', account: '紙票' },
    en: { name: 'Paper', account: 'Paper' },
  },
  url: readSettings(environment).gatewayUrl,
  isSandbox: false,
  banks: [],
  showsCodes: false,
})
