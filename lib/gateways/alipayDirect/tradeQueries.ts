/** Questions to Alipay about a trade, signed with the newest key. */

import type { Enquiries } from '../gateway'
import type { Ask } from '../httpClient'
import { closeTrade } from './closeTrade'
import type { AlipayDirectSettings, Keys } from './settings'
import { singleTradeQuery } from './singleTradeQuery'

export const alipayDirectEnquiries = (settings: AlipayDirectSettings, keys: Keys, ask: Ask): Enquiries => {
  const newestKey = async () => {
    const [key] = await keys()
    if (!key) throw new Error('there is no signing key')
    return key
  }
  return {
    canAsk: settings.contracted.has('single_trade_query'),
    canClose: settings.contracted.has('close_trade'),
    ask: async order => singleTradeQuery(ask, settings, await newestKey(), order),
    close: async order => closeTrade(ask, settings, await newestKey(), order),
  }
}
