/**
 * The façade of 易支付 — programs that speak its protocol use this shop as their gateway: `/submit.php` and `/mapi.php`
 * make orders, `/api.php` tells of them, `/epay/return/{orderId}` leads the buyer back. @see docs/protocols.md#epay
 */
import {
  configured,
  epayKeysIn,
  illegalRequestsIn,
  log,
  ordersIn,
  profilesOf,
  programRoute,
} from '../lib/app'
import { readEpay } from '../lib/config/epay'
import { readShop } from '../lib/config/shop'
import { readStores } from '../lib/config/stores'
import { answerProgram, type EpayParts } from '../lib/epay/programs'
import { sendBack } from '../lib/epay/returning'
import { PROFILES } from '../lib/gateways/profiles'
import type { Handler } from '../lib/http/response'
import { illegalRecorder } from '../lib/illegal/recorder'
import { placeOrder } from '../lib/payment/placeOrder'
import { systemClock } from '../lib/time'

export const epay = (parts: EpayParts): Handler => {
  const [program, buyer] = [answerProgram(parts), sendBack(parts)]
  return request => (request.path.startsWith('/epay/') ? buyer(request) : program(request))
}

export const handler = programRoute(async () => {
  const { shop, facade, stores, gateways } = await configured({
    ...{ shop: readShop, facade: readEpay, stores: readStores },
    gateways: profilesOf(PROFILES),
  })
  const { orderLifetimeMs, publicUrl } = shop
  const { merchant, allowsLoopback } = facade
  const ports = { orders: ordersIn(stores), gateways, orderLifetimeMs, clock: systemClock, log }
  const outside = { illegalRequests: illegalRequestsIn(stores), clock: systemClock, log }
  return epay({
    ...{ ...ports, merchant, allowsLoopback, publicUrl, keys: epayKeysIn(facade) },
    placeOrder: placeOrder(ports),
    recordIllegal: illegalRecorder(outside, 'epay', stores.illegalFreeWrites),
  })
})
