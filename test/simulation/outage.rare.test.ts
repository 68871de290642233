/**
 * Three hours without the store, the queue or the gateway while many orders are paid: in the end each is paid, and
 * mailed once. Time advances in steps of a minute, without randomness.
 */
import { expect, it } from 'vitest'
import type { Order } from '../../lib/order/order'
import { newOrderId, type OrderId } from '../../lib/order/orderId'
import type { Visit } from '../../lib/payment/ports'
import { ok } from '../../lib/result'
import { type EpochMs, HOUR_MS, MINUTE_MS, plusMs, SECOND_MS } from '../../lib/time'
import { KEY, notifyFields, signedForm, tradeAnswer } from '../support/alipay'
import { anEvent, CONTEXT, changesOf, FORM, failuresOf, messagesOf, timedContext } from '../support/events'
import { type Outside, startBackground, startRoute } from '../support/handlers'
import { memoryIllegalRequests } from '../support/memoryIllegalRequests'
import { emptyOrdersTable, memoryOrders } from '../support/memoryOrders'
import { memoryVisits } from '../support/memoryVisits'
import { anOrder, NOW } from '../support/orders'
import { NIGHTLY } from '../support/rare'
import { answer } from '../support/shop'
import { judgedState } from './judgedState'
import { seededRandom } from './random'

const ORDERS = NIGHTLY ? 10_000 : 1_500
const OUTAGE_MS = 3 * HOUR_MS
/** When the gateway sends a notify that was not acknowledged, minutes after the payment (docs/protocols.md). */
const NOTIFIED_AFTER = [0, 4, 14, 24, 84, 204, 564, 1464]
const LONGEST_MINUTES = 30 * 60
/** What SQS hands to one invocation, and how long it waits before a batch that failed comes again. */
const BATCH = 5
const VISIBILITY_MS = 6 * MINUTE_MS

type Missing = 'store' | 'queue' | 'gateway'

const { bytes } = seededRandom(3)

async function live(missing: Missing) {
  let now = NOW
  const isDown = () => now < plusMs(NOW, OUTAGE_MS)
  const failWithout = (what: Missing) => {
    if (missing === what && isDown()) throw new Error(`the ${what} is away`)
  }
  const changed = new Set<OrderId>()
  const table = { ...emptyOrdersTable(), onModified: (orderId: OrderId) => changed.add(orderId) }
  const made: Order[] = Array.from({ length: ORDERS }, () => {
    const createdAt = plusMs(NOW, -MINUTE_MS)
    return anOrder({ orderId: newOrderId(createdAt, bytes), createdAt })
  })
  for (const order of made) await memoryOrders(table).create(order)

  let queue: { readonly visit: Visit; readonly at: EpochMs }[] = []
  const put = (visit: Visit) => queue.push({ visit, at: plusMs(now, visit.delaySeconds * SECOND_MS) })
  const mails: string[] = []
  let visits = 0
  const orders = memoryOrders(table, async (_, step) => {
    failWithout('store')
    return step()
  })
  const outside: Outside = {
    orders,
    dueOrders: orders,
    illegalRequests: memoryIllegalRequests({ requests: new Map(), counts: new Map() }),
    visits: memoryVisits(put, async (_, step) => {
      failWithout('queue')
      return step()
    }),
    async http(url) {
      if (missing === 'gateway' && isDown()) return undefined
      const order = table.orders.get(url.searchParams.get('out_trade_no') as OrderId)
      return answer(order ? tradeAnswer(order) : 'true')
    },
    readParameter: async () => KEY,
    clock: () => now,
    log: () => {},
    sendMail: async ({ to, subject }) => {
      mails.push(`${to} ${subject}`)
      return ok('mail')
    },
    variables: { ALIPAY_CONTRACTED: 'single_trade_query close_trade' },
  }
  const notify = startRoute('notify', outside)
  const reconcile = startBackground('reconcile', outside)
  const visit = startBackground('visit', outside)
  const sendReceipt = startBackground('sendReceipt', outside)

  async function notifyAll(orders: readonly Order[]): Promise<Order[]> {
    const left: Order[] = []
    for (const order of orders) {
      const body = signedForm(notifyFields(order))
      const event = anEvent({ method: 'POST', path: '/paycallback/notify', headers: FORM, body })
      const { body: said = '' } = await notify(event, CONTEXT)
      if (said !== 'success') left.push(order)
    }
    return left
  }
  async function visitDue(): Promise<void> {
    const due = queue.filter(({ at }) => at <= now)
    queue = queue.filter(({ at }) => at > now)
    for (let from = 0; from < due.length; from += BATCH) {
      const batch = due.slice(from, from + BATCH)
      visits += batch.length
      const failed = failuresOf(
        await visit(messagesOf(batch.map(each => each.visit)), timedContext('visits')),
      )
      for (const index of failed) {
        const again = batch[index]
        if (again) queue.push({ visit: again.visit, at: plusMs(now, VISIBILITY_MS) })
      }
    }
  }
  async function stream(): Promise<void> {
    const orderIds = [...changed]
    changed.clear()
    for (const orderId of orderIds) {
      const failed = failuresOf(await sendReceipt(changesOf([orderId]), timedContext('stream')))
      if (failed.length > 0) changed.add(orderId)
    }
  }

  // Where the messages come through, the visits would have nothing to find.
  let unacknowledged = missing === 'store' ? made : []
  const isOver = () => table.agendas.size === 0 && unacknowledged.length === 0
  let minute = 0
  for (; minute < LONGEST_MINUTES && !isOver(); minute++) {
    now = plusMs(NOW, minute * MINUTE_MS)
    if (NOTIFIED_AFTER.includes(minute)) unacknowledged = await notifyAll(unacknowledged)
    await reconcile({}, timedContext('reconcile', 90_000)).catch(() => {})
    await visitDue()
    await stream()
  }
  const states = new Set([...table.orders.values()].map(order => judgedState(order, now)))
  return { states, mails, visits, minute, left: table.agendas.size + unacknowledged.length }
}

it.each<Missing>(['store', 'queue', 'gateway'])(
  `%s: ${ORDERS} orders that are paid while it is away are all known and mailed in the end`,
  async missing => {
    const { states, mails, visits, minute, left } = await live(missing)
    expect([[...states], left]).toEqual([['paid'], 0])
    expect(mails).toHaveLength(2 * ORDERS)
    expect(minute * MINUTE_MS).toBeGreaterThan(OUTAGE_MS)
    // The backlog is gone within half an hour: the gateway's sixth notify comes then, and so do the visits.
    expect(minute * MINUTE_MS).toBeLessThan(OUTAGE_MS + HOUR_MS / 2)
    expect(visits).toBeLessThan(30 * ORDERS)
  },
)
