/**
 * The shop's owner: looks once a day at the list of orders that need a person, deals with them, and marks them. What
 * is not on the list never reaches the owner.
 */
import type { Concern } from '../../lib/order/facts'
import type { OrderId } from '../../lib/order/orderId'
import { DAY_MS } from '../../lib/time'
import { memoryOrders, type OrdersTable } from '../support/memoryOrders'
import type { RunContext } from './flakyCalls'
import type { Gateways } from './gateways'
import { type Refund, toBeConfirmed } from './refundConfirmer'
import { gotMoney } from './trade'

export interface Owner {
  /** Something was put on the list. */
  wake(): void
}

export function makeOwner(
  { scheduler, random, trace, summary }: RunContext,
  gateways: Gateways,
  table: () => OrdersTable,
  seeTo: (refunds: readonly Refund[]) => void,
): Owner {
  let isToLook = false

  const look = async () => {
    isToLook = false
    for await (const { orderId, concern } of memoryOrders(table()).listConcerns()) {
      await dealWith(orderId, concern)
    }
  }

  const dealWith = async (orderId: OrderId, concern: Concern) => {
    const orders = memoryOrders(table())
    const order = await orders.get(orderId)
    if (!order) return
    const isInTwoMinds = random.chance(0.5)
    const givesBack =
      ['paidOtherAmount', 'paidTwice'].includes(concern) || (concern === 'paidLate' && isInTwoMinds)
    // Of two payments one is enough.
    const trade = gateways.tradesOf(orderId).find(gotMoney)
    if (trade && givesBack) gateways.named(trade.gateway)?.refundService.payBack(trade, trade.amountFen)
    if (concern === 'refundUnfinished') seeTo(toBeConfirmed(table(), orderId))
    trace.add('owner', `deals with ${concern}`, orderId)
    summary.concerns++
    const at = scheduler.now()
    const witness = { source: 'person', sourceId: 'dealt with', requestId: 'owner', recordedAt: at } as const
    await orders.recordUnlessChanged(order, { kind: 'attended', concern, at, ...witness })
  }

  return {
    wake() {
      if (isToLook) return
      isToLook = true
      scheduler.after(random.between(0, DAY_MS), () => scheduler.start(look))
    },
  }
}
