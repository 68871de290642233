/** The language of responses: the chosen one, the order's, or the browser's. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { FORM } from '../support/events'
import { anOrder, paidFact } from '../support/orders'
import { openShop, type Shop } from '../support/shop'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
beforeEach(() => {
  shop.world.mails.length = 0
})

const CHINESE = { 'accept-language': 'zh-CN' }
const langOf = ({ body }: { body: string }) => /<html lang="([\w-]+)">/.exec(body)?.[1]
const hrefs = ({ body }: { body: string }) =>
  [...body.matchAll(/(?:href|action)="(\/[^"]*)"(?! lang)/g)].map(([, address]) => address)

const order = (orderId: string, query = '', headers: Record<string, string> = CHINESE) =>
  shop.order({ path: `/orders/${orderId}`, pathParameters: { orderId }, query, headers })
const submit = (body: string, query = '') =>
  shop.createOrder({ method: 'POST', path: '/orders', query, headers: { ...FORM, ...CHINESE }, body })
const pay = (orderId: string, parts: Parameters<Shop['payRedirect']>[0]) =>
  shop.payRedirect({ path: `/orders/${orderId}/pay`, pathParameters: { orderId }, ...parts })

describe('the storefront', () => {
  it('speaks the chosen language, and keeps it', async () => {
    const page = await shop.storefront({ query: 'lang=en', headers: CHINESE })
    expect(langOf(page)).toBe('en')
    expect(hrefs(page)).toEqual(['/?lang=en', '/orders?lang=en'])
  })

  it.each(['', 'lang=fr', 'lang=', 'lang=EN', 'xlang=en', 'lang=en%22'])(
    'speaks the browser’s when %j chooses none',
    async query => {
      const page = await shop.storefront({ query, headers: CHINESE })
      expect([langOf(page), hrefs(page)]).toEqual(['zh-Hans', ['/', '/orders']])
    },
  )

  it('sets no cookie', async () => {
    const { headers } = await shop.storefront({ query: 'lang=en', headers: CHINESE })
    expect(headers).not.toHaveProperty('set-cookie')
  })
})

describe('the form', () => {
  it('that is refused is shown again in the chosen language', async () => {
    const page = await submit('sku=gaiwan&quantity=0&email=buyer%40example.com', 'lang=en')
    expect([page.status, langOf(page)]).toEqual([422, 'en'])
    expect(hrefs(page)).toEqual(['/?lang=en', '/orders?lang=en'])
  })

  it('makes an order in it, with its page and mails in it too', async () => {
    const { headers } = await submit('sku=gaiwan&quantity=1&email=buyer%40example.com', 'lang=en')
    const orderId = headers.location?.slice('/orders/'.length) ?? ''
    const page = await order(orderId)
    expect(langOf(page)).toBe('en')
    expect(page.body).toContain('Celadon gaiwan')
    // The browser would get Chinese at the next page.
    expect(hrefs(page)).toEqual(['/?lang=en', `/orders/${orderId}/pay?lang=en`])
  })

  it('opened by its URL alone leads to the shop in it', async () => {
    const { status, headers } = await shop.createOrder({ path: '/orders', query: 'lang=en' })
    expect([status, headers.location]).toEqual([303, '/?lang=en'])
  })
})

describe('an order of an English buyer', () => {
  const english = () => shop.existing({ locale: 'en' })

  it('is shown in the currently chosen language', async () => {
    const { orderId } = await english()
    const page = await order(orderId, 'returned=1&lang=zh-Hant')
    expect(langOf(page)).toBe('zh-Hant')
    expect(page.body).toContain(`/orders/${orderId}?returned=2&amp;lang=zh-Hant`)
    expect(page.body).toContain(`href="/orders/${orderId}?returned=2&amp;lang=en" lang="en"`)
  })

  it('is paid in the buyer’s language, and refused in it', async () => {
    const { orderId } = await english()
    expect(langOf(await pay(orderId, { method: 'POST', headers: { ...FORM, ...CHINESE }, body: '' }))).toBe(
      'en',
    )
    const refused = async (query: string) => {
      const { status, headers } = await pay(orderId, { query, headers: CHINESE })
      const [path = '', search = ''] = String(headers.location).split('?')
      expect([status, path]).toEqual([303, `/orders/${orderId}`])
      return shop.order({ path, pathParameters: { orderId }, query: search, headers: CHINESE })
    }
    expect(langOf(await refused('bank=NOBODY'))).toBe('en')
    expect(langOf(await refused('bank=NOBODY&lang=zh-Hans'))).toBe('zh-Hans')
  })

  it('that is paid already redirects to its page in the chosen language', async () => {
    const { orderId } = await shop.existing({ facts: { paid: paidFact() } })
    const { headers } = await pay(orderId, { query: 'bank=&lang=en' })
    expect(headers.location).toBe(`/orders/${orderId}?lang=en`)
  })

  it('answers programs in the language that they request', async () => {
    const { orderId } = await english()
    const headers = { ...CHINESE, accept: 'application/json' }
    const { body } = await pay(orderId, { query: 'bank=NOBODY', headers })
    expect(JSON.parse(body).error.message).toMatch(/银行/)
  })
})

it('a problem page is in the chosen language', async () => {
  const page = await shop.notFound({ path: '/nothing', query: 'lang=zh-Hant' })
  expect([page.status, langOf(page)]).toEqual([404, 'zh-Hant'])
  const { orderId } = anOrder()
  expect(langOf(await order(orderId, 'lang=en'))).toBe('en')
})
