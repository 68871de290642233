/**
 * Judges a message with a valid signature that the gateway does not confirm. It is not documented for how long a
 * gateway confirms its messages, so an unconfirmed one need not be forged: if its facts are recorded already, it is
 * harmless; otherwise the gateway is queried for the trade, and the answer's facts count instead of the message's.
 */
import type { PaymentMessage } from '../gateways/capabilities/messages'
import type { TradeQueries } from '../gateways/capabilities/tradeQueries'
import type { Gateways } from '../gateways/gateway'
import { factKey, type TradeFact } from '../order/facts'
import { isOfOneTrade } from '../order/trades'
import { matchProblem } from './matchProblem'
import type { Orders } from './ports'

interface Ports {
  readonly orders: Pick<Orders, 'get'>
  readonly tradeQueries: Gateways<TradeQueries>
}

/** @returns the facts of the gateway's answer when they include all that the message says */
export async function deniedMessage(
  { orders, tradeQueries }: Ports,
  message: PaymentMessage,
): Promise<'known' | 'untrue' | 'unavailable' | readonly TradeFact[]> {
  const { facts } = message
  const order = await orders.get(message.orderId)
  if (!order || matchProblem(order, message) || facts.length === 0) return 'untrue'
  if (facts.every(fact => factKey(fact) in order.facts)) return 'known'
  const answer = await tradeQueries.get(message.gateway)?.query?.(order)
  if (!answer) return 'untrue'
  if (answer.kind === 'unavailable' || answer.kind === 'otherCertificate') return 'unavailable'
  if (answer.kind !== 'trade') return 'untrue'
  const confirmed = answer.facts
  const isConfirmed = (fact: TradeFact) => confirmed.some(each => confirms(each, fact))
  return facts.every(isConfirmed) ? confirmed : 'untrue'
}

/** An answer has the refunded sum where a message may say only that a part was refunded. */
const confirms = (answered: TradeFact, stated: TradeFact): boolean =>
  factKey(answered) === factKey(stated) ||
  (stated.kind === 'partlyRefunded' && answered.kind === 'refundedInAll' && isOfOneTrade(answered, stated))
