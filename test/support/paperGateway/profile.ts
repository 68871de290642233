/** The gateway of paper as the pages and the cart see it. */
import type { GatewayProfile, Opening, SettingsEnvironment } from '../../../lib/gateways/gateway'
import { readSettings } from './settings'

/** Sends no goods' names, so that it can misread none. */
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
