/** What the API tells of the stage that it runs in. */
import type { GatewayProfile, Gateways } from '../gateways/gateway'
import type { Surroundings } from './orderResource'

export const surroundingsOf = (
  publicUrl: string,
  gateways: Gateways<Pick<GatewayProfile, 'isSandbox' | 'showsCodes'>>,
): Surroundings => ({
  publicUrl,
  livemode: gateways.names.some(name => movesMoney(name, gateways)),
  codeGateway: gateways.usable.find(name => gateways.get(name)?.showsCodes),
})

/** Of a gateway whose settings cannot be used nobody knows where it is: no test key must reach it. */
function movesMoney(name: string, gateways: Gateways<Pick<GatewayProfile, 'isSandbox'>>): boolean {
  try {
    return !gateways.get(name)?.isSandbox
  } catch {
    return true
  }
}
