/** A sample order for warming up a container; it is never stored. */
import { fen } from '../money'
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'
import type { EpochMs } from '../time'

// Stryker disable all: whatever it says, it is stored nowhere
export const WARM_UP_ORDER: Order = {
  orderId: '20260101WARM000000000000' as OrderId,
  lines: [{ sku: '0', name: '茶', unitFen: fen(1), quantity: 1 }],
  amountFen: fen(1),
  locale: 'zh-Hans',
  createdAt: 0 as EpochMs,
  expiresAt: 0 as EpochMs,
  facts: {},
}
