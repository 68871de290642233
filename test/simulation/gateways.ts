/** The gateways of a run's shop, and which buyers were sent to each. */
import type { GatewayName } from '../../lib/order/facts'
import type { RunContext } from './flakyCalls'
import { type Gateway, type IsOnRecord, makeGateway } from './gateway'
import type { Network } from './network'
import type { Sent } from './notifier'
import { alipayDirect } from './protocols/alipayDirect'
import { alipayPage } from './protocols/alipayPage'
import { chinabank } from './protocols/chinabank'
import type { Protocol } from './protocols/protocol'
import type { Trade } from './trade'

export interface Gateways {
  /** Those of the shop, its preferred one first. */
  readonly all: readonly Gateway[]
  /** Of all gateways there are, the shop's or not: for who tries an address. */
  readonly protocols: readonly Protocol[]
  /** Undefined when the shop has none of this name. */
  named(name: GatewayName): Gateway | undefined
  /** The one to which an address belongs. */
  at(url: string): Gateway | undefined
  sent(): readonly Sent[]
  /** All under an order's number, one a gateway at most. */
  tradesOf(orderId: string): readonly Trade[]
  /** A buyer's browser is about to ask the shop to be sent there. */
  choose(orderId: string, name: GatewayName): void
  /** Whether a buyer ever asked for it: who did not can owe the gateway nothing. */
  isChosen(orderId: string, name: GatewayName): boolean
}

export function makeGateways(context: RunContext, network: () => Network, isOnRecord: IsOnRecord): Gateways {
  const { contracted, gateways } = context.conditions
  const protocols = [alipayDirect(contracted), alipayPage, chinabank]
  const ofShop = gateways.flatMap(name => protocols.filter(protocol => protocol.name === name))
  const all = ofShop.map(protocol => makeGateway(context, protocol, network, isOnRecord))
  const chosen = new Set<string>()
  const [only, another] = all
  return {
    all,
    protocols,
    named: name => all.find(({ protocol }) => protocol.name === name),
    at: url => all.find(({ protocol }) => url.startsWith(protocol.url)),
    sent: () => all.flatMap(({ sent }) => sent),
    tradesOf: orderId => all.flatMap(({ trades }) => trades.get(orderId) ?? []),
    choose: (orderId, name) => chosen.add(`${orderId} ${name}`),
    // In a shop with one gateway there is nothing to choose.
    isChosen: (orderId, name) =>
      chosen.has(`${orderId} ${name}`) || (another === undefined && only?.protocol.name === name),
  }
}
