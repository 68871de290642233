/** The profile of Alipay's open platform. */
import { isBlockedIn } from '../alipay/inAppBrowsers'
import { isSandbox } from '../alipay/sandbox'
import { ALIPAY_WORDS } from '../alipay/words'
import type { GatewayProfile } from '../capabilities/profile'
import type { Opening, SettingsEnvironment } from '../gateway'
import { readSettings } from './settings'

/** Without banks: buyers choose cards at Alipay's cashier. */
export const openProfile: Opening<GatewayProfile, SettingsEnvironment> = async environment => {
  const { name, gatewayUrl, codeProduct } = readSettings(environment)
  return {
    name,
    words: ALIPAY_WORDS,
    url: gatewayUrl,
    isSandbox: isSandbox(gatewayUrl),
    banks: [],
    showsCodes: codeProduct !== undefined,
    isBlockedIn,
  }
}
