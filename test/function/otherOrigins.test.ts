/** CORS: configured origins may call the API and read every response, including failures. */
import { beforeAll, describe, expect, it } from 'vitest'
import { boundary } from '../../lib/http/boundary'
import { failurePage } from '../../lib/http/failurePage'
import { anEvent, CONTEXT, type EventParts } from '../support/events'
import { openShop, type Shop } from '../support/shop'

const ALLOWED = 'https://front.example.com'
const STRANGERS = ['https://evil.example.com', 'null', `${ALLOWED}.evil.com`, 'http://front.example.com', '']
const orderId = '20260101AAAAAAAAAAAAAAAA'
const pathParameters = { orderId }

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})

const API = [
  ['storefront', { path: '/' }],
  [
    'createOrder',
    { path: '/orders', method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } },
  ],
  ['order', { path: `/orders/${orderId}`, pathParameters }],
  ['payRedirect', { path: `/orders/${orderId}/pay`, pathParameters }],
  ['notFound', { path: '/nowhere' }],
] as const satisfies [keyof Shop, EventParts][]

const from = (parts: EventParts, origin: string, more: Record<string, string> = {}): EventParts => ({
  ...parts,
  headers: { accept: 'application/json', ...parts.headers, origin, ...more },
})
const preflight = (parts: EventParts, origin: string) =>
  from({ ...parts, method: 'OPTIONS' }, origin, { 'access-control-request-method': 'POST' })

describe.each(API)('%s', (name, parts) => {
  it('answers an allowed page, and its preflight', async () => {
    const readable = {
      'access-control-allow-origin': ALLOWED,
      'cross-origin-resource-policy': 'cross-origin',
      vary: 'origin',
    }
    expect((await shop[name](from(parts, ALLOWED))).headers).toMatchObject(readable)
    expect(await shop[name](preflight(parts, ALLOWED))).toMatchObject({
      status: 204,
      headers: { ...readable, 'access-control-allow-methods': 'GET, POST' },
    })
  })

  it.each(STRANGERS)('sends no CORS headers to the page of %j', async origin => {
    for (const each of [from(parts, origin), preflight(parts, origin)]) {
      const { status, headers } = await shop[name](each)
      expect(status).not.toBe(204)
      expect(headers).not.toHaveProperty('access-control-allow-origin')
      expect(headers).toMatchObject({ 'cross-origin-resource-policy': 'same-origin' })
    }
  })
})

it.each(['notify', 'returnFromGateway', 'shopApi', 'cancelOrder', 'epay'] as const)(
  '%s is open to no page',
  async name => {
    for (const each of [from({ path: '/' }, ALLOWED), preflight({ path: '/' }, ALLOWED)]) {
      expect((await shop[name](each)).headers).not.toHaveProperty('access-control-allow-origin')
    }
  },
)

describe('an allowed page can read', () => {
  const allowed = { failureAnswer: failurePage, allowedOrigins: [ALLOWED] }
  const askWith = (origin: string, build: Parameters<typeof boundary>[0]) =>
    boundary(build, () => {}, allowed)(anEvent(from({ path: '/' }, origin)), CONTEXT)

  it.each<[string, Parameters<typeof boundary>[0]]>([
    ['that the store is away', () => () => Promise.reject(new Error('throttled'))],
    ['that the shop is wrongly configured', () => Promise.reject(new Error('PUBLIC_URL'))],
  ])('%s', async (_, build) => {
    expect(await askWith(ALLOWED, build)).toMatchObject({
      statusCode: 500,
      headers: { 'access-control-allow-origin': ALLOWED },
      body: expect.stringContaining('"internal"'),
    })
    const { headers } = await askWith('https://evil.example.com', build)
    expect(headers).not.toHaveProperty('access-control-allow-origin')
  })
})
