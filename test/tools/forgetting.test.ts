/** `npm run forget` in memory: which orders can be erased, which are held and why, and what is erased. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { IllegalRequest } from '../../lib/illegal/illegalRequest'
import type { BuyerEmail } from '../../lib/order/buyerEmail'
import { factsByKey, type RecordedFact } from '../../lib/order/facts'
import type { Order } from '../../lib/order/order'
import { newOrderId } from '../../lib/order/orderId'
import type { Agenda } from '../../lib/payment/agenda'
import { DAY_MS, type EpochMs, plusMs } from '../../lib/time'
import { UnreadableItem } from '../../lib/unreadableItem'
import { parseWanted, type Wanted } from '../../tools/forgetCall'
import { candidates } from '../../tools/forgettable'
import { eraseIllegal, forgetAll, soughtOf } from '../../tools/forgetting'
import { emptyIllegalRequestsTable, memoryIllegalRequests } from '../support/memoryIllegalRequests'
import { emptyOrdersTable, memoryOrders } from '../support/memoryOrders'
import { anOrder, type BoundOrder, LIFETIME_MS, NOW, PROVENANCE, paidFact } from '../support/orders'

let table: ReturnType<typeof emptyOrdersTable>
let illegalTable: ReturnType<typeof emptyIllegalRequestsTable>
beforeEach(() => {
  table = emptyOrdersTable()
  illegalTable = emptyIllegalRequestsTable()
})

function put(email: string, parts: Partial<Order> = {}, agenda?: Agenda): BoundOrder {
  const createdAt = parts.createdAt ?? NOW
  const order = anOrder({ orderId: newOrderId(createdAt), buyerEmail: email as BuyerEmail, ...parts })
  table.orders.set(order.orderId, order)
  if (agenda) table.agendas.set(order.orderId, agenda)
  return order
}
const facts = (...all: RecordedFact[]) => ({ facts: factsByKey(all) })

function illegal(parts: Partial<IllegalRequest>, at: EpochMs = NOW): void {
  const id = `${illegalTable.requests.size}`
  illegalTable.requests.set(id, {
    id,
    at,
    reason: 'badSignature',
    channel: 'return',
    sourceIp: '192.0.2.1',
    userAgent: 'browser',
    claimedOrder: '',
    copy: '',
    requestId: id,
    ...parts,
  })
}

async function run(wanted: Wanted, now = NOW) {
  const orders = memoryOrders(table)
  const found = await candidates(orders, wanted, now)
  const erased = await eraseIllegal(memoryIllegalRequests(illegalTable), soughtOf(wanted, found), now)
  return { erased, done: await forgetAll(orders, found, () => now) }
}
const named = (...orders: Order[]) => parseWanted({ order: orders.map(({ orderId }) => orderId) }, NOW)
const outcomes = ({ done }: Awaited<ReturnType<typeof run>>) => done.map(({ outcome }) => outcome)

describe('orders by number', () => {
  it('are forgotten, with the person’s name, and a second time nothing is done', async () => {
    const [one, two] = [put('one@example.com'), put('two@example.com')]
    expect(outcomes(await run(named(two, one)))).toEqual(['forgotten', 'forgotten'])
    expect(table.orders.get(one.orderId)?.facts.forgotten).toMatchObject({ source: 'person', at: NOW })
    const before = new Map(table.orders)
    expect(outcomes(await run(named(two, one), plusMs(NOW, 1)))).toEqual([
      'forgottenBefore',
      'forgottenBefore',
    ])
    expect(table.orders).toEqual(before)
  })

  it('are forgotten without an address too', async () => {
    const { buyerEmail: _, ...order } = anOrder()
    table.orders.set(order.orderId, order)
    expect(outcomes(await run(named(order)))).toEqual(['forgotten'])
  })

  it('are forgotten again if they have an address again', async () => {
    const forgotten = { kind: 'forgotten', at: NOW, ...PROVENANCE } as RecordedFact
    const again = put('again@example.com', facts(forgotten))
    const [found] = await candidates(memoryOrders(table), named(again), NOW)
    expect(found).toEqual({ kind: 'ready', orderId: again.orderId, order: again })
    const { buyerEmail: _, ...gone } = { ...again, orderId: newOrderId(NOW) }
    table.orders.set(gone.orderId, gone)
    const kept = put('kept@example.com', { facts: {} })
    const orders = memoryOrders(table)
    const spied: string[] = []
    const forget: typeof orders.forget = (order, fact) => {
      spied.push(order.orderId)
      return orders.forget(order, fact)
    }
    const all = await candidates(orders, named(gone, kept), NOW)
    expect(all.map(({ kind }) => kind)).toEqual(['forgottenBefore', 'ready'])
    expect(await forgetAll({ forget }, all, () => NOW)).toMatchObject([
      ...[{ outcome: 'forgottenBefore' }, { outcome: 'forgotten' }],
    ])
    // What had been before is not done once more.
    expect(spied).toEqual([kept.orderId])
  })

  it.each([
    ['receipt', 'noticeSent'],
    ['notice', 'receiptSent'],
  ])('are kept while the %s may still be sent', async (_, sent) => {
    const other = { ...paidFact(), kind: sent, ...PROVENANCE } as RecordedFact
    const order = put('mail@example.com', facts(paidFact(), other), { dueAt: NOW })
    const { done } = await run(named(order))
    expect(done).toMatchObject([{ outcome: 'held', why: 'its mails may be still to be sent' }])
  })

  it('are kept with open work, each with its reason; the others are forgotten', async () => {
    const ready = put('ready@example.com')
    const due = { dueAt: NOW }
    const expired = { expiresAt: NOW }
    const pending = { ...paidFact(), kind: 'pending' } as RecordedFact
    const sent = (kind: string) => ({ ...paidFact(), kind, ...PROVENANCE }) as RecordedFact
    const held = [
      put('a@example.com', {}, due),
      put('b@example.com', expired, due),
      put('c@example.com', facts(pending), due),
      put('d@example.com', facts(paidFact()), due),
      put('e@example.com', facts(paidFact(), sent('receiptSent'), sent('noticeSent')), due),
      put('f@example.com', facts(paidFact()), { ...due, concern: 'receiptUnsent' }),
      anOrder(),
    ]
    const before = new Map(table.orders)
    const { done } = await run(named(...held.slice(0, 3), ready, ...held.slice(3)))
    expect(done[3]).toEqual({ orderId: ready.orderId, outcome: 'forgotten' })
    const others = done.filter(({ orderId }) => orderId !== ready.orderId)
    expect(others.map(({ outcome }) => outcome)).toEqual(held.map(() => 'held'))
    expect(others.map(({ why }) => why)).toEqual([
      'it may still be paid, until 2026-11-23 12:00:00 (Beijing time)',
      'its payment has no final result yet',
      'its payment has no final result yet',
      'its mails may be still to be sent',
      'it is to be visited once more: try again in some minutes',
      'it needs attention first, a mail about the payment could not be sent: npm run attention',
      'there is no such order',
    ])
    for (const { orderId } of held) expect(table.orders.get(orderId)).toEqual(before.get(orderId))
  })

  it('are kept when news arrives after they were read', async () => {
    const order = put('late@example.com', { expiresAt: plusMs(NOW, LIFETIME_MS) })
    const orders = memoryOrders(table)
    const found = await candidates(orders, named(order), NOW)
    await orders.record(order.orderId, order, [paidFact()])
    expect(await forgetAll(orders, found, () => NOW)).toEqual([
      { orderId: order.orderId, outcome: 'held', why: 'its mails may be still to be sent' },
    ])
    table.orders.delete(order.orderId)
    expect(await forgetAll(orders, found, () => NOW)).toMatchObject([{ why: 'there is no such order' }])
  })

  it('do not wait for one that cannot be read', async () => {
    const [bad, good] = [put('bad@example.com'), put('good@example.com')]
    const orders = memoryOrders(table)
    const load: typeof orders.load = async orderId => {
      if (orderId === bad.orderId) throw new UnreadableItem('order', orderId, 'lines')
      return orders.load(orderId)
    }
    const found = await candidates({ ...orders, load }, named(bad, good), NOW)
    expect(found).toMatchObject([{ kind: 'held', why: expect.stringContaining('lines') }, { kind: 'ready' }])
    const broken = () => Promise.reject(new Error('throttled'))
    await expect(candidates({ ...orders, load: broken }, named(good), NOW)).rejects.toThrow('throttled')
  })
})

describe('orders by buyer', () => {
  it('are those of the exact address, on the days that are read, oldest first', async () => {
    const day = (days: number) => ({ createdAt: plusMs(NOW, -days * DAY_MS) })
    const [late, early] = [put('Mei@example.com', day(1)), put('Mei@example.com', day(399))]
    put('mei@example.com', day(1))
    put('Mei@example.com', day(400))
    const { done } = await run(parseWanted({ email: 'Mei@example.com' }, NOW))
    expect(done).toEqual([early, late].map(({ orderId }) => ({ orderId, outcome: 'forgotten' })))
    const sameDay = Array.from({ length: 5 }, () => put('Wu@example.com'))
    const others = await candidates(memoryOrders(table), parseWanted({ email: 'Wu@example.com' }, NOW), NOW)
    expect(others.map(({ orderId }) => orderId)).toEqual(sameDay.map(({ orderId }) => orderId).sort())
  })

  it('include those whose program data contains the address, in any case', async () => {
    const { buyerEmail: _, ...none } = anOrder()
    const without = (parts: Partial<Order>) => {
      const order = { ...none, orderId: newOrderId(NOW), ...parts }
      table.orders.set(order.orderId, order)
      return order.orderId
    }
    const hers = [
      without({ metadata: { buyer: 'MEI@example.com', table: '7' } }),
      without({ reference: 'mei@example.com' }),
      without({ note: 'write to mei@example.com.' }),
      without({ epay: { notifyUrl: 'https://p.example.com/', money: '1', param: 'mei@example.com' } }),
    ]
    without({ metadata: { buyer: 'my.mei@example.com' } })
    without({ description: 'for mei@example.com' })
    // Somebody else's, whatever it says.
    put('wu@example.com', { metadata: { friend: 'mei@example.com' } })
    const { done } = await run(parseWanted({ email: 'mei@example.com' }, NOW))
    expect(done.map(({ orderId }) => orderId)).toEqual(hers.sort())
    for (const orderId of hers)
      expect(JSON.stringify(table.orders.get(orderId)).toLowerCase()).not.toContain('mei@')
  })

  it('are those of everyone who left an address or a note, on the named days', async () => {
    const one = put('one@example.com')
    const { buyerEmail: _, ...none } = anOrder()
    table.orders.set(none.orderId, none)
    const two = { ...none, orderId: newOrderId(NOW), note: 'Mei, table 7' }
    table.orders.set(two.orderId, two)
    put('later@example.com', { createdAt: plusMs(NOW, DAY_MS) })
    const wanted = parseWanted({ everyone: true, from: '2026-11-23', to: '2026-11-23' }, NOW)
    const { done } = await run(wanted)
    expect(done.map(({ orderId }) => orderId)).toEqual([one, two].map(({ orderId }) => orderId).sort())
  })
})

describe('illegal requests', () => {
  const left = () => [...illegalTable.requests.values()].map(({ copy }) => copy)

  it('are erased when they name a forgotten order or contain its address, and no others', async () => {
    const [order, held] = [put('lin@example.com'), put('held@example.com', {}, { dueAt: NOW })]
    illegal({ claimedOrder: order.orderId, copy: 'a' })
    illegal({ copy: 'lin%40example.com' }, plusMs(NOW, -92 * DAY_MS))
    illegal({ claimedOrder: held.orderId, copy: 'b' })
    illegal({ copy: 'held@example.com' })
    expect((await run(named(order, held))).erased).toBe(2)
    expect(left()).toEqual(['b', 'held@example.com'])
  })

  it('are erased when they name a forgotten order by the shop’s own number', async () => {
    const epay = { notifyUrl: 'https://p.example.com/', money: '1' }
    const [order, program] = [
      put('a@example.com', { reference: 'user-7' }),
      put('b@example.com', { reference: '42', epay }),
    ]
    illegal({ copy: 'amount=1&client_reference_id=user-7' })
    illegal({ copy: 'amount=1&client_reference_id=user-77' })
    // Its program knows it by that for ever.
    illegal({ copy: 'client_reference_id=42' })
    expect((await run(named(order, program))).erased).toBe(1)
    expect(left()).toEqual(['amount=1&client_reference_id=user-77', 'client_reference_id=42'])
  })

  it('are erased for an order that was forgotten before', async () => {
    const order = put('lin@example.com')
    await run(named(order))
    illegal({ claimedOrder: order.orderId })
    expect((await run(named(order))).erased).toBe(1)
  })

  it('are erased for an address that never ordered', async () => {
    illegal({ copy: 'e=nobody@example.com' })
    const { erased, done } = await run(parseWanted({ email: 'nobody@example.com' }, NOW))
    expect([erased, done]).toEqual([1, []])
  })
})
