/**
 * The 易支付 protocol, for programs that use this shop as their gateway: `/submit.php` and `/mapi.php` create orders,
 * `/api.php` queries them, `/epay/return/{orderId}` sends the buyer back. @see docs/protocols.md#epay
 */
import { backEndRoute } from '../lib/app'
import { readEpay } from '../lib/config/epay'
import { readShop } from '../lib/config/shop'
import { answerProgram, failureAnswer } from '../lib/epay/programs'
import { returnToProgram } from '../lib/epay/returnToProgram'
import { epayKeysIn, illegalRecorderOf, openListedOrders, openProfiles } from '../lib/parts'
import { placeOrder } from '../lib/payment/placeOrder'

export const handler = backEndRoute(
  async app => {
    const { clock, log } = app
    const { shop, facade, ...parts } = await app.configured({
      shop: readShop,
      facade: readEpay,
      gateways: openProfiles,
      orders: openListedOrders,
      recordIllegal: illegalRecorderOf('epay'),
    })
    const { orderLifetimeMs, publicUrl } = shop
    const { merchant, allowsLoopback } = facade
    const all = {
      ...parts,
      merchant,
      allowsLoopback,
      shop,
      publicUrl,
      keys: epayKeysIn(app, facade),
      clock,
      log,
      placeOrder: placeOrder({ ...parts, orderLifetimeMs, clock, log }),
    }
    const [program, buyer] = [answerProgram(all), returnToProgram(all)]
    return request => (request.path.startsWith('/epay/') ? buyer(request) : program(request))
  },
  { failureAnswer },
)
