/** The code with which an order can be paid at the moment. */
import type { EpochMs } from '../time'
import type { CodeShownFact, GatewayName } from './facts'
import type { Order } from './order'

/** The gateway's newest code that is still valid. */
export const shownCode = (
  { facts }: Pick<Order, 'facts'>,
  gateway: GatewayName,
  now: EpochMs,
): CodeShownFact | undefined =>
  Object.values(facts)
    .filter(fact => fact.kind === 'codeShown')
    .filter(fact => fact.gateway === gateway && now < fact.scanUntil)
    .sort((a, b) => b.at - a.at)[0]
