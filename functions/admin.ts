/** `/admin` — the pages for somebody in the office: orders, what needs a person, refunds, webhooks, payment links. */
import { adminSite } from '../lib/admin/adminSite'
import { officeRoute } from '../lib/app'
import { readOptionalEpay } from '../lib/config/epay'
import { readShop } from '../lib/config/shop'
import { EPAY_RECIPIENT } from '../lib/epay/recipient'
import {
  openAccess,
  openIllegalRequests,
  openListedOrders,
  openOfficeApi,
  openVisits,
  readMerchantNames,
  readRefundWays,
} from '../lib/parts'
import { requestRefund } from '../lib/payment/requestRefund'

export const handler = officeRoute(async app => {
  const { clock, log } = app
  const { shop, access, epay, api, orders, visits, refundWay, ...parts } = await app.configured({
    shop: readShop,
    access: openAccess,
    epay: readOptionalEpay,
    merchants: readMerchantNames,
    refundWay: readRefundWays,
    orders: openListedOrders,
    visits: openVisits,
    illegalRequests: openIllegalRequests,
    api: openOfficeApi,
  })
  const { publicUrl, orderLifetimeMs } = shop
  const ports = { orders, refundWay, clock, log }
  return adminSite({
    ...parts,
    ...ports,
    shop,
    access: access(),
    orderLifetimeMs,
    requestRefund: requestRefund({ ...ports, visits }),
    api: api && { ...api, publicUrl, programs: epay === undefined ? [] : [EPAY_RECIPIENT] },
  })
})
