/** Which gateways the buyer of an order may choose. */
import type { GatewayProfile, Gateways } from '../gateways/gateway'
import { boundGateways, isOverAt } from '../order/binding'
import type { GatewayName } from '../order/facts'
import { type MerchantId, merchantOf } from '../order/merchant'
import type { Order } from '../order/order'

interface Offered {
  /** The shop's preferred one first. */
  readonly names: readonly GatewayName[]
  /** The one to which the buyer went last, or the preferred one; undefined when there is none. */
  readonly first: GatewayName | undefined
}

/** Those of its merchant that take payments and that have not closed the order's trade: they would take no other payment of it. */
export function offeredGateways(order: Order, { usable }: Pick<Gateways<unknown>, 'usable'>): Offered {
  const names = usable(merchantOf(order)).filter(name => !isOverAt(order, name))
  return { names, first: boundGateways(order).findLast(name => names.includes(name)) ?? names[0] }
}

/** The same with what is known of each. */
export function offeredProfiles<Profile extends { readonly name: GatewayName }>(
  order: Order,
  gateways: Gateways<Profile>,
) {
  const { names, first } = offeredGateways(order, gateways)
  const offered = names.flatMap(name => gateways.get(name) ?? [])
  return { offered, chosen: offered.find(({ name }) => name === first) }
}

/** What is known of each gateway at which a merchant takes payments. */
export const profilesFor = <Profile>(merchant: MerchantId, { usable, get }: Gateways<Profile>) =>
  usable(merchant).flatMap(name => get(name) ?? [])

/** Whether a browser does not open the pages of one of the gateways, and the buyer had better take another browser. */
export const isAnyBlocked = (
  profiles: readonly Pick<GatewayProfile, 'isBlockedIn'>[],
  userAgent: string,
): boolean => profiles.some(({ isBlockedIn }) => isBlockedIn?.(userAgent))
