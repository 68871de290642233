/** Payment requests to the open platform, signed with the app's key, and codes to scan. */
import { err, ok } from '../../result'
import { ALIPAY_WORDS } from '../alipay/words'
import type { Payments } from '../capabilities/payments'
import type { Opening } from '../gateway'
import type { HttpGet } from '../httpClient'
import { askBy } from './ask'
import { type Keys, openKeys } from './keys'
import { paymentRequest } from './paymentRequest'
import { precreate } from './precreate'
import { type AlipayPageSettings, readSettings } from './settings'

export const openPayments: Opening<Payments> = async environment => {
  const settings = readSettings(environment)
  return alipayPagePayments(settings, openKeys(environment, settings), environment.http)
}

export const alipayPagePayments = (settings: AlipayPageSettings, keys: Keys, http: HttpGet): Payments => ({
  async request(order, method, { device }, now) {
    if (method.kind === 'bank') return err('unknownBank')
    return ok(await paymentRequest(settings, await keys.own(), order, device, now))
  },
  ...codesOf(settings, keys, http),
})

function codesOf(settings: AlipayPageSettings, keys: Keys, http: HttpGet): Pick<Payments, 'codes'> {
  const { codeProduct } = settings
  if (!codeProduct) return {}
  const ask = askBy(settings, keys, http)
  const terms = { ...settings, codeProduct }
  return { codes: { words: ALIPAY_WORDS, ask: (order, now) => precreate(ask, terms, order, now) } }
}
