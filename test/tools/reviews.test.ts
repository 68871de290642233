/** Which orders need a person, their remedies, and how they leave the list. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LOCALES } from '../../lib/locale'
import { fen } from '../../lib/money'
import { boundGateways, isOverAt } from '../../lib/order/binding'
import { CONCERNS, type Concern, factsByKey, type RecordedFact } from '../../lib/order/facts'
import type { Order } from '../../lib/order/order'
import { orderState } from '../../lib/order/orderState'
import { WATCH_MS } from '../../lib/payment/followUp'
import { attend, ordersInNeed, reviewOrder } from '../../lib/payment/reviews'
import { todoOf } from '../../lib/reporting/todo'
import { DAY_MS, type EpochMs, HOUR_MS, plusMs } from '../../lib/time'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { parseNote } from '../../tools/note'
import { needLines } from '../../tools/reviewText'
import { emptyOrdersTable, memoryOrders } from '../support/memoryOrders'
import { anOrder, anUnboundOrder, LIFETIME_MS, NOW } from '../support/orders'
import { LATE, minutes, OTHER_TRADE, orderWith, TRADE, told } from './facts'

const paid = told({ kind: 'paid', ...TRADE, at: minutes(5) })
const paidAgain = told({ kind: 'paid', ...OTHER_TRADE, at: minutes(6) })
const paidLate = told({ kind: 'paid', ...TRADE, at: LATE })
const other = (amount: number) => told({ kind: 'paid', ...TRADE, amountFen: fen(amount), at: minutes(5) })
const pending = told({ kind: 'pending', ...TRADE, at: minutes(5) })
const canceled = told({ kind: 'canceled', at: minutes(1) })
const closed = told({ kind: 'closed', ...TRADE, at: minutes(9) })
const refunded = told({ kind: 'refundedInAll', ...TRADE, at: minutes(9) })
const refund = { ...TRADE, refundId: 'R1', amountFen: fen(10_000) } as const
const refundRequested = told({ kind: 'refundRequested', ...refund, at: minutes(7) }, { source: 'person' })
const refundFailed = told(
  { kind: 'refundFailed', ...refund, code: 'NO', at: minutes(8) },
  { source: 'refund' },
)
const receipt = told({ kind: 'receiptSent', ...TRADE, at: minutes(6) }, { source: 'mail' })
const notice = told({ kind: 'noticeSent', ...TRADE, at: minutes(6) }, { source: 'mail' })

/** When every concern has arisen. */
const THEN = plusMs(NOW, LIFETIME_MS + WATCH_MS + DAY_MS)

/** Orders of which the shop has said that they need a person. */
function listed(...entries: readonly (readonly [Order, Concern])[]) {
  const table = emptyOrdersTable()
  for (const [order, concern] of entries) {
    table.orders.set(order.orderId, order)
    table.agendas.set(order.orderId, { dueAt: THEN, concern })
  }
  return { table, orders: memoryOrders(table) }
}

const inNeed = async (orders: ReturnType<typeof memoryOrders>, now: EpochMs = THEN) =>
  (await ordersInNeed(orders, now)).map(({ order, concern }) => [order.orderId, concern])

/** An order for each concern. */
const EXAMPLES: Readonly<Record<Concern, readonly RecordedFact[]>> = {
  paidLate: [paidLate],
  paidTwice: [paid, paidAgain],
  paidOtherAmount: [other(30_000)],
  paidAfterCancel: [canceled, paid],
  closedAfterPayment: [paid, closed],
  unconfirmed: [],
  refundFailed: [paid, refundRequested, refundFailed],
  refundUnfinished: [paid, refundRequested],
  receiptUnsent: [paid],
}

describe('the list', () => {
  it.each(CONCERNS)('has the order of the concern %s', async concern => {
    const order = orderWith(EXAMPLES[concern])
    expect(await inNeed(listed([order, concern]).orders)).toEqual([[order.orderId, concern]])
  })

  it('is read 25 orders at once, and no more', async () => {
    const { orders } = listed(
      ...Array.from({ length: 60 }, () => [orderWith([paidLate]), 'paidLate'] as const),
    )
    let [underWay, most] = [0, 0]
    const counted: typeof orders = {
      ...orders,
      async get(orderId) {
        most = Math.max(most, ++underWay)
        await null
        underWay -= 1
        return orders.get(orderId)
      },
    }
    expect(await inNeed(counted)).toHaveLength(60)
    expect(most).toBe(25)
  })

  it('begins with the oldest', async () => {
    const orders = [3, 1, 2].map(hours =>
      orderWith([paidLate], { createdAt: plusMs(NOW, -hours * HOUR_MS) as EpochMs }),
    )
    const { orders: store } = listed(...orders.map(order => [order, 'paidLate'] as const))
    const [three, one, two] = orders
    expect((await inNeed(store)).map(([orderId]) => orderId)).toEqual(
      [three, two, one].map(order => order?.orderId),
    )
  })

  it('leaves out what was settled since, and unknown orders', async () => {
    const { table, orders } = listed(
      [orderWith([paidLate, refunded]), 'paidLate'],
      [orderWith([paid, receipt, notice]), 'receiptUnsent'],
      [anOrder(), 'paidTwice'],
    )
    for (const { orderId, facts } of table.orders.values()) {
      if (Object.keys(facts).length === 0) table.orders.delete(orderId)
    }
    expect(await inNeed(orders)).toEqual([])
  })

  it.each([
    ['receipt', notice],
    ['notice', receipt],
  ])('has an order of which only the %s is missing', async (_, sent) => {
    const order = orderWith([paid, sent])
    expect(await inNeed(listed([order, 'receiptUnsent']).orders)).toEqual([[order.orderId, 'receiptUnsent']])
  })

  it('does not require the mails of a shop that sends none', async () => {
    expect(await inNeed(listed([orderWith([paid]), 'unconfirmed']).orders)).toEqual([])
  })

  it('shows the present concern', async () => {
    const order = orderWith([paid, paidAgain])
    expect(await inNeed(listed([order, 'unconfirmed']).orders)).toEqual([[order.orderId, 'paidTwice']])
  })
})

describe('one order', () => {
  const review = async (order: Order, concern?: Concern) => {
    const table = emptyOrdersTable()
    table.orders.set(order.orderId, order)
    if (concern) table.agendas.set(order.orderId, { dueAt: THEN, concern })
    return reviewOrder(memoryOrders(table), order.orderId, THEN)
  }

  it.each<[string, readonly RecordedFact[], Concern | undefined, Concern | undefined]>([
    ['needs a person, listed or not', [paidLate], undefined, 'paidLate'],
    [
      'needs a person for another reason than it is listed for',
      [paid, paidAgain],
      'unconfirmed',
      'paidTwice',
    ],
    ['needs nobody', [paid, receipt, notice], undefined, undefined],
    ['needs nobody, though it is still listed', [paidLate, refunded], 'paidLate', undefined],
    ['lacks a mail, and is listed for it', [paid], 'receiptUnsent', 'receiptUnsent'],
    ['lacks a mail that the shop may not send at all', [paid], undefined, undefined],
  ])('%s', async (_, facts, listedFor, concern) => {
    const order = orderWith(facts)
    expect(await review(order, listedFor)).toEqual({ order, need: concern && { order, concern } })
  })

  it('that does not exist is not reviewed', async () => {
    const { orders } = listed()
    expect(await reviewOrder(orders, anOrder().orderId, THEN)).toBeUndefined()
  })
})

describe('attend', () => {
  it.each(CONCERNS)('takes the order of the concern %s off the list, and it stays off', async concern => {
    const { table, orders } = listed([orderWith(EXAMPLES[concern]), concern])
    const [need] = await ordersInNeed(orders, THEN)
    if (!need) return expect.fail()
    expect(await attend(orders, need, { note: 'spoke to the buyer', requestId: '' }, THEN)).toBe(true)
    const { orderId } = need.order
    expect(table.agendas.get(orderId)).toMatchObject({ dueAt: THEN })
    const after = table.orders.get(orderId) ?? expect.fail()
    const fact = Object.values(after.facts).find(({ source }) => source === 'person')
    expect(fact).toMatchObject({
      ...(concern === 'unconfirmed' ? { kind: 'expired', tradeNo: '' } : { kind: 'attended', concern }),
      sourceId: 'spoke to the buyer',
      requestId: '',
      at: THEN,
      recordedAt: THEN,
    })
    // The index lags, or the shop's next visit names the concern again.
    table.agendas.set(orderId, { dueAt: THEN, concern })
    expect(await inNeed(orders, plusMs(THEN, DAY_MS))).toEqual([])
  })

  it('releases an order at every gateway that its buyer went to', async () => {
    const requests = ['alipayPage', 'chinabank', 'alipayDirect'].map((gateway, index) =>
      told({ kind: 'requested', gateway, at: minutes(index) }),
    )
    const facts = factsByKey(requests)
    const { table, orders } = listed([anUnboundOrder({ facts }), 'unconfirmed'])
    const [need] = await ordersInNeed(orders, THEN)
    if (!need) return expect.fail()
    await attend(orders, need, { note: 'nobody paid', requestId: '' }, THEN)
    const after = table.orders.get(need.order.orderId) ?? expect.fail()
    expect(boundGateways(after).filter(gateway => !isOverAt(after, gateway))).toEqual([])
    expect(orderState(after, THEN)).toBe('expired')
  })

  it('does not release an order whose payment Alipay holds back', async () => {
    const { table, orders } = listed([orderWith([pending]), 'unconfirmed'])
    const [need] = await ordersInNeed(orders, THEN)
    if (!need) return expect.fail()
    await attend(orders, need, { note: 'asked Alipay', requestId: '' }, THEN)
    const after = table.orders.get(need.order.orderId) ?? expect.fail()
    expect(orderState(after, THEN)).toBe('paymentPending')
    expect(await inNeed(listed([after, 'unconfirmed']).orders)).toEqual([])
  })

  it('records a person’s decision also for an order that is bound to no gateway', async () => {
    const order = anUnboundOrder()
    const { table, orders } = listed([order, 'unconfirmed'])
    const need = { order, concern: 'unconfirmed' } as const
    expect(await attend(orders, need, { note: 'nobody came', requestId: '' }, THEN)).toBe(true)
    const facts = Object.values(table.orders.get(order.orderId)?.facts ?? {})
    expect(facts).toMatchObject([{ kind: 'attended', concern: 'unconfirmed', sourceId: 'nobody came' }])
  })

  it('counts even when this machine’s clock is behind', async () => {
    const { table, orders } = listed([orderWith([paidLate]), 'paidLate'])
    const [need] = await ordersInNeed(orders, THEN)
    if (!need) return expect.fail()
    await attend(orders, need, { note: 'refunded', requestId: '' }, NOW)
    const after = table.orders.get(need.order.orderId) ?? expect.fail()
    expect(await inNeed(listed([after, 'paidLate']).orders)).toEqual([])
  })

  it('records nothing for an order that changed meanwhile', async () => {
    const { table, orders } = listed([orderWith([paidLate]), 'paidLate'])
    const [need] = await ordersInNeed(orders, THEN)
    if (!need) return expect.fail()
    const { orderId } = need.order
    const late: typeof orders = {
      ...orders,
      async recordUnlessChanged(...args) {
        await orders.record(orderId, { ...need.order, gateway: 'alipayDirect' }, [
          { ...paidAgain, recordedAt: plusMs(THEN, 1) },
        ])
        return orders.recordUnlessChanged(...args)
      },
    }
    expect(await attend(late, need, { note: 'refunded', requestId: '' }, THEN)).toBe(false)
    const known = Object.values(table.orders.get(orderId)?.facts ?? {}).map(({ kind }) => kind)
    expect(known).toEqual(['paid', 'paid'])
    expect(await inNeed(orders)).toEqual([[orderId, 'paidTwice']])
  })

  it('reports an order that no longer exists', async () => {
    const { table, orders } = listed([orderWith([paidLate]), 'paidLate'])
    const [need] = await ordersInNeed(orders, THEN)
    if (!need) return expect.fail()
    table.orders.clear()
    expect(await attend(orders, need, { note: 'refunded', requestId: '' }, THEN)).toBe(false)
  })
})

describe('the instructions', () => {
  it.each(LOCALES)('differ for every concern, except for the two late ones: %s', locale => {
    const order = orderWith([canceled, paid, paidAgain, closed, refundRequested, refundFailed])
    const words = CONCERNS.map(concern => todoOf({ order, concern }, THEN, locale).join('\n'))
    expect(new Set(words).size).toBe(CONCERNS.length - 1)
    expect(words[CONCERNS.indexOf('paidAfterCancel')]).toBe(words[CONCERNS.indexOf('paidLate')])
  })

  it('are between the order, its history, and the command', () => {
    const order = orderWith([paidLate])
    expect(needLines({ order, concern: 'paidLate' }, THEN, 'COMMAND')).toEqual([
      'paidLate: paid after it had expired',
      `  order   ${order.orderId}, 336.00 yuan, for buyer@example.com`,
      '  made    2026-11-23 10:00:00',
      `          2026-11-23 12:01:00  336.00 yuan arrived by the trade ${TRADE.tradeNo}, after the order had expired`,
      `  to do   Deliver, or refund 336.00 yuan by the trade ${TRADE.tradeNo}. Tell the buyer which: the result page promises it.`,
      '  done    COMMAND',
      '',
    ])
  })
})

it('a refused refund is requested again, or recorded, by a command', () => {
  const lines = needLines(
    { order: orderWith(EXAMPLES.refundFailed), concern: 'refundFailed' },
    THEN,
    'COMMAND',
  )
  const todo = lines.findIndex(line => line.startsWith('  to do   '))
  const others = lines.slice(todo + 1, -2)
  expect(others.length).toBeGreaterThan(0)
  for (const line of others) expect(line).toMatch(/^ {10}\S/)
  expect(others.at(-1)).toContain('npm run refund -- ORDER --by-hand --amount YUAN')
})

describe('the note', () => {
  it('is a text of 1 to 200 characters', () => {
    expect(parseNote(' refunded ', true)).toBe('refunded')
    expect(parseNote('🍵'.repeat(200), true)).toBe('🍵'.repeat(200))
    expect(() => parseNote('字'.repeat(201), true)).toThrow('at most 200 characters')
  })

  it('is required with orders that are done, and only then', () => {
    expect(parseNote(undefined, false)).toBe('')
    expect(() => parseNote(undefined, true)).toThrow('Describe what was done')
    expect(() => parseNote('  ', true)).toThrow('Describe what was done')
    expect(() => parseNote('refunded', false)).toThrow('--done ORDER')
  })
})

it('docs/operations.md has one row for each concern', () => {
  const page = readFileSync(join(PROJECT_FOLDER, 'docs/operations.md'), 'utf8')
  const [, section = ''] = page.split(/^## Attention$/m)
  const rows = (section.split(/^## /m)[0] ?? '').matchAll(/^\| `(\w+)`/gm)
  expect([...rows].map(([, concern]) => concern)).toEqual([...CONCERNS])
})
