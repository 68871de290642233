/** `/admin` — the pages for somebody in the office: orders, what needs a person, refunds, webhooks, payment links. */
import { cognitoAccess } from '../lib/admin/access/cognitoAccess'
import { idTokenVerifier } from '../lib/admin/access/idToken'
import { loopbackAccess } from '../lib/admin/access/loopbackAccess'
import { codeExchanger } from '../lib/admin/access/tokenEndpoint'
import { adminSite } from '../lib/admin/adminSite'
import {
  configured,
  illegalRequestsIn,
  log,
  merchantsOf,
  officeApiIn,
  officeRoute,
  ordersIn,
  visitsIn,
} from '../lib/app'
import { type AdminConfig, readAdmin } from '../lib/config/admin'
import { readOfficeApi } from '../lib/config/api'
import { readOptionalEpay } from '../lib/config/epay'
import { readShop } from '../lib/config/shop'
import { readStores } from '../lib/config/stores'
import { EPAY_RECIPIENT } from '../lib/epay/recipient'
import { refundWay } from '../lib/gateways/refundWays'
import type { Handler } from '../lib/http/response'
import { requestRefund } from '../lib/payment/requestRefund'
import { systemClock } from '../lib/time'

type Parts = Parameters<typeof adminSite>[0]

export const admin = (parts: Parts): Handler => adminSite(parts)

function accessOf(config: AdminConfig, publicUrl: string): Parts['access'] {
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

export const handler = officeRoute(async () => {
  const {
    shop,
    stores,
    api,
    epay,
    merchants,
    admin: config,
  } = await configured({
    shop: readShop,
    stores: readStores,
    api: readOfficeApi,
    epay: readOptionalEpay,
    merchants: merchantsOf,
    admin: readAdmin,
  })
  const ports = { orders: ordersIn(stores), refundWay, clock: systemClock, log }
  return admin({
    ...ports,
    shop,
    access: accessOf(config, shop.publicUrl),
    illegalRequests: illegalRequestsIn(stores),
    requestRefund: requestRefund({ ...ports, visits: visitsIn(stores) }),
    orderLifetimeMs: shop.orderLifetimeMs,
    merchants,
    api: api && {
      ...officeApiIn(api),
      publicUrl: shop.publicUrl,
      programs: epay === undefined ? [] : [EPAY_RECIPIENT],
    },
  })
})
