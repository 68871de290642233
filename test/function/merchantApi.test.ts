/** The API with several merchants: a key gives access to its merchant's data only. */
import { beforeEach, describe, expect, it } from 'vitest'
import { SCOPES } from '../../lib/api/apiKey'
import { fen } from '../../lib/money'
import { DEFAULT_MERCHANT, type MerchantId, ofMerchant } from '../../lib/order/merchant'
import { type OrderId, parseOrderId } from '../../lib/order/orderId'
import type { PaymentLink } from '../../lib/order/paymentLink'
import { NEVER } from '../../lib/payment/agenda'
import { type EpochMs, MINUTE_MS, plusMs } from '../../lib/time'
import { withKey } from '../support/api'
import { aKnownKey } from '../support/apiKeys'
import { type EventParts, FORM, JSON_TYPE } from '../support/events'
import { aLink, FREE_PRICE } from '../support/links'
import { DEPLOYMENT, KEYS, parametersOf, TEAHOUSE, THREE_MERCHANTS } from '../support/merchants'
import { paidFact } from '../support/orders'
import { openShop, type Shop } from '../support/shop'

const TEA = { lines: [{ name: '明前龙井', quantity: 2, unit_amount: 16_800 }], currency: 'CNY' }

let shop: Shop
let tea: ReturnType<typeof withKey>
let other: ReturnType<typeof withKey>
const keyOf = async (merchant: MerchantId) =>
  withKey(shop, await aKnownKey(shop.apiKeys, 'live', SCOPES, merchant))
beforeEach(async () => {
  shop = await openShop(DEPLOYMENT, THREE_MERCHANTS)
  Object.assign(shop.world.parameters, parametersOf(KEYS.own))
  tea = await keyOf(TEAHOUSE)
  other = await keyOf(DEFAULT_MERCHANT)
})

const paid = async (call: typeof tea, merchant: MerchantId) => {
  const { body } = await call('POST', '/v1/orders', { body: { ...TEA, gateway: 'alipayPage' } })
  const orderId = parseOrderId(body.order_number) ?? expect.fail(JSON.stringify(body))
  const gateway = merchant === DEFAULT_MERCHANT ? 'alipayPage' : `alipayPage.${merchant}`
  const fact = { ...paidFact(), gateway } as ReturnType<typeof paidFact>
  await shop.world.orders.record(orderId, { gateway, amountFen: fen(33_600) }, [fact])
  return { id: String(body.id), orderId }
}
const TODAY = { query: 'created[gte]=2026-11-23T00:00:00Z' }
const ids = (body: { data: readonly { id: string }[] }) => body.data.map(({ id }) => id)

it('orders are made for the key’s merchant, and found by its keys alone', async () => {
  const { id, orderId } = await paid(tea, TEAHOUSE)
  const mine = await paid(other, DEFAULT_MERCHANT)
  expect(await shop.tables.orders.get(orderId)).toMatchObject({
    merchant: TEAHOUSE,
    gateway: 'alipayPage.teahouse',
  })
  expect((await tea('GET', `/v1/orders/${id}`)).body).toMatchObject({ status: 'paid', gateway: 'alipayPage' })
  for (const path of ['', '/refunds', '/events'])
    expect((await other('GET', `/v1/orders/${id}${path}`)).status, path).toBe(404)
  expect([
    ids((await tea('GET', '/v1/orders', TODAY)).body),
    ids((await other('GET', '/v1/orders', TODAY)).body),
  ]).toEqual([[id], [mine.id]])
  const after = { query: `starting_after=${mine.id}` }
  expect((await tea('GET', '/v1/orders', after)).status).toBe(404)
})

it('another merchant’s key can neither refund nor cancel, and leaves the order unchanged', async () => {
  const { id, orderId } = await paid(tea, TEAHOUSE)
  const before = await shop.tables.orders.get(orderId)
  expect((await other('POST', `/v1/orders/${id}/refunds`, { body: { amount: 100 } })).status).toBe(404)
  expect((await other('POST', `/v1/orders/${id}/cancel`, { body: {} })).status).toBe(404)
  expect(await shop.tables.orders.get(orderId)).toEqual(before)
  expect((await tea('POST', `/v1/orders/${id}/refunds`, { body: { amount: 100 } })).status).toBe(202)
})

it('no key can make an order for another merchant’s account', async () => {
  for (const gateway of ['alipayPage.teahouse', 'alipayPage.', 'nobody'])
    for (const call of [tea, other])
      expect((await call('POST', '/v1/orders', { body: { ...TEA, gateway } })).status, gateway).toBe(422)
})

it('payment links, endpoints and events are the merchant’s own', async () => {
  const { body: link } = await tea('POST', '/v1/payment_links', {
    body: { name: '一杯茶', amount: 1880, currency: 'CNY' },
  })
  const url = 'https://back.example.com/hook'
  const { body: endpoint } = await tea('POST', '/v1/webhook_endpoints', { body: { url } })
  for (const path of [`/v1/payment_links/${link.id}`, `/v1/webhook_endpoints/${endpoint.id}`]) {
    expect([(await tea('GET', path)).status, (await other('GET', path)).status], path).toEqual([200, 404])
    expect((await other('PATCH', path, { body: {} })).status, path).toBe(404)
  }
  for (const path of ['/v1/payment_links', '/v1/webhook_endpoints'])
    expect([ids((await tea('GET', path)).body).length, ids((await other('GET', path)).body).length]).toEqual([
      1, 0,
    ])

  const orders = [await paid(tea, TEAHOUSE), await paid(other, DEFAULT_MERCHANT)]
  for (const { orderId } of orders) await shop.publishEvents(orderId)
  await shop.deliverWebhooks()
  const numbers = shop.world.webhooks.map(({ body }) => JSON.parse(body).data.id)
  expect(new Set(numbers)).toEqual(new Set([orders[0]?.id]))
  shop.world.now = plusMs(shop.world.now, MINUTE_MS)
  const told = async (call: typeof tea) =>
    new Set((await call('GET', '/v1/events')).body.data.map(({ order }: { order: string }) => order))
  expect(await told(tea)).toEqual(new Set([orders[0]?.id]))
  expect(await told(other)).toEqual(new Set([orders[1]?.id]))
})

it('a link’s page has its merchant’s name, and its order is the merchant’s', async () => {
  const { body: link } = await tea('POST', '/v1/payment_links', {
    body: { name: '一杯茶', amount: 1880, currency: 'CNY' },
  })
  const pathParameters = { linkId: link.id }
  const page = await shop.paymentLink({ path: `/l/${link.id}`, pathParameters })
  expect([page.status, page.body.includes('teahouse'), page.body.includes('山居小铺')]).toEqual([
    200,
    true,
    false,
  ])
  const sent = await shop.paymentLink({
    method: 'POST',
    path: `/l/${link.id}`,
    pathParameters,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'idempotencyKey=key-0123456789abcdef',
  })
  const orderId =
    parseOrderId(sent.headers.location?.slice('/orders/'.length) ?? '') ?? expect.fail(sent.body)
  expect(await shop.tables.orders.get(orderId)).toMatchObject({ ...ofMerchant(TEAHOUSE), amountFen: 1880 })
  const shown = await shop.order({ pathParameters: { orderId } })
  expect([shown.body.includes('teahouse'), shown.body.includes('alipayPage.teahouse')]).toEqual([true, true])
})

describe('a refusal has the name of the merchant', () => {
  const isTeahouses = ({ body }: { body: string }) => [body.includes('teahouse'), body.includes('山居小铺')]
  const ownAlone = [true, false]

  it.each<[string, number, string, () => Promise<Partial<PaymentLink>>, Partial<EventParts>?]>([
    ['that has ended', 410, 'linkEnded', async () => ({ isActive: false })],
    [
      'that is used up',
      409,
      'linkUsedUp',
      async () => {
        const { orderId } = await paid(tea, TEAHOUSE)
        return { maxUses: 1, uses: { [orderId]: NEVER } as Record<OrderId, EpochMs> }
      },
    ],
    ['that is sent JSON', 415, 'unsupportedMediaType', async () => ({}), { headers: JSON_TYPE, body: '{}' }],
    ['that is sent too much', 413, 'tooLarge', async () => ({}), { headers: FORM, body: 'x'.repeat(20_000) }],
    [
      'whose form is wrong',
      422,
      'badAmount',
      async () => ({ price: FREE_PRICE }),
      { headers: FORM, body: 'idempotencyKey=key-0123456789abcdef&amount=0.1' },
    ],
  ])('of a link %s', async (_, status, code, changes, sent) => {
    const { linkId } = await shop.links.add(aLink({ merchant: TEAHOUSE, ...(await changes()) }))
    const parts = {
      path: `/l/${linkId}`,
      pathParameters: { linkId },
      ...(sent && { method: 'POST', ...sent }),
    }
    const headers = { ...sent?.headers, accept: 'text/html' }
    const answer = await shop.paymentLink({ ...parts, headers })
    expect([answer.status, isTeahouses(answer)]).toEqual([status, ownAlone])
    if (code !== 'badAmount') expect(answer.body).toContain(`data-problem="${code}"`)
  })

  it('of an order whose payment request is no form', async () => {
    const { orderId } = await shop.unbound(ofMerchant(TEAHOUSE))
    const place = { path: `/orders/${orderId}/pay`, pathParameters: { orderId } }
    const headers = { 'content-type': 'text/plain', accept: 'text/html' }
    const answer = await shop.payRedirect({ method: 'POST', ...place, headers, body: 'x' })
    expect([answer.status, isTeahouses(answer)]).toEqual([415, ownAlone])
  })

  it('of an order that no gateway takes', async () => {
    const { GATEWAYS, ...own } = THREE_MERCHANTS.prod[TEAHOUSE] ?? expect.fail()
    const closed = { prod: { [TEAHOUSE]: { ...own, GATEWAYS: '', GATEWAYS_RETIRED: GATEWAYS } } }
    shop = await openShop(DEPLOYMENT, closed)
    const { orderId } = await shop.unbound(ofMerchant(TEAHOUSE))
    const answer = await shop.order({ path: `/orders/${orderId}`, pathParameters: { orderId } })
    expect([answer.status, isTeahouses(answer)]).toEqual([503, ownAlone])
  })
})
