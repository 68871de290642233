/** The settings of a merchant that appear in the API's responses. */
import type { GatewayProfile } from '../gateways/capabilities/profile'
import type { RefundWay } from '../gateways/capabilities/refunds'
import type { Gateways } from '../gateways/gateway'
import type { GatewayName } from '../order/facts'
import { type ByMerchant, type MerchantId, merchantOfAccount } from '../order/merchant'
import type { Order } from '../order/order'
import { offeredGateways } from '../payment/offeredGateways'

/** The shop's settings in the JSON of a refund or a link. */
export interface StageContext {
  /** The shop's origin, without a slash at the end. */
  readonly publicUrl: string
  /** Whether money moves in this stage. */
  readonly livemode: boolean
}

/** The shop's settings in the JSON of an order. */
export interface ApiContext extends StageContext {
  /** The gateway whose code `qr_url` shows; undefined if there is none. */
  codeGateway(order: Order): GatewayName | undefined
}

/** The shop's settings in the JSON of a refund. */
export interface RefundContext extends StageContext {
  /** By the current settings. */
  readonly refundWay: (account: string) => RefundWay
}

export const apiContextOf =
  (
    publicUrl: string,
    gateways: Gateways<Pick<GatewayProfile, 'isSandbox' | 'showsCodes'>>,
  ): ByMerchant<ApiContext> =>
  merchant => ({
    publicUrl,
    livemode: isLive(gateways, merchant),
    codeGateway: order => offeredGateways(order, gateways).names.find(name => gateways.get(name)?.showsCodes),
  })

/**
 * Whether the merchant's money moves here. True without gateways: the merchant may have had live ones, whose orders test
 * keys must not reach.
 */
function isLive(gateways: Gateways<Pick<GatewayProfile, 'isSandbox'>>, merchant: MerchantId): boolean {
  const own = gateways.names.filter(name => merchantOfAccount(name) === merchant)
  return own.length === 0 || own.some(name => movesMoney(name, gateways))
}

/** True if the gateway's settings are invalid: it may be a live one, which test keys must not reach. */
function movesMoney(name: string, gateways: Gateways<Pick<GatewayProfile, 'isSandbox'>>): boolean {
  try {
    return !gateways.get(name)?.isSandbox
  } catch {
    return true
  }
}
