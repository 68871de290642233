/** The API for callers authorized by IAM: the path limits what they may do, and other merchants stay hidden. */
import { beforeEach, describe, expect, it } from 'vitest'
import { SCOPES } from '../../lib/api/apiKey'
import { fen } from '../../lib/money'
import { DEFAULT_MERCHANT, type MerchantId, ofMerchant } from '../../lib/order/merchant'
import { parseOrderId } from '../../lib/order/orderId'
import { withKey } from '../support/api'
import { aKnownKey } from '../support/apiKeys'
import { authorizerOf, iamParameters, withPrincipal } from '../support/iam'
import {
  BOOKSHOP,
  DEPLOYMENT,
  KEYS,
  MERCHANTS,
  parametersOf,
  TEAHOUSE,
  THREE_MERCHANTS,
} from '../support/merchants'
import { paidFact } from '../support/orders'
import { RARE } from '../support/rare'
import { openShop, type Shop } from '../support/shop'

const TEA = { lines: [{ name: '明前龙井', quantity: 2, unit_amount: 16_800 }], currency: 'CNY' }
const LINK = { name: '发票', amount_min: 100, amount_max: 500_000, currency: 'CNY' }
const HOOK = { url: 'https://back.example.com/hook' }

const open = async (variables: Record<string, string> = {}) => {
  const shop = await openShop({ ...DEPLOYMENT, SHOP_API_IAM: 'on', ...variables }, THREE_MERCHANTS)
  Object.assign(shop.world.parameters, parametersOf(KEYS.own))
  return shop
}
let shop: Shop
beforeEach(async () => {
  shop = await open()
})
const as = (merchant: MerchantId) => withPrincipal(shop, merchant)
const session = (name: string) => ({
  authorizer: authorizerOf({ userArn: `arn:aws:sts::123456789012:assumed-role/back-end/${name}` }),
})
const orderOf = (body: { order_number: string }) =>
  parseOrderId(body.order_number) ?? expect.fail(JSON.stringify(body))
const stored = async (body: { order_number: string }) =>
  (await shop.tables.orders.get(orderOf(body))) ?? expect.fail('no order')
async function paidOrder(merchant: MerchantId, at: 'alipayPage' | 'alipayDirect' = 'alipayPage') {
  const { body } = await as(merchant)('POST', '/v1/orders', { body: { ...TEA, gateway: at } })
  const gateway = merchant === DEFAULT_MERCHANT ? at : (`${at}.${merchant}` as const)
  const fact = { ...paidFact(), gateway } as ReturnType<typeof paidFact>
  await shop.world.orders.record(orderOf(body), { gateway, amountFen: fen(33_600) }, [fact])
  return body
}

const PAIRS = MERCHANTS.flatMap(own =>
  MERCHANTS.map(other => [own || '-', other || '-', own, other] as const),
)
/** All of them now and then, and otherwise one's own and another's. */
const TRIED = RARE ? PAIRS : PAIRS.filter(([, , own, other]) => own === TEAHOUSE && other !== BOOKSHOP)

describe.each(TRIED)('a resource of %s, requested by a caller for %s', (_, __, own, other) => {
  const isOwn = own === other
  const status = (good: number) => (isOwn ? good : 404)

  it(`is ${isOwn ? 'found' : 'not found'} by every operation`, async () => {
    const order = await paidOrder(own)
    const { body: unpaid } = await as(own)('POST', '/v1/orders', { body: TEA })
    const { body: link } = await as(own)('POST', '/v1/payment_links', { body: LINK })
    const { body: endpoint } = await as(own)('POST', '/v1/webhook_endpoints', { body: HOOK })
    expect(await stored(order)).toMatchObject(ofMerchant(own))
    const before = [await stored(order), await stored(unpaid)]
    const call = as(other)
    for (const what of ['', '/refunds', '/events'])
      expect((await call('GET', `/v1/orders/${order.id}${what}`)).status, what).toBe(status(200))
    for (const path of [`/v1/payment_links/${link.id}`, `/v1/webhook_endpoints/${endpoint.id}`]) {
      expect((await call('GET', path)).status, path).toBe(status(200))
      expect((await call('PATCH', path, { body: {} })).status, path).toBe(status(200))
    }
    const lists = ['/v1/orders', '/v1/payment_links', '/v1/webhook_endpoints'] as const
    for (const path of lists) {
      const query = path === '/v1/orders' ? 'created[gte]=2026-11-23T00:00:00Z' : ''
      const { body } = await call('GET', path, { query })
      expect(body.data.length, path).toBe(isOwn ? (path === '/v1/orders' ? 2 : 1) : 0)
    }
    const hook = `/v1/webhook_endpoints/${endpoint.id}`
    expect((await call('POST', `${hook}/rotate_secret`, { body: {} })).status).toBe(status(200))
    expect((await call('DELETE', hook)).status).toBe(status(200))
    const refund = await call('POST', `/v1/orders/${order.id}/refunds`, { body: { amount: 100 } })
    const cancel = await call('POST', `/v1/orders/${unpaid.id}/cancel`, { body: {} })
    expect([refund.status, cancel.status]).toEqual([status(202), status(200)])
    const after = [await stored(order), await stored(unpaid)]
    if (isOwn) expect(after).not.toEqual(before)
    else expect(after).toEqual(before)
  })
})

it('orders record which role refunded or canceled, whatever its session, and answers do not', async () => {
  const call = as(TEAHOUSE)
  const order = await paidOrder(TEAHOUSE)
  const refund = { amount: 100, reason: 'broken cup' }
  const made = await call('POST', `/v1/orders/${order.id}/refunds`, { body: refund, ...session('one') })
  expect(made.body).toMatchObject({ status: 'pending', reason: 'broken cup' })
  await call('POST', `/v1/orders/${order.id}/refunds`, { body: { amount: 1 }, ...session('two') })
  const { body: unpaid } = await call('POST', '/v1/orders', { body: TEA })
  await call('POST', `/v1/orders/${unpaid.id}/cancel`, { body: {} })
  const told = [...Object.values((await stored(order)).facts), ...Object.values((await stored(unpaid)).facts)]
  const BACK_END = 'iam:123456789012:role/back-end'
  const byBackEnd = told.flatMap(({ kind, sourceId }) =>
    sourceId.startsWith('iam:') ? `${kind} ${sourceId}` : [],
  )
  expect(new Set(byBackEnd)).toEqual(
    new Set([
      `refundRequested ${BACK_END}: broken cup`,
      `refundRequested ${BACK_END}`,
      `canceled ${BACK_END}`,
    ]),
  )
  const { data } = (await call('GET', `/v1/orders/${order.id}/refunds`)).body
  const reasons = data.map(({ reason }: { reason: string | null }) => reason)
  expect(new Set(reasons)).toEqual(new Set(['broken cup', null]))
  const sessions = shop.logged.filter(({ event }) => event === 'principalAuthorized')
  expect(sessions.map(({ fields }) => String(fields.session).replace(/.*\//, ''))).toEqual([
    ...['i-0123456789abcdef0', 'one', 'two', 'i-0123456789abcdef0', 'i-0123456789abcdef0'],
  ])
})

it('a refund page is named to a caller who may request it, and not to one who may only read', async () => {
  const call = as(DEFAULT_MERCHANT)
  const order = await paidOrder(DEFAULT_MERCHANT, 'alipayDirect')
  const { body } = await call('POST', `/v1/orders/${order.id}/refunds`, { body: { amount: 100 } })
  expect(body).toMatchObject({
    status: 'pending',
    confirmation_url: expect.stringContaining(`/orders/${order.order_number}/refunds/`),
  })
  const { data } = (await call('GET', `/v1/orders/${order.id}/refunds`)).body
  expect(data).toEqual([{ ...body, confirmation_url: null }])
})

describe('an idempotency key', () => {
  const headers = { 'idempotency-key': 'cart-7' }
  const create = async (call: ReturnType<typeof as>, authorizer: unknown = authorizerOf()) => {
    const { status, body } = await call('POST', '/v1/orders', { body: TEA, headers, authorizer })
    expect(status).toBe(201)
    return body.id
  }

  it('is the same for every session of a role', async () => {
    const call = as(TEAHOUSE)
    const first = await create(call, session('one').authorizer)
    expect(await create(call, session('two').authorizer)).toBe(first)
    const refund = { body: { amount: 100 }, headers: { 'idempotency-key': 'cup-1' } }
    const order = await paidOrder(TEAHOUSE)
    const [one, two] = [
      await call('POST', `/v1/orders/${order.id}/refunds`, { ...refund, ...session('one') }),
      await call('POST', `/v1/orders/${order.id}/refunds`, { ...refund, ...session('two') }),
    ]
    expect([one.status, two.body]).toEqual([202, one.body])
  })

  it('that was left unfinished is completed by another session', async () => {
    const order = await paidOrder(TEAHOUSE)
    const refund = { body: { amount: 100 }, headers: { 'idempotency-key': 'cup-1' } }
    const call = as(TEAHOUSE)
    const one = await call('POST', `/v1/orders/${order.id}/refunds`, { ...refund, ...session('one') })
    for (const [key, { answer: _, ...first }] of shop.repeatable) shop.repeatable.set(key, first)
    const two = await call('POST', `/v1/orders/${order.id}/refunds`, { ...refund, ...session('two') })
    expect([two.status, two.body.id]).toEqual([202, one.body.id])
    expect((await call('GET', `/v1/orders/${order.id}/refunds`)).body.data).toHaveLength(1)
  })

  it('is another for another role, user, merchant, or API key', async () => {
    const user = authorizerOf({ userArn: 'arn:aws:iam::123456789012:user/back-end' })
    const role = authorizerOf({ userArn: 'arn:aws:sts::123456789012:assumed-role/other/i-0123' })
    const first = await create(as(TEAHOUSE))
    const key = withKey(shop, await aKnownKey(shop.apiKeys, 'live', SCOPES, TEAHOUSE))
    expect([
      await create(as(TEAHOUSE), user),
      await create(as(TEAHOUSE), role),
      (await key('POST', '/v1/orders', { body: TEA, headers })).body.id,
    ]).toEqual([first, first, first])
    expect(await create(as(DEFAULT_MERCHANT))).not.toBe(first)
  })
})

it('the amount secret is shown to a caller who may make links, and not to one who may only read', async () => {
  const call = as(TEAHOUSE)
  const { body: link } = await call('POST', '/v1/payment_links', { body: LINK })
  expect(link.amount_secret).toMatch(/^amt_/)
  const path = `/v1/payment_links/${link.id}`
  expect((await call('GET', path)).body.amount_secret).toBeNull()
  expect((await call('GET', '/v1/payment_links')).body.data[0].amount_secret).toBeNull()
  expect((await call('PATCH', path, { body: {} })).body.amount_secret).toBe(link.amount_secret)
})

describe('a caller is refused', () => {
  const codeOf = ({ status, body }: { status: number; body: { error?: { code: string } } }) =>
    `${status} ${body.error?.code}`

  it.each<[string, unknown, string]>([
    ['who did not sign', null, '401 missing_signature'],
    ['of another authorizer', { lambda: authorizerOf().iam }, '401 missing_signature'],
    [
      'who is the root user',
      authorizerOf({ userArn: 'arn:aws:iam::123456789012:root' }),
      '403 unsupported_principal',
    ],
    [
      'who visits by Cognito',
      authorizerOf({ cognitoIdentity: { identityId: 'a' } }),
      '403 unsupported_principal',
    ],
  ])('%s', async (_, authorizer, refused) => {
    const { iam } = authorizerOf()
    // Whatever a caller writes counts for nothing.
    const key = await aKnownKey(shop.apiKeys, 'live', SCOPES, TEAHOUSE)
    const headers = {
      authorization: `Bearer ${key}`,
      'x-amzn-iam-user-arn': iam.userArn,
      'user-arn': iam.userArn,
      'sls-offline-authorizer-override': JSON.stringify({ iam }),
    }
    for (const [method, path] of [
      ['GET', '/v1/payment_links'],
      ['POST', '/v1/orders'],
      ['POST', '/v1/orders/ord_1/cancel'],
    ] as const) {
      const answer = await as(TEAHOUSE)(method, path, { body: TEA, headers, authorizer })
      expect(codeOf(answer), path).toBe(refused)
      if (answer.status === 401) expect(answer.headers['www-authenticate']).toBe('AWS4-HMAC-SHA256')
    }
  })

  it('for an unknown merchant, or in another mode', async () => {
    expect(codeOf(await as('nobody' as MerchantId)('GET', '/v1/payment_links'))).toBe('404 not_found')
    expect(codeOf(await withPrincipal(shop, TEAHOUSE, 'test')('GET', '/v1/payment_links'))).toBe(
      '403 wrong_mode',
    )
  })

  it('when it signed at a path for keys', async () => {
    const answer = await shop.shopApi({ path: '/v1/payment_links', authorizer: authorizerOf() })
    expect([answer.status, JSON.parse(answer.body).error.code]).toEqual([401, 'missing_key'])
    expect(answer.headers['www-authenticate']).toBe('Bearer')
  })

  it('where SHOP_API_IAM is off', async () => {
    for (const off of ['off', '']) {
      shop = await open({ SHOP_API_IAM: off })
      for (const [method, path] of [
        ['GET', '/v1/payment_links'],
        ['POST', '/v1/orders/ord_1/cancel'],
      ] as const)
        expect(codeOf(await as(TEAHOUSE)(method, path))).toBe('404 not_found')
    }
  })

  it('and sees nothing of it: not in the document, nor health, nor for other origins', async () => {
    for (const path of ['/iam/live/-/v1/openapi.json', '/iam/live/-/openapi.json', '/iam/live/-/v1/health']) {
      const answer = await shop.shopApi({ path, pathParameters: iamParameters(path) })
      expect([path, answer.status]).toEqual([path, 404])
    }
    const path = '/iam/live/-/v1/orders'
    const headers = { origin: 'https://front.example.com', 'access-control-request-method': 'POST' }
    const answer = await shop.shopApi({
      method: 'OPTIONS',
      path,
      pathParameters: iamParameters(path),
      headers,
    })
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([405, undefined])
  })
})

it('a caller authorized by IAM needs no secret of keys', async () => {
  shop = await open({ API_SIGNING_KEYS: 'ssm:/nowhere' })
  Object.assign(shop.outside, { readParameter: () => Promise.reject(new Error('ParameterNotFound')) })
  const key = withKey(shop, await aKnownKey(shop.apiKeys, 'live', SCOPES, TEAHOUSE))
  const path = '/v1/payment_links'
  expect([(await as(TEAHOUSE)('GET', path)).status, (await key('GET', path)).status]).toEqual([200, 500])
})
