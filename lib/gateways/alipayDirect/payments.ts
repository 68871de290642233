/** The way to Alipay: payment requests, signed with the newest key. */

import { err, ok } from '../../result'
import type { Payments } from '../gateway'
import type { Ask } from '../httpClient'
import { BANKS } from './banks'
import { paymentRequest } from './paymentRequest'
import { queryTimestamp } from './queryTimestamp'
import type { AlipayDirectSettings, Keys } from './settings'

export const alipayDirectPayments = (settings: AlipayDirectSettings, keys: Keys, ask: Ask): Payments => ({
  async request(order, method, buyerIp, now) {
    if (method.kind === 'bank' && !BANKS.some(bank => bank.code === method.bank)) return err('unknownBank')
    const [newestKey] = await keys()
    if (!newestKey) throw new Error('there is no signing key')
    const needsAntiPhishingKey = settings.contracted.has('anti_phishing_key')
    const antiPhishingKey = needsAntiPhishingKey ? await queryTimestamp(ask, settings) : undefined
    // Without the key Alipay would refuse the buyer on a page of its own; better to say so on ours.
    if (needsAntiPhishingKey && antiPhishingKey === undefined) return err('unavailable')
    return ok(paymentRequest(settings, newestKey, order, method, { buyerIp, now, antiPhishingKey }))
  },
})
