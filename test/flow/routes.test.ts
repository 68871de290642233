/** What every route has in common: wrong methods, unknown paths, security headers, other origins. */
import { describe, expect, inject, it } from 'vitest'
import { LOCAL_API_KEY } from '../../local/stack/localApiKey'
import { LOCAL_STAGE } from '../../tools/deployment/localShop'
import { functionName } from '../../tools/deployment/serverlessConfig'
import { sendRaw } from '../attack/rawHttp'
import {
  type Answer,
  BROWSER,
  buy,
  FRONT_END,
  gateway,
  get,
  illegalReasons,
  jsonOf,
  payByForm,
  postForm,
  postJson,
  returnPath,
  send,
  sendNotify,
  useFreshGateway,
} from '../support/flow'

useFreshGateway()

const ALLOWED = 'http://localhost:5173'
const UNKNOWN_ORDER = '20260101AAAAAAAAAAAAAAAA'

const ROUTES = [
  ['/', 'GET'],
  ['/orders', 'POST'],
  [`/orders/${UNKNOWN_ORDER}`, 'GET'],
  [`/orders/${UNKNOWN_ORDER}/pay`, 'GET, POST'],
  ['/paycallback/notify', 'POST'],
  ['/paycallback/return', 'GET'],
] as const

describe.each(ROUTES)('%s', (path, allowed) => {
  const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter(
    method => !allowed.split(', ').includes(method),
  )

  it.each(others)('rejects %s', async method => {
    // To a browser the address of the form is the shop.
    const isShown = path === '/orders' && method === 'GET'
    for (const headers of isShown ? [FRONT_END] : [BROWSER, FRONT_END]) {
      const answer = await send(method, path, headers)
      expect(answer.status).toBe(405)
      expect(answer.headers.get('allow')).toBe(allowed)
    }
  })
})

describe('an unknown path', () => {
  it.each(['/nothing', '/paycallback', '/favicon.ico', '/.env', '/local/nothing'])(
    '%s is a problem page, or JSON',
    async path => {
      const page = await get(path)
      expect(page.status).toBe(404)
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(page.body).toContain('data-problem="notFound"')
      expect(jsonOf(await get(path, FRONT_END), 404)).toMatchObject({ error: { code: 'notFound' } })
      expect((await send('POST', path, BROWSER)).status).toBe(404)
    },
  )
})

/** As docs/api-errors.md says. The whole cart of a shop with many goods is one form; nothing else is large. */
describe.each<[string, number]>([
  ['/orders', 64],
  ['/v1/orders', 64],
  [`/v1/orders/ord_${UNKNOWN_ORDER}/cancel`, 64],
  ['/orders/{orderId}/pay', 16],
])('%s', (route, kib) => {
  it(`accepts ${kib} KiB, and not a byte more`, async () => {
    const path = route.includes('{') ? route.replace('{orderId}', await buy()) : route
    const headers = { ...FRONT_END, authorization: `Bearer ${LOCAL_API_KEY}` }
    const statusOf = async (bytes: number) => {
      const [type, body] = ['application/json', `{"x":"${'x'.repeat(bytes - 8)}"}`]
      return (await send('POST', path, { ...headers, 'content-type': type }, body)).status
    }
    expect(await statusOf(kib * 1024)).not.toBe(413)
    expect(await statusOf(kib * 1024 + 1)).toBe(413)
  })
})

/** Forms for an order, which a browser keeps for who goes back. */
const FORMS = ['the storefront', 'a refused order']

describe('security headers', () => {
  const answers: [string, () => Promise<Answer>, number][] = [
    ['the storefront', () => get('/'), 200],
    ['the storefront as JSON', () => get('/', FRONT_END), 200],
    ['a wrong method', () => send('DELETE', '/'), 405],
    ['a new order', () => postForm('/orders', { sku: 'gaiwan', quantity: '1', email: 'b@example.com' }), 303],
    ['a refused order', () => postForm('/orders', {}), 422],
    [
      'an order as JSON',
      () => postJson('/orders', { lines: [{ sku: 'gaiwan', quantity: 1 }], email: 'b@example.com' }),
      201,
    ],
    ['the confirm page', async () => get(`/orders/${await buy()}`), 200],
    ['the result page', async () => get(`/orders/${await buy()}?returned=1`), 200],
    ['an unknown order', () => get(`/orders/${UNKNOWN_ORDER}`), 404],
    ['the paying page', async () => postForm(`/orders/${await buy()}/pay`, {}), 200],
    ['the payment link', async () => get(`/orders/${await buy()}/pay`), 303],
    ['an unknown bank', async () => get(`/orders/${await buy()}/pay?bank=NOBANK`), 303],
    ['the order after it', async () => get(`/orders/${await buy()}?refused=unknownBank`), 200],
    ['a refused notify', async () => sendNotify(await buy()), 400],
    ['a notify by GET', () => send('GET', '/paycallback/notify'), 405],
    [
      'a return',
      async () => {
        await gateway.hold()
        return get(await gateway.pay((await payByForm(await buy())).tradeNo))
      },
      303,
    ],
    ['a refused return', async () => get(await returnPath(await buy(), { total_fee: '0.01' })), 400],
    ['an unknown path', () => get('/nothing'), 404],
    [
      'a preflight',
      () => send('OPTIONS', '/orders', { origin: ALLOWED, 'access-control-request-method': 'POST' }),
      204,
    ],
  ]

  it.each(answers)('are set on %s', async (name, ask, status) => {
    const answer = await ask()
    expect(answer.status).toBe(status)
    const policy = answer.headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': FORMS.includes(name) ? 'private, no-cache' : 'no-store',
      'referrer-policy': 'strict-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'content-type': expect.stringMatching(/^(text\/html|text\/plain|application\/json); charset=utf-8$/),
    })
  })

  it('allow the paying page’s form to go to the gateway, and an order’s page not everywhere', async () => {
    const orderId = await buy()
    const paying = await postForm(`/orders/${orderId}/pay`, {})
    const { origin } = new URL(inject('stack').gatewayUrl)
    expect(paying.headers.get('content-security-policy')).toMatch(new RegExp(`form-action [^;]*${origin}`))
    const storefront = await get('/')
    expect(storefront.headers.get('content-security-policy')).toContain("form-action 'self'")
  })
})

describe('a refused message', () => {
  const authorization = `Bearer ${LOCAL_API_KEY}`
  const wrong = 'x'.repeat(32)

  /** Each answers what its message claims to be of. */
  const ways: [string, string, () => Promise<string>][] = [
    [
      'notify',
      'badSignature',
      async () => {
        const orderId = await buy()
        await sendNotify(orderId, {}, wrong)
        return orderId
      },
    ],
    [
      'return',
      'badSignature',
      async () => {
        const orderId = await buy()
        await get(await returnPath(orderId, {}, wrong))
        return orderId
      },
    ],
    [
      'epay',
      'badSignature',
      async () => {
        const purchase = {
          pid: '1000',
          type: 'alipay',
          name: 'VIP',
          money: '1',
          notify_url: 'https://a.example',
        }
        const number = crypto.randomUUID()
        await postForm('/mapi.php', { ...purchase, out_trade_no: number, sign: wrong, sign_type: 'MD5' })
        return number
      },
    ],
    [
      'link',
      'signatureMissing',
      async () => {
        const link = { name: '一杯茶', currency: 'CNY', amount_min: 100, amount_max: 500 }
        const { id } = jsonOf<{ id: string }>(
          await postJson('/v1/payment_links', link, { ...FRONT_END, authorization }),
          201,
        )
        await get(`/l/${id}?amount=7.77`)
        return id
      },
    ],
  ]

  it.each(ways)('by %s is recorded with its channel: %s', async (channel, reason, refuse) => {
    expect(await illegalReasons(await refuse())).toEqual([`${channel} ${reason}`])
  })
})

describe('pages of other origins', () => {
  const preflight = (path: string, origin: string) =>
    send('OPTIONS', path, {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,idempotency-key',
    })

  it.each(['/', '/nowhere', '/orders', `/orders/${UNKNOWN_ORDER}`, `/orders/${UNKNOWN_ORDER}/pay`])(
    'may request %s when they are allowed',
    async path => {
      const { status, headers, body } = await preflight(path, ALLOWED)
      expect([status, body]).toEqual([204, ''])
      expect(headers.get('allow')).toBeNull()
      expect(headers.get('access-control-allow-origin')).toBe(ALLOWED)
      expect(headers.get('access-control-allow-methods')).toBe('GET, POST')
      expect(headers.get('access-control-allow-headers')).toContain('idempotency-key')
      expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
      expect(headers.get('vary')).toContain('origin')
    },
  )

  it('can read the answers when they are allowed', async () => {
    const created = await postJson(
      '/orders',
      { lines: [{ sku: 'gaiwan', quantity: 1 }], email: 'b@example.com' },
      { ...FRONT_END, origin: ALLOWED },
    )
    expect(created.status).toBe(201)
    expect(created.headers.get('access-control-allow-origin')).toBe(ALLOWED)
    expect(created.headers.get('access-control-expose-headers')).toBe('location')
    expect(created.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
  })

  it.each(['/', '/orders', `/orders/${UNKNOWN_ORDER}`, `/orders/${UNKNOWN_ORDER}/pay`])(
    'cannot read %s otherwise',
    async path => {
      for (const origin of ['https://stranger.example', 'http://localhost:5174', 'null']) {
        const refusal = await preflight(path, origin)
        expect(refusal.status).toBe(405)
        expect(refusal.headers.get('allow')).not.toBeNull()
        for (const { headers } of [refusal, await get(path, { ...FRONT_END, origin })]) {
          expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
          expect([...headers.keys()].filter(name => name.startsWith('access-control-'))).toEqual([])
        }
      }
    },
  )
})

describe('the local stack', () => {
  const STRANGER = 'https://stranger.example'

  it('serves the shop under the host names of this machine only', async () => {
    const { shopUrl } = inject('stack')
    const { port } = new URL(shopUrl)
    const asked = (host: string) =>
      sendRaw(shopUrl, { method: 'GET', target: '/', headers: [['host', host]] })
    expect((await asked(`localhost:${port}`)).status).toBe(200)
    expect((await asked(`stranger.example:${port}`)).status).toBe(403)
  })

  it('lets no page invoke a function', async () => {
    const name = functionName('storefront', LOCAL_STAGE)
    const url = `${inject('stack').lambdaUrl}/2015-03-31/functions/${name}/invocations`
    const call = (headers: Record<string, string>) => fetch(url, { method: 'POST', headers, body: '{}' })
    expect((await call({})).status).toBe(200)
    expect((await call({ origin: STRANGER })).status).toBe(403)
    const preflight = { origin: STRANGER, 'access-control-request-method': 'POST' }
    const refusal = await fetch(url, { method: 'OPTIONS', headers: preflight })
    expect([refusal.status, refusal.headers.get('access-control-allow-origin')]).toEqual([403, null])
  })

  it('runs its database on a port that no page can guess', () => {
    const { dynamodbEndpoint } = inject('stack')
    if (process.env.DYNAMODB_ENDPOINT) return
    expect(dynamodbEndpoint).toMatch(/^http:\/\/127(\.\d+){3}:\d+$/)
    expect(dynamodbEndpoint).not.toContain('//127.0.0.1:')
  })
})
