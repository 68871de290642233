/** The client has every operation of the API with the same types, and retries what may be retried. */
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type * as z from 'zod/mini'
import { ShouyinApiError, ShouyinConnectionError, ShouyinError } from '../../../client/src/errors'
import { Shouyin } from '../../../client/src/shouyin'
import type { RequestOptions, ShouyinOptions } from '../../../client/src/transport'
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
  readonly init: RequestInit | undefined
}

/** A shop that gives these answers in turn, the last one for ever. */
function shopThat(...given: readonly (Response | Error | Partial<ShouyinOptions>)[]) {
  const isAnswer = (each: (typeof given)[number]) => each instanceof Response || each instanceof Error
  const answers = given.filter(isAnswer)
  const options = Object.assign({}, ...given.filter(each => !isAnswer(each)))
  const asked: Asked[] = []
  const waits: number[] = []
  const shop = new Shouyin({
    baseUrl: 'https://pay.example.com',
    apiKey: 'sk_test_x',
    fetch: async (input, init) => {
      const { method = 'GET', headers, body } = init ?? {}
      const sent = typeof body === 'string' ? JSON.parse(body) : undefined
      asked.push({ method, url: new URL(String(input)), headers: new Headers(headers), body: sent, init })
      const answer = answers[Math.min(asked.length, answers.length) - 1] ?? expect.fail()
      if (answer instanceof Error) throw answer
      return answer.clone()
    },
    sleep: async ms => {
      waits.push(ms)
    },
    ...options,
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

/** What is called, and the request that it makes: method, path, body, query. */
type Row = [
  (shop: Shouyin, options: RequestOptions) => Promise<unknown>,
  string,
  string,
  (object | undefined)?,
  string?,
]
const LINK: client.PaymentLinkParams = { name: '茶', amount: 1, currency: 'CNY' }
const HOOK: client.WebhookEndpointParams = { url: 'https://shop.example.com/hook' }
const ROWS: readonly Row[] = [
  [(shop, options) => shop.orders.create(TEA, options), 'POST', '/v1/orders', TEA],
  [(shop, options) => shop.orders.retrieve('ord_1', options), 'GET', '/v1/orders/ord_1'],
  [
    (shop, options) => shop.orders.list({ status: 'paid', limit: undefined }, options).page(),
    ...(['GET', '/v1/orders', undefined, '?status=paid'] as const),
  ],
  [(shop, options) => shop.orders.cancel('ord_1', options), 'POST', '/v1/orders/ord_1/cancel', {}],
  [(shop, options) => shop.orders.events('ord_1', options), 'GET', '/v1/orders/ord_1/events'],
  [
    (shop, options) => shop.refunds.create('ord_1', { amount: 7 }, options),
    ...(['POST', '/v1/orders/ord_1/refunds', { amount: 7 }] as const),
  ],
  [(shop, options) => shop.refunds.list('ord_1', options), 'GET', '/v1/orders/ord_1/refunds'],
  [(shop, options) => shop.paymentLinks.create(LINK, options), 'POST', '/v1/payment_links', LINK],
  [(shop, options) => shop.paymentLinks.retrieve('lnk_1', options), 'GET', '/v1/payment_links/lnk_1'],
  [
    (shop, options) => shop.paymentLinks.list({ limit: 5 }, options).page(),
    ...(['GET', '/v1/payment_links', undefined, '?limit=5'] as const),
  ],
  [
    (shop, options) => shop.paymentLinks.update('lnk_1', { active: false }, options),
    ...(['PATCH', '/v1/payment_links/lnk_1', { active: false }] as const),
  ],
  [
    (shop, options) => shop.events.list({ after: 'n0', limit: 3 }, options).page(),
    ...(['GET', '/v1/events', undefined, '?after=n0&limit=3'] as const),
  ],
  [(shop, options) => shop.webhookEndpoints.create(HOOK, options), 'POST', '/v1/webhook_endpoints', HOOK],
  [
    (shop, options) => shop.webhookEndpoints.retrieve('whk_1', options),
    ...(['GET', '/v1/webhook_endpoints/whk_1'] as const),
  ],
  [(shop, options) => shop.webhookEndpoints.list(options), 'GET', '/v1/webhook_endpoints'],
  [
    (shop, options) => shop.webhookEndpoints.update('whk_1', { enabled: true }, options),
    ...(['PATCH', '/v1/webhook_endpoints/whk_1', { enabled: true }] as const),
  ],
  [
    (shop, options) => shop.webhookEndpoints.delete('whk_1', options),
    ...(['DELETE', '/v1/webhook_endpoints/whk_1'] as const),
  ],
  [
    (shop, options) => shop.webhookEndpoints.rotateSecret('whk_1', { overlap: 9 }, options),
    ...(['POST', '/v1/webhook_endpoints/whk_1/rotate_secret', { overlap: 9 }] as const),
  ],
  [
    (shop, options) => shop.webhookEndpoints.deliveries('whk_1', { limit: 4 }, options).page(),
    ...(['GET', '/v1/webhook_endpoints/whk_1/deliveries', undefined, '?limit=4'] as const),
  ],
  [
    (shop, options) => shop.webhookEndpoints.redeliver('whk_1', 'dlv_1', options),
    ...(['POST', '/v1/webhook_endpoints/whk_1/deliveries/dlv_1/redeliver', {}] as const),
  ],
]

it('has every operation of the API', () => {
  const NAMES = { ord_1: '{orderId}', lnk_1: '{linkId}', whk_1: '{endpointId}', dlv_1: '{deliveryId}' }
  const named = (path: string) =>
    Object.entries(NAMES).reduce((text, [id, name]) => text.replace(id, name), path)
  expect(ROWS.map(([, method, path]) => `${method} ${named(path)}`).sort()).toEqual(
    OPERATIONS.map(({ method, path }) => `${method} ${path}`).sort(),
  )
  expect(AGREED).toHaveLength(16)
})

it.each(ROWS.map(([call, method, path, body, search = '']) => ({ call, method, path, body, search })))(
  '$method $path is called with the given parameters, and with nothing else',
  async ({ call, method, path, body, search }) => {
    const { shop, asked } = shopThat(page([], false))
    const controller = new AbortController()
    await call(shop, { idempotencyKey: 'cart-7', signal: controller.signal })
    const [{ url, headers, init, ...request } = expect.fail()] = asked
    expect(request).toEqual({ method, body })
    expect(url.href).toBe(`https://pay.example.com${path}${search}`)
    expect(Object.fromEntries(headers)).toEqual({
      authorization: 'Bearer sk_test_x',
      accept: 'application/json',
      ...(body && { 'content-type': 'application/json' }),
      ...(method === 'POST' && { 'idempotency-key': 'cart-7' }),
    })
    expect(init).toMatchObject({ redirect: 'error', signal: { aborted: false } })
    controller.abort()
    expect(init?.signal?.aborted).toBe(true)
  },
)

it.each<[string, Partial<ShouyinOptions>]>([
  ['apiKey', { apiKey: '' }],
  ['apiKey', { apiKey: undefined as never }],
  ['apiKey', { apiKey: 'whsec_x' }],
  ['baseUrl', { baseUrl: '' }],
  ['baseUrl', { baseUrl: 'pay.example.com' }],
  ['baseUrl', { baseUrl: 'localhost:4000' }],
  ['baseUrl', { baseUrl: undefined as never }],
])('refuses a wrong %s: %j', (name, options) => {
  const given = { baseUrl: 'https://pay.example.com', apiKey: 'sk_test_x', ...options }
  expect(() => new Shouyin(given)).toThrow(ShouyinError)
  expect(() => new Shouyin(given)).toThrow(`${name} must be`)
})

it.each(['', '.', '..'])('an id that is %j is not sent', async id => {
  const { shop, asked } = shopThat(page([], false))
  for (const call of [
    () => shop.orders.retrieve(id),
    () => shop.orders.cancel(id),
    () => shop.refunds.create(id, { amount: 1 }),
    () => shop.webhookEndpoints.delete(id),
    () => shop.webhookEndpoints.deliveries(id).page(),
    () => shop.webhookEndpoints.redeliver('whk_1', id),
  ])
    await expect(call()).rejects.toThrow('an id is missing')
  expect(asked).toEqual([])
})

it.each(['', '订单-7', 'a\nb', 'x'.repeat(256)])(
  'an idempotency key %j is not sent',
  async idempotencyKey => {
    const { shop, asked } = shopThat(page([], false))
    const failed = shop.orders.create(TEA, { idempotencyKey })
    await expect(failed).rejects.toThrow('printable characters')
    await expect(failed).rejects.not.toThrow(ShouyinConnectionError)
    expect(asked).toEqual([])
  },
)

it('an id is one segment of its path, with any characters', async () => {
  const { shop, asked } = shopThat(page([], false))
  const id = 'a/../b?c#d é'
  await shop.orders.retrieve(id)
  await shop.orders.cancel(id)
  await shop.paymentLinks.retrieve(id)
  await shop.webhookEndpoints.redeliver(id, id)
  const coded = 'a%2F..%2Fb%3Fc%23d%20%C3%A9'
  expect(asked.map(({ url }) => url.pathname + url.search + url.hash)).toEqual([
    ...[`/v1/orders/${coded}`, `/v1/orders/${coded}/cancel`, `/v1/payment_links/${coded}`],
    `/v1/webhook_endpoints/${coded}/deliveries/${coded}/redeliver`,
  ])
})

it('returns the data of pages and of complete lists', async () => {
  const order = { id: 'ord_1', amount: 7 }
  expect(await shopThat(answer(order)).shop.orders.retrieve('ord_1')).toEqual(order)
  const ids = [{ id: 'c' }, { id: 'b' }, { id: 'a' }]
  const { shop } = shopThat(page(['c', 'b', 'a'], true))
  const whole = { object: 'list', data: ids, has_more: true, url: '' }
  for (const list of [shop.orders.list(), shop.paymentLinks.list(), shop.events.list()])
    expect(await list.page()).toEqual(whole)
  expect(await shop.webhookEndpoints.deliveries('whk_1').page()).toEqual(whole)
  expect(await shop.orders.events('ord_1')).toEqual(ids)
  expect(await shop.refunds.list('ord_1')).toEqual(ids)
  expect(await shop.webhookEndpoints.list()).toEqual(ids)
})

it('sends the configured version', async () => {
  const { shop, asked } = shopThat(page([], false))
  await shop.orders.retrieve('ord_1')
  expect(asked[0]?.headers.has('shouyin-version')).toBe(false)
  const versioned = shopThat(page([], false), { version: '2026-11-26', apiKey: ' "sk_test_y"\n' })
  await versioned.shop.orders.retrieve('ord_1')
  expect(versioned.asked[0]?.headers.get('shouyin-version')).toBe('2026-11-26')
  // As it is pasted.
  expect(versioned.asked[0]?.headers.get('authorization')).toBe('Bearer sk_test_y')
})

it('reads the events to the newest, each page from the end of the last one', async () => {
  const feed = (ids: readonly string[], hasMore: boolean, next: string) =>
    answer({ object: 'list', data: ids.map(id => ({ id })), has_more: hasMore, url: '', next })
  const { shop, asked } = shopThat(feed(['evt_1', 'evt_2'], true, 'n1'), feed(['evt_3'], false, 'n2'))
  const read: string[] = []
  for await (const { id } of shop.events.list({ after: 'n0', limit: 2 })) read.push(id)
  expect(read).toEqual(['evt_1', 'evt_2', 'evt_3'])
  expect(asked.map(({ url }) => url.search)).toEqual(['?after=n0&limit=2', '?after=n1&limit=2'])
})

describe('a request', () => {
  it.each<[string, Response | Error]>([
    ['no answer', new TypeError('fetch failed')],
    ['an answer that is no JSON', new Response('<html>')],
    ['429', refusal(429, 'rate_limited')],
    ['503 of API Gateway', answer({ message: 'Service Unavailable' }, 503)],
  ])('is retried after %s, with one idempotency key', async (_, failure) => {
    const { shop, asked, waits } = shopThat(failure, failure, answer({ id: 'ord_1' }))
    expect(await shop.orders.create(TEA)).toEqual({ id: 'ord_1' })
    expect(new Set(asked.map(({ headers }) => headers.get('idempotency-key'))).size).toBe(1)
    expect(asked.map(({ body }) => body)).toEqual([TEA, TEA, TEA])
    expect(waits).toHaveLength(2)
    const [first = 0, second = 0] = waits
    expect([first >= 250 && first <= 500, second >= 500 && second <= 1000]).toEqual([true, true])
  })

  it('goes to the shop alone: after a redirect the key is not sent', async () => {
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
  ])('ends at its time limit, and %s can cancel it', async (_, options) => {
    const baseUrl = await loopbackServer(() => {})
    const shop = new Shouyin({ baseUrl, apiKey: 'sk_test_x', maxRetries: 0, timeoutMs: 20 })
    await expect(shop.orders.retrieve('ord_1', options)).rejects.toThrow(ShouyinConnectionError)
  })

  it('has no key if a fetch signs, which signs each retry', async () => {
    const signed: string[] = []
    let times = 0
    const shop = new Shouyin({
      baseUrl: 'https://pay.example.com/iam/live/-/',
      async fetch(input, init) {
        times += 1
        signed.push(`${String(input)} ${new Headers(init?.headers).has('authorization')}`)
        return times < 3 ? answer({}, 503) : answer({ id: 'ord_1' })
      },
      sleep: async () => {},
    })
    expect(await shop.orders.retrieve('ord_1')).toEqual({ id: 'ord_1' })
    expect(signed).toEqual(Array(3).fill('https://pay.example.com/iam/live/-/v1/orders/ord_1 false'))
  })

  it('is refused without either', () => {
    expect(() => new Shouyin({ baseUrl: 'https://pay.example.com' })).toThrow(ShouyinError)
    for (const [name, value] of [
      ['apiKey', 'sk_test_x'],
      ['fetch', fetch],
    ] as const)
      expect(new Shouyin({ baseUrl: 'https://pay.example.com', [name]: value })).toBeInstanceOf(Shouyin)
  })

  it('waits as long as the answer says, within limits', async () => {
    const later = new Date(Date.now() + 20_000).toUTCString()
    const texts = ['20', '86400', later, 'soon', '0', new Date(0).toUTCString(), '2.5 s']
    const failures = texts.map(text => refusal(429, 'rate_limited', { 'retry-after': text }))
    const { shop, waits } = shopThat(...failures.slice(0, 3), answer({ id: 'ord_1' }))
    await shop.orders.retrieve('ord_1')
    expect(waits.slice(0, 2)).toEqual([20_000, 60_000])
    expect(Number(waits[2])).toBeGreaterThan(15_000)
    expect(Number(waits[2])).toBeLessThanOrEqual(20_000)
    const waitFor = async (index: number) => {
      const { shop, waits } = shopThat(failures[index] ?? expect.fail(), answer({ id: 'ord_1' }))
      await shop.orders.retrieve('ord_1')
      return Number(waits[0])
    }
    expect([await waitFor(4), await waitFor(5)]).toEqual([0, 0])
    for (const none of [3, 6]) {
      expect(await waitFor(none)).toBeLessThanOrEqual(500)
      expect(await waitFor(none)).toBeGreaterThanOrEqual(250)
    }
  })

  it('waits by the clock, even if the event loop was blocked', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout')
    onTestFinished(() => timers.mockRestore())
    const { shop } = shopThat(refusal(429, 'x', { 'retry-after': '7' }), answer({ id: 'ord_1' }), {
      sleep: undefined as never,
    })
    timers.mockImplementation(run => {
      run()
      return undefined as never
    })
    await shop.orders.retrieve('ord_1')
    expect(timers.mock.calls.map(([, ms]) => ms)).toEqual([7000])
  })

  it('waits twice as long each time, up to eight seconds', async () => {
    const cause = new TypeError('fetch failed')
    const { shop, waits } = shopThat(cause, { maxRetries: 7 })
    const failed = shop.orders.retrieve('ord_1')
    await expect(failed).rejects.toMatchObject({ name: 'ShouyinConnectionError', cause })
    await expect(failed).rejects.toThrow('no answer from https://pay.example.com: fetch')
    const most = [500, 1000, 2000, 4000, 8000, 8000, 8000]
    expect(waits).toHaveLength(7)
    for (const [index, ms] of waits.entries()) {
      expect(ms).toBeLessThanOrEqual(most[index] ?? 0)
      expect(ms).toBeGreaterThanOrEqual((most[index] ?? 0) / 2)
    }
  })

  it.each([
    [400, false],
    [409, false],
    [428, false],
    [430, false],
    [499, false],
    [429, true],
    [500, true],
    [599, true],
  ])('that is answered %i is retried: %s', async (status, isRepeated) => {
    const { shop, asked } = shopThat(refusal(status, 'x'), { maxRetries: 1 })
    await expect(shop.orders.retrieve('ord_1')).rejects.toThrow(ShouyinApiError)
    expect(asked).toHaveLength(isRepeated ? 2 : 1)
  })

  it('is not retried when it is refused; the error has all details', async () => {
    const told = {
      type: 'invalid_request',
      code: 'invalid_field',
      message: 'no',
      param: 'amount',
      doc_url: 'https://pay.example.com/docs',
      request_id: 'r-0',
    }
    const { shop, asked } = shopThat(answer({ error: told }, 422, { 'request-id': 'r-1' }))
    const error = await shop.orders.create(TEA, { idempotencyKey: 'cart-7' }).catch(each => each)
    expect(error).toBeInstanceOf(ShouyinApiError)
    expect(error).toBeInstanceOf(ShouyinError)
    expect({ ...error, message: error.message }).toEqual({
      status: 422,
      type: 'invalid_request',
      code: 'invalid_field',
      param: 'amount',
      requestId: 'r-1',
      message: 'no',
      docUrl: 'https://pay.example.com/docs',
      name: 'ShouyinApiError',
    })
    expect(asked.map(({ headers }) => headers.get('idempotency-key'))).toEqual(['cart-7'])
  })

  it.each<[number, string, string, string, string]>([
    [503, '{"message":"no"}', 'api', 'internal', 'the shop answered 503'],
    [429, '{"message":"Too Many Requests"}', 'rate_limit', 'rate_limited', 'the shop answered 429'],
    [403, '{"message":"Forbidden"}', 'permission', 'forbidden', 'the shop answered 403'],
    [404, '{"error":{"code":7,"message":null}}', 'api', 'internal', 'the shop answered 404'],
    [404, 'null', 'api', 'internal', 'the shop answered 404'],
    [404, '<html>', 'api', 'internal', 'the shop answered 404'],
  ])(
    'that is refused %i by others than the shop (%s) is an error of its own type',
    async (status, body, type, code, message) => {
      const { shop } = shopThat(new Response(body, { status }), { maxRetries: 0 })
      const error = await shop.orders.retrieve('ord_1').catch(each => each)
      const nothing = { param: undefined, docUrl: undefined, requestId: undefined }
      expect({ ...error, message: error.message }).toEqual({
        name: 'ShouyinApiError',
        status,
        type,
        code,
        message,
        ...nothing,
      })
    },
  )

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

  it('is no longer retried once it was canceled', async () => {
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

  it('is read page by page, as far as needed', async () => {
    const { shop, asked } = shopThat(
      ...[page(['g', 'f', 'e'], true), page(['d', 'c', 'b'], true), page(['a'], false)],
    )
    expect(await idsOf(shop.orders.list({ limit: 3 }))).toEqual(['g', 'f', 'e', 'd', 'c', 'b', 'a'])
    expect(asked.map(({ url }) => url.search)).toEqual([
      ...['?limit=3', '?limit=3&starting_after=e', '?limit=3&starting_after=b'],
    ])
    // Of a page that went wrong nothing is skipped.
    const broken = shopThat(page(['e', 'd'], true), refusal(404, 'order_not_found'))
    await expect(idsOf(broken.shop.orders.list())).rejects.toThrow(ShouyinApiError)
    const half = shopThat(page(['e', 'd'], true))
    for await (const _ of half.shop.orders.list()) break
    expect(half.asked).toHaveLength(1)
  })

  it('is read towards the newest from a cursor', async () => {
    const { shop, asked } = shopThat(page(['c', 'b'], true), page(['e', 'd'], true), page(['f'], false))
    const list = shop.paymentLinks.list({ limit: 2, ending_before: 'a' })
    expect(await idsOf(list)).toEqual(['b', 'c', 'd', 'e', 'f'])
    expect(asked.map(({ url }) => url.search)).toEqual(
      ['a', 'c', 'e'].map(id => `?limit=2&ending_before=${id}`),
    )
  })

  it('ends when it is empty', async () => {
    const { shop } = shopThat(page([], true))
    expect(await idsOf(shop.orders.list())).toEqual([])
  })
})
