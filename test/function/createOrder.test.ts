/** `POST /orders` on a real store: what is accepted, and how everything else is refused. */
import { beforeAll, describe, expect, it } from 'vitest'
import { MAX_GOODS } from '../../lib/order/catalog'
import { parseOrderId } from '../../lib/order/orderId'
import { plusMs } from '../../lib/time'
import { anEvent, FORM, JSON_TYPE } from '../support/events'
import { LIFETIME_MS, NOW } from '../support/orders'
import { openShop, type Shop } from '../support/shop'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})

const request = (changes: object = {}) => ({
  lines: [{ sku: 'gaiwan', quantity: 2 }],
  email: 'buyer@example.com',
  ...changes,
})
const post = (body: string | Buffer, headers: Record<string, string> = FORM) =>
  shop.createOrder({ method: 'POST', path: '/orders', body, headers })
const postJson = (value: unknown, headers: Record<string, string> = {}) =>
  post(JSON.stringify(value), { ...JSON_TYPE, accept: 'application/json', ...headers })
const savedOrder = async (location: string) => {
  const orderId = parseOrderId(location.split('/').at(-1) ?? '')
  return orderId && shop.tables.orders.get(orderId)
}

describe('an order', () => {
  it('from a form redirects the browser to its page', async () => {
    const response = await post(
      'sku=longjing-tea&quantity=0&sku=gaiwan&quantity=2&sku=bookmark&quantity=&email=buyer%40example.com',
    )
    expect(response).toMatchObject({ status: 303, body: '' })
    expect(await savedOrder(response.headers.location ?? '')).toEqual({
      orderId: response.headers.location?.slice('/orders/'.length),
      lines: [{ sku: 'gaiwan', name: '青瓷盖碗', unitFen: 25_900, quantity: 2 }],
      amountFen: 51_800,
      gateway: 'alipayDirect',
      buyerEmail: 'buyer@example.com',
      locale: 'zh-Hans',
      createdAt: NOW,
      expiresAt: NOW + LIFETIME_MS,
      facts: {},
    })
  })

  it('from JSON is answered with JSON, and where to pay', async () => {
    const response = await postJson(request(), { 'accept-language': 'en' })
    expect(response.status).toBe(201)
    const view = JSON.parse(response.body)
    expect(view).toMatchObject({
      state: 'awaitingPayment',
      amountFen: 51_800,
      amountYuan: '518.00',
      lines: [{ sku: 'gaiwan', name: 'Celadon gaiwan', quantity: 2, unitFen: 25_900 }],
      payUrl: `${response.headers.location}/pay`,
    })
    expect(view).not.toHaveProperty('buyerEmail')
  })

  it('takes its price from the catalog, whatever the request contains', async () => {
    const response = await postJson(
      request({
        amountFen: 1,
        total_fee: '0.01',
        lines: [{ sku: 'gaiwan', quantity: 1, unitFen: 1, price: '0.01' }],
      }),
    )
    expect(JSON.parse(response.body).amountFen).toBe(25_900)
  })
})

describe('an idempotency key', () => {
  const key = { 'idempotency-key': 'front-end-key-000001' }

  it('gives the same order for the same contents, and refuses others', async () => {
    const first = await postJson(request(), key)
    const again = await postJson(request(), key)
    expect([first.status, again.status]).toEqual([201, 200])
    expect(JSON.parse(again.body).orderId).toBe(JSON.parse(first.body).orderId)
    const [line] = request().lines
    const others = [
      ...[{ email: 'other@example.com' }, { lines: [{ ...line, quantity: 1 }] }],
      ...[{ lines: [{ ...line, sku: 'ink-stone' }] }, { lines: [line, { sku: 'ink-stone', quantity: 1 }] }],
    ]
    for (const parts of others) {
      const other = await postJson(request(parts), key)
      expect(other.status).toBe(409)
      expect(JSON.parse(other.body).error.code).toBe('idempotencyConflict')
    }
  })

  it('returns the order’s present state', async () => {
    const own = await openShop()
    const parts = {
      method: 'POST',
      path: '/orders',
      headers: { ...JSON_TYPE, accept: 'application/json', ...key },
    }
    const state = async () =>
      JSON.parse((await own.createOrder({ ...parts, body: JSON.stringify(request()) })).body).state
    expect(await state()).toBe('awaitingPayment')
    own.world.now = plusMs(NOW, LIFETIME_MS)
    expect(await state()).toBe('overdue')
  })

  it('may be a form field, as on the shop’s own page', async () => {
    const form = 'sku=gaiwan&quantity=1&email=a%40b.cn&idempotencyKey=from-the-page-000001'
    const [first, again] = [await post(form), await post(form)]
    expect(first.status).toBe(303)
    expect(again.headers.location).toBe(first.headers.location)
  })

  it('of a form with other contents makes another order', async () => {
    const form = (email: string) => `sku=gaiwan&quantity=1&email=${email}&idempotencyKey=from-the-page-000002`
    const [first, other] = [await post(form('a%40b.cn')), await post(form('b%40b.cn'))]
    expect([first.status, other.status]).toEqual([303, 303])
    expect(other.headers.location).not.toBe(first.headers.location)
    expect((await post(form('b%40b.cn'))).headers.location).toBe(other.headers.location)
  })

  it.each(['short', 'x'.repeat(129), 'has a blank in it!', '键键键键键键键键键键键键键键键键'])(
    'is refused as %j',
    async text => {
      const response = await postJson(request({ idempotencyKey: text }))
      expect([response.status, JSON.parse(response.body).error.code]).toEqual([400, 'badIdempotencyKey'])
    },
  )

  it('is refused when header and body disagree', async () => {
    const response = await postJson(request({ idempotencyKey: 'another-key-0000001' }), key)
    expect(JSON.parse(response.body).error.code).toBe('badIdempotencyKey')
  })
})

describe('an optional e-mail address', () => {
  let easy: Shop
  beforeAll(async () => {
    easy = await openShop({ BUYER_EMAIL: 'optional' })
  })
  const order = (value: object, headers: Record<string, string> = {}) =>
    easy.createOrder({
      method: 'POST',
      path: '/orders',
      body: JSON.stringify(value),
      headers: { ...JSON_TYPE, accept: 'application/json', ...headers },
    })
  const idOf = ({ body }: { body: string }) => JSON.parse(body).orderId

  it.each([
    ['left out', {}],
    ['empty', { email: '' }],
    ['blank', { email: ' ' }],
  ])('may be %s: the order has none', async (_, email) => {
    const response = await order({ lines: [{ sku: 'gaiwan', quantity: 2 }], ...email })
    expect(response.status).toBe(201)
    expect(await easy.tables.orders.get(idOf(response))).not.toHaveProperty('buyerEmail')
  })

  it('may be empty in the form, whose page then shows none', async () => {
    const { status, headers } = await easy.createOrder({
      method: 'POST',
      path: '/orders',
      headers: FORM,
      body: 'sku=gaiwan&quantity=1&email=',
    })
    expect(status).toBe(303)
    const orderId = headers.location?.split('/').at(-1) ?? ''
    const page = await easy.order({ path: `/orders/${orderId}`, pathParameters: { orderId } })
    expect(page.status).toBe(200)
    expect(page.body).not.toContain('电子邮箱')
    expect(page.body).not.toContain('undefined')
  })

  it('is stored when given, and refused when invalid', async () => {
    const given = await order(request())
    expect(await easy.tables.orders.get(idOf(given))).toMatchObject({ buyerEmail: 'buyer@example.com' })
    const wrong = await order(request({ email: 'buyer' }))
    expect([wrong.status, JSON.parse(wrong.body).error.code]).toEqual([422, 'badEmail'])
  })

  it('is a part of what an idempotency key identifies', async () => {
    const key = { 'idempotency-key': 'front-end-key-000009' }
    const [none, again] = [
      await order(request({ email: undefined }), key),
      await order(request({ email: '' }), key),
    ]
    expect([none.status, again.status, idOf(again)]).toEqual([201, 200, idOf(none)])
    expect((await order(request(), key)).status).toBe(409)
  })
})

describe('refuses', () => {
  const line = (quantity: unknown, sku = 'gaiwan') => request({ lines: [{ sku, quantity }] })

  it.each<[string, unknown, number, string]>([
    ['no lines', request({ lines: [] }), 422, 'emptyCart'],
    ['invalid lines', request({ lines: 'gaiwan' }), 400, 'badRequest'],
    ['an invalid line', request({ lines: ['gaiwan'] }), 400, 'badRequest'],
    ['a list', [], 400, 'badRequest'],
    ['null', null, 400, 'badRequest'],
    ['a number as e-mail', request({ email: 1 }), 400, 'badRequest'],
    ['an object as key', request({ idempotencyKey: {} }), 400, 'badRequest'],
    ['unknown goods', line(1, 'car'), 422, 'unknownGoods'],
    ['a prototype’s goods', line(1, '__proto__'), 422, 'unknownGoods'],
    ['a quantity of 0', line(0), 422, 'badQuantity'],
    ['a quantity of -1', line(-1), 422, 'badQuantity'],
    ['a quantity of 1e9', line(1e9), 422, 'badQuantity'],
    ['a quantity of 1.5', line(1.5), 422, 'badQuantity'],
    ['a quantity in text', line('1'), 422, 'badQuantity'],
    [
      'too many lines',
      request({ lines: Array.from({ length: 21 }, (_, i) => ({ sku: `s${i}`, quantity: 1 })) }),
      422,
      'tooManyLines',
    ],
    ['no e-mail', request({ email: undefined }), 422, 'badEmail'],
    ['an e-mail with a second header', request({ email: 'a@b.cn\r\nBcc: x@y.cn' }), 422, 'badEmail'],
  ])('%s in JSON', async (_, value, status, code) => {
    const response = await postJson(value)
    expect([response.status, JSON.parse(response.body).error.code]).toEqual([status, code])
    expect(JSON.parse(response.body).error.message).not.toBe('')
  })

  it.each(['unknownGoods', 'badQuantity'])('%s in JSON, and names the cause', async code => {
    const lines = [
      { sku: 'gaiwan', quantity: 1 },
      { sku: code === 'unknownGoods' ? 'car' : 'bookmark', quantity: 0 },
      { sku: 'ink-stone', quantity: 1 },
    ]
    const { error } = JSON.parse((await postJson(request({ lines }))).body)
    expect(error).toEqual({ code, culprit: lines[1]?.sku, message: expect.any(String) })
  })

  it.each<[string, string, string]>([
    ['all quantities 0', 'sku=gaiwan&quantity=0&email=a@b.cn', 'emptyCart'],
    ['a quantity of 1.5', 'sku=gaiwan&quantity=1.5&email=a@b.cn', 'badQuantity'],
    ['a quantity of 1e9', 'sku=gaiwan&quantity=1e9&email=a@b.cn', 'badQuantity'],
    ['a missing quantity', 'sku=gaiwan&email=a@b.cn', 'badRequest'],
    ['escapes that are not UTF-8', 'sku=%FF&quantity=1&email=a@b.cn', 'badRequest'],
    ['names that are not UTF-8', 'sku=gaiwan&quantity=1&email=a@b.cn&%FF=1', 'badRequest'],
    ['an empty form', '', 'emptyCart'],
  ])('%s in a form, on a page', async (_, form, code) => {
    const response = await post(form)
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(response.body).toContain(`data-problem="${code}"`)
    expect(response.status).toBeGreaterThanOrEqual(400)
  })

  it('shows no more of a form than a valid one contains, and no invalid number', async () => {
    const email = `${'x'.repeat(300)}@`
    const long = '1'.repeat(25)
    const fields = { sku: 'gaiwan', quantity: long, email }
    const { status, body } = await post(new URLSearchParams(fields).toString())
    expect(status).toBe(422)
    expect(body).toContain(`value="${email.slice(0, 254)}"`)
    expect(body).toContain(`value="${long.slice(0, 20)}"`)
    expect(body).not.toContain(long)
    const none = await post('sku=gaiwan&quantity=two&email=a@b.cn')
    expect(none.body).not.toContain('two')
  })

  it.each<[string, () => ReturnType<typeof post>, number, string]>([
    ['broken JSON', () => post('{"lines":', { ...JSON_TYPE }), 400, 'badJson'],
    ['deep JSON', () => post('['.repeat(16_000), { ...JSON_TYPE }), 400, 'badJson'],
    [
      'another content type',
      () => post('a=1', { 'content-type': 'text/plain' }),
      415,
      'unsupportedMediaType',
    ],
    ['no content type', () => post('a=1', {}), 415, 'unsupportedMediaType'],
    ['a body of 1 MiB', () => post('x'.repeat(1 << 20)), 413, 'tooLarge'],
    ['bytes that are not UTF-8', () => post(Buffer.from([0xff, 0xfe])), 400, 'badRequest'],
    [
      'invalid base64',
      () =>
        shop.createOrder.send({
          ...anEvent({ method: 'POST', headers: FORM }),
          body: '***',
          isBase64Encoded: true,
        }),
      400,
      'badRequest',
    ],
    [
      'GET by a program',
      () => shop.createOrder({ method: 'GET', path: '/orders', headers: { accept: 'application/json' } }),
      405,
      'methodNotAllowed',
    ],
    ['DELETE', () => shop.createOrder({ method: 'DELETE', path: '/orders' }), 405, 'methodNotAllowed'],
  ])('%s', async (_, send, status, code) => {
    const response = await send()
    expect([response.status, response.body.includes(code)]).toEqual([status, true])
  })

  it('a request for the form’s URL by showing the shop', async () => {
    for (const method of ['GET', 'HEAD']) {
      const { status, headers } = await shop.createOrder({ method, path: '/orders' })
      expect([status, headers.location]).toEqual([303, '/'])
    }
  })

  it('a form by showing it again, with the buyer’s input', async () => {
    const response = await post('sku=gaiwan&quantity=100&sku=bookmark&quantity=2&email=a%40b.cn')
    expect(response.status).toBe(422)
    const value = (id: string) => new RegExp(`id="${id}"[^>]* value="([^"]*)"`).exec(response.body)?.[1]
    expect(['quantity-gaiwan', 'quantity-bookmark', 'email'].map(value)).toEqual(['100', '2', 'a@b.cn'])
    expect(response.body).toMatch(/id="quantity-gaiwan"[^>]* aria-invalid="true"/)
  })

  it('no form with every good of the largest catalog', async () => {
    const most = Array.from(
      { length: MAX_GOODS - 1 },
      (_, i) => `sku=${`${i}`.padStart(40, 'x')}&quantity=00`,
    )
    const email = `${'a'.repeat(60)}%40${'b'.repeat(60)}.cn`
    const key = `idempotencyKey=${crypto.randomUUID()}`
    const response = await post([...most, 'sku=gaiwan&quantity=99', `email=${email}`, key].join('&'))
    expect(response.status).toBe(303)
  })

  it('says which method would be right', async () => {
    expect((await shop.createOrder({ method: 'PUT' })).headers.allow).toBe('POST')
  })

  it('partial orders: a failed write leaves none, and the buyer sees an error', async () => {
    const broken = await openShop()
    broken.world.orders = { ...broken.tables.orders, create: () => Promise.reject(new Error('throttled')) }
    const response = await broken.createOrder({
      method: 'POST',
      body: JSON.stringify(request()),
      headers: JSON_TYPE,
    })
    expect([response.status, JSON.parse(response.body).error.code]).toEqual([500, 'internal'])
    expect(response.body).not.toContain('throttled')
    expect(broken.logged).toMatchObject([
      { level: 'error', event: 'requestFailed', fields: { message: 'throttled' } },
    ])
  })
})
