/** The gateways that the buyer of an order may choose from. */
import type { GatewayProfile } from '../gateways/capabilities/profile'
import type { Gateways } from '../gateways/gateway'
import { boundGateways, isOverAt } from '../order/binding'
import type { GatewayName } from '../order/facts'
import { type MerchantId, merchantOf } from '../order/merchant'
import type { Order } from '../order/order'

interface Offered {
  /** The shop's preferred one first. */
  readonly names: readonly GatewayName[]
  /** The one that the buyer chose last, or the preferred one; undefined when there is none. */
  readonly first: GatewayName | undefined
}

/** Where it may be paid, without the gateways that closed its trade: they take no other payment for it. */
export function offeredGateways(order: Order, gateways: Pick<Gateways<unknown>, 'usable'>): Offered {
  const names = permittedGateways(order, gateways).filter(name => !isOverAt(order, name))
  return { names, first: boundGateways(order).findLast(name => names.includes(name)) ?? names[0] }
}

/** The gateway the order was made for, while its merchant uses it; otherwise all of the merchant that take payments. */
export function permittedGateways(
  order: Order,
  { usable }: Pick<Gateways<unknown>, 'usable'>,
): readonly GatewayName[] {
  const names = usable(merchantOf(order))
  return order.gateway !== undefined && names.includes(order.gateway) ? [order.gateway] : names
}

/** The profiles of the offered gateways, and that of the first one. */
export function offeredProfiles<Profile extends { readonly name: GatewayName }>(
  order: Order,
  gateways: Gateways<Profile>,
) {
  const { names, first } = offeredGateways(order, gateways)
  const offered = names.flatMap(name => gateways.get(name) ?? [])
  return { offered, chosen: offered.find(({ name }) => name === first) }
}

/** The profiles of the gateways at which a merchant takes payments. */
export const profilesFor = <Profile>(merchant: MerchantId, { usable, get }: Gateways<Profile>) =>
  usable(merchant).flatMap(name => get(name) ?? [])

/** Whether the browser blocks the pages of one of the gateways, so that the buyer needs another browser. */
export const isAnyBlocked = (
  profiles: readonly Pick<GatewayProfile, 'isBlockedIn'>[],
  userAgent: string,
): boolean => profiles.some(({ isBlockedIn }) => isBlockedIn?.(userAgent))
