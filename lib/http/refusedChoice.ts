/**
 * A way to pay that a browser chose and the shop has not (a page from before it changed): the buyer is led back to the
 * order's page, which says so and lets her choose anew, and which no reload sends again.
 */
import type { GatewayName } from '../order/facts'
import type { OrderId } from '../order/orderId'
import { REFUSED_CHOICES, type RefusedChoice } from '../page/confirmPage'

/** @param gateway  of the shop: the one that was named, which the page chooses again */
export const refusedTo = (
  orderId: OrderId,
  refused: RefusedChoice,
  gateway: GatewayName | undefined,
): string => `/orders/${orderId}?${new URLSearchParams({ refused, ...(gateway && { gateway }) })}`

interface ChoiceBefore {
  readonly refused: RefusedChoice | undefined
  readonly gateway: GatewayName | undefined
}

export function choiceBefore(rawQuery: string): ChoiceBefore {
  const fields = new URLSearchParams(rawQuery)
  const refused = REFUSED_CHOICES.find(code => code === fields.get('refused'))
  return { refused, gateway: refused && (fields.get('gateway') ?? undefined) }
}
