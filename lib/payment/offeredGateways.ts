/** Which gateways the buyer of an order may choose. */
import type { GatewayProfile, Gateways } from '../gateways/gateway'
import { boundGateways, isOverAt } from '../order/binding'
import type { GatewayName } from '../order/facts'
import type { Order } from '../order/order'

interface Offered {
  /** The shop's preferred one first. */
  readonly names: readonly GatewayName[]
  /** The one to which the buyer went last, or the preferred one; undefined when there is none. */
  readonly first: GatewayName | undefined
  /** Those whose code may be shown. */
  readonly codes: readonly GatewayName[]
}

/** Those that can be used and that have not closed the order's trade: they would take no other payment of it. */
export function offeredGateways(
  order: Order,
  { usable, get }: Pick<Gateways<Pick<GatewayProfile, 'showsCodes'>>, 'usable' | 'get'>,
): Offered {
  const names = usable.filter(name => !isOverAt(order, name))
  return {
    names,
    first: boundGateways(order).findLast(name => names.includes(name)) ?? names[0],
    codes: names.filter(name => get(name)?.showsCodes),
  }
}
