/**
 * A buyer: orders (sometimes twice), goes to a gateway or two, pays in time, late or never, returns, and looks at the
 * order repeatedly.
 */
import type { OrderState } from '../../lib/order/orderState'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/time'
import { SHOP_URL } from '../support/app'
import { FORM, JSON_TYPE } from '../support/events'
import { CATALOG } from '../support/handlers'
import type { Message } from './network'
import { openCashiers, pay } from './paying'
import { isOverMidnight, type Purchase } from './purchase'
import { Violation } from './violation'
import { PATIENCE_MS, triesAgain, WANTS_JSON, type World } from './world'
import { PROGRESS } from './writeInvariants'

const SHOP_IS_OPEN_MS = 20 * HOUR_MS

export async function buyer(world: World, name: string): Promise<void> {
  const { scheduler, random } = world
  await scheduler.sleep(random.between(0, SHOP_IS_OPEN_MS))
  const orderId = await placeOrder(world, name)
  if (orderId === undefined) return
  if (random.chance(0.5)) await look(world, name, orderId)
  await scheduler.sleep(random.between(0, 10 * MINUTE_MS))
  const cashiers = await openCashiers(world, name, orderId)
  // Some stop here, some have another look at their money first.
  if (cashiers.length === 0 || random.chance(0.1)) return
  const thinksMs = random.pick([
    ...Array.from({ length: 7 }, () => 30 * MINUTE_MS),
    ...[5 * HOUR_MS, 5 * HOUR_MS, 3 * DAY_MS],
  ])
  await scheduler.sleep(random.between(0, thinksMs))
  for (const signIn of cashiers) {
    const trade = await signIn()
    if (trade) await pay(world, name, trade)
    await scheduler.sleep(random.pick([random.between(0, 2 * SECOND_MS), random.between(0, 20 * MINUTE_MS)]))
  }
  await look(world, name, orderId, random.between(1, 3))
}

async function placeOrder(world: World, name: string): Promise<string | undefined> {
  const { random, network, trace } = world
  const goods = [...CATALOG.values()]
  const first = random.between(0, goods.length - 1)
  const lines = goods.slice(first, first + random.between(1, 2)).map(({ sku, unitFen }) => ({
    sku,
    unitFen,
    quantity: random.between(1, 3),
  }))
  const isKeyed = random.chance(0.7)
  const isForm = random.chance(0.3)
  const idempotencyKey = `${name.replace(' ', '-')}-0123456789`
  const purchase: Purchase = {
    email: `${name.replace(' ', '')}@example.com`,
    isKeyed,
    isForm,
    amountFen: lines.reduce((sum, { unitFen, quantity }) => sum + unitFen * quantity, 0),
    answered: new Set(),
  }
  world.purchases.push(purchase)
  const order = async (quantityMore = 0): Promise<string | undefined> => {
    const wanted = lines.map(({ sku, quantity }) => ({ sku, quantity: quantity + quantityMore }))
    const more = { email: purchase.email, ...(isKeyed && { idempotencyKey }) }
    const body = isForm ? formOf(wanted, more) : JSON.stringify({ lines: wanted, ...more })
    const headers = { ...WANTS_JSON, ...(isForm ? FORM : JSON_TYPE) }
    const parts = { method: 'POST', path: '/orders', headers, body }
    const message: Message = { name: 'createOrder', parts, truth: { kind: 'request' }, orderId: '' }
    const reply = await network.send(name, message, PATIENCE_MS)
    if (reply?.status !== 200 && reply?.status !== 201) return undefined
    const { orderId } = JSON.parse(reply.body) as { orderId: string }
    purchase.answered.add(orderId)
    trace.add(name, `has the order of ${purchase.email}`, orderId)
    return orderId
  }

  const isDoubleClick = random.chance(0.2)
  const orderId = await triesAgain(world, 4, 10 * SECOND_MS, async () => {
    const clicks = await Promise.all(isDoubleClick ? [order(), order()] : [order()])
    return clicks.find(clicked => clicked !== undefined)
  })
  if (purchase.isKeyed && purchase.answered.size > 1 && !isOverMidnight(purchase, purchase.answered))
    throw new Violation('one idempotency key was answered two orders', orderId)
  // A form with other contents is another order.
  if (isKeyed && !isForm && orderId !== undefined && random.chance(0.1) && (await order(1)) !== undefined)
    throw new Violation('an idempotency key was taken with other contents', orderId)
  return orderId
}

function formOf(lines: readonly { readonly sku: string; readonly quantity: number }[], more: object): string {
  const form = new URLSearchParams({ ...more })
  for (const { sku, quantity } of lines) {
    form.append('sku', sku)
    form.append('quantity', String(quantity))
  }
  return form.toString()
}

/** What she sees of her order never turns back, unless she pays it at two gateways. */
async function look(world: World, name: string, orderId: string, times = 1): Promise<void> {
  const { scheduler, random, network, gateways } = world
  let seen: OrderState = 'awaitingPayment'
  for (let left = times; left > 0; left--) {
    const parts = { path: `/orders/${orderId}`, pathParameters: { orderId }, headers: WANTS_JSON }
    const message: Message = { name: 'order', parts, truth: { kind: 'request' }, orderId }
    const reply = await network.send(name, message, PATIENCE_MS)
    if (reply?.status === 200) {
      const { state, url } = JSON.parse(reply.body) as { state: OrderState; url: string }
      const isPaidTwice = gateways.tradesOf(orderId).filter(({ paidAt }) => paidAt !== undefined).length > 1
      const isHeldBack = seen === 'canceled' && state === 'paymentPending'
      const turnsBack = PROGRESS[state] < PROGRESS[seen] && !isPaidTwice && !isHeldBack
      if (turnsBack || url !== `${SHOP_URL}/orders/${orderId}`)
        throw new Violation(`the buyer saw ${seen} and then ${state}`, orderId)
      seen = state
    }
    await scheduler.sleep(random.between(SECOND_MS, HOUR_MS))
  }
}
