/** `GET /paycallback/return`: verified like a notify, shown, and never recorded. */
import { beforeEach, describe, expect, it } from 'vitest'
import { type Fields, notifyFields, returnFields, signedForm } from '../support/alipay'
import { CONTEXT } from '../support/events'
import { type BoundOrder, paidFact } from '../support/orders'
import { answer, openShop, type Shop } from '../support/shop'

let shop: Shop
let order: BoundOrder
beforeEach(async () => {
  shop = await openShop()
  order = await shop.existing()
})

const comeBack = (query: string, headers: Record<string, string> = {}) =>
  shop.returnFromGateway({ path: '/paycallback/return', query, headers })
const returned = (changes: Fields = {}) => signedForm(returnFields(order, changes))
const unchanged = async () => expect(await shop.tables.orders.get(order.orderId)).toEqual(order)

const ledOn = async (query: string) =>
  expect(await comeBack(query)).toMatchObject({
    status: 303,
    headers: { location: `/orders/${order.orderId}?returned=0` },
  })

describe('a genuine return redirects to the order’s own page', () => {
  it('before the notify', async () => {
    await ledOn(returned())
    await unchanged()
    expect(await shop.illegal()).toEqual([])
  })

  it('which is logged, with the order’s state', async () => {
    for (const state of ['awaitingPayment', 'paid']) {
      await comeBack(returned())
      expect(shop.logged.at(-1)).toEqual({
        level: 'info',
        event: 'returnShown',
        fields: { requestId: expect.stringMatching(/^6bc28136-/), orderId: order.orderId, state },
      })
      await shop.tables.orders.record(order.orderId, order, [paidFact()])
    }
  })

  it('after the notify, even when Alipay has forgotten the return', async () => {
    await shop.tables.orders.record(order.orderId, order, [paidFact()])
    shop.world.verifies = answer('false')
    await ledOn(returned())
    expect(await shop.illegal()).toEqual([])
  })

  it('while Alipay cannot be queried', async () => {
    shop.world.verifies = undefined
    await ledOn(returned())
    await unchanged()
  })

  it('when Alipay denies or has forgotten it, which is recorded', async () => {
    shop.world.verifies = answer('false')
    await ledOn(returned())
    const [record, ...more] = await shop.illegal()
    expect([record?.reason, record?.claimedOrder, more]).toEqual(['returnNotConfirmed', order.orderId, []])
    await unchanged()
  })

  it('and is confirmed by its id after one decoding', async () => {
    await comeBack(returned({ notify_id: 'RqPn%2Fx' }))
    expect(shop.world.asked[0]?.search).toContain('notify_id=RqPn%252Fx')
  })
})

describe('is refused on a page, logged, and changes nothing:', () => {
  it.each<[string, () => string, string]>([
    ['an empty query', () => '', 'signatureMissing'],
    ['a forged signature', () => signedForm(returnFields(order), 'x'.repeat(32)), 'badSignature'],
    [
      'a status made up',
      () => returned().replace('trade_status=TRADE_SUCCESS', 'trade_status=TRADE_FINISHED'),
      'badSignature',
    ],
    ['a parameter twice', () => `${returned()}&total_fee=0.01`, 'repeatedParameter'],
    ['a malformed escape', () => `${returned()}%`, 'badEncoding'],
    ['too long a query', () => `${returned()}&a=${'x'.repeat(17_000)}`, 'tooLarge'],
    ['a failed call', () => returned({ is_success: 'F' }), 'malformedField'],
    ['a notify made into a return', () => signedForm(notifyFields(order)), 'malformedField'],
    ['another seller', () => returned({ seller_id: '2088000000000009' }), 'wrongSeller'],
    ['another amount', () => returned({ total_fee: '0.01' }), 'amountMismatch'],
    ['an unknown order', () => returned({ out_trade_no: '20261123ZZZZZZZZZZZZZZZZ' }), 'unknownOrder'],
  ])('%s', async (_, query, reason) => {
    const { status, body } = await comeBack(query())
    expect([status, body.includes('data-problem="refusedReturn"')]).toEqual([400, true])
    expect(body).not.toContain(reason)
    expect(await shop.illegal()).toMatchObject([{ reason, channel: 'return' }])
    await unchanged()
  })

  it('with its sender in the record', async () => {
    await shop.returnFromGateway({
      path: '/paycallback/return',
      query: signedForm(returnFields(order), 'x'.repeat(32)),
      headers: { 'user-agent': 'a browser', 'x-forwarded-for': '192.0.2.9' },
    })
    expect(await shop.illegal()).toMatchObject([
      {
        sourceIp: '203.0.113.7',
        userAgent: 'a browser',
        requestId: CONTEXT.awsRequestId,
        claimedOrder: order.orderId,
        gateway: 'alipayDirect',
      },
    ])
  })

  it('with a link to the order that it names, or to the shop if it names none', async () => {
    const forged = signedForm(returnFields(order), 'x'.repeat(32))
    expect((await comeBack(forged)).body).toContain(`href="/orders/${order.orderId}?returned=0"`)
    const nameless = await comeBack(signedForm(returnFields(order, { out_trade_no: '"><x' }), 'x'.repeat(32)))
    expect(nameless.body).toMatch(/<a class="primary" href="\/">/)
    expect(nameless.body).not.toContain('<x')
  })
})

it('rejects POST', async () => {
  expect((await shop.returnFromGateway({ method: 'POST', query: returned() })).status).toBe(405)
})

it('reveals nothing of an internal failure', async () => {
  shop.world.orders = { ...shop.tables.orders, get: () => Promise.reject(new Error('down')) }
  const { status, body } = await comeBack(returned())
  expect([status, body.includes('down')]).toEqual([500, false])
})
