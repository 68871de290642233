/**
 * What a message is that carries a right signature and that the gateway disowns. Nobody says how long the
 * gateway knows its own messages, so what the message says decides: known already, it harms nobody; else the
 * gateway is asked for the trade itself. Then its own words are the facts, and not those of the message.
 */
import type { Gateways, PaymentMessage, TradeQueries } from '../gateways/gateway'
import { factKey, type TradeFact } from '../order/facts'
import { isOfOneTrade } from '../order/trades'
import { mismatch } from './match'
import type { Orders } from './ports'

interface Ports {
  readonly orders: Pick<Orders, 'get'>
  readonly tradeQueries: Gateways<TradeQueries>
}

/** @returns the gateway's own facts where they hold all that the message says */
export async function disownedMessage(
  { orders, tradeQueries }: Ports,
  message: PaymentMessage,
): Promise<'known' | 'untrue' | 'unavailable' | readonly TradeFact[]> {
  const { facts } = message
  const order = await orders.get(message.orderId)
  if (!order || mismatch(order, message) || facts.length === 0) return 'untrue'
  if (facts.every(fact => factKey(fact) in order.facts)) return 'known'
  const answer = await tradeQueries.get(message.gateway)?.query?.(order)
  if (!answer) return 'untrue'
  if (answer.kind === 'unavailable' || answer.kind === 'otherCertificate') return 'unavailable'
  if (answer.kind !== 'trade') return 'untrue'
  const confirmed = answer.facts
  const isConfirmed = (fact: TradeFact) => confirmed.some(each => confirms(each, fact))
  return facts.every(isConfirmed) ? confirmed : 'untrue'
}

/** The answer sums up what went back; the message may say no more than that a part did. */
const confirms = (answered: TradeFact, told: TradeFact): boolean =>
  factKey(answered) === factKey(told) ||
  (told.kind === 'partlyRefunded' && answered.kind === 'refundedInAll' && isOfOneTrade(answered, told))
