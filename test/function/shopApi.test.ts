/**
 * The API for a shop's own back end, on a real store: what it accepts, what it refuses, and that nothing happens
 * twice.
 */

import { beforeEach, describe, expect, it } from 'vitest'
import { SCOPES } from '../../lib/api/apiKey'
import { fen } from '../../lib/money'
import type { RecordedFact } from '../../lib/order/facts'
import { parseOrderId } from '../../lib/order/orderId'
import { pendingRefunds } from '../../lib/order/trades'
import { DAY_MS, plusMs } from '../../lib/time'
import { withKey } from '../support/api'
import { aKnownKey } from '../support/apiKeys'
import { CHINABANK } from '../support/chinabank'
import { forgottenFact, NOW, PROVENANCE, paidFact } from '../support/orders'
import { RARE } from '../support/rare'
import { answer, openShop, type Shop } from '../support/shop'

const LINK = { name: 'x', currency: 'CNY', amount: 1 }
const TEA = { lines: [{ name: '明前龙井', quantity: 2, unit_amount: 16_800 }], currency: 'CNY' }

let shop: Shop
let call: ReturnType<typeof withKey>
beforeEach(async () => {
  shop = await openShop()
  call = withKey(shop, await aKnownKey(shop.apiKeys))
})

const create = async (changes: object = {}, headers: Record<string, string> = {}) => {
  const { status, body } = await call('POST', '/v1/orders', { body: { ...TEA, ...changes }, headers })
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}
const numberOf = (order: { order_number: string }) => parseOrderId(order.order_number) ?? expect.fail()
const payAt = (gateway: string, order: { order_number: string }, tradeNo = 'A') =>
  shop.world.orders.record(numberOf(order), { gateway, amountFen: fen(33_600) }, [
    { ...paidFact(tradeNo), gateway } as RecordedFact,
  ])
const pay = (order: { order_number: string }, tradeNo?: string) => payAt('alipayDirect', order, tradeNo)
/** A day less to look at than usual, a month of them. */
const TODAY = { query: 'created[gte]=2026-11-23T00:00:00Z' }
const made = async () => (await call('GET', '/v1/orders', TODAY)).body.data
const codeOf = ({ status, body }: { status: number; body: { error?: { code: string; param?: string } } }) =>
  [status, body.error?.code, body.error?.param].filter(part => part !== undefined).join(' ')

describe('an order', () => {
  it('is made of the shop’s own lines, and can be read again', async () => {
    const wanted = {
      amount: 33_600,
      description: '茶',
      client_reference_id: 'shop-1',
      locale: 'en',
      expires_in: 600,
      success_url: 'https://shop.example.com/done?o={ORDER_ID}',
      cancel_url: 'https://shop.example.com/',
      customer: { email: 'buyer@example.com' },
      metadata: { cart: '7' },
    }
    const order = await create(wanted)
    expect(order).toMatchObject({
      object: 'order',
      status: 'open',
      attention: 'none',
      amount: 33_600,
      currency: 'CNY',
      amount_paid: 0,
      amount_refunded: 0,
      amount_refundable: 0,
      paid_at: null,
      livemode: true,
      description: '茶',
      client_reference_id: 'shop-1',
      locale: 'en',
      metadata: { cart: '7' },
      customer: { email: 'buyer@example.com' },
      lines: TEA.lines,
      gateway: 'alipayDirect',
      url: `https://shop.example.com/orders/${order.order_number}`,
      id: `ord_${order.order_number}`,
      created: '2026-11-23T02:00:00.000Z',
      expires_at: '2026-11-23T02:10:00.000Z',
    })
    expect((await call('GET', `/v1/orders/${order.id}`)).body).toEqual(order)
    const page = async () => (await shop.order({ pathParameters: { orderId: order.order_number } })).body
    expect(await page()).toContain('<a href="https://shop.example.com/" data-testid="back">')
    await pay(order)
    expect(await page()).toContain(`<a href="https://shop.example.com/done?o=${order.id}">`)
  })

  it.each<[string, object, string]>([
    ['a float', { lines: [{ name: 'x', quantity: 1, unit_amount: 1.5 }] }, 'lines[0].unit_amount'],
    [
      'a text for an amount',
      { lines: [{ name: 'x', quantity: 1, unit_amount: '1' }] },
      'lines[0].unit_amount',
    ],
    ['less than nothing', { lines: [{ name: 'x', quantity: 1, unit_amount: -1 }] }, 'lines[0].unit_amount'],
    ['too much', { lines: [{ name: 'x', quantity: 1, unit_amount: 1e11 }] }, 'lines[0].unit_amount'],
    ['half a piece', { lines: [{ name: 'x', quantity: 0.5, unit_amount: 1 }] }, 'lines[0].quantity'],
    ['no pieces', { lines: [{ name: 'x', quantity: 0, unit_amount: 1 }] }, 'lines[0].quantity'],
    ['a name of two lines', { lines: [{ name: 'x\ny', quantity: 1, unit_amount: 1 }] }, 'lines[0].name'],
    ['no lines', { lines: [] }, 'lines'],
    ['invalid lines', { lines: 'tea' }, 'lines'],
    ['another currency', { currency: 'USD' }, 'currency'],
    ['an address of a script', { success_url: 'javascript:alert(1)' }, 'success_url'],
    ['an address without TLS', { cancel_url: 'http://shop.example.com/' }, 'cancel_url'],
    ['no e-mail address', { customer: { email: 'nobody' } }, 'customer.email'],
    ['another language', { locale: 'fr' }, 'locale'],
    ['a second to pay', { expires_in: 1 }, 'expires_in'],
    ['metadata that is no text', { metadata: { a: 1 } }, 'metadata.a'],
    ['metadata of a name with blanks', { metadata: { 'a b': '1' } }, 'metadata.a b'],
    [
      'too much metadata',
      { metadata: Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`k${index}`, ''])) },
      'metadata',
    ],
    ['another sum', { amount: 33_599 }, 'amount'],
    ['another gateway', { gateway: 'alipayPage' }, 'gateway'],
    ['lines that cost nothing', { lines: [{ name: 'x', quantity: 1, unit_amount: 0 }] }, 'lines'],
    ['lines that cost too much', { lines: [{ name: 'x', quantity: 2, unit_amount: 1e10 }] }, 'lines'],
  ])('is refused with %s', async (_, changes, param) => {
    const refused = await call('POST', '/v1/orders', { body: { ...TEA, ...changes } })
    expect([refused.status, refused.body.error.param]).toEqual([422, param])
    // In words too, whatever is wrong.
    const { code, message } = refused.body.error
    if (code === 'invalid_field') expect(message).toContain(': ')
    expect(await made()).toEqual([])
  })

  it('keeps metadata of any name, also those of objects’ own properties', async () => {
    const metadata = { constructor: 'tea', toString: '1', hasOwnProperty: '2' }
    const order = await create({ metadata })
    expect(order.metadata).toEqual(metadata)
    expect((await call('GET', `/v1/orders/${order.id}`)).body.metadata).toEqual(metadata)
  })

  it.each<[string, object]>([
    ['an order', { ...TEA, metadata: '§' }],
    ['a payment link', { name: 'x', currency: 'CNY', amount: 1, metadata: '§' }],
  ])('refuses metadata of %s that a library would drop', async (_, body) => {
    const path = 'lines' in body ? '/v1/orders' : '/v1/payment_links'
    const sent = (metadata: string) =>
      call('POST', path, { body: JSON.stringify(body).replace('"§"', metadata) })
    const refused = await sent('{ "__proto__": "x", "cart": "7" }')
    expect(codeOf(refused)).toBe('422 invalid_field metadata.__proto__')
    expect(refused.body.error.message).toContain('the first a letter or digit')
    expect((await sent('{ "proto__": "x" }')).body.metadata).toEqual({ proto__: 'x' })
    for (const none of ['7', 'null', '["a"]'])
      expect(codeOf(await sent(none))).toBe('422 invalid_field metadata')
  })

  it.each<[string, object, string]>([
    ['no JSON', { body: '{' }, '400 invalid_json'],
    ['half a character', { body: { ...TEA, metadata: { a: '\ud83d' } } }, '400 invalid_json'],
    ['half a character in a name', { body: { ...TEA, '\udc00': '' } }, '400 invalid_json'],
    [
      'a text that lost a character',
      { body: JSON.stringify({ ...TEA, description: '\ufffd' }) },
      '400 invalid_json',
    ],
    [
      'no UTF-8',
      { body: Buffer.from([0x22, 0xff, 0x22]).toString('latin1'), headers: {} },
      '422 invalid_field',
    ],
    ['a list', { body: '[]' }, '422 invalid_field'],
    ['nothing', {}, '422 invalid_field lines'],
    ['a form', { body: 'a=b', headers: { 'content-type': 'text/plain' } }, '415 unsupported_media_type'],
    ['a megabyte', { body: 'x'.repeat(1_048_576) }, '413 body_too_large'],
    ['an invalid key', { body: TEA, headers: { 'idempotency-key': 'ä' } }, '400 invalid_idempotency_key'],
    [
      'a key that is too long',
      { body: TEA, headers: { 'idempotency-key': 'x'.repeat(256) } },
      '400 invalid_idempotency_key',
    ],
    [
      'another version',
      { body: TEA, headers: { 'shouyin-version': '2020-01-01' } },
      '400 unsupported_version',
    ],
  ])('is refused as %s', async (_, request, code) => {
    expect(codeOf(await call('POST', '/v1/orders', request))).toBe(code)
    expect(await made()).toEqual([])
  })
})

describe('an idempotency key', () => {
  const headers = { 'idempotency-key': 'a' }

  it('returns the same answer again, and makes nothing twice', async () => {
    const first = await create({ description: 'r' }, headers)
    await pay(first)
    const again = await call('POST', '/v1/orders', { body: { ...TEA, description: 'r' }, headers })
    expect([again.status, again.body, again.headers['idempotent-replayed']]).toEqual([201, first, 'true'])
    expect(await made()).toHaveLength(1)
  })

  it('stores no data of the buyer: a repetition returns the order’s present state', async () => {
    const customer = { customer: { email: 'buyer@example.com' } }
    const first = await create(customer, headers)
    const cancel = () =>
      call('POST', `/v1/orders/${first.id}/cancel`, { headers: { 'idempotency-key': 'b' } })
    expect((await cancel()).body.customer.email).toBe('buyer@example.com')
    expect(JSON.stringify([...shop.repeatable.values()])).not.toContain('buyer@example.com')
    const again = await call('POST', '/v1/orders', { body: { ...TEA, ...customer }, headers })
    expect([again.status, again.body.id, again.body.status]).toEqual([201, first.id, 'canceled'])
    expect(again.headers).not.toHaveProperty('idempotent-replayed')
    expect((await cancel()).body).toEqual(again.body)
    expect(await made()).toHaveLength(1)
  })

  it('returns no data of a buyer who was forgotten', async () => {
    const hers = {
      customer: { email: 'qz7@example.com' },
      client_reference_id: 'user-qz7',
      metadata: { name: 'qz7' },
      success_url: 'https://shop.example.com/qz7',
      cancel_url: 'https://shop.example.com/qz7',
    }
    const first = await create({ ...hers, description: 'a box' }, headers)
    const order = (await shop.world.orders.get(first.order_number)) ?? expect.fail()
    await shop.world.orders.settle(order, [], undefined)
    const fact = forgottenFact(shop.world.now)
    expect(await shop.world.orders.forget(order, fact)).toEqual({ kind: 'forgotten' })
    const body = { ...TEA, ...hers, description: 'a box' }
    const again = await call('POST', '/v1/orders', { body, headers })
    expect(again.body).toEqual({
      ...first,
      customer: { email: null },
      client_reference_id: null,
      metadata: {},
      sequence: 2,
      success_url: null,
      cancel_url: null,
    })
    const byReference = await call('GET', '/v1/orders', { query: 'client_reference_id=user-qz7' })
    expect(byReference.body.data).toEqual([])
    expect(JSON.stringify([...shop.repeatable.values()])).not.toContain('qz7')
    const events = (await call('GET', `/v1/orders/${first.id}/events`)).body.data
    expect(events.at(-1)).toMatchObject({ type: 'order.buyer_forgotten' })
  })

  it('is refused with another body, and separate from those of other API keys', async () => {
    const first = await create({}, headers)
    const other = await call('POST', '/v1/orders', { body: { ...TEA, description: 'x' }, headers })
    expect(codeOf(other)).toBe('409 idempotency_key_reused')
    const refund = await call('POST', `/v1/orders/${first.id}/refunds`, { body: { amount: 1 }, headers })
    expect(codeOf(refund)).toBe('409 idempotency_key_reused')
    const by = withKey(shop, await aKnownKey(shop.apiKeys))
    const elsewhere = await by('POST', '/v1/orders', { body: { ...TEA, description: 'x' }, headers })
    expect(codeOf(elsewhere)).toBe('409 idempotency_key_reused')
  })

  it('may be sent again after an invalid body was corrected', async () => {
    const wrong: [string, object, object][] = [
      ['/v1/orders', { ...TEA, amount: 1 }, { ...TEA, amount: 33_600 }],
      ['/v1/orders', { ...TEA, lines: [{ ...TEA.lines[0], unit_amount: 0 }] }, TEA],
      ['/v1/orders', { ...TEA, gateway: 'alipay' }, { ...TEA, gateway: 'alipayDirect' }],
      ['/v1/payment_links', { name: 'x', currency: 'CNY', amount: 1, amount_min: 1 }, LINK],
      ['/v1/payment_links', { ...LINK, amount: undefined, amount_min: 2, amount_max: 1 }, LINK],
      ['/v1/payment_links', { ...LINK, single_use: true, max_uses: 2 }, LINK],
      ['/v1/webhook_endpoints', { url: 'https://10.0.0.1/' }, { url: 'https://hooks.shop.example.com/' }],
    ]
    for (const [index, [path, bad, good]] of wrong.entries()) {
      const sent = (body: object) =>
        call('POST', path, { body, headers: { 'idempotency-key': `k-${index}` } })
      expect((await sent(bad)).status).toBe(422)
      expect((await sent(good)).status).toBe(201)
    }
  })

  it('refunds once if the process ended between the refund and the answer', async () => {
    const order = await create()
    await pay(order)
    const { recordUnlessChanged } = shop.world.orders
    shop.world.orders = {
      ...shop.world.orders,
      recordUnlessChanged: async (...refund) => {
        await recordUnlessChanged(...refund)
        throw new Error('died')
      },
    }
    const body = { amount: 100, amount_refundable: 33_600 }
    const refund = () => call('POST', `/v1/orders/${order.id}/refunds`, { body, headers })
    expect(codeOf(await refund())).toBe('500 internal')
    shop.world.orders = { ...shop.world.orders, recordUnlessChanged }
    const [again, andAgain] = [await refund(), await refund()]
    expect([again.status, again.body.amount]).toEqual([202, 100])
    expect(andAgain.body).toEqual(again.body)
    const { data } = (await call('GET', `/v1/orders/${order.id}/refunds`)).body
    expect(data).toEqual([again.body])
  })

  it('refunds once though the program got another API key before it asked again', async () => {
    const order = await create()
    await pay(order)
    const other = withKey(shop, await aKnownKey(shop.apiKeys))
    const refund = (by: typeof call) =>
      by('POST', `/v1/orders/${order.id}/refunds`, { body: { amount: 100 }, headers })
    const first = await refund(call)
    const again = await refund(other)
    for (const [key, { answer: _, ...unfinished }] of shop.repeatable) shop.repeatable.set(key, unfinished)
    const andAgain = await refund(other)
    expect([again.body, andAgain.body.id]).toEqual([first.body, first.body.id])
    expect((await call('GET', `/v1/orders/${order.id}/refunds`)).body.data).toHaveLength(1)
  })

  it('completes what was interrupted between the order and the answer', async () => {
    const { create: creates } = shop.world.orders
    shop.world.orders = {
      ...shop.world.orders,
      create: async (...order) => {
        await creates(...order)
        throw new Error('died')
      },
    }
    const died = await call('POST', '/v1/orders', { body: TEA, headers })
    expect(codeOf(died)).toBe('500 internal')
    shop.world.orders = { ...shop.world.orders, create: creates }
    shop.world.now = plusMs(NOW, 5000)
    const order = await create({}, headers)
    expect(order.created).toBe('2026-11-23T02:00:00.000Z')
    expect(await made()).toEqual([order])
  })

  it('stores no refusal', async () => {
    const body = { ...TEA, gateway: 'alipayPage' }
    expect((await call('POST', '/v1/orders', { body, headers })).status).toBe(422)
    expect((await call('POST', '/v1/orders', { body, headers })).headers).not.toHaveProperty(
      'idempotent-replayed',
    )
  })
})

describe('the list', () => {
  const list = async (query = '') => {
    const { status, body } = await call('GET', '/v1/orders', { query })
    expect(status, JSON.stringify(body)).toBe(200)
    return { ids: body.data.map(({ id }: { id: string }) => id), more: body.has_more, url: body.url }
  }

  it.runIf(RARE)('is newest first over days, and continues in both directions', async () => {
    const made: string[] = []
    for (const hours of [0, 1, 30, 31, 60]) {
      shop.world.now = plusMs(NOW, hours * 3_600_000)
      made.unshift((await create({ client_reference_id: hours > 1 ? 'late' : 'soon' })).id)
    }
    const [five, four, three, two, one] = made
    expect(await list('limit=2')).toEqual({ ids: [five, four], more: true, url: '/v1/orders?limit=2' })
    expect(await list(`limit=2&starting_after=${four}`)).toMatchObject({ ids: [three, two], more: true })
    expect(await list(`limit=2&starting_after=${two}`)).toMatchObject({ ids: [one], more: true })
    expect(await list(`starting_after=${one}`)).toMatchObject({ ids: [], more: false })
    expect(await list(`limit=2&ending_before=${one}`)).toMatchObject({ ids: [three, two], more: true })
    expect(await list(`ending_before=${four}`)).toMatchObject({ ids: [five], more: false })
    expect(await list('client_reference_id=late')).toMatchObject({ ids: [five, four, three] })
    expect(await list('client_reference_id=late&limit=1')).toMatchObject({ ids: [five], more: true })
    expect(await list('created[gte]=2026-11-24T08:00:00Z')).toMatchObject({ ids: [five, four, three] })
    expect(await list('created%5Blte%5D=2026-11-23T02:00:00Z')).toMatchObject({ ids: [one] })
    expect(await list('status=paid')).toMatchObject({ ids: [] })
    expect(await list('status=open&limit=1')).toMatchObject({ ids: [five], more: true })
  })

  it.runIf(RARE)('covers a month by default', async () => {
    const { id } = await create()
    shop.world.now = plusMs(NOW, 40 * DAY_MS)
    expect((await list()).ids).toEqual([])
    expect((await list('created[gte]=2026-11-01T00:00:00Z')).ids).toEqual([id])
  })

  it.each([
    ['limit=0', '422 invalid_field limit'],
    ['limit=101', '422 invalid_field limit'],
    ['limit=ten', '422 invalid_field limit'],
    ['status=lost', '422 invalid_field status'],
    ['created[gte]=yesterday', '422 invalid_field created[gte]'],
    ['created[gte]=2020-01-01T00:00:00Z', '422 invalid_field created[gte]'],
  ])('is refused: %s', async (query, code) => {
    expect(codeOf(await call('GET', '/v1/orders', { query }))).toBe(code)
  })
})

describe('a canceled order', () => {
  it('accepts no payment, and reports one that arrives', async () => {
    const order = await create()
    const canceled = await call('POST', `/v1/orders/${order.id}/cancel`)
    expect([canceled.status, canceled.body.status]).toEqual([200, 'canceled'])
    expect((await call('POST', `/v1/orders/${order.id}/cancel`)).body.status).toBe('canceled')
    const pays = await shop.payRedirect({ method: 'POST', pathParameters: { orderId: order.order_number } })
    expect(pays.status).toBe(303)
    await pay(order)
    const paid = (await call('GET', `/v1/orders/${order.id}`)).body
    expect([paid.status, paid.attention]).toEqual(['paid', 'paid_after_cancel'])
  })

  it('that was open before is recognized', async () => {
    const order = await create()
    await pay(order)
    expect(codeOf(await call('POST', `/v1/orders/${order.id}/cancel`))).toBe('409 order_not_open')
    expect(codeOf(await call('POST', '/v1/orders/ord_1/cancel'))).toBe('404 order_not_found')
  })
})

describe('refunds', () => {
  const openWith = async (gateway: string) => {
    shop = await openShop({ ...CHINABANK, GATEWAYS: gateway })
    call = withKey(shop, await aKnownKey(shop.apiKeys))
  }

  it('are refused if the gateway has no refunds, or nothing was paid', async () => {
    await openWith('chinabank')
    const order = await create()
    const refund = (body: object = {}) =>
      call('POST', `/v1/orders/${order.id}/refunds`, { body: { amount: 100, ...body } })
    expect(codeOf(await refund())).toBe('422 nothing_to_refund')
    await payAt('chinabank', order)
    expect(codeOf(await refund())).toBe('422 refund_not_supported')
    expect(codeOf(await refund({ amount_refundable: 1 }))).toBe(
      '412 amount_refundable_changed amount_refundable',
    )
    expect(codeOf(await refund({ amount: 0 }))).toBe('422 invalid_field amount')
    const body = { amount: 100 }
    expect(codeOf(await call('POST', '/v1/orders/ord_1/refunds', { body }))).toBe('404 order_not_found')
    await payAt('chinabank', order, 'B')
    expect(codeOf(await refund())).toBe('422 trade_not_named gateway_trade_no')
    expect((await call('GET', `/v1/orders/${order.id}/refunds`)).body.data).toEqual([])
  })

  it('are refused if the gateway is no longer configured, since it cannot be asked', async () => {
    const refund = async (settings: Record<string, string>) => {
      shop = await openShop({ ...CHINABANK, ...settings })
      call = withKey(shop, await aKnownKey(shop.apiKeys))
      const { orderId, amountFen } = await shop.existing()
      await shop.world.orders.record(orderId, { gateway: 'alipayDirect', amountFen }, [paidFact('A')])
      return call('POST', `/v1/orders/ord_${orderId}/refunds`, { body: { amount: 100 } })
    }
    expect(codeOf(await refund({ GATEWAYS: 'chinabank' }))).toBe('422 refund_not_supported')
    expect((await refund({ GATEWAYS: 'chinabank', GATEWAYS_RETIRED: 'alipayDirect' })).status).toBe(202)
  })

  it('name no page if the gateway is no longer configured, since it leads nowhere', async () => {
    const listed = async (settings: Record<string, string>) => {
      shop = await openShop({ ...CHINABANK, ...settings })
      call = withKey(shop, await aKnownKey(shop.apiKeys))
      const { orderId, amountFen } = await shop.existing()
      const trade = { gateway: 'alipayDirect', tradeNo: 'A', refundId: 'R1', at: NOW }
      await shop.world.orders.record(orderId, { gateway: 'alipayDirect', amountFen }, [
        ...[paidFact('A'), { kind: 'refundRequested' as const, ...trade, amountFen, ...PROVENANCE }],
      ])
      const [refund] = (await call('GET', `/v1/orders/ord_${orderId}/refunds`)).body.data
      const page = await shop.confirmRefund({ pathParameters: { orderId, refundId: 'R1' } })
      return [refund.status, refund.confirmation_url !== null, page.status]
    }
    expect(await listed({ GATEWAYS: 'chinabank' })).toEqual(['pending', false, 404])
    const retired = { GATEWAYS: 'chinabank', GATEWAYS_RETIRED: 'alipayDirect' }
    expect(await listed(retired)).toEqual(['pending', true, 200])
  })

  it('need an amount: without one not all that is left is refunded', async () => {
    const order = await create()
    await pay(order)
    for (const body of [
      undefined,
      {},
      { amount_refundable: 33_600 },
      { amount: null },
      { amount: '336.00' },
    ]) {
      const refused = await call('POST', `/v1/orders/${order.id}/refunds`, { body })
      expect(codeOf(refused)).toBe('422 invalid_field amount')
      expect(refused.body.error.message).toContain('an integer of fen')
    }
    expect((await call('GET', `/v1/orders/${order.id}/refunds`)).body.data).toEqual([])
  })

  it('name their confirmation page until they are confirmed', async () => {
    await openWith('alipayDirect')
    const order = await create()
    await pay(order)
    const { status, body } = await call('POST', `/v1/orders/${order.id}/refunds`, { body: { amount: 100 } })
    const [refund = expect.fail()] = pendingRefunds(
      (await shop.world.orders.get(numberOf(order))) ?? expect.fail(),
    )
    const page = `https://shop.example.com/orders/${order.order_number}/refunds/${refund.refundId}`
    expect([status, body.status, body.confirmation_url]).toEqual([202, 'pending', page])
    // Who may not make refunds is not led there, and learns the number that opens the page from nothing else.
    const reading = withKey(shop, await aKnownKey(shop.apiKeys, 'live', ['read']))
    for (const path of [
      `/v1/orders/${order.id}`,
      `/v1/orders/${order.id}/refunds`,
      `/v1/orders/${order.id}/events`,
    ])
      expect(JSON.stringify((await reading('GET', path)).body)).not.toContain(refund.refundId)
    const { data } = (await reading('GET', `/v1/orders/${order.id}/refunds`)).body
    expect(data).toEqual([{ ...body, confirmation_url: null }])
    expect((await call('GET', `/v1/orders/${order.id}/refunds`)).body.data).toEqual([body])
    const made = { kind: 'refunded', gateway: 'alipayDirect', refundId: refund.refundId } as const
    await shop.world.orders.record(numberOf(order), { gateway: 'alipayDirect', amountFen: fen(33_600) }, [
      { ...paidFact('A'), ...made, tradeNo: 'A', amountFen: fen(100) },
    ])
    const [after] = (await call('GET', `/v1/orders/${order.id}/refunds`)).body.data
    expect([after.status, after.confirmation_url]).toEqual(['succeeded', null])
  })
})

describe('events', () => {
  it('list what happened to an order, in sequence', async () => {
    const order = await create()
    await pay(order)
    await pay(order, 'B')
    const { body } = await call('GET', `/v1/orders/${order.id}/events`)
    expect(
      body.data.map(({ type, sequence }: { type: string; sequence: number }) => [sequence, type]),
    ).toEqual([
      [1, 'order.created'],
      [2, 'order.paid'],
      [3, 'order.paid_twice'],
    ])
    expect(body.data[1]).toMatchObject({
      object: 'event',
      order: order.id,
      livemode: true,
      data: { amount: 33_600, currency: 'CNY', gateway: 'alipayDirect', gateway_trade_no: 'A' },
    })
    expect(new Set(body.data.map(({ id }: { id: string }) => id)).size).toBe(3)
  })
})

describe('a caller', () => {
  it.each<[string, () => Promise<string>, string]>([
    ['without a key', async () => '', '401 missing_key'],
    ['with an invented key', async () => `sk_live_${'0'.repeat(42)}`, '401 invalid_key'],
    ['with a key of tests', () => aKnownKey(shop.apiKeys, 'test'), '403 wrong_mode'],
    [
      'with a key that may not',
      () => aKnownKey(shop.apiKeys, 'live', ['orders:write']),
      '403 insufficient_scope',
    ],
  ])('%s is refused', async (_, key, code) => {
    const refused = await withKey(shop, await key())('GET', '/v1/orders')
    expect(codeOf(refused)).toBe(code)
    expect(refused.body.error.request_id).toBe(refused.headers['request-id'])
    expect(refused.headers['www-authenticate']).toBe(refused.status === 401 ? 'Bearer' : undefined)
  })

  it('with a withdrawn key is refused after a minute at most', async () => {
    expect((await call('GET', '/v1/orders', TODAY)).status).toBe(200)
    for (const { hash } of await shop.apiKeys.list()) await shop.apiKeys.withdraw(hash, shop.world.now)
    expect((await call('GET', '/v1/orders', TODAY)).status).toBe(200)
    // However often it is used until then.
    shop.world.now = plusMs(NOW, 40_000)
    expect((await call('GET', '/v1/orders', TODAY)).status).toBe(200)
    shop.world.now = plusMs(NOW, 60_000)
    expect(codeOf(await call('GET', '/v1/orders', TODAY))).toBe('401 invalid_key')
  })

  it('in a sandbox uses a test key', async () => {
    shop = await openShop({ ALIPAY_GATEWAY_URL: 'https://mapi.alipaydev.com/gateway.do' })
    call = withKey(shop, await aKnownKey(shop.apiKeys))
    expect(codeOf(await call('GET', '/v1/orders', TODAY))).toBe('403 wrong_mode')
    call = withKey(shop, await aKnownKey(shop.apiKeys, 'test', SCOPES))
    expect((await create()).livemode).toBe(false)
  })

  it.each([
    ['GET', '/v1/payments', '404 not_found'],
    ['DELETE', '/v1/orders', '405 method_not_allowed'],
    ['PUT', '/v1/orders/ord_1', '405 method_not_allowed'],
    ['GET', '/v1/orders/20261123ABCDEFGHJKMNPQRS', '404 order_not_found'],
  ])('%s %s is refused', async (method, path, code) => {
    expect(codeOf(await call(method, path))).toBe(code)
  })

  it('is told to wait when the store has no capacity', async () => {
    const throttled = Object.assign(new Error('busy'), { name: 'ThrottlingException' })
    shop.world.orders = { ...shop.world.orders, create: () => Promise.reject(throttled) }
    const refused = await call('POST', '/v1/orders', { body: TEA })
    expect([codeOf(refused), refused.headers['retry-after']]).toEqual(['429 rate_limited', '1'])
  })

  it('gets no CORS headers for a page of another site', async () => {
    const headers = { origin: 'https://front.example.com' }
    expect((await call('GET', '/v1/orders', { ...TODAY, headers })).headers).not.toHaveProperty(
      'access-control-allow-origin',
    )
  })
})

it('can check that the API is there, with or without a key', async () => {
  const { status, body } = await withKey(shop, '')('GET', '/v1/health')
  expect([status, body]).toEqual([200, { object: 'health', status: 'ok' }])
  expect((await withKey(shop, '')('POST', '/v1/health', { body: {} })).status).toBe(404)
})

it('the OpenAPI document needs no key', async () => {
  const { status, body } = await withKey(shop, '')('GET', '/v1/openapi.json')
  expect([status, body.openapi, body.servers]).toEqual([200, '3.1.0', [{ url: 'https://shop.example.com' }]])
})

it('an order stays open when a gateway does not answer', async () => {
  shop = await openShop({ ALIPAY_CONTRACTED: 'single_trade_query close_trade' })
  call = withKey(shop, await aKnownKey(shop.apiKeys))
  const order = await create()
  shop.world.trade = answer('nonsense')
  expect(codeOf(await call('POST', `/v1/orders/${order.id}/cancel`))).toBe('424 gateway_unavailable')
  expect((await call('GET', `/v1/orders/${order.id}`)).body.status).toBe('open')
})
