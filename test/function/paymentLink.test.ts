/** The page of a payment link, on a real store of orders: what it shows, its orders, and their number. */
import { beforeEach, describe, expect, it } from 'vitest'
import { linkUrlWithAmount } from '../../client/src/linkAmount'
import type { RecordedFact } from '../../lib/order/facts'
import { DEFAULT_MERCHANT } from '../../lib/order/merchant'
import type { Order } from '../../lib/order/order'
import { type OrderId, parseOrderId } from '../../lib/order/orderId'
import { orderState } from '../../lib/order/orderState'
import type { PaymentLink } from '../../lib/order/paymentLink'
import { HOUR_MS, MINUTE_MS, plusMs } from '../../lib/time'
import { VARIABLES } from '../support/alipayPage'
import { withKey } from '../support/api'
import { aKnownKey } from '../support/apiKeys'
import { collect } from '../support/collect'
import { FORM } from '../support/events'
import { aLink, FREE_PRICE } from '../support/links'
import { forgottenFact, LIFETIME_MS, NOW, paidFact } from '../support/orders'
import { openShop, type Shop } from '../support/shop'
import { BLOCKING_ALIPAY, OPENING_ALIPAY } from '../support/userAgents'

let shop: Shop
beforeEach(async () => {
  shop = await openShop()
})

let keys = 0
const open = (linkId: string, headers: Record<string, string> = {}) =>
  shop.paymentLink({ method: 'GET', pathParameters: { linkId }, headers })
const send = (linkId: string, fields: Record<string, string> = {}, query = '') => {
  keys += 1
  const sent = { idempotencyKey: `key-${String(keys).padStart(16, '0')}`, ...fields }
  return shop.paymentLink({
    method: 'POST',
    pathParameters: { linkId },
    query,
    headers: FORM,
    body: new URLSearchParams(sent).toString(),
  })
}
const saved = async (changes: Partial<PaymentLink> = {}) => (await shop.links.add(aLink(changes))).linkId
const orderIdOf = ({
  status,
  headers,
  body,
}: {
  status: number
  headers: Record<string, string>
  body: string
}) => {
  expect(status, body).toBe(303)
  return parseOrderId(/^\/orders\/(\w+)/.exec(headers.location ?? '')?.[1] ?? '') ?? expect.fail()
}
const orderOf = async (answer: Parameters<typeof orderIdOf>[0]): Promise<Order> =>
  (await shop.world.orders.get(orderIdOf(answer))) ?? expect.fail()
const pay = ({ orderId, amountFen }: Pick<Order, 'orderId' | 'amountFen'>, at = shop.world.now) =>
  shop.world.orders.record(orderId, { gateway: 'alipayDirect', amountFen }, [
    { ...paidFact(orderId), amountFen, at, recordedAt: at } as RecordedFact,
  ])
/** Its trade was closed, unpaid. */
const letGo = ({ orderId, amountFen }: Pick<Order, 'orderId' | 'amountFen'>) => {
  const at = shop.world.now
  const provenance = { source: 'close', sourceId: '', requestId: '', recordedAt: at } as const
  return shop.world.orders.record(orderId, { gateway: 'alipayDirect', amountFen }, [
    { kind: 'expired', gateway: 'alipayDirect', tradeNo: '', at, ...provenance },
  ])
}
const problemOf = ({ status, body }: { status: number; body: string }) =>
  `${status} ${/data-problem="(\w+)"/.exec(body)?.[1]}`
const allOrders = () => collect(shop.world.orders.listDay(NOW))

describe('a link with its amount', () => {
  it('shows what is paid in the payer’s language, and makes an order of it', async () => {
    const linkId = await saved({ successUrl: 'https://shop.example.com/done', metadata: { table: '5' } })
    const page = await open(linkId, { 'accept-language': 'en' })
    expect(page.status).toBe(200)
    expect(page.body).toContain('<h1>一杯茶</h1>')
    expect(page.body).toContain('¥18.80')
    expect(page.body).toContain('Go on to pay')
    expect(page.body).not.toMatch(/name="(amount|note|email)"|<script/)
    expect(page.headers['content-security-policy']).toContain(`form-action 'self'`)
    expect(await orderOf(await send(linkId))).toMatchObject({
      amountFen: 1880,
      lines: [{ name: '一杯茶', quantity: 1, unitFen: 1880 }],
      gateway: 'alipayDirect',
      paymentLink: linkId,
      metadata: { table: '5' },
      successUrl: 'https://shop.example.com/done',
    })
  })

  it('accepts no other amount from the form or the URL', async () => {
    const linkId = await saved()
    const order = await orderOf(
      await send(linkId, { amount: '0.01', note: 'x', email: 'a@example.com' }, 'amount=0.01'),
    )
    expect([order.amountFen, order.note, order.buyerEmail]).toEqual([1880, undefined, undefined])
    const free = await saved({ price: FREE_PRICE })
    expect(
      (await shop.paymentLink({ pathParameters: { linkId: free }, query: 'amount=7.77' })).body,
    ).not.toContain('7.77')
  })

  it('makes one order of a form that is sent twice, and others of other forms', async () => {
    const linkId = await saved()
    const key = { idempotencyKey: 'key-of-one-form-0' }
    const first = orderIdOf(await send(linkId, key))
    expect(orderIdOf(await send(linkId, key))).toBe(first)
    expect(orderIdOf(await send(linkId))).not.toBe(first)
  })

  it('keeps a chosen language', async () => {
    const linkId = await saved()
    const page = await shop.paymentLink({ pathParameters: { linkId }, query: 'lang=zh-Hant' })
    expect(page.body).toContain(`action="/l/${linkId}?lang=zh-Hant"`)
    expect((await send(linkId, {}, 'lang=zh-Hant')).headers.location).toMatch(/\?lang=zh-Hant$/)
  })
})

describe('says to open it in the browser, with its URL,', () => {
  const shown = async (userAgent: string, query = '') => {
    const linkId = await saved({ price: FREE_PRICE })
    const { body } = await shop.paymentLink({
      pathParameters: { linkId },
      query,
      headers: { 'user-agent': userAgent },
    })
    return { linkId, address: /<span class="address">([^<]*)</.exec(body)?.[1] }
  }

  it.each(BLOCKING_ALIPAY)('inside an app that blocks Alipay: %s', async userAgent => {
    const { linkId, address } = await shown(userAgent)
    expect(address).toBe(`https://shop.example.com/l/${linkId}`)
  })

  it.each(OPENING_ALIPAY)('and not elsewhere: %s', async userAgent =>
    expect((await shown(userAgent)).address).toBeUndefined(),
  )

  it('and at no gateway but Alipay’s', async () => {
    shop = await openShop({ ...VARIABLES, GATEWAYS: 'chinabank' })
    const [userAgent = ''] = BLOCKING_ALIPAY
    expect((await shown(userAgent)).address).toBeUndefined()
  })

  it('without an invalid amount, and again on a form that is refused', async () => {
    const [userAgent = ''] = BLOCKING_ALIPAY
    const { linkId, address } = await shown(userAgent, 'amount=100')
    expect(address).toBe(`https://shop.example.com/l/${linkId}`)
    const { status, body } = await shop.paymentLink({
      method: 'POST',
      pathParameters: { linkId },
      headers: { ...FORM, 'user-agent': userAgent },
      body: 'idempotencyKey=key-of-one-form-0&amount=much',
    })
    expect([status, body.includes(`>https://shop.example.com/l/${linkId}<`)]).toEqual([422, true])
  })
})

describe('an amount in the URL', () => {
  const made = async (body: object = {}) => {
    const call = withKey(shop, await aKnownKey(shop.apiKeys))
    const fields = { name: '账单', amount_min: 100, amount_max: 5_000_000, currency: 'CNY', ...body }
    const link = (await call('POST', '/v1/payment_links', { body: fields })).body
    return { call, link, address: (amount: number) => signed(link, amount) }
  }
  const signed = async (link: Parameters<typeof linkUrlWithAmount>[0], amount: number) =>
    new URL(await linkUrlWithAmount(link, { amount, client_reference_id: 'invoice 4711&' })).search.slice(1)
  const page = (linkId: string, query: string) => shop.paymentLink({ pathParameters: { linkId }, query })
  const refused = () => collect(shop.tables.illegalRequests.list(NOW, plusMs(NOW, HOUR_MS)))

  it('is fixed if the shop signed it, and its order has the shop’s number', async () => {
    const { call, link, address } = await made({ ask: { note: true } })
    const query = await address(16_800)
    const { status, body } = await page(link.id, `${query}&lang=en`)
    expect(status).toBe(200)
    expect(body).toContain('¥168.00')
    expect(body).not.toMatch(/name="amount"|data-amount/)
    // The form and the other languages keep it.
    const [, action = ''] = /action="([^"]+)"/.exec(body) ?? []
    expect(action.replaceAll('&amp;', '&')).toBe(`/l/${link.id}?${query}&lang=en`)
    expect(body).toContain(`?${query.replaceAll('&', '&amp;')}&amp;lang=zh-Hans`)
    // As does the address to copy out of an app.
    const headers = { 'user-agent': BLOCKING_ALIPAY[0] ?? '' }
    const inApp = await shop.paymentLink({ pathParameters: { linkId: link.id }, query, headers })
    expect(inApp.body).toContain(`>https://shop.example.com/l/${link.id}?${query.replaceAll('&', '&amp;')}<`)
    // Whatever the form says beside.
    const order = await orderOf(await send(link.id, { amount: '1.00', note: '5' }, query))
    expect(order).toMatchObject({ amountFen: 16_800, reference: 'invoice 4711&', note: '5' })
    const { data } = (await call('GET', '/v1/orders', { query: 'client_reference_id=invoice%204711%26' }))
      .body
    expect(data).toMatchObject([{ id: `ord_${order.orderId}`, payment_link: link.id, amount: 16_800 }])
    const again = await send(link.id, { note: 'x\ny' }, query)
    expect(again.body).toContain('¥168.00')
    expect(await refused()).toEqual([])
  })

  it('is refused otherwise: the page says so, the payer enters one, and it is recorded', async () => {
    const { link, address } = await made()
    const query = await address(16_800)
    const forged = query.replace('16800', '100')
    for (const each of ['amount=100', forged, await address(99)]) {
      const { status, body } = await page(link.id, each)
      expect([status, /data-amount="(\w+)"/.exec(body)?.[1]]).toEqual([200, 'ignored'])
      expect(body).toContain('name="amount"')
      expect(body).not.toContain('sig=')
    }
    const order = await orderOf(await send(link.id, { amount: '2.00' }, forged))
    expect([order.amountFen, order.reference]).toEqual([200, undefined])
    const sig = /[0-9a-f]{64}/.exec(query)?.[0] ?? expect.fail()
    const records = await refused()
    expect(records.map(({ reason }) => reason).sort()).toEqual(
      ['signatureMissing', 'badSignature', 'badSignature', 'amountMismatch'].sort(),
    )
    for (const { channel, claimedOrder, copy } of records) {
      expect([channel, claimedOrder]).toEqual(['link', link.id])
      expect(copy).toMatch(/^amount=\d/)
      expect(copy).not.toContain(sig)
    }
    expect(JSON.stringify(shop.logged)).not.toContain(sig)
  })

  it('is ignored by a link with a fixed amount', async () => {
    const linkId = await saved()
    const { body } = await page(linkId, 'amount=1')
    expect(body).toContain('data-amount="ignored"')
    expect(body).toContain('¥18.80')
  })

  it('is signed with a secret that only keys which may make links can read', async () => {
    const { call, link } = await made()
    expect(link.amount_secret).toMatch(/^amt_[0-9a-f]{64}$/)
    const path = `/v1/payment_links/${link.id}`
    expect((await call('GET', path)).body).toEqual(link)
    expect((await call('PATCH', path, { body: {} })).body.amount_secret).toBe(link.amount_secret)
    const reading = withKey(shop, await aKnownKey(shop.apiKeys, 'live', ['read']))
    expect((await reading('GET', path)).body.amount_secret).toBeNull()
    const listed = (await reading('GET', '/v1/payment_links')).body.data
    expect(listed).toMatchObject([{ id: link.id, amount_secret: null }])
    const fixed = { body: { name: 'x', amount: 1, currency: 'CNY' } }
    expect((await call('POST', '/v1/payment_links', fixed)).body.amount_secret).toBeNull()
  })

  it('is signed with the same secret when the link is made again', async () => {
    const call = withKey(shop, await aKnownKey(shop.apiKeys))
    const request = { body: { name: 'x', amount_min: 1, amount_max: 2, currency: 'CNY' } }
    const headers = { 'idempotency-key': 'link-1' }
    const first = await call('POST', '/v1/payment_links', { ...request, headers })
    expect((await call('POST', '/v1/payment_links', { ...request, headers })).body).toEqual(first.body)
  })
})

it.each(['en', 'zh-Hant', 'zh-Hans'])(
  'an order of a link is in the language of its payer: %s',
  async lang => {
    const linkId = await saved()
    expect(await orderOf(await send(linkId, {}, `lang=${lang}`))).toMatchObject({ locale: lang })
  },
)

describe('a link with an amount chosen by the payer', () => {
  it.each([
    ['1', 100],
    ['500.00', 50_000],
    [' １２．５ ', 1250],
  ])('accepts %s', async (amount, amountFen) => {
    const linkId = await saved({ price: FREE_PRICE })
    expect(await orderOf(await send(linkId, { amount }))).toMatchObject({ amountFen })
  })

  it.each(['', '0.99', '500.01', '1e2', '-5', '12.345', 'tea', '99999999999999999999'])(
    'refuses "%s", and shows the form again',
    async amount => {
      const linkId = await saved({ price: FREE_PRICE, asksNote: true })
      const refused = await send(linkId, { amount, note: '"5"' })
      expect(problemOf(refused)).toBe('422 badAmount')
      expect(refused.body).toMatch(/id="amount"[^>]*aria-invalid="true"/)
      expect(refused.body).toContain('value="&quot;5&quot;"')
      expect(await allOrders()).toEqual([])
    },
  )

  it('shows of each refused field no more than a valid one contains', async () => {
    const linkId = await saved({ price: FREE_PRICE, asksNote: true, asksEmail: true })
    const shown = { amount: '1'.repeat(20), note: 'n'.repeat(100), email: 'e'.repeat(254) }
    const sent = Object.entries(shown).map(([name, most]) => [name, `${most}${most[0]}`])
    const { body } = await send(linkId, Object.fromEntries(sent))
    for (const [name, most] of Object.entries(shown))
      expect(new RegExp(`id="${name}"[^>]* value="([^"]*)"`).exec(body)?.[1]).toBe(most)
  })

  it('asks for an e-mail address and a note if the link does', async () => {
    const linkId = await saved({ asksEmail: true, asksNote: true })
    expect(problemOf(await send(linkId))).toBe('422 badEmail')
    expect(problemOf(await send(linkId, { email: 'a@example.com', note: 'x'.repeat(101) }))).toBe(
      '422 badNote',
    )
    expect(problemOf(await send(linkId, { email: 'a@example.com', note: 'a\nb' }))).toBe('422 badNote')
    const answer = await send(linkId, { email: 'a@example.com', note: ' 五号桌 ' })
    const order = await orderOf(answer)
    expect([order.buyerEmail, order.note]).toEqual(['a@example.com', '五号桌'])
    const page = await shop.order({ pathParameters: { orderId: order.orderId } })
    expect(page.body).not.toContain('a@example.com')
  })
})

describe('a link is refused', () => {
  it.each([
    '',
    'lnk_',
    `lnk_${'0'.repeat(24)}`,
    `lnk_${'U'.repeat(25)}`,
    '../orders',
    `lnk_${'0'.repeat(25)}.png`,
  ])('with an invalid id, without a read: "%s"', async linkId => {
    shop.links.get = () => expect.fail()
    expect(problemOf(await open(linkId))).toBe('404 unknownLink')
  })

  it('that does not exist, with an explanation', async () => {
    expect(problemOf(await open(`lnk_${'0'.repeat(25)}`))).toBe('404 unknownLink')
    expect(problemOf(await send(`lnk_${'0'.repeat(25)}`))).toBe('404 unknownLink')
    expect((await open(`lnk_${'0'.repeat(25)}.svg`)).status).toBe(404)
  })

  it('that has ended, and refuses a form that was open before', async () => {
    const ended = await saved({ isActive: false })
    const expired = await saved({ expiresAt: plusMs(NOW, HOUR_MS) })
    expect((await open(expired)).status).toBe(200)
    shop.world.now = plusMs(NOW, HOUR_MS)
    for (const linkId of [ended, expired]) {
      expect(problemOf(await open(linkId))).toBe('410 linkEnded')
      expect(problemOf(await send(linkId))).toBe('410 linkEnded')
    }
    expect((await open(ended, { 'accept-language': 'zh' })).body).toContain('这个付款链接已被店家停用')
  })

  it('with an invalid form', async () => {
    const linkId = await saved()
    expect(problemOf(await send(linkId, { idempotencyKey: 'short' }))).toBe('400 badIdempotencyKey')
    const parts = { method: 'POST', pathParameters: { linkId } }
    const json = await shop.paymentLink({
      ...parts,
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    expect(json.status).toBe(415)
    expect((await shop.paymentLink({ ...parts, method: 'PUT' })).headers.allow).toBe('GET, POST')
    expect(await allOrders()).toEqual([])
  })
})

it('has its address as a QR code, which other sites may show', async () => {
  const linkId = await saved({ name: '<茶>' })
  const picture = await open(`${linkId}.svg`)
  expect(picture.status).toBe(200)
  expect(picture.headers).toMatchObject({
    'content-type': 'image/svg+xml; charset=utf-8',
    'cross-origin-resource-policy': 'cross-origin',
  })
  expect(picture.body).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg".*aria-label="&lt;茶&gt;"/)
})

describe('a link that is paid once', () => {
  it('redirects its second opening to the order, until that is paid', async () => {
    const linkId = await saved({ maxUses: 1 })
    const order = await orderOf(await send(linkId))
    expect(orderIdOf(await open(linkId))).toBe(order.orderId)
    expect(orderIdOf(await send(linkId))).toBe(order.orderId)
    await pay(order)
    expect(problemOf(await open(linkId))).toBe('409 linkUsedUp')
    expect(problemOf(await send(linkId))).toBe('409 linkUsedUp')
    shop.world.orders.get = () => expect.fail()
    expect(problemOf(await open(linkId)), 'known for good').toBe('409 linkUsedUp')
  })

  it('gives its use to one of two concurrent buyers; neither sees the other’s order', async () => {
    const linkId = await saved({ maxUses: 1 })
    const answers = await Promise.all([send(linkId), send(linkId), send(linkId)])
    const placed = answers.filter(({ status }) => status === 303)
    expect(new Set(placed.map(({ headers }) => headers.location)).size).toBe(1)
    for (const refused of answers.filter(({ status }) => status !== 303))
      expect(problemOf(refused)).toBe('409 linkUsedUp')
  })

  it('opens again once its order expired unpaid; a payment after all is late, and needs a person', async () => {
    const linkId = await saved({ maxUses: 1 })
    const first = await orderOf(await send(linkId))
    await shop.payRedirect({
      method: 'POST',
      pathParameters: { orderId: first.orderId },
      headers: FORM,
      body: '',
    })
    shop.world.now = plusMs(NOW, LIFETIME_MS)
    expect(problemOf(await open(linkId)), 'a payment may be on its way').toBe('409 linkUsedUp')
    await letGo(first)
    const second = await orderOf(await send(linkId))
    expect(second.orderId).not.toBe(first.orderId)
    await pay(second)
    await pay(first, plusMs(shop.world.now, MINUTE_MS))
    const states = await Promise.all(
      [first, second].map(async ({ orderId }) => {
        const order = (await shop.world.orders.get(orderId)) ?? expect.fail()
        return orderState(order, shop.world.now)
      }),
    )
    expect(states).toEqual(['paidLate', 'paid'])
  })

  it('uses nothing of a link that was ended meanwhile', async () => {
    const linkId = await saved({ maxUses: 1 })
    const { takeUse } = shop.links
    shop.links.takeUse = async (...use) => {
      await shop.links.change(linkId, { isActive: false }, DEFAULT_MERCHANT)
      return takeUse(...use)
    }
    expect(problemOf(await send(linkId))).toBe('409 linkUsedUp')
  })
})

it('a link of several uses is paid at most so often, by any buyers', async () => {
  const linkId = await saved({ maxUses: 3 })
  const orders = [
    await orderOf(await send(linkId)),
    await orderOf(await send(linkId)),
    await orderOf(await send(linkId)),
  ]
  expect(problemOf(await open(linkId)), 'each use is held').toBe('409 linkUsedUp')
  await pay(orders[0] ?? expect.fail())
  shop.world.now = plusMs(NOW, LIFETIME_MS)
  for (const order of orders.slice(1)) await letGo(order)
  expect((await open(linkId)).status).toBe(200)
  const uses = (await shop.links.get(linkId))?.uses ?? {}
  expect(Object.keys(uses) as OrderId[]).toEqual([orders[0]?.orderId])
  const again = [await orderOf(await send(linkId)), await orderOf(await send(linkId))]
  expect(new Set(again.map(({ orderId }) => orderId)).size).toBe(2)
  expect(problemOf(await send(linkId))).toBe('409 linkUsedUp')
})

it('a double click on the last use leads to its one order, even once that is paid', async () => {
  const linkId = await saved({ maxUses: 2, asksNote: true })
  await send(linkId)
  const form = { idempotencyKey: `${NOW}.of-one-form-0001`, note: '靠窗' }
  const order = await orderOf(await send(linkId, form))
  expect(problemOf(await open(linkId))).toBe('409 linkUsedUp')
  expect(orderIdOf(await send(linkId, form))).toBe(order.orderId)
  await pay(order)
  shop.world.now = plusMs(NOW, 10 * MINUTE_MS)
  expect(orderIdOf(await send(linkId, form)), 'out of the history').toBe(order.orderId)
  // With anything else in it, it is another form, and leads to nobody's order.
  expect(problemOf(await send(linkId, { ...form, note: '靠门' }))).toBe('409 linkUsedUp')
  expect(problemOf(await send(linkId, { ...form, note: 'a\nb' }))).toBe('409 linkUsedUp')
  expect(await allOrders()).toHaveLength(2)
})

describe('the API', () => {
  const LINK = { name: '茶', amount: 1880, currency: 'CNY' }
  let call: ReturnType<typeof withKey>
  beforeEach(async () => {
    call = withKey(shop, await aKnownKey(shop.apiKeys))
  })

  it('makes a link, reads it, changes it and ends it', async () => {
    const made = await call('POST', '/v1/payment_links', {
      body: {
        ...LINK,
        single_use: true,
        ask: { note: true },
        metadata: { a: 'b' },
        expires_at: '2026-12-01T00:00:00Z',
      },
    })
    expect([made.status, made.body]).toEqual([
      201,
      {
        id: made.body.id,
        object: 'payment_link',
        name: '茶',
        amount: 1880,
        amount_min: null,
        amount_secret: null,
        amount_max: null,
        currency: 'CNY',
        max_uses: 1,
        uses: 0,
        status: 'open',
        active: true,
        expires_at: '2026-12-01T00:00:00.000Z',
        ask: { email: false, note: true },
        success_url: null,
        url: `https://shop.example.com/l/${made.body.id}`,
        metadata: { a: 'b' },
        livemode: true,
        qr_url: `https://shop.example.com/l/${made.body.id}.svg`,
        created: '2026-11-23T02:00:00.000Z',
      },
    ])
    const path = `/v1/payment_links/${made.body.id}`
    expect((await call('GET', path)).body).toEqual(made.body)
    const orderId = orderIdOf(await send(made.body.id, { note: '五' }))
    const order = await call('GET', `/v1/orders/ord_${orderId}`)
    expect(order.body).toMatchObject({ payment_link: made.body.id, note: '五', metadata: { a: 'b' } })
    const changed = await call('PATCH', path, { body: { name: '绿茶', active: false } })
    expect(changed.body).toMatchObject({
      name: '绿茶',
      active: false,
      status: 'ended',
      uses: 1,
      amount: 1880,
    })
    expect((await call('PATCH', path, { body: { active: true } })).body).toMatchObject({ status: 'used_up' })
    expect((await call('PATCH', path, { body: {} })).status).toBe(200)
  })

  it('makes one link for one idempotency key, even if the first attempt was interrupted', async () => {
    const headers = { 'idempotency-key': 'a' }
    const { add } = shop.links
    shop.links.add = async link => {
      await add(link)
      throw new Error('died')
    }
    expect((await call('POST', '/v1/payment_links', { body: LINK, headers })).status).toBe(500)
    shop.links.add = add
    const made = await call('POST', '/v1/payment_links', { body: LINK, headers })
    expect((await call('POST', '/v1/payment_links', { body: LINK, headers })).body).toEqual(made.body)
    expect((await call('GET', '/v1/payment_links')).body.data).toEqual([made.body])
  })

  it.each<[object, string]>([
    [{ amount: undefined }, 'amount_min'],
    [{ amount: undefined, amount_min: 1 }, 'amount_max'],
    [{ amount: undefined, amount_min: 2, amount_max: 1 }, 'amount_max'],
    [{ amount_min: 1 }, 'amount'],
    [{ amount: 0 }, 'amount'],
    [{ amount: 1.5 }, 'amount'],
    [{ name: '' }, 'name'],
    [{ currency: 'USD' }, 'currency'],
    [{ max_uses: 1001 }, 'max_uses'],
    [{ max_uses: 2, single_use: true }, 'max_uses'],
    [{ expires_at: 'tomorrow' }, 'expires_at'],
    [{ expires_at: '2026-11-22T00:00:00Z' }, 'expires_at'],
    [{ success_url: 'http://example.com/' }, 'success_url'],
  ])('refuses %j', async (changes, param) => {
    const refused = await call('POST', '/v1/payment_links', { body: { ...LINK, ...changes } })
    expect([refused.status, refused.body.error.code, refused.body.error.param]).toEqual([
      422,
      'invalid_field',
      param,
    ])
    expect((await call('GET', '/v1/payment_links')).body.data).toEqual([])
  })

  it('removes its expiry and its return URL with null', async () => {
    const way = { expires_at: '2026-12-01T00:00:00.000Z', success_url: 'https://shop.example.com/done' }
    const { id } = (await call('POST', '/v1/payment_links', { body: { ...LINK, ...way } })).body
    const body = { expires_at: null, success_url: null }
    expect((await call('PATCH', `/v1/payment_links/${id}`, { body })).body).toMatchObject(body)
    expect((await call('GET', `/v1/payment_links/${id}`)).body).toMatchObject({ ...body, status: 'open' })
    const refused = await call('PATCH', `/v1/payment_links/${id}`, { body: { name: null } })
    expect([refused.status, refused.body.error.param]).toEqual([422, 'name'])
  })

  it('lists links page by page, in both directions', async () => {
    const ids: string[] = []
    for (let index = 0; index < 5; index += 1) {
      shop.world.now = plusMs(NOW, index)
      ids.unshift((await call('POST', '/v1/payment_links', { body: LINK })).body.id)
    }
    const page = async (query: string) => {
      const { body } = await call('GET', '/v1/payment_links', { query })
      return [body.data.map(({ id }: { id: string }) => ids.indexOf(id)), body.has_more]
    }
    expect(await page('limit=2')).toEqual([[0, 1], true])
    expect(await page(`limit=3&starting_after=${ids[1]}`)).toEqual([[2, 3, 4], false])
    expect(await page(`limit=2&ending_before=${ids[3]}`)).toEqual([[1, 2], true])
  })

  it('finds no other links, and lets no read-only key make one', async () => {
    for (const id of ['lnk_0', `lnk_${'0'.repeat(25)}`]) {
      expect((await call('GET', `/v1/payment_links/${id}`)).body.error.code).toBe('link_not_found')
      expect((await call('PATCH', `/v1/payment_links/${id}`, { body: {} })).body.error.code).toBe(
        'link_not_found',
      )
    }
    const reading = withKey(shop, await aKnownKey(shop.apiKeys, 'live', ['read']))
    expect((await reading('POST', '/v1/payment_links', { body: LINK })).status).toBe(403)
    expect((await reading('PATCH', `/v1/payment_links/lnk_0`, { body: {} })).status).toBe(403)
  })
})

it('a payer’s data is deleted with the payer’s order data', async () => {
  const linkId = await saved({ asksNote: true })
  const order = await orderOf(await send(linkId, { note: '王小姐' }))
  await shop.world.orders.settle(order, [], undefined)
  const fact = forgottenFact(shop.world.now)
  await shop.world.orders.forget(order, fact)
  expect((await shop.world.orders.get(order.orderId))?.note).toBeUndefined()
})
