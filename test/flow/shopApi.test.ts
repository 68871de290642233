/** A shop's own back end uses the API, over a separate local stack, with plain HTTP as with curl. */
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { hashOf, keyIdOf, makeApiKey } from '../../lib/api/apiKey'
import { API_VERSION } from '../../lib/api/version'
import { dynamoApiKeys } from '../../lib/store/dynamoApiKeys'
import { sdkDocumentStore } from '../../lib/store/sdk/documentStore'
import { systemClock } from '../../lib/time'
import { LOCAL_API_KEY } from '../../local/stack/localApiKey'
import { localDynamoClient, type Stack } from '../../local/stack/stack'
import { LOCAL_API_SECRET, LOCAL_STAGE } from '../../tools/deployment/localShop'
import { tableNames } from '../../tools/deployment/serverlessConfig'
import { openOwnStack, PATIENCE, payAt } from '../support/ownStack'
import { RARE } from '../support/rare'

const TEA = {
  lines: [{ name: '明前龙井', quantity: 2, unit_amount: 12_950 }],
  currency: 'CNY',
  client_reference_id: 'shop-7',
  success_url: 'https://shop.example.com/done?o={ORDER_ID}',
}

describe.runIf(RARE)('a back end', () => {
  let stack: Stack
  beforeAll(async () => {
    stack = (await openOwnStack('alipayPage', 240)).stack
  })
  afterAll(() => stack.stop())

  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${stack.shopUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${LOCAL_API_KEY}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    // biome-ignore lint/suspicious/noExplicitAny: each step knows what it asked for
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as any }
  }
  const pay = (url: string) => payAt(stack, `${url}/pay`)
  const until = (path: string, expected: object) =>
    vi.waitFor(async () => {
      const { body } = await call('GET', path)
      expect(body).toMatchObject(expected)
      return body
    }, PATIENCE)

  it('creates an order, is paid, refunds, and finds all of it again', async () => {
    const headers = { 'idempotency-key': 'cart-7' }
    const made = await call('POST', '/v1/orders', TEA, headers)
    expect([made.status, made.body.status, made.body.livemode]).toEqual([201, 'open', false])
    expect(made.headers.get('request-id')).toBeTruthy()
    const again = await call('POST', '/v1/orders', TEA, headers)
    expect(again.body).toEqual(made.body)
    expect((await call('POST', '/v1/orders', { ...TEA, description: 'x' }, headers)).status).toBe(409)

    const path = `/v1/orders/${made.body.id}`
    await pay(made.body.url)
    const paid = await until(path, { status: 'paid', amount_paid: 25_900, attention: 'none' })
    expect(await (await fetch(paid.url)).text()).toContain(`https://shop.example.com/done?o=${paid.id}`)

    const guard = { amount: 900, amount_refundable: 25_900, reason: 'broken cup' }
    // The stream may just be recording that a mail was sent.
    const refund = await vi.waitFor(async () => {
      const asked = await call('POST', `${path}/refunds`, guard)
      expect(asked.status).toBe(202)
      return asked.body
    }, PATIENCE)
    expect((await call('POST', `${path}/refunds`, guard)).status).toBe(412)
    await until(`${path}/refunds`, {
      data: [{ ...refund, status: 'succeeded', amount: 900, reason: 'broken cup' }],
    })
    await until(path, { status: 'partially_refunded', amount_refunded: 900, amount_refundable: 25_000 })
    const events = await call('GET', `${path}/events`)
    expect(events.body.data.map(({ type }: { type: string }) => type)).toEqual(
      expect.arrayContaining(['order.created', 'order.paid', 'refund.created', 'refund.succeeded']),
    )

    const found = await call('GET', '/v1/orders?client_reference_id=shop-7&status=partially_refunded')
    expect(found.body.data.map(({ id }: { id: string }) => id)).toEqual([paid.id])
    const listed = await call('GET', '/v1/orders?limit=1')
    expect(listed.body.data).toMatchObject([{ id: paid.id }])
  })

  it('cancels an order that its buyer has opened at the gateway', async () => {
    const { body } = await call('POST', '/v1/orders', TEA)
    await fetch(`${body.url}/pay`, { headers: { accept: 'text/html' } })
    const canceled = await call('POST', `/v1/orders/${body.id}/cancel`)
    expect([canceled.status, canceled.body.status]).toEqual([200, 'canceled'])
  })

  it('gets refusals in the API’s own format', async () => {
    expect((await call('POST', '/v1/orders', { ...TEA, currency: 'USD' })).body.error).toMatchObject({
      type: 'invalid_request',
      code: 'invalid_field',
      param: 'currency',
    })
    expect((await call('GET', '/v1/nothing')).body.error.code).toBe('not_found')
    const invented = { authorization: `Bearer sk_test_${'0'.repeat(42)}` }
    expect((await call('GET', '/v1/orders', undefined, invented)).status).toBe(401)
    expect((await call('GET', '/v1/openapi.json')).body.openapi).toBe('3.1.0')
  })

  it('uses keys with fewer scopes', async () => {
    const key = makeApiKey('test', [LOCAL_API_SECRET])
    const hash = hashOf(key)
    const client = localDynamoClient(stack.dynamodbEndpoint)
    await dynamoApiKeys(
      sdkDocumentStore(DynamoDBDocumentClient.from(client)),
      tableNames(LOCAL_STAGE).api,
    ).add({
      keyId: keyIdOf(hash),
      hash,
      mode: 'test',
      name: 'reports',
      scopes: ['read'],
      version: API_VERSION,
      createdAt: systemClock(),
    })
    client.destroy()
    const authorization = `Bearer ${key}`
    expect((await call('GET', '/v1/orders', undefined, { authorization })).status).toBe(200)
    const refused = await call('POST', '/v1/orders', TEA, { authorization })
    expect(refused.body.error.code).toBe('insufficient_scope')
  })
})
