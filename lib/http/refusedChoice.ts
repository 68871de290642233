/**
 * Handles a choice of payment that the shop does not offer, as from an outdated page: redirects to the order's page, which
 * shows the problem and can be reloaded without sending the choice again.
 */
import type { GatewayName } from '../order/facts'
import type { OrderId } from '../order/orderId'
import { REFUSED_CHOICES, type RefusedChoice } from '../page/confirmPage'

/** @param gateway  the chosen gateway, if the shop has it; the page selects it again */
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
