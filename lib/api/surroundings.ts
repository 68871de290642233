/** What the API tells a merchant of the stage that it runs in. */
import type { GatewayProfile, Gateways } from '../gateways/gateway'
import { type ByMerchant, type MerchantId, merchantOfAccount } from '../order/merchant'
import { offeredGateways } from '../payment/offeredGateways'
import type { Surroundings } from './orderResource'

export const surroundingsOf =
  (
    publicUrl: string,
    gateways: Gateways<Pick<GatewayProfile, 'isSandbox' | 'showsCodes'>>,
  ): ByMerchant<Surroundings> =>
  merchant => ({
    publicUrl,
    livemode: isLive(gateways, merchant),
    codeGateway: order => offeredGateways(order, gateways).names.find(name => gateways.get(name)?.showsCodes),
  })

/** Whether the merchant's money moves here. It may have, where it has left and has no gateway any more: no test key opens that. */
function isLive(gateways: Gateways<Pick<GatewayProfile, 'isSandbox'>>, merchant: MerchantId): boolean {
  const own = gateways.names.filter(name => merchantOfAccount(name) === merchant)
  return own.length === 0 || own.some(name => movesMoney(name, gateways))
}

/** A gateway whose settings cannot be used may be a real one: no test key must reach it. */
function movesMoney(name: string, gateways: Gateways<Pick<GatewayProfile, 'isSandbox'>>): boolean {
  try {
    return !gateways.get(name)?.isSandbox
  } catch {
    return true
  }
}
