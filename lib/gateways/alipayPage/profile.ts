/** Alipay's open platform as the pages and the cart see it. */
import { isBlockedIn } from '../alipay/inAppBrowsers'
import { isSandbox } from '../alipay/sandbox'
import { ALIPAY_WORDS } from '../alipay/words'
import type { GatewayProfile, Opening, SettingsEnvironment } from '../gateway'
import { readSettings } from './settings'

/** The buyer chooses a bank's card at the cashier, if at all. */
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
