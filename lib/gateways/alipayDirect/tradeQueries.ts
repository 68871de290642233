/** Trade queries that the shop's contract includes, signed with the newest key. */
import type { TradeQueries } from '../capabilities/tradeQueries'
import type { Opening } from '../gateway'
import type { HttpGet } from '../httpClient'
import type { Keys } from '../md5Keys'
import { closeTrade } from './closeTrade'
import { openKeys } from './keys'
import { type AlipayDirectSettings, readSettings } from './settings'
import { singleTradeQuery } from './singleTradeQuery'

export const openTradeQueries: Opening<TradeQueries> = async environment => {
  const settings = readSettings(environment)
  return alipayDirectTradeQueries(settings, openKeys(environment, settings), environment.http)
}

export function alipayDirectTradeQueries(
  settings: AlipayDirectSettings,
  keys: Keys,
  http: HttpGet,
): TradeQueries {
  const { contracted } = settings
  return {
    ...(contracted.has('single_trade_query') && {
      query: async order => singleTradeQuery(http, settings, (await keys())[0], order),
    }),
    ...(contracted.has('close_trade') && {
      close: async order => closeTrade(http, settings, (await keys())[0], order),
    }),
  }
}
