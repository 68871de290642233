/**
 * What an order tells of its buyer: what she left, and all that a shop's own programs may write into an order as they like,
 * which nobody here can judge. Forgetting her removes it. What was bought, what it cost and what became of it stays: goods,
 * description, amounts and facts are the books.
 */
import type { Order } from './order'

/** Where it stands in the order: one name, or that of a map and one in it. */
export type PlaceInOrder = readonly [string] | readonly ['epay', string]

/** A program of 易支付 knows its order by its number alone, for ever: that stays, and what it is notified at. */
export function placesOfBuyer(order: Order): readonly PlaceInOrder[] {
  const { buyerEmail, note, metadata, reference, successUrl, cancelUrl, epay } = order
  const told = Object.entries({
    ...{ buyerEmail, note, metadata, successUrl, cancelUrl },
    reference: epay ? undefined : reference,
  })
  const { param, returnUrl } = epay ?? {}
  return [
    ...told.flatMap(([name, value]) => (value === undefined ? [] : [[name] as const])),
    ...Object.entries({ param, returnUrl }).flatMap(([name, value]) =>
      value === undefined ? [] : [['epay', name] as const],
    ),
  ]
}

export const tellsOfBuyer = (order: Order): boolean => placesOfBuyer(order).length > 0

/** All of it, as text. */
export function textsOfBuyer(order: Order): readonly string[] {
  const { buyerEmail, note, metadata, reference, successUrl, cancelUrl, epay } = order
  const texts = [buyerEmail, note, reference, successUrl, cancelUrl, epay?.param, epay?.returnUrl]
  return [...texts, ...Object.entries(metadata ?? {}).flat()].filter(text => text !== undefined)
}
