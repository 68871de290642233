/** Payment requests to Alipay direct pay, signed with the newest key. */
import { err, ok } from '../../result'
import type { Payments } from '../capabilities/payments'
import type { Opening } from '../gateway'
import type { HttpGet } from '../httpClient'
import type { Keys } from '../md5Keys'
import { BANKS } from './banks'
import { openKeys } from './keys'
import { paymentRequest } from './paymentRequest'
import { queryTimestamp } from './queryTimestamp'
import { type AlipayDirectSettings, readSettings } from './settings'

export const openPayments: Opening<Payments> = async environment => {
  const settings = readSettings(environment)
  return alipayDirectPayments(settings, openKeys(environment, settings), environment.http)
}

export const alipayDirectPayments = (
  settings: AlipayDirectSettings,
  keys: Keys,
  http: HttpGet,
): Payments => ({
  async request(order, method, { ip: buyerIp }, now) {
    if (method.kind === 'bank' && !BANKS.some(bank => bank.code === method.bank)) return err('unknownBank')
    const [newestKey] = await keys()
    const needsAntiPhishingKey = settings.contracted.has('anti_phishing_key')
    const antiPhishingKey = needsAntiPhishingKey ? await queryTimestamp(http, settings) : undefined
    // Without the key, Alipay would refuse the buyer on its own page; our page can explain.
    if (needsAntiPhishingKey && antiPhishingKey === undefined) return err('unavailable')
    return ok(paymentRequest(settings, newestKey, order, method, { buyerIp, now, antiPhishingKey }))
  },
})
