/** `/l/{linkId}` — the page of a payment link, and the orders it makes; `/l/{linkId}.svg` is its QR code. */
import { apiRoute } from '../lib/app'
import { paymentLink } from '../lib/checkout/paymentLink'
import { readShop } from '../lib/config/shop'
import { DEFAULT_MERCHANT } from '../lib/order/merchant'
import { byMerchant, illegalRecorderOf, openOrders, openPaymentLinks, openProfiles } from '../lib/parts'
import { openLink, payByLink } from '../lib/payment/payByLink'
import { placeOrder } from '../lib/payment/placeOrder'

export const handler = apiRoute(async app => {
  const { clock, log } = app
  const { shops, recordIllegal, ...stores } = await app.configured({
    shops: byMerchant(readShop),
    gateways: openProfiles,
    orders: openOrders,
    links: openPaymentLinks,
    recordIllegal: illegalRecorderOf('link'),
  })
  const ports = { ...stores, orderLifetimeMs: shops(DEFAULT_MERCHANT).orderLifetimeMs, clock, log }
  const all = { ...ports, placeOrder: placeOrder(ports) }
  return paymentLink({
    shops,
    gateways: stores.gateways,
    recordIllegal,
    clock,
    openLink: openLink(all),
    payByLink: payByLink(all),
  })
})
