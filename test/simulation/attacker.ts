/**
 * An attacker who overhears every message, pays small sums on other sites of the same seller, and has even stolen a
 * key. Each of her messages states what it is, so that the invariants can check whether the shop detected it.
 */
import { HOUR_MS, MINUTE_MS } from '../../lib/time'
import type { OrdersTable } from '../support/memoryOrders'
import { ATTACKS, unheardPayments } from './attacks'
import { partsOf } from './notifier'
import type { World } from './world'

const AT_WORK_MS = 30 * HOUR_MS
/** For so many minutes she waits for something to happen. */
const WAITS = 120

export async function attacker(world: World, orders: OrdersTable): Promise<void> {
  const { scheduler, random, network, trace, summary } = world
  await scheduler.sleep(random.between(0, AT_WORK_MS))
  const name = random.pick(Object.keys(ATTACKS))
  const isPatient = name === 'stolenKeyOtherTime'
  for (let left = WAITS; isPatient && left > 0 && unheardPayments(world, orders).length === 0; left--) {
    await scheduler.sleep(MINUTE_MS)
  }
  const forgery = ATTACKS[name]?.(world, orders)
  if (!forgery) return
  const { protocol, channel, form, truth, orderId, contentType } = forgery
  if (truth.kind === 'illegal') summary.illegalMessages++
  trace.add('attacker', name, orderId)
  const parts = partsOf(protocol, channel, form)
  const headers = { ...parts.headers, ...(contentType !== undefined && { 'content-type': contentType }) }
  await network.send('attacker', { name: channel, parts: { ...parts, headers }, truth, orderId })
}
