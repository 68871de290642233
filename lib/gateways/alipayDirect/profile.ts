/** Alipay direct pay as the pages and the cart see it. */
import type { GatewayProfile, Opening, SettingsEnvironment } from '../gateway'
import { BANKS } from './banks'
import { type AlipayDirectSettings, readSettings } from './settings'
import { textProblem } from './texts'

export const openProfile: Opening<GatewayProfile, SettingsEnvironment> = async environment =>
  alipayDirectProfile(readSettings(environment))

export const alipayDirectProfile = ({
  charset,
  gatewayUrl,
}: Pick<AlipayDirectSettings, 'charset' | 'gatewayUrl'>): GatewayProfile => ({
  name: 'alipayDirect',
  url: gatewayUrl,
  banks: BANKS,
  checkTexts(lines) {
    for (const { name } of lines) {
      const character = textProblem(name, charset)
      if (character !== undefined) return { text: name, character }
    }
    return undefined
  },
})
