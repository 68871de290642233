/** `/admin` — the pages for somebody in the office: orders, what needs a person, refunds, webhooks, payment links. */
import { cognitoAccess } from '../lib/admin/access/cognitoAccess'
import { idTokenVerifier } from '../lib/admin/access/idToken'
import { loopbackAccess } from '../lib/admin/access/loopbackAccess'
import { codeExchanger } from '../lib/admin/access/tokenEndpoint'
import { adminSite } from '../lib/admin/adminSite'
import { officeRoute } from '../lib/app'
import { type AdminConfig, readAdmin } from '../lib/config/admin'
import { readOptionalEpay } from '../lib/config/epay'
import { readShop } from '../lib/config/shop'
import { EPAY_RECIPIENT } from '../lib/epay/recipient'
import { refundWay } from '../lib/gateways/refundWays'
import { openIllegalRequests, openOfficeApi, openOrders, openVisits, readMerchantNames } from '../lib/parts'
import { requestRefund } from '../lib/payment/requestRefund'

function accessOf(config: AdminConfig, publicUrl: string): Parameters<typeof adminSite>[0]['access'] {
  switch (config.kind) {
    case 'off':
      return undefined
    case 'loopback':
      return loopbackAccess()
    case 'cognito': {
      const { clientId, signInUrl } = config
      const [verify, exchange] = [idTokenVerifier(config), codeExchanger(signInUrl, clientId)]
      return cognitoAccess({ publicUrl, clientId, signInUrl, verify, exchange })
    }
    default:
      return config satisfies never
  }
}

export const handler = officeRoute(async app => {
  const { clock, log } = app
  const { shop, config, epay, api, orders, visits, ...parts } = await app.configured({
    ...{ shop: readShop, config: readAdmin, epay: readOptionalEpay, merchants: readMerchantNames },
    ...{ orders: openOrders, visits: openVisits, illegalRequests: openIllegalRequests, api: openOfficeApi },
  })
  const { publicUrl, orderLifetimeMs } = shop
  const ports = { orders, refundWay, clock, log }
  return adminSite({
    ...{ ...parts, ...ports, shop, orderLifetimeMs },
    access: accessOf(config, publicUrl),
    requestRefund: requestRefund({ ...ports, visits }),
    api: api && { ...api, publicUrl, programs: epay === undefined ? [] : [EPAY_RECIPIENT] },
  })
})
