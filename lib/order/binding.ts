/** At which gateways an order may be paid: a message of another never pays it. */
import type { GatewayName } from './facts'
import type { Order } from './order'

type Bound = Pick<Order, 'gateway' | 'facts'>

/**
 * The gateways that an order is bound to: the one that it was made for, and those at which its payment was requested,
 * the latest last. None while the buyer has not chosen yet.
 */
export function boundGateways({ gateway, facts }: Bound): readonly GatewayName[] {
  const requests = Object.values(facts).filter(fact => fact.kind === 'requested')
  const requested = requests.sort((a, b) => a.at - b.at).map(fact => fact.gateway)
  return [...new Set([...(gateway === undefined ? [] : [gateway]), ...requested])]
}

export const isBoundTo = (order: Bound, gateway: GatewayName): boolean =>
  boundGateways(order).includes(gateway)

/** Whether the gateway takes no payment of the order any more: it closed the trade, or the order was let go there. */
export const isOverAt = ({ facts }: Pick<Order, 'facts'>, gateway: GatewayName): boolean =>
  Object.values(facts).some(
    fact => (fact.kind === 'closed' || fact.kind === 'expired') && fact.gateway === gateway,
  )
