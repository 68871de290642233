/** The way to Alipay's open platform: payment requests, signed with the app's key. */
import { err, ok } from '../../result'
import type { Opening, Payments } from '../gateway'
import { type Keys, openKeys } from './keys'
import { paymentRequest } from './paymentRequest'
import { type AlipayPageSettings, readSettings } from './settings'

export const openPayments: Opening<Payments> = async environment => {
  const settings = readSettings(environment)
  return alipayPagePayments(settings, openKeys(environment, settings))
}

export const alipayPagePayments = (settings: AlipayPageSettings, keys: Pick<Keys, 'own'>): Payments => ({
  async request(order, method, { device }, now) {
    if (method.kind === 'bank') return err('unknownBank')
    return ok(await paymentRequest(settings, await keys.own(), order, device, now))
  },
})
