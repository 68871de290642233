/** The shop redirects browsers, and links, only to itself and to the gateway, whatever is requested. */
import { describe, expect, it } from 'vitest'
import { inBothScenes, returnForm } from '../support/attack'
import { BROWSER, FRONT_END } from '../support/flow'
import { expectDecent } from './decency'
import type { HeaderList } from './rawHttp'
import type { Scene } from './scenes'

const EVIL = 'attacker.example'

const GAMES: readonly [string, HeaderList][] = [
  ['Host', [['host', EVIL]]],
  ['Host with a port', [['host', `${EVIL}:443`]]],
  ['Host with a user', [['host', `shop@${EVIL}`]]],
  ['X-Forwarded-Host', [['x-forwarded-host', EVIL]]],
  ['X-Forwarded-Proto', [['x-forwarded-proto', 'javascript']]],
  ['Forwarded', [['forwarded', `for=1.2.3.4;host=${EVIL};proto=http`]]],
  ['X-Original-URL', [['x-original-url', `//${EVIL}/`]]],
  ['X-Forwarded-Prefix', [['x-forwarded-prefix', `//${EVIL}`]]],
  ['Referer', [['referer', `https://${EVIL}/`]]],
]

const FORM: HeaderList = [['content-type', 'application/x-www-form-urlencoded']]
const JSON_TYPE: HeaderList = [['content-type', 'application/json']]
const browser: HeaderList = Object.entries(BROWSER)
const frontEnd: HeaderList = Object.entries(FRONT_END)

async function ask(scene: Scene, method: string, target: string, headers: HeaderList, body?: string) {
  const [path = '', query] = target.split('?')
  const reply = await scene.send({
    method,
    path,
    headers,
    ...(query !== undefined && { query }),
    ...(body !== undefined && { body: Buffer.from(body) }),
  })
  expectDecent(reply, scene.addresses)
  expect(JSON.stringify(reply.headers)).not.toContain(EVIL)
  return reply
}

/** The addresses of ours within a payment request. */
const ownAddresses = (fields: Readonly<Record<string, string>>) => [
  fields.notify_url,
  fields.return_url,
  fields.show_url,
]

describe('an attacker’s host', () => {
  inBothScenes(scene => {
    it.each(GAMES)('in %s appears in no URL', async (_, game) => {
      const { shopUrl, gatewayUrl } = scene().addresses
      const order = { sku: 'gaiwan', quantity: 1 }
      const json = JSON.stringify({ lines: [order], email: 'buyer@example.com' })
      // As API Gateway does, the local stack answers under its own names only.
      if (shopUrl.startsWith('http://127.') && game.some(([name]) => name === 'host')) {
        expect((await scene().send({ method: 'GET', path: '/', headers: game })).status).toBe(403)
        return
      }
      const created = await ask(scene(), 'POST', '/orders', [...game, ...frontEnd, ...JSON_TYPE], json)
      expect(created.status).toBe(201)
      expect(created.body).not.toContain(EVIL)
      const { orderId, url, payUrl } = JSON.parse(created.body) as Record<string, string>
      expect(created.headers.location).toBe(url)
      expect([url, payUrl]).toEqual([`${shopUrl}/orders/${orderId}`, `${shopUrl}/orders/${orderId}/pay`])

      const expected = [
        `${shopUrl}/paycallback/notify`,
        `${shopUrl}/paycallback/return`,
        `${shopUrl}/orders/${orderId}`,
      ]
      const link = await ask(scene(), 'GET', `/orders/${orderId}/pay`, [...game, ...browser])
      const { origin, pathname, searchParams } = new URL(link.headers.location ?? '')
      expect(`${origin}${pathname}`).toBe(gatewayUrl)
      expect(ownAddresses(Object.fromEntries(searchParams))).toEqual(expected)

      const posted = await ask(
        scene(),
        'POST',
        `/orders/${orderId}/pay`,
        [...game, ...frontEnd, ...JSON_TYPE],
        '{}',
      )
      const payment = JSON.parse(posted.body) as { url: string; fields: Record<string, string> }
      expect(payment.url.startsWith(`${gatewayUrl}?`)).toBe(true)
      expect(ownAddresses(payment.fields)).toEqual(expected)

      const page = await ask(scene(), 'POST', `/orders/${orderId}/pay`, [...game, ...browser, ...FORM], '')
      expect(page.status).toBe(200)
      expect(page.body).not.toContain(EVIL)

      const form = `sku=gaiwan&quantity=1&email=b%40example.com&next=//${EVIL}`
      const seeOther = await ask(scene(), 'POST', '/orders', [...game, ...browser, ...FORM], form)
      expect(seeOther.headers.location).toMatch(/^\/orders\/\w{24}$/)
    })
  })
})

describe('an attacker’s redirect target', () => {
  inBothScenes(scene => {
    it('in the query of a payment is ignored', async () => {
      const { orderId } = await scene().existing()
      const parameters = [
        'next',
        'url',
        'redirect',
        'return_url',
        'notify_url',
        'show_url',
        'gateway',
        'returnTo',
      ]
      const query = parameters.map(name => `${name}=https://${EVIL}/`).join('&')
      for (const path of [`/orders/${orderId}/pay`, `/orders/${orderId}`, '/']) {
        const reply = await ask(scene(), 'GET', `${path}?${query}`, browser)
        expect(reply.body).not.toContain(EVIL)
      }
    })

    it.each([`//${EVIL}`, `/%5C${EVIL}`, `/orders/%2F%2F${EVIL}`, `/orders//${EVIL}/pay`])(
      'in the path %s redirects nowhere',
      async path => {
        const reply = await ask(scene(), 'GET', path, browser)
        expect(reply.status).toBe(404)
        expect(reply.headers).not.toHaveProperty('location')
        expect(reply.body).not.toContain(EVIL)
      },
    )

    it('in a line break of an order number or bank adds no header', async () => {
      const { orderId } = await scene().existing()
      const injection = `%0d%0aLocation:%20https://${EVIL}/%0d%0aX-Evil:%201`
      const unknown = await ask(scene(), 'GET', `/orders/${orderId}${injection}`, browser)
      expect([unknown.status, unknown.headers.location]).toEqual([404, undefined])
      expect(unknown.headers).not.toHaveProperty('x-evil')
      const refused = await ask(scene(), 'GET', `/orders/${orderId}/pay?bank=CMB${injection}`, browser)
      expect([refused.status, refused.headers.location]).toEqual([
        303,
        `/orders/${orderId}?refused=unknownBank`,
      ])
      expect(refused.headers).not.toHaveProperty('x-evil')
    })

    it('in a genuine return is not followed: the redirect goes to the order', async () => {
      const order = await scene().existing()
      scene().gatewayDenies(false)
      const query = returnForm(
        { order, key: scene().key },
        { body: `https://${EVIL}/`, show_url: `//${EVIL}` },
      )
      const reply = await ask(scene(), 'GET', `/paycallback/return?${query}`, browser)
      expect([reply.status, reply.body]).toEqual([303, ''])
      expect(reply.headers.location).toBe(`/orders/${order.orderId}?returned=0`)
    })

    it('in the count of refreshes is ignored', async () => {
      const { orderId } = await scene().existing()
      for (const count of [`1;url=//${EVIL}`, `1%22%3E//${EVIL}`, '99999', '-1', '1e3']) {
        const { body } = await ask(scene(), 'GET', `/orders/${orderId}?returned=${count}`, browser)
        expect(body).not.toContain('http-equiv')
        expect(body).not.toContain(EVIL)
      }
    })
  })
})
