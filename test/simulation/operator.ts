/**
 * A member of staff who makes refunds: in full or in several parts, by the gateway or by hand, of paid orders and
 * others, twice at once with a colleague, and again after a lost answer.
 */

import { fen } from '../../lib/money'
import type { Order } from '../../lib/order/order'
import { newOrderId } from '../../lib/order/orderId'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/time'
import type { OrdersTable } from '../support/memoryOrders'
import { type Account, accountsOf, leftOf } from './judgedState'
import { confirmRefund, type Office } from './refundConfirmer'
import { type RefundOutcome, type RefundTool, type StaffRequest, takesRefunds } from './refundTool'
import { Violation } from './violation'
import type { World } from './world'

type Guard = 'none' | 'expected' | 'key' | 'both'

export async function operator(
  world: World,
  name: string,
  table: OrdersTable,
  tool: RefundTool,
): Promise<void> {
  const { scheduler, random } = world
  const { orders } = table
  await scheduler.sleep(random.between(0, 8 * HOUR_MS))
  for (let left = random.between(3, 8); left > 0; left--) {
    await scheduler.sleep(random.pick([random.between(0, 10 * MINUTE_MS), random.between(0, 12 * HOUR_MS)]))
    const request = drawRequest(world, `${name}-${left}`, [...orders.values()])
    if (request) await insist(world, { tool, table }, request)
  }
}

function drawRequest(world: World, group: string, orders: readonly Order[]): StaffRequest | undefined {
  const { random, scheduler } = world
  const isBlind = random.chance(0.15)
  const isAgain = random.chance(0.3)
  const isUnknown = random.chance(0.05)
  const isNamed = random.chance(0.5)
  const isByHand = random.chance(0.15)
  const guard = random.pick<Guard>(['none', 'expected', 'key', 'both'])
  const unknown = newOrderId(scheduler.now(), random.bytes)
  const wanted = orders.filter(order => isBlind || canPayBack(order, isByHand))
  const again = wanted.filter(order => moneyOf(order).some(({ asked }) => asked.size > 0))
  const list = isAgain && again.length > 0 ? again : wanted
  if (list.length === 0) return undefined
  const order = random.pick(list)
  const account = random.pick(moneyOf(order).length > 0 ? moneyOf(order) : [undefined])
  const seenFen = account ? leftOf(account) : 0
  const amountFen = amountOf(world, seenFen, isByHand)
  const isGuarded = guard !== 'none'
  return {
    orderId: isUnknown ? unknown : order.orderId,
    isByHand,
    group: isGuarded ? group : undefined,
    ...(amountFen !== undefined && { amountFen: fen(amountFen) }),
    ...(isNamed && account && { tradeNo: account.tradeNo }),
    ...((guard === 'expected' || guard === 'both') && { expectedFen: fen(seenFen) }),
    ...((guard === 'key' || guard === 'both') && { idempotencyKey: group }),
  }
}

const canPayBack = (order: Order, isByHand: boolean): boolean =>
  moneyOf(order).some(account => leftOf(account) > 0 && (isByHand || takesRefunds(account.gateway)))

const moneyOf = (order: Order): readonly Account[] =>
  [...accountsOf(order).values()].filter(account => account.arrived > 0)

/** Undefined for all that is left. Who paid it back by hand knows how much. */
function amountOf({ random }: World, seenFen: number, isByHand: boolean): number | undefined {
  const partFen = random.between(1, Math.max(1, seenFen))
  const wrongFen = random.pick([0, seenFen + 1])
  const isWrong = random.chance(0.05)
  if (isWrong) return wrongFen
  return random.pick([partFen, partFen, isByHand ? seenFen : undefined, seenFen])
}

/** Who never heard what came of it asks again, if that can do no harm. */
async function insist(world: World, office: Office, request: StaffRequest): Promise<void> {
  const { tool } = office
  const { scheduler, random, summary } = world
  const isGuarded = request.group !== undefined
  const hasColleague = random.chance(0.3)
  const apartMs = random.pick([0, random.between(0, 100), random.between(0, 3 * SECOND_MS)])
  const colleague = async () => {
    await scheduler.sleep(apartMs)
    return tool.run(request)
  }
  if (hasColleague && isGuarded) summary.refundsTwiceAtOnce++
  const outcomes = await Promise.all([tool.run(request), ...(hasColleague && isGuarded ? [colleague()] : [])])
  for (let left = 3; left > 0; left--) {
    const last = outcomes.at(-1)
    const isOver = last ? last.kind !== 'changedMeanwhile' : !isGuarded
    if (isOver) break
    await scheduler.sleep(random.between(0, random.pick([5 * SECOND_MS, HOUR_MS])))
    outcomes.push(await tool.run(request))
  }
  checkOutcomes(request, outcomes)
  const asked = outcomes.find(outcome => outcome?.kind === 'requested' && outcome.way === 'confirmed')
  if (asked?.kind === 'requested')
    scheduler.start(() => confirmRefund(world, office, { ...asked.refund, orderId: request.orderId }))
  await reuseKey(world, tool, request, outcomes)
}

const comesTrue = (outcome: RefundOutcome | undefined): boolean =>
  outcome?.kind === 'requested' || outcome?.kind === 'recorded'

function checkOutcomes(
  { orderId, idempotencyKey }: StaffRequest,
  outcomes: readonly (RefundOutcome | undefined)[],
) {
  if (idempotencyKey === undefined) return
  if (outcomes.some(outcome => outcome?.kind === 'keyReused'))
    throw new Violation('one refund request was refused as another', orderId)
  const numbers = outcomes.flatMap(each => (each?.kind === 'requested' ? [each.refund.refundId] : []))
  if (new Set(numbers).size > 1) throw new Violation('one key was answered two refunds', orderId)
}

/** A key that was used stands for no other refund. */
async function reuseKey(
  { random }: World,
  tool: RefundTool,
  request: StaffRequest,
  outcomes: readonly (RefundOutcome | undefined)[],
): Promise<void> {
  const isTried = random.chance(0.2)
  if (!isTried || request.idempotencyKey === undefined || !outcomes.some(comesTrue)) return
  const { amountFen = 0 } = request
  const { expectedFen: _, ...other } = request
  if (comesTrue(await tool.run({ ...other, amountFen: fen(amountFen + 1) })))
    throw new Violation('a key was taken for another refund', request.orderId)
}
