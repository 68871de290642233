/** The profile of Alipay direct pay. */
import { isBlockedIn } from '../alipay/inAppBrowsers'
import { isSandbox } from '../alipay/sandbox'
import { ALIPAY_WORDS } from '../alipay/words'
import type { GatewayProfile } from '../capabilities/profile'
import type { Opening, SettingsEnvironment } from '../gateway'
import { BANKS } from './banks'
import { type AlipayDirectSettings, readSettings } from './settings'

export const openProfile: Opening<GatewayProfile, SettingsEnvironment> = async environment =>
  alipayDirectProfile(readSettings(environment))

export const alipayDirectProfile = ({
  name,
  gatewayUrl,
}: Pick<AlipayDirectSettings, 'name' | 'gatewayUrl'>): GatewayProfile => ({
  name,
  words: {
    'zh-Hans': { ...ALIPAY_WORDS['zh-Hans'], product: '即时到账' },
    'zh-Hant': { ...ALIPAY_WORDS['zh-Hant'], product: '即時到帳' },
    en: { ...ALIPAY_WORDS.en, product: 'direct pay' },
  },
  url: gatewayUrl,
  isSandbox: isSandbox(gatewayUrl),
  banks: BANKS,
  showsCodes: false,
  isBlockedIn,
})
