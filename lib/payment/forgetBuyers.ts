/** Erases a buyer's personal data from an order; goods, amounts and facts stay for the books. */
import type { Order } from '../order/order'
import type { Clock } from '../time'
import type { Forgetting, Orders } from './ports'

interface Ports {
  readonly orders: Pick<Orders, 'forget'>
  readonly clock: Clock
}

/** The origin of the erasure, for the order's history. */
export interface Forgetter {
  readonly source: 'person' | 'schedule'
  /** '' outside a function. */
  readonly requestId: string
}

export const forgetBuyer =
  ({ orders, clock }: Ports, { source, requestId }: Forgetter) =>
  (order: Order): Promise<Forgetting> => {
    const at = clock()
    return orders.forget(order, {
      kind: 'forgotten',
      at,
      source,
      sourceId: '',
      requestId,
      recordedAt: at,
    })
  }
