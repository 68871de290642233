/** Trade queries to the open platform; every app has the service. */
import type { Clock } from '../../time'
import type { TradeQueries } from '../capabilities/tradeQueries'
import type { Opening } from '../gateway'
import type { HttpGet } from '../httpClient'
import { askBy } from './ask'
import { closeTrade } from './closeTrade'
import { type Keys, openKeys } from './keys'
import { type AlipayPageSettings, readSettings } from './settings'
import { tradeQuery } from './tradeQuery'

export const openTradeQueries: Opening<TradeQueries> = async environment => {
  const settings = readSettings(environment)
  const { http, clock } = environment
  return alipayPageTradeQueries(settings, openKeys(environment, settings), http, clock)
}

export function alipayPageTradeQueries(
  settings: AlipayPageSettings,
  keys: Keys,
  http: HttpGet,
  clock: Clock,
): Required<TradeQueries> {
  const ask = askBy(settings, keys, http)
  return {
    query: order => tradeQuery(ask, settings.name, order, clock()),
    close: order => closeTrade(ask, order, clock()),
  }
}
