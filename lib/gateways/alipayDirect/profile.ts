/** Alipay direct pay as the pages and the cart see it. */
import type { GatewayProfile, Opening, SettingsEnvironment } from '../gateway'
import { BANKS } from './banks'
import { type AlipayDirectSettings, readSettings } from './settings'

export const openProfile: Opening<GatewayProfile, SettingsEnvironment> = async environment =>
  alipayDirectProfile(readSettings(environment))

export const alipayDirectProfile = ({
  gatewayUrl,
}: Pick<AlipayDirectSettings, 'gatewayUrl'>): GatewayProfile => ({
  name: 'alipayDirect',
  url: gatewayUrl,
  banks: BANKS,
})
