/**
 * The shop's own back end, if it cancels orders: waiting ones and sometimes others, while their buyers are on the way
 * to a gateway, pay, or have paid; and again if it got no answer. Not in every run.
 */
import type { OrderId } from '../../lib/order/orderId'
import { cancelOrder } from '../../lib/payment/cancelOrder'
import { type EpochMs, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/time'
import { openCapability, REGISTRIES } from '../support/handlers'
import type { OrdersTable } from '../support/memoryOrders'
import type { OutsideOf } from './containers'
import { judgedState } from './judgedState'
import type { Random } from './random'
import { toolOf } from './tool'
import { Violation } from './violation'
import type { World } from './world'

interface Cancellation {
  readonly orderId: OrderId
  readonly begunAt: EpochMs
}

/** By the request id that facts name. */
export type Cancellations = ReadonlyMap<string, Cancellation>

/** @param own  draws whether there is one and what it does, so that all other runs stay what they are without it */
export function makeCanceler(world: World, table: OrdersTable, outsideOf: OutsideOf, own: Random) {
  const { scheduler, trace, summary } = world
  const begun = new Map<string, Cancellation>()
  const run = toolOf({ ...world, random: own }, outsideOf)

  async function cancel(orderId: OrderId) {
    const requestId = `cancel-${String(begun.size + 1).padStart(4, '0')}`
    begun.set(requestId, { orderId, begunAt: scheduler.now() })
    summary.cancellations++
    trace.add(requestId, 'calls the order off', orderId)
    const outcome = await run({ name: 'cancelOrder', orderId, requestId }, async outside => {
      const { registries = REGISTRIES, orders, clock, log } = outside
      const tradeQueries = await openCapability(outside, registries.tradeQueries)
      return cancelOrder({ orders, tradeQueries, clock, log })({ orderId, by: 'key', requestId })
    })
    const isSo = outcome?.kind !== 'canceled' || 'canceled' in (table.orders.get(orderId)?.facts ?? {})
    if (!isSo) throw new Violation('an order was said to be canceled that is not', orderId)
    return outcome
  }

  function pick(): OrderId | undefined {
    const isBlind = own.chance(0.1)
    const isOpen = (state: string) => state === 'awaitingPayment' || state === 'overdue'
    const wanted = [...table.orders.values()].filter(
      order => isBlind || isOpen(judgedState(order, scheduler.now())),
    )
    return wanted.length === 0 ? undefined : own.pick(wanted).orderId
  }

  return {
    cancellations: begun as Cancellations,
    async live(): Promise<void> {
      if (!own.chance(0.3)) return
      for (let left = own.between(10, 30); left > 0; left--) {
        await scheduler.sleep(own.pick([own.between(0, 10 * MINUTE_MS), own.between(0, 2 * HOUR_MS)]))
        const orderId = pick()
        if (!orderId) continue
        for (let tries = 3; tries > 0; tries--) {
          const outcome = await cancel(orderId)
          if (outcome?.kind === 'canceled' || outcome?.kind === 'notOpen') break
          await scheduler.sleep(own.between(0, own.pick([2 * SECOND_MS, HOUR_MS])))
        }
      }
    },
  }
}
