/** Payment requests to ChinaBank, signed with the newest key. */
import { err, ok } from '../../result'
import type { Payments } from '../capabilities/payments'
import type { Opening } from '../gateway'
import type { Keys } from '../md5Keys'
import { BANKS } from './banks'
import { openKeys } from './keys'
import { paymentRequest } from './paymentRequest'
import { type ChinabankSettings, readSettings } from './settings'

export const openPayments: Opening<Payments> = async environment => {
  const settings = readSettings(environment)
  return chinabankPayments(settings, openKeys(environment, settings))
}

export const chinabankPayments = (settings: ChinabankSettings, keys: Keys): Payments => ({
  async request(order, method) {
    if (method.kind === 'bank' && !BANKS.some(bank => bank.code === method.bank)) return err('unknownBank')
    const [newestKey] = await keys()
    return ok(paymentRequest(settings, newestKey, order, method))
  },
})
