/** `/orders/{orderId}/pay`: who is sent to the gateway, with which request, and who is not. */

import { beforeAll, describe, expect, it } from 'vitest'
import { fen } from '../../lib/money'
import { plusMs } from '../../lib/time'
import { isSignedBy } from '../../local/simulator/alipayDirect/signing'
import { decodeForm } from '../../local/simulator/core/form'
import { KEY } from '../support/alipay'
import { FORM, JSON_TYPE } from '../support/events'
import { LIFETIME_MS, NOW, PROVENANCE, paidFact } from '../support/orders'
import { answer, openShop, type Shop } from '../support/shop'

const JSON_CLIENT = { accept: 'application/json' }

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})

const pay = (orderId: string, parts: Parameters<Shop['payRedirect']>[0] = {}) =>
  shop.payRedirect({ method: 'POST', path: `/orders/${orderId}/pay`, pathParameters: { orderId }, ...parts })

const linkFields = (url: string) => decodeForm(Buffer.from(new URL(url).search.slice(1)), 'utf-8')

describe('an order that awaits payment', () => {
  it('is sent by POST with a page whose form has the signed fields', async () => {
    const { orderId } = await shop.existing()
    const response = await pay(orderId, { headers: FORM, body: 'bank=' })
    expect(response.status).toBe(200)
    expect(response.body).toContain('action="https://gateway.example.com/gateway.do?_input_charset=utf-8"')
    expect(response.body).toContain(`name="out_trade_no" value="${orderId}"`)
    expect(response.body).toMatch(/name="sign" value="[0-9a-f]{32}"/)
  })

  it('is sent by GET with a redirect with the same fields and the same signature', async () => {
    const { orderId } = await shop.existing()
    const { headers, status } = await pay(orderId, { method: 'GET', query: 'bank=ICBCB2C' })
    expect(status).toBe(303)
    const fields = linkFields(headers.location ?? '')
    expect(isSignedBy(fields, Object.fromEntries(fields).sign ?? '', KEY, 'utf-8')).toBe(true)
    const posted = await pay(orderId, {
      headers: { ...JSON_TYPE, ...JSON_CLIENT },
      body: '{"bank":"ICBCB2C"}',
    })
    expect(JSON.parse(posted.body)).toEqual({
      method: 'POST',
      url: 'https://gateway.example.com/gateway.do?_input_charset=utf-8',
      charset: 'utf-8',
      fields: Object.fromEntries(fields),
    })
    expect(
      JSON.parse((await pay(orderId, { method: 'GET', query: 'bank=ICBCB2C', headers: JSON_CLIENT })).body),
    ).toEqual({
      method: 'GET',
      url: headers.location,
      fields: {},
    })
  })

  it('returns the charset of the form to a front end', async () => {
    const gbk = await openShop({ ALIPAY_CHARSET: 'gbk' })
    const { orderId } = await gbk.existing()
    const { body } = await gbk.payRedirect({
      method: 'POST',
      path: `/orders/${orderId}/pay`,
      pathParameters: { orderId },
      body: '{}',
      headers: { ...JSON_TYPE, ...JSON_CLIENT },
    })
    expect(JSON.parse(body)).toMatchObject({ charset: 'gbk', url: expect.stringContaining('charset=gbk') })
  })

  it.each<[string, Parameters<Shop['payRedirect']>[0]]>([
    ['a query without a bank', { method: 'GET' }],
    ['a form without a bank', { headers: FORM, body: 'other=1' }],
    ['JSON without a bank', { headers: JSON_TYPE, body: '{}' }],
    ['JSON that is null', { headers: JSON_TYPE, body: 'null' }],
    ['JSON that is a number', { headers: JSON_TYPE, body: '7' }],
  ])('goes to the buyer’s account with %s', async (_, parts) => {
    const { orderId } = await shop.existing()
    const response = await pay(orderId, { ...parts, headers: { ...parts.headers, ...JSON_CLIENT } })
    const { url, fields } = JSON.parse(response.body)
    expect({ ...Object.fromEntries(linkFields(url)), ...fields }).toMatchObject({ paymethod: 'directPay' })
  })

  it.each(['', 'bank='])('goes to the buyer’s account with the form %j', async body => {
    const { orderId } = await shop.existing()
    const response = await pay(orderId, { headers: { ...FORM, ...JSON_CLIENT }, body })
    expect(JSON.parse(response.body).fields).toMatchObject({ paymethod: 'directPay' })
  })

  it('is not changed by a payment request', async () => {
    const order = await shop.existing()
    await pay(order.orderId)
    await pay(order.orderId, { method: 'GET' })
    expect(await shop.tables.orders.get(order.orderId)).toEqual(order)
  })
})

it('an invalid choice redirects to the order', async () => {
  const { orderId } = await shop.existing()
  const { status, body } = await pay(orderId, { headers: { 'content-type': 'text/plain' }, body: 'x' })
  expect([status, body.includes(`class="primary" href="/orders/${orderId}"`)]).toEqual([415, true])
})

describe('is never sent to the gateway:', () => {
  const trade = {
    gateway: 'alipayDirect',
    tradeNo: 'A',
    at: NOW,
    amountFen: fen(33_600),
    ...PROVENANCE,
  } as const
  const closed = { kind: 'closed', ...trade } as const
  const pending = { kind: 'pending', ...trade } as const
  const expired = { kind: 'expired', ...trade } as const
  it.each([
    ['a paid order', { facts: { paid: paidFact() } }],
    ['a closed order', { facts: { closed } }],
    ['an order whose payment is held back', { facts: { pending } }],
    ['an order that has expired', { facts: { expired } }],
    ['an overdue order', { createdAt: plusMs(NOW, -2 * LIFETIME_MS), expiresAt: NOW }],
  ])('%s', async (_, changes) => {
    const { orderId } = await shop.existing(changes)
    for (const method of ['GET', 'POST']) {
      const page = await pay(orderId, { method })
      expect([page.status, page.headers.location]).toEqual([303, `/orders/${orderId}`])
      const program = await pay(orderId, { method, headers: JSON_CLIENT })
      expect([program.status, JSON.parse(program.body).error.code]).toEqual([409, 'notPayable'])
    }
  })

  it.each(['20261123ZZZZZZZZZZZZZZZZ', 'x', '', '../../etc', '__proto__'])(
    'the unknown order %j',
    async orderId => {
      const response = await pay(orderId)
      expect([response.status, response.body.includes('data-problem="unknownOrder"')]).toEqual([404, true])
    },
  )

  it.each(['NOBANK', 'icbcb2c', '__proto__', '<script>'])('the unknown bank %j', async bank => {
    const { orderId } = await shop.existing()
    const query = new URLSearchParams({ bank }).toString()
    const { status, headers } = await pay(orderId, { method: 'GET', query })
    expect([status, headers.location]).toEqual([303, `/orders/${orderId}?refused=unknownBank`])
    const program = await pay(orderId, { method: 'GET', query, headers: { accept: 'application/json' } })
    expect([program.status, JSON.parse(program.body).error]).toMatchObject([
      422,
      { code: 'unknownBank', culprit: bank },
    ])
  })

  it.each<[string, Parameters<Shop['payRedirect']>[0], number]>([
    ['broken JSON', { headers: JSON_TYPE, body: '{' }, 400],
    ['a bank that is no text', { headers: JSON_TYPE, body: '{"bank":1}' }, 400],
    ['another content type', { headers: { 'content-type': 'text/plain' }, body: 'x' }, 415],
    ['an oversize body', { headers: FORM, body: 'x'.repeat(20_000) }, 413],
    ['a query that is not UTF-8', { method: 'GET', query: 'bank=%FF' }, 400],
    ['DELETE', { method: 'DELETE' }, 405],
  ])('%s', async (_, parts, status) => {
    const { orderId } = await shop.existing()
    expect((await pay(orderId, parts)).status).toBe(status)
  })
})

describe('a shop whose contract requires an anti-phishing key', () => {
  const XML = (body: string) =>
    answer(
      `<?xml version="1.0" encoding="GBK"?><alipay><is_success>T</is_success><response><timestamp><encrypt_key>${body}</encrypt_key></timestamp></response></alipay>`,
    )
  const contracted = { ALIPAY_CONTRACTED: 'anti_phishing_key exter_invoke_ip' }

  it('sends Alipay’s key, and the buyer’s IP address as API Gateway saw it', async () => {
    const strict = await openShop(contracted)
    const { orderId } = await strict.existing()
    strict.world.timestamp = XML('587FE3D2858E6B01E30104656E7805E2')
    const headers = { 'x-forwarded-for': '192.0.2.9' }
    const response = await strict.payRedirect({ method: 'GET', pathParameters: { orderId }, headers })
    expect(Object.fromEntries(linkFields(response.headers.location ?? ''))).toMatchObject({
      anti_phishing_key: '587FE3D2858E6B01E30104656E7805E2',
      exter_invoke_ip: '203.0.113.7',
    })
  })

  it.each([
    ['no answer', undefined],
    ['an error', answer('<alipay><is_success>F</is_success><error>ILLEGAL_PARTNER</error></alipay>')],
    ['a status of 500', answer('', 500)],
    ['no XML', answer('{}')],
    ['half an XML', answer('<alipay><is_success>T')],
    ['an empty key', XML('')],
    [
      'an entity',
      answer(
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><alipay><is_success>T</is_success><response><timestamp><encrypt_key>&x;</encrypt_key></timestamp></response></alipay>',
      ),
    ],
  ])('asks the buyer to try again after %s', async (_, timestamp) => {
    const strict = await openShop(contracted)
    const { orderId } = await strict.existing()
    strict.world.timestamp = timestamp
    const response = await strict.payRedirect({ method: 'GET', pathParameters: { orderId } })
    expect([response.status, response.body.includes('data-problem="gatewayUnavailable"')]).toEqual([
      503,
      true,
    ])
  })
})
