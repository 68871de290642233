/** `GET /orders/{orderId}`: what the buyer sees, in every state. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { RecordedFact } from '../../lib/order/facts'
import { plusMs } from '../../lib/time'
import { VARIABLES } from '../support/alipayPage'
import { LIFETIME_MS, NOW, paidFact } from '../support/orders'
import { openShop, type Shop } from '../support/shop'
import { BLOCKING_ALIPAY, OPENING_ALIPAY } from '../support/userAgents'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
const get = (orderId: string, parts: Parameters<Shop['order']>[0] = {}) =>
  shop.order({ path: `/orders/${orderId}`, pathParameters: { orderId }, ...parts })
const JSON_CLIENT = { accept: 'application/json' }

it('shows an unpaid order for confirmation', async () => {
  const { orderId } = await shop.existing()
  const { status, body } = await get(orderId)
  expect(status).toBe(200)
  expect(body).toContain(`action="/orders/${orderId}/pay"`)
  expect(body).toContain('¥336.00')
  expect(body).toContain('buyer@example.com')
  expect(body).not.toContain('http-equiv="refresh"')
})

describe('says to open it in the browser, with its URL,', () => {
  const shown = async (userAgent: string) => {
    const { orderId } = await shop.existing()
    const { body } = await get(orderId, { headers: { 'user-agent': userAgent } })
    return body.includes(`<span class="address">https://shop.example.com/orders/${orderId}</span>`)
  }
  it.each(BLOCKING_ALIPAY)('inside an app that blocks Alipay: %s', async userAgent =>
    expect(await shown(userAgent)).toBe(true),
  )
  it.each(OPENING_ALIPAY)('and not elsewhere: %s', async userAgent =>
    expect(await shown(userAgent)).toBe(false),
  )
  it('and at no gateway but Alipay’s', async () => {
    const [userAgent = ''] = BLOCKING_ALIPAY
    const bodyAt = async (gateways: string) => {
      const own = await openShop({ ...VARIABLES, GATEWAYS: gateways })
      const { orderId } = await own.unbound()
      const place = { path: `/orders/${orderId}`, pathParameters: { orderId } }
      return (await own.order({ ...place, headers: { 'user-agent': userAgent } })).body
    }
    expect(await bodyAt('chinabank')).not.toContain('class="address"')
    expect(await bodyAt('chinabank alipayPage')).toContain('class="address"')
  })
})

describe('a refused choice of payment', () => {
  const both = { ...VARIABLES, GATEWAYS: 'alipayPage alipayDirect' }
  const shown = async (query: string, parts: Parameters<typeof openShop>[0] = both) => {
    const own = await openShop(parts)
    const { orderId } = await own.unbound()
    const order = { path: `/orders/${orderId}`, pathParameters: { orderId } }
    return { orderId, body: (await own.order({ ...order, query })).body }
  }
  const BANKS = 'id="bank.alipayDirect" name="bank.alipayDirect"'

  it('is shown above the form and beside its field, and the gateway stays chosen', async () => {
    const { body } = await shown('refused=unknownBank&gateway=alipayDirect')
    expect(body).toContain('data-problem="unknownBank"')
    expect(body).toContain('role="alert">不支持您选的银行')
    const describedBy = 'aria-describedby="choice-problem bank.alipayDirect-hint"'
    expect(body).toContain(`${BANKS} aria-invalid="true" ${describedBy} autofocus`)
    expect(body).toContain('value="alipayDirect" checked')
  })

  it('of a gateway that the shop no longer has is shown too: another is chosen', async () => {
    const { body } = await shown('refused=unknownGateway&gateway=chinabank')
    expect(body).toContain('data-problem="unknownGateway"')
    expect(body).toContain('value="alipayPage" checked')
  })

  it.each([
    '',
    'refused=',
    'refused=internal',
    'refused=__proto__',
    'gateway=alipayDirect',
    'xrefused=unknownBank',
  ])('is not shown with %j', async query => {
    const { body } = await shown(query)
    expect(body).not.toMatch(/data-problem|role="alert"|choice-problem/)
    expect(body).toContain('value="alipayPage" checked')
  })

  it('is ignored once the order is paid', async () => {
    const { orderId } = await shop.existing({ facts: { paid: paidFact() } })
    const { body } = await get(orderId, { query: 'refused=unknownBank' })
    expect(body).toContain('data-state="paid"')
    expect(body).not.toContain('data-problem')
  })
})

it('shows the result of a paid one', async () => {
  const { orderId } = await shop.existing({ facts: { paid: paidFact() } })
  const { body } = await get(orderId)
  expect(body).toContain('data-state="paid"')
  expect(body).not.toContain('/pay"')
})

it('shows that the payment time is over', async () => {
  const { orderId } = await shop.existing({ createdAt: plusMs(NOW, -LIFETIME_MS), expiresAt: NOW })
  expect((await get(orderId)).body).toContain('data-state="overdue"')
})

describe('a buyer who returned', () => {
  it.each([
    ['returned=1', '3;url=', 'returned=2'],
    ['returned=5', '10;url=', 'returned=6'],
    ['returned=500', '60;url=', 'returned=501'],
    ['returned=9999', '60;url=', 'returned=9999'],
  ])('waits with %s', async (query, content, next) => {
    const { orderId } = await shop.existing()
    const { body } = await get(orderId, { query })
    expect(body).toContain('data-confirming="true"')
    expect(body).toContain(`content="${content}/orders/${orderId}?${next}"`)
  })

  it('stops waiting once it is paid', async () => {
    const { orderId } = await shop.existing({ facts: { paid: paidFact() } })
    expect((await get(orderId, { query: 'returned=3' })).body).not.toContain('http-equiv="refresh"')
  })

  it.each(['returned=', 'returned=-1', 'returned=x', 'returned=99999', 'xreturned=1'])(
    'does not wait with %s',
    async query => {
      const { orderId } = await shop.existing()
      expect((await get(orderId, { query })).body).not.toContain('http-equiv="refresh"')
    },
  )
})

it('returns JSON to programs, without the buyer’s address', async () => {
  const { orderId } = await shop.existing({ facts: { paid: paidFact() } })
  const { status, headers, body } = await get(orderId, { headers: JSON_CLIENT })
  expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8'])
  expect(JSON.parse(body)).toEqual({
    orderId,
    state: 'paid',
    paid: true,
    amountFen: 33_600,
    amountYuan: '336.00',
    lines: [{ sku: 'longjing-tea', name: '明前西湖龙井', unitFen: 16_800, quantity: 2 }],
    createdAt: '2026-11-23T02:00:00.000Z',
    expiresAt: '2026-11-23T04:00:00.000Z',
    url: `https://shop.example.com/orders/${orderId}`,
  })
})

it('shows people and programs how much of a paid order was refunded', async () => {
  const refunded = { ...paidFact(), kind: 'refunded', refundId: 'R1', amountFen: 1234 } as RecordedFact
  const { orderId } = await shop.existing({ facts: { paid: paidFact(), refunded } })
  const { body } = await get(orderId, { headers: JSON_CLIENT })
  expect(JSON.parse(body)).toMatchObject({ state: 'paid', refundedFen: 1234, refundedYuan: '12.34' })
  expect((await get(orderId)).body).toContain('data-testid="refunded">¥12.34<')
})

it.each(['20261123ZZZZZZZZZZZZZZZZ', 'x', 'idempotency#00', '%00', 'constructor'])(
  'returns 404 for the order %j',
  async orderId => {
    const page = await get(orderId)
    expect([page.status, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8'])
    const program = await get(orderId, { headers: JSON_CLIENT })
    expect([program.status, JSON.parse(program.body).error.code]).toEqual([404, 'unknownOrder'])
  },
)

it('rejects POST', async () => {
  const { orderId } = await shop.existing()
  expect(await get(orderId, { method: 'POST' })).toMatchObject({ status: 405, headers: { allow: 'GET' } })
})

describe('the storefront', () => {
  it('offers the catalog', async () => {
    const { status, body } = await shop.storefront({})
    expect(status).toBe(200)
    expect(body).toContain('明前西湖龙井')
    expect(body).toMatch(/name="idempotencyKey" value="\d{13}\.[\w-]{36}"/)
  })
  it('in JSON and in English', async () => {
    const { body } = await shop.storefront({ headers: { ...JSON_CLIENT, 'accept-language': 'en' } })
    expect(JSON.parse(body).goods[0]).toMatchObject({
      sku: 'longjing-tea',
      name: 'West Lake Longjing tea',
      unitFen: 16_800,
      unitYuan: '168.00',
    })
  })
  it('rejects POST', async () => expect((await shop.storefront({ method: 'POST' })).status).toBe(405))
})

it('every other route is not found', async () => {
  expect((await shop.notFound({ path: '/wp-admin' })).status).toBe(404)
  expect(JSON.parse((await shop.notFound({ path: '/x', headers: JSON_CLIENT })).body).error.code).toBe(
    'notFound',
  )
})

it('every answer has the security headers', async () => {
  const { orderId } = await shop.existing()
  const answers = [
    await shop.storefront({}),
    await shop.createOrder({ method: 'POST' }),
    await get(orderId),
    await get(orderId, { headers: JSON_CLIENT }),
    await shop.payRedirect({ method: 'GET', pathParameters: { orderId } }),
    await shop.payRedirect({ method: 'POST', pathParameters: { orderId } }),
    await shop.notify({ method: 'POST' }),
    await shop.notify({ method: 'GET' }),
    await shop.returnFromGateway({}),
    await shop.notFound({}),
  ]
  for (const { headers } of answers) {
    expect(headers).toMatchObject({
      'cache-control': expect.stringMatching(/^(?:no-store|private, no-cache)$/),
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'referrer-policy': 'strict-origin',
      'strict-transport-security': 'max-age=31536000',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
  }
})
