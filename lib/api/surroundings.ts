/** What the API tells a merchant of the stage that it runs in. */
import type { GatewayProfile, Gateways } from '../gateways/gateway'
import { type ByMerchant, merchantOfAccount } from '../order/merchant'
import type { Surroundings } from './orderResource'

export const surroundingsOf =
  (
    publicUrl: string,
    gateways: Gateways<Pick<GatewayProfile, 'isSandbox' | 'showsCodes'>>,
  ): ByMerchant<Surroundings> =>
  merchant => ({
    publicUrl,
    livemode: gateways.names.some(name => merchantOfAccount(name) === merchant && movesMoney(name, gateways)),
    codeGateway: gateways.usable(merchant).find(name => gateways.get(name)?.showsCodes),
  })

/** A gateway whose settings cannot be used may be a real one: no test key must reach it. */
function movesMoney(name: string, gateways: Gateways<Pick<GatewayProfile, 'isSandbox'>>): boolean {
  try {
    return !gateways.get(name)?.isSandbox
  } catch {
    return true
  }
}
