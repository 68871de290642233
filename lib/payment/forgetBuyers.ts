/** Forgets who bought: address and note go, the order with its amounts and facts stays for the books. */
import type { OrderId } from '../order/orderId'
import type { Clock } from '../time'
import type { Forgetting, Orders } from './ports'

interface Ports {
  readonly orders: Pick<Orders, 'forget'>
  readonly clock: Clock
}

/** Who forgets, for the order's history. */
export interface Forgetter {
  readonly source: 'person' | 'schedule'
  /** '' outside a function. */
  readonly requestId: string
}

export type ForgetBuyer = (orderId: OrderId) => Promise<Forgetting>

export const forgetBuyer =
  ({ orders, clock }: Ports, { source, requestId }: Forgetter): ForgetBuyer =>
  orderId => {
    const at = clock()
    return orders.forget(orderId, {
      kind: 'forgotten',
      at,
      ...{ source, sourceId: '', requestId, recordedAt: at },
    })
  }
