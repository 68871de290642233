/** The code that an order is paid by, while it can be scanned. */
import type { EpochMs } from '../time'
import type { CodeShownFact, GatewayName } from './facts'
import type { Order } from './order'

/** The newest of the gateway's that still leads somewhere. */
export const shownCode = (
  { facts }: Pick<Order, 'facts'>,
  gateway: GatewayName,
  now: EpochMs,
): CodeShownFact | undefined =>
  Object.values(facts)
    .filter(fact => fact.kind === 'codeShown')
    .filter(fact => fact.gateway === gateway && now < fact.scanUntil)
    .sort((a, b) => b.at - a.at)[0]
