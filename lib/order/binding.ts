/** The gateways that an order may be paid through: a message of any other gateway never pays it. */
import type { GatewayName } from './facts'
import type { Order } from './order'

type Bound = Pick<Order, 'gateway' | 'facts'>

/**
 * The gateways that an order is bound to: the one it was created for, and those at which payment was requested, latest
 * last. Empty until the buyer has chosen.
 */
export function boundGateways({ gateway, facts }: Bound): readonly GatewayName[] {
  const requests = Object.values(facts).filter(fact => fact.kind === 'requested')
  const requested = requests.sort((a, b) => a.at - b.at).map(fact => fact.gateway)
  return [...new Set([...(gateway === undefined ? [] : [gateway]), ...requested])]
}

export const isBoundTo = (order: Bound, gateway: GatewayName): boolean =>
  boundGateways(order).includes(gateway)

/** Whether the order can no longer be paid at the gateway: its trade was closed, or the order expired there. */
export const isOverAt = ({ facts }: Pick<Order, 'facts'>, gateway: GatewayName): boolean =>
  Object.values(facts).some(
    fact => (fact.kind === 'closed' || fact.kind === 'expired') && fact.gateway === gateway,
  )
