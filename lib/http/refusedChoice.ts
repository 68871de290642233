/**
 * Redirects a buyer whose choice of payment does not exist (an outdated page) back to the order's page, which explains
 * it and offers another choice; reloading sends nothing again.
 */
import type { GatewayName } from '../order/facts'
import type { OrderId } from '../order/orderId'
import { REFUSED_CHOICES, type RefusedChoice } from '../page/confirmPage'

/** @param gateway  the chosen gateway if the shop has it; the page preselects it */
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
