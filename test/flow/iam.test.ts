/** Callers authorized by IAM, over HTTP: signed by the AWS SDK's signer, verified by the local stack's authorizer. */
import { SignatureV4 } from '@smithy/signature-v4'
import { describe, expect, inject, it } from 'vitest'
import { Shouyin, ShouyinApiError } from '../../client/src'
import { LOCAL_API_KEY } from '../../local/stack/localApiKey'
import { authorizerOf } from '../support/iam'
import { Sha256 } from '../support/sha256'

const TEA = { lines: [{ name: '明前龙井', quantity: 2, unit_amount: 16_800 }], currency: 'CNY' as const }

const LOCAL = {
  service: 'execute-api',
  region: 'ap-southeast-1',
  secretAccessKey: 'local',
  accessKeyId: 'local',
  at: 0,
  applyChecksum: true,
}

/** A request with what signs it, as the AWS SDK does. @param other  what is to be wrong with it */
async function signed(input: string, init: RequestInit = {}, other: Partial<typeof LOCAL> = {}) {
  const { service, region, applyChecksum, at, ...credentials } = { ...LOCAL, ...other }
  const url = new URL(input)
  const signer = new SignatureV4({ service, region, credentials, applyChecksum, sha256: Sha256 as never })
  const { headers } = await signer.sign(
    {
      method: init.method ?? 'GET',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: { ...Object.fromEntries(new Headers(init.headers)), host: url.host },
      query: Object.fromEntries(url.searchParams),
      body: init.body,
    },
    { signingDate: new Date(Date.now() + at) },
  )
  return { url, init: { ...init, headers } }
}

const signing =
  (other: Partial<typeof LOCAL> = {}): typeof fetch =>
  async (input, init) => {
    const request = await signed(String(input), init, other)
    return fetch(request.url, request.init)
  }

const baseUrl = (merchant = '-', mode = 'test') => `${inject('stack').shopUrl}/iam/${mode}/${merchant}`
const shopOf = (merchant: string, mode = 'test') =>
  new Shouyin({ baseUrl: baseUrl(merchant, mode), fetch: signing(), maxRetries: 0 })

describe('the client, with a fetch that signs', () => {
  it('creates an order, finds it by a query, cancels it, and repeats nothing', async () => {
    const shop = shopOf('-')
    const options = { idempotencyKey: crypto.randomUUID() }
    const order = await shop.orders.create({ ...TEA, client_reference_id: options.idempotencyKey }, options)
    expect(order).toMatchObject({ status: 'open', amount: 33_600, livemode: false })
    expect(
      await shop.orders.create({ ...TEA, client_reference_id: order.client_reference_id ?? '' }, options),
    ).toEqual(order)
    const list = { client_reference_id: options.idempotencyKey, 'created[gte]': order.created } as const
    expect((await shop.orders.list(list).page()).data).toEqual([order])
    expect(await shop.orders.cancel(order.id)).toMatchObject({ id: order.id, status: 'canceled' })
    expect((await shop.orders.events(order.id)).map(({ type }) => type)).toEqual([
      'order.created',
      'order.canceled',
    ])
  })

  it('finds nothing of another merchant', async () => {
    const order = await shopOf('teahouse').orders.create(TEA)
    expect(await shopOf('teahouse').orders.retrieve(order.id)).toEqual(order)
    await expect(shopOf('-').orders.retrieve(order.id)).rejects.toMatchObject({ code: 'order_not_found' })
    await expect(shopOf('-').orders.cancel(order.id)).rejects.toMatchObject({ code: 'order_not_found' })
    await expect(shopOf('nobody').orders.retrieve(order.id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(shopOf('-', 'live').orders.create(TEA)).rejects.toMatchObject({ code: 'wrong_mode' })
  })
})

const ask = async (path: string, by: typeof fetch = fetch, init: RequestInit = {}) => {
  const answer = await by(`${inject('stack').shopUrl}${path}`, init)
  return { status: answer.status, body: await answer.text() }
}
const FORBIDDEN = { status: 403, body: '{"message":"Forbidden"}' }
const PATHS = ['/iam/test/-/v1/payment_links', '/iam/test/-/v1/orders/ord_1/cancel', '/iam/test/-/v1/nothing']

describe('a path for callers by IAM', () => {
  it.each(PATHS)('%s is forbidden without a signature', async path => {
    const { iam } = authorizerOf()
    for (const headers of [
      {},
      { authorization: `Bearer ${LOCAL_API_KEY}` },
      { authorization: 'AWS4-HMAC-SHA256' },
      // serverless-offline would believe it.
      { 'sls-offline-authorizer-override': JSON.stringify({ iam }) },
    ])
      expect(await ask(path, fetch, { headers })).toEqual(FORBIDDEN)
    const preflight = { origin: 'http://localhost:5173', 'access-control-request-method': 'POST' }
    expect((await ask(path, fetch, { method: 'OPTIONS', headers: preflight })).status).toBe(403)
  })

  it.each<[string, Partial<typeof LOCAL>]>([
    ['another secret', { secretAccessKey: 'other' }],
    ['another key', { accessKeyId: 'other' }],
    ['another service', { service: 'dynamodb' }],
    ['another region', { region: 'eu-west-1' }],
    ['a date that is over', { at: -6 * 60_000 }],
    ['a date to come', { at: 6 * 60_000 }],
  ])('refuses a signature with %s', async (_, other) => {
    const [path = ''] = PATHS
    expect((await ask(path, signing())).status).toBe(200)
    expect((await ask(path, signing({ applyChecksum: false }))).status).toBe(200)
    expect(await ask(path, signing(other))).toEqual(FORBIDDEN)
  })

  it('refuses any request other than the signed one', async () => {
    const path = '/iam/test/-/v1/payment_links'
    const headers = { 'content-type': 'application/json' }
    const link = (amount: number) => JSON.stringify({ name: '一杯茶', amount, currency: 'CNY' })
    const made = { method: 'POST', headers, body: link(1) }
    expect((await ask(path, signing(), made)).status).toBe(201)
    const changed =
      (
        change: (request: Awaited<ReturnType<typeof signed>>) => [URL, RequestInit],
        applyChecksum = true,
      ): typeof fetch =>
      async (input, init) =>
        fetch(...change(await signed(String(input), init, { applyChecksum })))
    for (const checksum of [true, false]) {
      const other = changed(({ url, init }) => [url, { ...init, body: link(2) }], checksum)
      expect(await ask(path, other, made)).toEqual(FORBIDDEN)
    }
    const elsewhere = changed(({ url, init }) => [new URL('/iam/test/teahouse/v1/payment_links', url), init])
    expect(await ask(path, elsewhere, made)).toEqual(FORBIDDEN)
    const asked = changed(({ url, init }) => [new URL('?limit=2', url), init])
    expect(await ask(`${path}?limit=1`, asked)).toEqual(FORBIDDEN)
    expect((await ask(`${path}?limit=2`, signing())).status).toBe(200)
  })

  it('is not served where keys are used, nor the other way round', async () => {
    const signed = await ask('/v1/payment_links', signing())
    expect([signed.status, JSON.parse(signed.body).error.code]).toEqual([401, 'missing_key'])
    const client = new Shouyin({ baseUrl: baseUrl(), apiKey: LOCAL_API_KEY, maxRetries: 0 })
    const refused = await client.orders.create(TEA).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(ShouyinApiError)
    expect(refused).toMatchObject({ status: 403, type: 'permission', code: 'forbidden' })
  })
})
