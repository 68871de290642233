/**
 * A buyer: orders (and presses twice, or tries again), goes to the gateway, pays in time or late or never, comes
 * back, and looks at her order again and again.
 */
import type { OrderState } from '../../lib/order/orderState'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/time'
import { decodeForm, type Pair } from '../../local/simulator/core/form'
import { JSON_TYPE } from '../support/events'
import { CATALOG, SHOP_URL } from '../support/handlers'
import type { Surroundings } from './flakyCalls'
import type { Gateway } from './gateway'
import type { Reply } from './invocation'
import type { Message, Network } from './network'
import type { Purchase } from './purchase'
import type { Trade } from './trade'
import { Violation } from './violation'
import { PROGRESS } from './writeInvariants'

const WANTS_JSON = { accept: 'application/json' }
const PATIENCE_MS = 30 * SECOND_MS
const SHOP_IS_OPEN_MS = 20 * HOUR_MS
/** Less than an order without a trade is watched. */
const KEEPS_PAGE_MS = 15 * HOUR_MS

export interface Town extends Surroundings {
  readonly network: Network
  readonly gateway: Gateway
  readonly purchases: Purchase[]
}

export async function buyer(town: Town, name: string): Promise<void> {
  const { scheduler, random } = town
  await scheduler.sleep(random.between(0, SHOP_IS_OPEN_MS))
  const orderId = await placeOrder(town, name)
  if (orderId === undefined) return
  if (random.chance(0.5)) await look(town, name, orderId)
  await scheduler.sleep(random.between(0, 10 * MINUTE_MS))
  const trade = await openTrade(town, name, orderId)
  if (!trade) return
  // Some stop here, some have another look at their money first.
  if (random.chance(0.1)) return
  const thinksMs = random.pick([
    ...Array.from({ length: 7 }, () => 30 * MINUTE_MS),
    ...[5 * HOUR_MS, 5 * HOUR_MS, 3 * DAY_MS],
  ])
  await scheduler.sleep(random.between(0, thinksMs))
  const query = await triesAgain(town, 3, 20 * MINUTE_MS, async () => town.gateway.pay(trade))
  if (query !== undefined) {
    refundLater(town, trade)
    const comesBack = random.chance(0.8)
    for (let reloads = random.between(1, 3); comesBack && reloads > 0; reloads--) {
      const parts = { path: '/paycallback/return', query, headers: WANTS_JSON }
      await town.network.send(
        name,
        { name: 'return', parts, truth: { kind: 'return' }, orderId },
        PATIENCE_MS,
      )
      await scheduler.sleep(random.between(SECOND_MS, 2 * MINUTE_MS))
    }
  }
  await look(town, name, orderId, random.between(1, 3))
}

async function placeOrder(town: Town, name: string): Promise<string | undefined> {
  const { random, network, trace } = town
  const goods = [...CATALOG.values()]
  const first = random.between(0, goods.length - 1)
  const lines = goods.slice(first, first + random.between(1, 2)).map(({ sku, unitFen }) => ({
    sku,
    unitFen,
    quantity: random.between(1, 3),
  }))
  const isKeyed = random.chance(0.7)
  const idempotencyKey = `${name.replace(' ', '-')}-0123456789`
  const purchase: Purchase = {
    email: `${name.replace(' ', '')}@example.com`,
    isKeyed,
    amountFen: lines.reduce((sum, { unitFen, quantity }) => sum + unitFen * quantity, 0),
    answered: new Set(),
  }
  town.purchases.push(purchase)
  const order = async (quantityMore = 0): Promise<string | undefined> => {
    const wanted = lines.map(({ sku, quantity }) => ({ sku, quantity: quantity + quantityMore }))
    const body = JSON.stringify({ lines: wanted, email: purchase.email, ...(isKeyed && { idempotencyKey }) })
    const parts = { method: 'POST', path: '/orders', headers: { ...WANTS_JSON, ...JSON_TYPE }, body }
    const message: Message = { name: 'createOrder', parts, truth: { kind: 'request' }, orderId: '' }
    const reply = await network.send(name, message, PATIENCE_MS)
    if (reply?.status !== 200 && reply?.status !== 201) return undefined
    const { orderId } = JSON.parse(reply.body) as { orderId: string }
    purchase.answered.add(orderId)
    trace.add(name, `has the order of ${purchase.email}`, orderId)
    return orderId
  }

  const isDoubleClick = random.chance(0.2)
  const orderId = await triesAgain(town, 4, 10 * SECOND_MS, async () => {
    const clicks = await Promise.all(isDoubleClick ? [order(), order()] : [order()])
    return clicks.find(clicked => clicked !== undefined)
  })
  if (purchase.isKeyed && purchase.answered.size > 1)
    throw new Violation('one idempotency key was answered two orders', orderId)
  if (isKeyed && orderId !== undefined && random.chance(0.1) && (await order(1)) !== undefined)
    throw new Violation('an idempotency key was taken with other contents', orderId)
  return orderId
}

/** By link or by form, as a browser or as a front end does it. */
async function openTrade(town: Town, name: string, orderId: string): Promise<Trade | undefined> {
  const { scheduler, random, network, gateway } = town
  const isLink = random.chance(0.5)
  const fields = await triesAgain(town, 4, 5 * MINUTE_MS, async () => {
    const parts = {
      method: isLink ? 'GET' : 'POST',
      path: `/orders/${orderId}/pay`,
      pathParameters: { orderId },
      headers: isLink ? {} : WANTS_JSON,
    }
    const message: Message = { name: 'payRedirect', parts, truth: { kind: 'request' }, orderId }
    const reply = await network.send(name, message, PATIENCE_MS)
    if (!reply || reply.status >= 500) return undefined
    return paymentFields(reply) ?? 'refused'
  })
  if (fields === undefined || fields === 'refused') return undefined
  // Some leave the page open and go on when the order's time is long over.
  const isSlow = random.chance(0.1)
  const keepsMs = random.between(0, KEEPS_PAGE_MS)
  if (isSlow) await scheduler.sleep(keepsMs)
  const opened = await triesAgain(town, 4, 5 * MINUTE_MS, async () => {
    const trade = gateway.open(fields)
    return trade === 'unavailable' ? undefined : trade
  })
  return opened === 'refused' ? undefined : opened
}

/** The fields of a payment request; undefined when the shop does not send her to the gateway. */
function paymentFields({ status, body, location }: Reply): Pair[] | undefined {
  if (status === 200) return Object.entries((JSON.parse(body) as { fields: Record<string, string> }).fields)
  if (!location.startsWith('https://gateway.')) return undefined
  return decodeForm(Buffer.from(new URL(location).search.slice(1)), 'utf-8')
}

/** What she sees of her order never turns back. */
async function look(town: Town, name: string, orderId: string, times = 1): Promise<void> {
  const { scheduler, random, network } = town
  let seen: OrderState = 'awaitingPayment'
  for (let left = times; left > 0; left--) {
    const parts = { path: `/orders/${orderId}`, pathParameters: { orderId }, headers: WANTS_JSON }
    const message: Message = { name: 'order', parts, truth: { kind: 'request' }, orderId }
    const reply = await network.send(name, message, PATIENCE_MS)
    if (reply?.status === 200) {
      const { state, url } = JSON.parse(reply.body) as { state: OrderState; url: string }
      if (PROGRESS[state] < PROGRESS[seen] || url !== `${SHOP_URL}/orders/${orderId}`)
        throw new Violation(`the buyer saw ${seen} and then ${state}`, orderId)
      seen = state
    }
    await scheduler.sleep(random.between(SECOND_MS, HOUR_MS))
  }
}

function refundLater({ scheduler, random, gateway }: Town, trade: Trade): void {
  const isRefunded = random.chance(0.2)
  // One fen has no part.
  const isFull = random.chance(0.5) || trade.amountFen === 1
  const afterMs = random.pick([random.between(SECOND_MS, MINUTE_MS), random.between(0, 8 * HOUR_MS)])
  if (isRefunded) scheduler.after(afterMs, () => gateway.refund(trade, isFull))
}

async function triesAgain<T>(
  { scheduler, random }: Town,
  times: number,
  waitMs: number,
  act: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (let left = times; left > 0; left--) {
    const result = await act()
    if (result !== undefined) return result
    await scheduler.sleep(random.between(0, waitMs))
  }
  return undefined
}
