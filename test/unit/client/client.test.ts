/** The client: that it has every operation of the API, the same types, and repeats what may be repeated. */
import { describe, expect, it } from 'vitest'
import type * as z from 'zod/mini'
import { ShouyinApiError, ShouyinConnectionError } from '../../../client/src/errors'
import { Shouyin } from '../../../client/src/shouyin'
import type * as client from '../../../client/src/types'
import { OPERATIONS } from '../../../lib/api/operations'
import type * as schemas from '../../../lib/api/schemas'
import { loopbackServer } from '../../support/loopback'

/** Compiles only where both are assignable to each other. */
type Same<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : never) : never
type Input<Name extends keyof typeof schemas> = z.input<(typeof schemas)[Name]>

// What the OpenAPI document is made of is what the client takes and answers.
const AGREED: readonly true[] = [
  true satisfies Same<client.Order, Input<'order'>>,
  true satisfies Same<client.Refund, Input<'refund'>>,
  true satisfies Same<client.OrderEvent, Input<'event'>>,
  true satisfies Same<client.PaymentLink, Input<'paymentLink'>>,
  true satisfies Same<client.OrderParams, Input<'orderRequest'>>,
  true satisfies Same<client.RefundParams, Input<'refundRequest'>>,
  true satisfies Same<client.PaymentLinkParams, Input<'linkRequest'>>,
  true satisfies Same<client.PaymentLinkChanges, Input<'linkChanges'>>,
  true satisfies Same<client.EventPage, Input<'eventFeed'>>,
  true satisfies Same<client.WebhookEndpoint, Input<'webhookEndpoint'>>,
  true satisfies Same<client.WebhookEndpointWithSecret, Input<'webhookEndpointWithSecret'>>,
  true satisfies Same<client.DeletedWebhookEndpoint, Input<'deletedEndpoint'>>,
  true satisfies Same<client.WebhookEndpointParams, Input<'webhookEndpointRequest'>>,
  true satisfies Same<client.WebhookEndpointChanges, Input<'webhookEndpointChanges'>>,
  true satisfies Same<client.RotationParams, Input<'rotationRequest'>>,
  true satisfies Same<client.Delivery, Input<'delivery'>>,
]

interface Asked {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly body: unknown
}

/** A shop that gives these answers in turn, the last one for ever. */
function shopThat(...answers: readonly (Response | Error)[]) {
  const asked: Asked[] = []
  const waits: number[] = []
  const shop = new Shouyin({
    ...{ baseUrl: 'https://pay.example.com', apiKey: 'sk_test_x' },
    fetch: async (input, init) => {
      const { method = 'GET', headers, body } = init ?? {}
      const sent = typeof body === 'string' ? JSON.parse(body) : undefined
      asked.push({ method, url: new URL(String(input)), headers: new Headers(headers), body: sent })
      const answer = answers[Math.min(asked.length, answers.length) - 1] ?? expect.fail()
      if (answer instanceof Error) throw answer
      return answer.clone()
    },
    sleep: async ms => {
      waits.push(ms)
    },
  })
  return { shop, asked, waits }
}
const answer = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers })
const refusal = (status: number, code: string, headers: Record<string, string> = {}) =>
  answer({ error: { type: 'invalid_request', code, message: 'no', param: 'amount' } }, status, headers)
const page = (ids: readonly string[], hasMore: boolean) =>
  answer({ object: 'list', data: ids.map(id => ({ id })), has_more: hasMore, url: '' })
const TEA: client.OrderParams = { lines: [{ name: '茶', quantity: 1, unit_amount: 1 }], currency: 'CNY' }

it('has every operation of the API', async () => {
  const { shop, asked } = shopThat(page([], false))
  await shop.orders.create(TEA)
  await shop.orders.retrieve('ord_1')
  await shop.orders.list({ status: 'paid', limit: undefined }).page()
  await shop.orders.cancel('ord_1')
  await shop.orders.events('ord_1')
  await shop.refunds.create('ord_1', { amount: 1 })
  await shop.refunds.list('ord_1')
  await shop.paymentLinks.create({ name: '茶', amount: 1, currency: 'CNY' })
  await shop.paymentLinks.retrieve('lnk_1')
  await shop.paymentLinks.list().page()
  await shop.paymentLinks.update('lnk_1', { active: false })
  await shop.events.list().page()
  await shop.webhookEndpoints.create({ url: 'https://shop.example.com/hook' })
  await shop.webhookEndpoints.retrieve('whk_1')
  await shop.webhookEndpoints.list()
  await shop.webhookEndpoints.update('whk_1', { enabled: true })
  await shop.webhookEndpoints.delete('whk_1')
  await shop.webhookEndpoints.rotateSecret('whk_1')
  await shop.webhookEndpoints.deliveries('whk_1').page()
  await shop.webhookEndpoints.redeliver('whk_1', 'dlv_1')
  const NAMES = { ord_1: '{orderId}', lnk_1: '{linkId}', whk_1: '{endpointId}', dlv_1: '{deliveryId}' }
  const pathOf = ({ url }: Asked) =>
    Object.entries(NAMES).reduce((path, [id, name]) => path.replace(id, name), url.pathname)
  expect(asked.map(each => `${each.method} ${pathOf(each)}`).sort()).toEqual(
    OPERATIONS.map(({ method, path }) => `${method} ${path}`).sort(),
  )
  expect(asked[2]?.url.search).toBe('?status=paid')
  expect(asked.map(({ headers }) => headers.get('authorization'))).toEqual(
    asked.map(() => 'Bearer sk_test_x'),
  )
  for (const { method, headers } of asked) expect(headers.has('idempotency-key')).toBe(method === 'POST')
  expect(AGREED).toHaveLength(16)
})

it('reads the events to the newest, each page from where the last one ended', async () => {
  const feed = (ids: readonly string[], hasMore: boolean, next: string) =>
    answer({ object: 'list', data: ids.map(id => ({ id })), has_more: hasMore, url: '', next })
  const { shop, asked } = shopThat(feed(['evt_1', 'evt_2'], true, 'n1'), feed(['evt_3'], false, 'n2'))
  const read: string[] = []
  for await (const { id } of shop.events.list({ after: 'n0', limit: 2 })) read.push(id)
  expect(read).toEqual(['evt_1', 'evt_2', 'evt_3'])
  expect(asked.map(({ url }) => url.searchParams.get('after'))).toEqual(['n0', 'n1'])
})

describe('a request', () => {
  it.each<[string, Response | Error]>([
    ['no answer', new TypeError('fetch failed')],
    ['an answer that is no JSON', new Response('<html>')],
    ['429', refusal(429, 'rate_limited')],
    ['503 of API Gateway', answer({ message: 'Service Unavailable' }, 503)],
  ])('is repeated after %s, under one idempotency key', async (_, failure) => {
    const { shop, asked, waits } = shopThat(failure, failure, answer({ id: 'ord_1' }))
    expect(await shop.orders.create(TEA)).toEqual({ id: 'ord_1' })
    expect(new Set(asked.map(({ headers }) => headers.get('idempotency-key'))).size).toBe(1)
    expect(asked.map(({ body }) => body)).toEqual([TEA, TEA, TEA])
    expect(waits).toHaveLength(2)
    const [first = 0, second = 0] = waits
    expect([first >= 250 && first <= 500, second >= 500 && second <= 1000]).toEqual([true, true])
  })

  it('goes to the shop alone: where it is led elsewhere, the key stays here', async () => {
    const keys: unknown[] = []
    const stranger = await loopbackServer((request, response) => {
      keys.push(request.headers.authorization)
      response.end('{}')
    })
    for (const status of [301, 302, 303, 307, 308]) {
      const baseUrl = await loopbackServer((_, response) =>
        response.writeHead(status, { location: stranger }).end(),
      )
      const shop = new Shouyin({ baseUrl, apiKey: 'sk_test_x', maxRetries: 0 })
      await expect(shop.orders.retrieve('ord_1')).rejects.toThrow(ShouyinConnectionError)
      await expect(shop.orders.create(TEA)).rejects.toThrow(ShouyinConnectionError)
    }
    expect(keys).toEqual([])
  })

  it.each([
    ['nobody', {}],
    ['somebody', { signal: new AbortController().signal }],
  ])(
    'ends when its time is over, where %s may call it off',
    async (_, options) => {
      const baseUrl = await loopbackServer(() => {})
      const shop = new Shouyin({ baseUrl, apiKey: 'sk_test_x', maxRetries: 0, timeoutMs: 20 })
      await expect(shop.orders.retrieve('ord_1', options)).rejects.toThrow(ShouyinConnectionError)
    },
    10_000,
  )

  it('waits as long as it is told, within bounds', async () => {
    const later = new Date(Date.now() + 20_000).toUTCString()
    const texts = ['2', '86400', later, 'soon']
    const failures = texts.map(text => refusal(429, 'rate_limited', { 'retry-after': text }))
    const { shop, waits } = shopThat(...failures.slice(0, 3), answer({ id: 'ord_1' }))
    await shop.orders.retrieve('ord_1')
    expect(waits.slice(0, 2)).toEqual([2000, 60_000])
    expect(Number(waits[2])).toBeGreaterThan(15_000)
    const last = shopThat(failures[3] ?? expect.fail(), answer({ id: 'ord_1' }))
    await last.shop.orders.retrieve('ord_1')
    expect(Number(last.waits[0])).toBeLessThanOrEqual(500)
  })

  it('is not repeated when it is refused; the error says all', async () => {
    const { shop, asked } = shopThat(refusal(422, 'invalid_field', { 'request-id': 'r-1' }))
    const error = await shop.orders.create(TEA, { idempotencyKey: 'cart-7' }).catch(each => each)
    expect(error).toBeInstanceOf(ShouyinApiError)
    expect({ ...error, message: error.message }).toMatchObject({
      ...{ status: 422, type: 'invalid_request', code: 'invalid_field', param: 'amount', requestId: 'r-1' },
      message: 'no',
    })
    expect(asked.map(({ headers }) => headers.get('idempotency-key'))).toEqual(['cart-7'])
  })

  it('is given up after three repetitions', async () => {
    const silent = shopThat(new TypeError('fetch failed'))
    await expect(silent.shop.orders.retrieve('ord_1')).rejects.toThrow(ShouyinConnectionError)
    expect(silent.asked).toHaveLength(4)
    const failing = shopThat(answer({ message: 'no' }, 503))
    await expect(failing.shop.orders.retrieve('ord_1')).rejects.toMatchObject({
      type: 'api',
      code: 'internal',
    })
  })

  it('is not repeated by who does not want it any more', async () => {
    const { shop, asked } = shopThat(new TypeError('fetch failed'))
    const signal = AbortSignal.abort()
    await expect(shop.orders.retrieve('ord_1', { signal })).rejects.toThrow(ShouyinConnectionError)
    expect(asked).toHaveLength(1)
  })
})

describe('a list', () => {
  const idsOf = async (list: AsyncIterable<{ id: string }>) => {
    const ids: string[] = []
    for await (const { id } of list) ids.push(id)
    return ids
  }

  it('is read page by page, as far as it is wanted', async () => {
    const { shop, asked } = shopThat(page(['e', 'd'], true), page(['c', 'b'], true), page(['a'], false))
    expect(await idsOf(shop.orders.list({ limit: 2 }))).toEqual(['e', 'd', 'c', 'b', 'a'])
    expect(asked.map(({ url }) => url.search)).toEqual([
      ...['?limit=2', '?limit=2&starting_after=d', '?limit=2&starting_after=b'],
    ])
    const half = shopThat(page(['e', 'd'], true))
    for await (const _ of half.shop.orders.list()) break
    expect(half.asked).toHaveLength(1)
  })

  it('is read towards the newest from a cursor', async () => {
    const { shop, asked } = shopThat(page(['c', 'b'], true), page(['d'], false))
    expect(await idsOf(shop.paymentLinks.list({ ending_before: 'a' }))).toEqual(['b', 'c', 'd'])
    expect(asked[1]?.url.search).toBe('?ending_before=c')
  })

  it('ends where there is nothing', async () => {
    const { shop } = shopThat(page([], true))
    expect(await idsOf(shop.orders.list())).toEqual([])
  })
})
