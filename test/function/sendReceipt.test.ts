/** The mails about a payment: sent once, retried if they fail, and never blocking others. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { orderChanges } from '../../lib/background/orderChanges'
import { factsByKey, type RecordedFact } from '../../lib/order/facts'
import type { MerchantId } from '../../lib/order/merchant'
import { newOrderId, type OrderId } from '../../lib/order/orderId'
import { NEVER } from '../../lib/payment/agenda'
import { err, ok } from '../../lib/result'
import { anOrder, NOW, paidFact } from '../support/orders'
import { openShop, type Shop } from '../support/shop'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
beforeEach(() => {
  shop.world.mails.length = 0
  shop.logged.length = 0
  shop.world.takesMail = () => ok('mail-number-1')
  shop.world.orders = shop.tables.orders
})

const paidOrder = async (...facts: RecordedFact[]) =>
  shop.existing({ facts: factsByKey([paidFact(), ...facts]) })
const factsOf = async (orderId: OrderId) =>
  Object.values((await shop.tables.orders.get(orderId))?.facts ?? {})
const kinds = (facts: readonly RecordedFact[]) => facts.map(({ kind }) => kind).sort()
const events = () => shop.logged.map(({ event }) => event)

it('mails the buyer a receipt and the shop a notice, and records both', async () => {
  const { orderId, buyerEmail } = await paidOrder()
  expect(await shop.sendReceipt(orderId)).toBeUndefined()
  expect(shop.world.mails.map(({ to, replyTo }) => [to, replyTo])).toEqual([
    [buyerEmail, 'help@shop.example.com'],
    ['owner@example.com', undefined],
  ])
  for (const { subject, text, html } of shop.world.mails) {
    expect([subject.includes(orderId), text.includes(orderId), html.includes(orderId)]).toEqual([
      true,
      true,
      true,
    ])
    expect(text).toContain(`https://shop.example.com/orders/${orderId}`)
  }
  const facts = await factsOf(orderId)
  expect(kinds(facts)).toEqual(['noticeSent', 'paid', 'receiptSent'])
  expect(facts.find(({ kind }) => kind === 'receiptSent')).toMatchObject({
    gateway: 'alipayDirect',
    tradeNo: paidFact().kind === 'paid' && '2026112300000001',
    at: NOW,
    source: 'mail',
    sourceId: 'mail-number-1',
    recordedAt: NOW,
  })
  expect(events()).toEqual(['mailsSent'])
})

it('sends nothing twice, however often the stream delivers it', async () => {
  const { orderId } = await paidOrder()
  await shop.sendReceipt(orderId, orderId)
  await shop.sendReceipt(orderId)
  expect(shop.world.mails).toHaveLength(2)
})

it('sends one receipt for each of two payments', async () => {
  const { orderId } = await paidOrder(paidFact('2026112300000002'))
  await shop.sendReceipt(orderId)
  expect(shop.world.mails.filter(({ to }) => to !== 'owner@example.com')).toHaveLength(2)
})

it('sends nothing for orders that are unpaid, or unknown', async () => {
  const unpaid = await shop.existing()
  expect(await shop.sendReceipt(unpaid.orderId, newOrderId(NOW))).toBeUndefined()
  expect(shop.world.mails).toEqual([])
})

describe('a mail that cannot be sent', () => {
  it('is retried, with all after it, and then sent', async () => {
    const [first, second] = [await paidOrder(), await paidOrder()]
    shop.world.takesMail = () => err({ kind: 'unavailable', code: 'TooManyRequestsException' })
    expect(await shop.sendReceipt(first.orderId, second.orderId)).toBe(first.orderId)
    expect([shop.world.mails.length, events()]).toEqual([2, ['mailUnavailable', 'mailUnavailable']])
    expect(shop.logged[0]?.fields.code).toBe('TooManyRequestsException')
    expect(await factsOf(first.orderId)).toHaveLength(1)
    shop.world.takesMail = () => ok('later')
    expect(await shop.sendReceipt(first.orderId, second.orderId)).toBeUndefined()
    expect(await factsOf(first.orderId)).toHaveLength(3)
    expect(await factsOf(second.orderId)).toHaveLength(3)
  })

  it('for ever does not delay the others', async () => {
    const [first, second] = [await paidOrder(), await paidOrder()]
    shop.world.takesMail = () =>
      shop.world.mails.length === 1 ? err({ kind: 'rejected', code: 'MessageRejected' }) : ok('taken')
    expect(await shop.sendReceipt(first.orderId, second.orderId)).toBeUndefined()
    expect(kinds(await factsOf(first.orderId))).toEqual(['noticeSent', 'paid'])
    expect(await factsOf(second.orderId)).toHaveLength(3)
    expect(events()).toContain('mailRejected')
  })

  it('because the settings of its merchant are invalid does not delay other merchants’', async () => {
    const facts = { facts: factsByKey([paidFact()]) }
    const first = await shop.existing({ ...facts, merchant: 'gone' as MerchantId })
    const second = await paidOrder()
    expect(await shop.sendReceipt(first.orderId, second.orderId)).toBeUndefined()
    expect(await factsOf(first.orderId)).toHaveLength(1)
    expect(await factsOf(second.orderId)).toHaveLength(3)
    expect(events()).toEqual(['mailUnavailable', 'mailsSent'])
  })

  it('because of those settings is left to a visit, even after the order’s last one', async () => {
    const facts = factsByKey([paidFact()])
    const order = await shop.existing({ facts, merchant: 'gone' as MerchantId })
    await shop.tables.orders.settle(order, [], { dueAt: NEVER, concern: 'unconfirmed' })
    expect(await shop.sendReceipt(order.orderId)).toBeUndefined()
    expect(await shop.sendReceipt(order.orderId)).toBeUndefined()
    expect(events()).toEqual(['mailUnavailable'])
    const agenda = (await shop.tables.orders.load(order.orderId))?.agenda
    expect(agenda).toEqual({ dueAt: NOW, concern: 'unconfirmed' })
  })

  it('because the order cannot be read is retried', async () => {
    const { orderId } = await paidOrder()
    shop.world.orders = { ...shop.tables.orders, load: () => Promise.reject(new Error('throttled')) }
    expect(await shop.sendReceipt(orderId)).toBe(orderId)
    expect(shop.world.mails).toEqual([])
  })

  it('be recorded is retried, and may be sent twice: whether it was sent is unknown', async () => {
    const { orderId } = await paidOrder()
    shop.world.orders = { ...shop.tables.orders, settle: () => Promise.reject(new Error('throttled')) }
    expect(await shop.sendReceipt(orderId)).toBe(orderId)
    shop.world.orders = shop.tables.orders
    await shop.sendReceipt(orderId)
    expect(shop.world.mails.filter(({ to }) => to !== 'owner@example.com')).toHaveLength(2)
  })
})

it('the buyer’s page mentions the receipt once it is sent, and not before', async () => {
  const { orderId } = await paidOrder()
  const page = async () =>
    (await shop.order({ path: `/orders/${orderId}`, pathParameters: { orderId } })).body
  expect(await page()).not.toContain('data-testid="receipt"')
  await shop.sendReceipt(orderId)
  expect(await page()).toMatch(/data-testid="receipt">[^<]* b…@example\.com</)
})

describe('a batch of the stream', () => {
  const change = (eventName: 'INSERT' | 'MODIFY' | 'REMOVE', id: string, SequenceNumber = '1') => ({
    eventName,
    dynamodb: { Keys: { orderId: { S: id } }, SequenceNumber },
  })
  const { orderId } = anOrder()

  it('is processed in sequence', () => {
    const other = newOrderId(NOW)
    const Records = [change('MODIFY', orderId, '7'), change('MODIFY', other, '8')]
    expect(orderChanges({ Records }, ['MODIFY'])).toEqual([
      { orderId, sequenceNumber: '7' },
      { orderId: other, sequenceNumber: '8' },
    ])
  })

  it.each([
    ['a new item', change('INSERT', orderId)],
    ['a forgotten item', change('REMOVE', orderId)],
    ['an idempotency key', change('MODIFY', 'idempotency#0')],
    ['nothing that is known', { eventName: 'MODIFY' as const }],
  ])('leaves out %s', (_, record) => expect(orderChanges({ Records: [record] }, ['MODIFY'])).toEqual([]))
})
