/**
 * What an order tells of its buyer: what she left, and all that a shop's own programs may write into an order as they like,
 * which nobody here can judge. Forgetting her removes it. What was bought, what it cost and what became of it stays: goods,
 * description, amounts and facts are the books.
 */
import type { Order, OrderDetails } from './order'

/** Where it stands in the order: one name, or that of a map and one in it. */
export type ItemPath = readonly [string] | readonly ['epay', string]

/** Each place and what stands there. */
function personalData(order: Order): readonly (readonly [ItemPath, string | OrderDetails['metadata']])[] {
  const { buyerEmail, note, metadata, reference, successUrl, cancelUrl, epay } = order
  const places = [
    [['buyerEmail'], buyerEmail],
    [['note'], note],
    [['metadata'], metadata],
    // A program of 易支付 knows its order by its number alone, for ever: that stays, and what it is notified at.
    [['reference'], epay ? undefined : reference],
    [['successUrl'], successUrl],
    [['cancelUrl'], cancelUrl],
    [['epay', 'param'], epay?.param],
    [['epay', 'returnUrl'], epay?.returnUrl],
  ] as const
  return places.filter(([, told]) => told !== undefined)
}

export const personalDataPaths = (order: Order): readonly ItemPath[] =>
  personalData(order).map(([place]) => place)

export const hasPersonalData = (order: Order): boolean => personalData(order).length > 0

/** All of it, as text. */
export const personalDataTexts = (order: Order): readonly string[] =>
  personalData(order).flatMap(([, told]) =>
    typeof told === 'string' ? told : Object.entries(told ?? {}).flat(),
  )
