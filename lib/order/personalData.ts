/**
 * The personal data in an order: what the buyer entered, and free text of the shop's own programs, which may hold
 * personal data too. Forgetting the buyer erases it. Goods, description, amounts and facts stay for the books.
 */
import type { Order, OrderDetails } from './order'

/** The path of an attribute in the order's item. */
export type ItemPath = readonly [string] | readonly ['epay', string]

/** Each path and its value. */
function personalData(order: Order): readonly (readonly [ItemPath, string | OrderDetails['metadata']])[] {
  const { buyerEmail, note, metadata, reference, successUrl, cancelUrl, epay } = order
  const places = [
    [['buyerEmail'], buyerEmail],
    [['note'], note],
    [['metadata'], metadata],
    // A program of 易支付 looks its order up by its number at any time, so that number stays, and the notify address too.
    [['reference'], epay ? undefined : reference],
    [['successUrl'], successUrl],
    [['cancelUrl'], cancelUrl],
    [['epay', 'param'], epay?.param],
    [['epay', 'returnUrl'], epay?.returnUrl],
  ] as const
  return places.filter(([, value]) => value !== undefined)
}

export const personalDataPaths = (order: Order): readonly ItemPath[] =>
  personalData(order).map(([place]) => place)

export const hasPersonalData = (order: Order): boolean => personalData(order).length > 0

/** All values as text. */
export const personalDataTexts = (order: Order): readonly string[] =>
  personalData(order).flatMap(([, value]) =>
    typeof value === 'string' ? value : Object.entries(value ?? {}).flat(),
  )
