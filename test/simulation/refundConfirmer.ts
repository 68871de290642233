/**
 * The person with the payment password: opens the page of a refund, even in two tabs, confirms it or not, gets no
 * answer, retries on another day, and finally gives it up. Records by hand refunds that were made but never reported.
 */
import { fen } from '../../lib/money'
import type { Order } from '../../lib/order/order'
import type { OrderId } from '../../lib/order/orderId'
import type { PendingRefund } from '../../lib/order/trades'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../lib/time'
import { FORM } from '../support/events'
import type { OrdersTable } from '../support/memoryOrders'
import type { Gateway } from './gateway'
import { accountsOf, wentBack } from './judgedState'
import type { Message } from './network'
import type { BatchRequest } from './protocols/protocol'
import { isNumberOf } from './refundNumber'
import type { RefundTool } from './refundTool'
import { PATIENCE_MS, triesAgain, type World } from './world'

/** So often she comes back to it; the last times to give it up. */
const MOST_TIMES = 60
/** From then on she only gives up. */
const TIMES_TO_CONFIRM = 4
/** Nothing that a gateway sends is under way for longer. */
const ALL_HAS_ARRIVED_MS = 26 * HOUR_MS

export type Refund = Pick<PendingRefund, 'gateway' | 'tradeNo' | 'refundId' | 'amountFen'> & {
  readonly orderId: OrderId
}

export interface Office {
  readonly tool: RefundTool
  readonly table: OrdersTable
}

export async function confirmRefund(world: World, office: Office, refund: Refund): Promise<void> {
  const { scheduler, random, gateways } = world
  const gateway = gateways.named(refund.gateway)
  if (!gateway) return
  const { tool, table } = office
  for (let times = 0; times < MOST_TIMES && isOnItsWay(table.orders.get(refund.orderId), refund); times++) {
    const confirms = random.chance(0.8) && times < TIMES_TO_CONFIRM
    await scheduler.sleep(random.pick([random.between(0, 10 * MINUTE_MS), random.between(0, 20 * HOUR_MS)]))
    if (confirms) await openAndConfirm(world, tool, gateway, refund)
    else if ((await tool.giveUp(refund))?.kind === 'givenUp') world.summary.refundsGivenUp++
  }
  await scheduler.sleep(ALL_HAS_ARRIVED_MS)
  await recordWhatWasLost(world, office, gateway, refund)
}

const isOnItsWay = (order: Order | undefined, { refundId }: Pick<Refund, 'refundId'>): boolean => {
  const facts = Object.values(order?.facts ?? {})
  return !facts.some(
    fact => (fact.kind === 'refunded' || fact.kind === 'refundFailed') && fact.refundId === refundId,
  )
}

/** Sometimes she leaves without a word, or with a tab that is still open, and comes back to it. */
async function openAndConfirm(
  world: World,
  tool: RefundTool,
  gateway: Gateway,
  refund: Refund,
): Promise<void> {
  const { scheduler, random } = world
  const hasTwoTabs = random.chance(0.3)
  const leaves = random.chance(0.3)
  const thinksMs = random.pick([random.between(0, 5 * MINUTE_MS), random.between(0, 12 * HOUR_MS)])
  const opened = await Promise.all([
    open(world, tool, gateway, refund),
    ...(hasTwoTabs ? [open(world, tool, gateway, refund)] : []),
  ])
  const tabs = opened.filter(tab => tab !== undefined)
  const comesBackMs = random.between(HOUR_MS, 2 * DAY_MS)
  await scheduler.sleep(leaves ? 0 : thinksMs)
  for (const tab of tabs) {
    if (leaves) scheduler.after(comesBackMs, () => gateway.refundPage.confirm(tab))
    else gateway.refundPage.confirm(tab)
  }
}

/** By the shop's page, which somebody may look at before. */
async function open(
  world: World,
  tool: RefundTool,
  gateway: Gateway,
  { orderId, refundId }: Refund,
): Promise<BatchRequest | undefined> {
  const { random, network, summary } = world
  const path = `/orders/${orderId}/refunds/${refundId}`
  const place = { path, pathParameters: { orderId, refundId } }
  const ask = (parts: Message['parts']) =>
    network.send('mei', { name: 'confirmRefund', parts, truth: { kind: 'request' }, orderId }, PATIENCE_MS)
  if (random.chance(0.5)) await ask({ ...place, method: 'GET' })
  tool.opened.add(refundId)
  const reply = await triesAgain(world, 3, 5 * MINUTE_MS, async () => {
    const answered = await ask({ ...place, method: 'POST', headers: FORM, body: '' })
    return answered && answered.status < 500 ? answered : undefined
  })
  if (reply?.status === 410) summary.refundPagesPastDay++
  return reply?.status === 303 ? gateway.refundPage.open(reply.location) : undefined
}

/** Of a refund that was given up she looks at the trade in the gateway's own pages. */
async function recordWhatWasLost(
  world: World,
  { tool, table }: Office,
  gateway: Gateway,
  { orderId, tradeNo, refundId }: Refund,
): Promise<void> {
  const order = table.orders.get(orderId)
  const trade = gateway.trades.get(orderId)
  const isMade = Object.values(order?.facts ?? {}).some(
    fact => fact.kind === 'refunded' && fact.refundId === refundId,
  )
  const lost = trade?.refunds.find(
    ({ refundNo, madeAt }) => madeAt !== undefined && isNumberOf(refundNo, orderId, refundId),
  )
  const account = order && accountsOf(order).get(`${gateway.protocol.name} ${tradeNo}`)
  if (isMade || !trade || !lost || !account) return
  const amountFen = Math.min(lost.amountFen, trade.refundedFen - wentBack(account))
  if (amountFen <= 0) return
  const group = `lost ${refundId}`
  const request = {
    orderId,
    tradeNo,
    amountFen: fen(amountFen),
    isByHand: true,
    group,
    idempotencyKey: group,
  }
  await triesAgain(world, 30, HOUR_MS, async () => {
    const outcome = await tool.run(request)
    return outcome?.kind === 'changedMeanwhile' ? undefined : outcome
  })
}

/** Of an order, what waits for somebody to confirm it. */
export function toBeConfirmed({ orders }: OrdersTable, orderId: OrderId): readonly Refund[] {
  const order = orders.get(orderId)
  return Object.values(order?.facts ?? {})
    .filter(fact => fact.kind === 'refundRequested')
    .filter(fact => fact.gateway === 'alipayDirect')
    .map(fact => ({ ...fact, orderId }))
    .filter(refund => isOnItsWay(order, refund))
}
