/** The 易支付 façade: a program orders, is notified, and queries; invalid requests change nothing. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Fen, fen } from '../../lib/money'
import type { RecordedFact } from '../../lib/order/facts'
import { DEFAULT_MERCHANT } from '../../lib/order/merchant'
import { newOrderId, parseOrderId } from '../../lib/order/orderId'
import { DAY_MS, formatGatewayTime, HOUR_MS, plusMs } from '../../lib/time'
import { VARIABLES } from '../support/alipayPage'
import { SHOP_URL } from '../support/app'
import { collect } from '../support/collect'
import { EPAY_KEY, OLDER_EPAY_KEY, provedQuery, signedForm } from '../support/epay'
import { FORM } from '../support/events'
import { NOW, PROVENANCE, paidFact } from '../support/orders'
import { openShop, type Shop } from '../support/shop'

const PURCHASE = {
  pid: '1001',
  type: 'alipay',
  name: '会员 VIP',
  money: '168.5',
  notify_url: 'https://program.example.com/notify.php?from=pay',
  return_url: 'https://program.example.com/return.php',
  param: 'u=7',
  clientip: '',
  device: 'pc',
}

const CHINABANK_ALONE = {
  GATEWAYS: 'chinabank',
  CHINABANK_MERCHANT: '20000400',
  CHINABANK_KEYS: 'ssm:/keys',
  CHINABANK_GATEWAY_URL: 'https://pay3.example.com/PayGate',
}

let shop: Shop
let orders: Shop['world']['orders']
/** The program's number of the test's order. */
let reference = ''
beforeAll(async () => {
  shop = await openShop()
  orders = shop.world.orders
})
let tests = 0
beforeEach(() => {
  tests += 1
  reference = String(tests)
  // An hour for each, in which a refusal of it is kept whole.
  const now = plusMs(NOW, tests * HOUR_MS)
  Object.assign(shop.world, { now, orders, attempts: [], webhooks: [] })
  shop.logged.length = 0
})

const purchase = (fields: Record<string, string> = {}) => ({
  ...PURCHASE,
  out_trade_no: reference,
  ...fields,
})
const mapi = async (fields: Record<string, string> = {}, key = EPAY_KEY) => {
  const body = signedForm(purchase(fields), key)
  const answer = await shop.epay({ method: 'POST', path: '/mapi.php', headers: FORM, body })
  return { status: answer.status, ...JSON.parse(answer.body) }
}
const ask = async (fields: Record<string, string>) => {
  const query = new URLSearchParams({ act: 'order', pid: '1001', key: EPAY_KEY, ...fields }).toString()
  return JSON.parse((await shop.epay({ path: '/api.php', query })).body)
}
const bought = async (fields: Record<string, string> = {}) => {
  const { trade_no: text } = await mapi(fields)
  const order = await shop.world.orders.get(parseOrderId(text) ?? expect.fail())
  return order ?? expect.fail()
}
const pay = async ({ orderId, amountFen }: Awaited<ReturnType<typeof bought>>, tradeNo = 'A') => {
  await shop.world.orders.record(orderId, { gateway: 'alipayDirect', amountFen }, [paid(tradeNo, amountFen)])
  await shop.publishEvents(orderId)
}
const paid = (tradeNo: string, amountFen: Fen) => ({ ...paidFact(tradeNo), amountFen }) as RecordedFact
/** What was kept in the hour of this test. */
const illegal = async () => {
  const { now } = shop.world
  return collect(shop.tables.illegalRequests.list(now, plusMs(now, 1)))
}
const answerWith = (status: number, text: string) => {
  shop.world.takesWebhook = () => ({ kind: 'answered', status, retryAfter: '', text })
}
const wait = (ms: number) => {
  shop.world.now = plusMs(shop.world.now, ms)
}

describe('an order', () => {
  it('is made by the server, with the amount that it signed, for Alipay alone', async () => {
    const answer = await mapi()
    const orderId = parseOrderId(answer.trade_no) ?? expect.fail()
    const payurl = `${SHOP_URL}/orders/${orderId}`
    expect(answer).toEqual({ status: 200, code: 1, msg: '', trade_no: orderId, payurl })
    expect(await shop.world.orders.get(orderId)).toMatchObject({
      amountFen: 16_850,
      lines: [{ name: '会员 VIP', quantity: 1 }],
      reference,
      gateway: 'alipayDirect',
      epay: { money: '168.5', param: 'u=7' },
    })
  })

  it.each(['GET', 'POST'])('redirects the browser that sends it by %s to its page', async method => {
    const form = signedForm(purchase(), EPAY_KEY)
    const parts = method === 'GET' ? { query: form } : { headers: FORM, body: form }
    const { status, headers } = await shop.epay({ method, path: '/submit.php', ...parts })
    expect([status, headers.location]).toEqual([303, expect.stringMatching(/^\/orders\/20\w{22}$/)])
  })

  it('is made by a message without sign_type, as some programs send it', async () => {
    const body = signedForm(purchase(), EPAY_KEY).replace('&sign_type=MD5', '')
    const { body: answer } = await shop.epay({ method: 'POST', path: '/mapi.php', headers: FORM, body })
    expect([body.includes('sign_type'), JSON.parse(answer)]).toMatchObject([false, { code: 1 }])
  })

  it('is one for ever under one number, and refuses other contents', async () => {
    const { trade_no: first } = await mapi()
    expect(await mapi({ clientip: '203.0.113.9', device: 'mobile' })).toMatchObject({ trade_no: first })
    wait(400 * DAY_MS)
    expect(await mapi()).toMatchObject({ code: 1, trade_no: first })
    // All that the order is made of: what is not the same of it would be promised to the program, and not be so.
    const others = [
      ...[{ money: '1.00' }, { name: '别的' }, { notify_url: 'https://other.example.com/' }],
      ...[{ return_url: 'https://other.example.com/' }, { return_url: '' }, { param: 'u=8' }, { param: '' }],
    ]
    for (const other of others)
      expect(await mapi(other)).toMatchObject({ code: -1, msg: expect.stringContaining('otherContents') })
    expect(shop.logged.filter(({ event }) => event === 'epayRefused')).toHaveLength(others.length)
    expect(await mapi({ out_trade_no: `${reference}.2` })).not.toMatchObject({ trade_no: first })
  })

  it('needs a gateway of Alipay', async () => {
    const retired = { ...VARIABLES, ...CHINABANK_ALONE, GATEWAYS_RETIRED: 'alipayPage' }
    for (const variables of [CHINABANK_ALONE, retired]) {
      const { epay } = await openShop(variables)
      const { status, body } = await epay({ path: '/submit.php', query: signedForm(purchase(), EPAY_KEY) })
      expect([status, body]).toEqual([503, expect.stringContaining('data-problem="gatewayUnavailable"')])
    }
  })
})

it('an order goes to an Alipay account that works, before one with invalid settings', async () => {
  const both = await openShop({ GATEWAYS: 'alipayPage alipayDirect' })
  const { body } = await both.epay({
    method: 'POST',
    path: '/mapi.php',
    headers: FORM,
    body: signedForm(purchase(), EPAY_KEY),
  })
  const order = await both.world.orders.get(
    parseOrderId(JSON.parse(body).trade_no ?? '') ?? expect.fail(body),
  )
  expect(order?.gateway).toBe('alipayDirect')
})

describe('a refused request', () => {
  const signed = (fields: Record<string, string>) => signedForm(purchase(fields), EPAY_KEY)
  it.each<[string, () => string, string]>([
    ['a wrong key', () => signedForm(purchase(), 'x'.repeat(32)), 'badSignature'],
    ['no signature', () => new URLSearchParams(purchase()).toString(), 'signatureMissing'],
    [
      'another kind of signature',
      () => signed({}).replace('sign_type=MD5', 'sign_type=RSA'),
      'signTypeMismatch',
    ],
    ['an amount that was changed', () => signed({}).replace('168.5', '1.5'), 'badSignature'],
    ['a field that was added', () => `${signed({})}&a=1`, 'badSignature'],
    ['a repeated parameter', () => `${signed({})}&money=168.5`, 'repeatedParameter'],
    [
      'text that can be cut otherwise',
      () => signed({ name: 'VIP&notify_url=https://a.example.com/' }),
      'ambiguous',
    ],
    [
      'an address that can be cut otherwise',
      () => signed({ notify_url: 'https://a.example.com/?a=1&order_id=7' }),
      'ambiguous',
    ],
    [
      'a return address that could hold the way to pay',
      () => signed({ return_url: 'https://a.example.com/?a=1&type=wxpay', type: '' }),
      'ambiguous',
    ],
    ['text that cannot', () => signed({ name: 'VIP&money=1' }), 'ambiguous'],
    ['another shop', () => signed({ pid: '1002' }), 'wrongSeller'],
    ['a missing number', () => signed({ out_trade_no: '' }), 'missingField: out_trade_no'],
    ['a missing notify address', () => signed({ notify_url: '' }), 'missingField: notify_url'],
    ['three decimals', () => signed({ money: '168.500' }), 'malformedField: money'],
    ['a negative amount', () => signed({ money: '-1' }), 'malformedField: money'],
    ['nothing', () => signed({ money: '0.00' }), 'malformedField: money'],
    ['an exponent', () => signed({ money: '1e2' }), 'malformedField: money'],
    ['another way to pay', () => signed({ type: 'wxpay' }), 'malformedField: type'],
    [
      'a notify address without TLS',
      () => signed({ notify_url: 'http://a.example.com/' }),
      'malformedField: notify_url',
    ],
    [
      'one of a private network',
      () => signed({ notify_url: 'https://10.0.0.1/' }),
      'malformedField: notify_url',
    ],
    [
      'one of the metadata',
      () => signed({ return_url: 'https://169.254.169.254/' }),
      'malformedField: return_url',
    ],
    ['a name of two lines', () => signed({ name: 'a\nb' }), 'malformedField: name'],
    ['a name that is no UTF-8', () => signed({}).replace(/name=[^&]*/, 'name=%ff'), 'badSignature'],
  ])('%s', async (_, form, problem) => {
    const body = form()
    const { status, body: text } = await shop.epay({ method: 'POST', path: '/mapi.php', headers: FORM, body })
    expect([status, JSON.parse(text)]).toEqual([
      200,
      { code: -1, msg: expect.stringContaining(`(${problem})`) },
    ])
    for await (const order of orders.listByReference({ reference, merchant: DEFAULT_MERCHANT }))
      expect.fail(order.orderId)
    const [reason] = problem.split(':')
    const [kept] = await illegal()
    expect(kept).toMatchObject({ reason, channel: 'epay', copy: expect.not.stringMatching(/sign=[0-9a-f]/) })
  })

  it('gets a code even when the store is down', async () => {
    shop.world.orders = { ...shop.world.orders, create: async () => Promise.reject(new Error('down')) }
    expect(await mapi()).toMatchObject({ status: 500, code: -1 })
  })

  it('is a page for the buyer, also when the store is down', async () => {
    const submitted = async (fields: Record<string, string>) => {
      const { status, body } = await shop.epay({ path: '/submit.php', query: signed(fields) })
      return [status, /data-problem="(\w+)"/.exec(body)?.[1]]
    }
    expect(await submitted({ type: 'wxpay' })).toEqual([400, 'refusedRequest'])
    const down = async () => Promise.reject(new Error('down'))
    shop.world.orders = { ...shop.world.orders, create: down, get: down }
    expect(await submitted({})).toEqual([500, 'internal'])
    const orderId = newOrderId(shop.world.now)
    const back = await shop.epay({ path: `/epay/return/${orderId}`, pathParameters: { orderId } })
    expect([back.status, back.body]).toEqual([500, expect.stringContaining('data-problem="internal"')])
  })

  it('gets the allowed methods', async () => {
    const { status, headers } = await shop.epay({ path: '/mapi.php', query: signed({}) })
    expect([status, headers.allow]).toEqual([405, 'POST'])
  })
})

describe('a notify', () => {
  it('is sent by GET, signed, and accepted by its answer `success`', async () => {
    const order = await bought()
    await shop.publishEvents(order.orderId)
    expect(shop.world.attempts).toEqual([])
    await pay(order)
    answerWith(200, ' success\n')
    await shop.deliverWebhooks()
    const [sent = expect.fail()] = shop.world.webhooks
    expect(sent.url.startsWith(`${PURCHASE.notify_url}&`)).toBe(true)
    const { from, ...fields } = Object.fromEntries(new URL(sent.url).searchParams)
    expect(from).toBe('pay')
    expect(provedQuery(sent.url.replace('from=pay&', ''), EPAY_KEY)).toEqual({
      pid: '1001',
      trade_no: order.orderId,
      out_trade_no: reference,
      type: 'alipay',
      name: PURCHASE.name,
      money: '168.5',
      trade_status: 'TRADE_SUCCESS',
      param: 'u=7',
    })
    expect(fields.sign_type).toBe('MD5')
    expect(sent).toMatchObject({ body: '', readsBytes: 64 })
    expect(shop.world.attempts).toEqual([])
  })

  it.each([
    'https://program.example.com/index.php?c=pay&a=notify&id=7',
    'https://program.example.com/index.php?option=com_shop&task=notify&type=epay',
    'https://program.example.com/?a=1&notify_url=2&page=3&route=extension/payment/epay',
  ])('keeps a query of several parameters: %s', async notifyUrl => {
    await pay(await bought({ notify_url: notifyUrl, return_url: 'https://program.example.com/?a=1&b=2' }))
    await shop.deliverWebhooks()
    const [sent = expect.fail()] = shop.world.webhooks
    expect(sent.url.startsWith(`${notifyUrl}&pid=1001&`)).toBe(true)
  })

  it.each([
    [500, 'success'],
    [200, 'fail'],
    [200, '<html>success</html>'],
    [204, ''],
    [410, 'success'],
  ])('is repeated after %i %s', async (status, text) => {
    await pay(await bought())
    answerWith(status, text)
    await shop.deliverWebhooks()
    expect(shop.world.attempts).toMatchObject([{ step: 1, made: 1 }])
    wait(DAY_MS)
    answerWith(200, 'success')
    await shop.deliverWebhooks()
    expect([shop.world.attempts, shop.world.webhooks.length]).toEqual([[], 2])
  })

  describe('of a trade past its refunds', () => {
    const finish = async ({ orderId, amountFen }: Awaited<ReturnType<typeof bought>>) => {
      const { recordedAt, at, ...fact } = paid('A', amountFen)
      const { now } = shop.world
      const finished = { ...fact, kind: 'finished', at: now, recordedAt: now } as RecordedFact
      await shop.world.orders.record(orderId, { gateway: 'alipayDirect', amountFen }, [finished])
      await shop.publishEvents(orderId)
      await shop.deliverWebhooks()
    }

    it('is sent by the first fact of the payment if the earlier one was lost', async () => {
      const order = await bought()
      answerWith(200, 'success')
      await finish(order)
      const [sent = expect.fail(), ...others] = shop.world.webhooks
      expect(new URL(sent.url).searchParams.get('trade_no')).toBe(order.orderId)
      expect(others).toEqual([])
    })

    it('is not sent again for one that was sent', async () => {
      const order = await bought()
      await pay(order)
      answerWith(200, 'success')
      await shop.deliverWebhooks()
      await finish(order)
      expect(shop.world.webhooks).toHaveLength(1)
    })
  })

  it('is sent again when it cannot be recorded', async () => {
    const order = await bought()
    const { load, ...orders } = shop.world.orders
    shop.world.orders = { ...orders, load: async () => Promise.reject(new Error('down')) }
    await pay(order)
    shop.world.orders = { ...orders, load }
    await shop.publishEvents(order.orderId)
    expect(shop.world.attempts).toMatchObject([{ endpointId: 'epay', type: 'order.paid' }])
  })

  it.each([
    ['went back', { kind: 'refundedInAll', gateway: 'alipayDirect', tradeNo: 'A', amountFen: fen(16_850) }],
    ['is to be refunded since the order was canceled', { kind: 'canceled' }],
  ])('is not sent, and not repeated, for money that %s before it could be', async (_, fact) => {
    const order = await bought()
    await pay(order)
    const { orderId, amountFen } = order
    expect(shop.world.attempts).toMatchObject([{ endpointId: 'epay', orderId }])
    const recorded = { ...fact, at: shop.world.now, ...PROVENANCE } as RecordedFact
    await shop.world.orders.record(orderId, { gateway: 'alipayDirect', amountFen }, [recorded])
    await shop.deliverWebhooks()
    expect([shop.world.webhooks, shop.world.attempts]).toEqual([[], []])
  })

  it('is not sent for a payment that differs from the order, nor for others’ orders', async () => {
    const { orderId } = await bought()
    const expected = { gateway: 'alipayDirect', amountFen: fen(16_850) }
    await shop.world.orders.record(orderId, expected, [paid('A', fen(1))])
    const other = await shop.existing()
    await shop.world.orders.record(other.orderId, other, [paidFact('B')])
    await shop.publishEvents(orderId, other.orderId)
    expect(shop.world.attempts).toEqual([])
  })
})

it('a program that still signs with the older key is served, and notified with the newest', async () => {
  const body = signedForm(purchase(), OLDER_EPAY_KEY)
  const answer = await shop.epay({ method: 'POST', path: '/mapi.php', headers: FORM, body })
  const { trade_no: orderId } = JSON.parse(answer.body)
  expect(await ask({ trade_no: orderId, key: OLDER_EPAY_KEY })).toMatchObject({ code: 1, status: 0 })
  await pay((await shop.world.orders.get(orderId)) ?? expect.fail())
  await shop.deliverWebhooks()
  const back = await shop.epay({ path: `/epay/return/ord_${orderId}`, pathParameters: { orderId } })
  const told = [shop.world.webhooks[0]?.url.replace('from=pay&', ''), back.headers.location]
  for (const url of told) expect(provedQuery(url ?? '', EPAY_KEY)).toMatchObject({ out_trade_no: reference })
  const nobodys = signedForm(purchase(), 'x'.repeat(32))
  const refused = await shop.epay({ method: 'POST', path: '/mapi.php', headers: FORM, body: nobodys })
  expect(refused.body).toContain('(badSignature)')
})

describe('a query', () => {
  it('returns an order by either number, before and after it is paid', async () => {
    const order = await bought()
    const told = {
      code: 1,
      msg: '',
      trade_no: order.orderId,
      out_trade_no: reference,
      type: 'alipay',
      pid: '1001',
      addtime: formatGatewayTime(shop.world.now),
      endtime: '',
      name: PURCHASE.name,
      money: '168.5',
    }
    expect(await ask({ trade_no: order.orderId })).toEqual({ ...told, status: 0 })
    await pay(order)
    const paid = { ...told, status: 1, endtime: formatGatewayTime(NOW) }
    expect(await ask({ out_trade_no: reference })).toEqual(paid)
    const body = new URLSearchParams({ pid: '1001', key: EPAY_KEY, trade_no: order.orderId }).toString()
    const posted = { method: 'POST', path: '/api.php', query: 'act=order', headers: FORM, body }
    expect(JSON.parse((await shop.epay(posted)).body)).toEqual(paid)
  })

  it('returns that the shop exists, and never the key', async () => {
    const answer = await ask({ act: 'query' })
    expect(answer).toEqual({ code: 1, msg: '', pid: '1001', active: 1, money: '0.00' })
  })

  it('lists the orders of programs, the newest first, page by page', async () => {
    // A week without another test's orders.
    wait(30 * DAY_MS)
    await bought({ out_trade_no: 'week-old' })
    wait(6 * DAY_MS + HOUR_MS)
    const numbers = ['list-1', 'list-2', 'list-3']
    for (const number of numbers) {
      const order = await bought({ out_trade_no: number })
      if (number === 'list-2') await pay(order)
      wait(1000)
    }
    await shop.existing({ createdAt: shop.world.now })
    const listed = async (fields: Record<string, string>) => {
      const { code, count, data } = await ask({ act: 'orders', ...fields })
      expect([code, count]).toEqual([1, data.length])
      return data.map((each: { out_trade_no: string }) => each.out_trade_no)
    }
    expect(await listed({})).toEqual(['list-3', 'list-2', 'list-1', 'week-old'])
    expect(await listed({ limit: '2' })).toEqual(['list-3', 'list-2'])
    expect(await listed({ limit: '2', page: '2' })).toEqual(['list-1', 'week-old'])
    expect(await listed({ limit: '2', offset: '1' })).toEqual(['list-2', 'list-1'])
    expect(await listed({ limit: '0', page: '0', offset: 'x' })).toEqual(['list-3'])
    expect(await listed({ limit: '2', page: '9' })).toEqual([])
    const { data } = await ask({ act: 'orders' })
    const single = await ask({ out_trade_no: 'list-2' })
    expect({ code: 1, msg: '', ...data[1] }).toEqual(single)
    wait(DAY_MS)
    expect(await listed({})).toEqual(['list-3', 'list-2', 'list-1'])
  })

  it.each<[string, Record<string, string>, string, boolean]>([
    ['a wrong key', { key: 'x'.repeat(32) }, 'badSignature', true],
    ['a part of the key', { key: EPAY_KEY.slice(1) }, 'badSignature', true],
    ['no key', { key: '' }, 'signatureMissing', true],
    ['another shop', { pid: '1002' }, 'wrongSeller', true],
    ['no number', { out_trade_no: '' }, 'missingField', true],
    ['a list without the key', { act: 'orders', key: 'x' }, 'badSignature', true],
    ['a refund', { act: 'refund' }, 'unknownAct', false],
    ['an unknown number', { out_trade_no: 'x' }, 'unknownOrder', false],
    ['what is no number', { trade_no: 'x' }, 'unknownOrder', false],
  ])('is refused for %s', async (_, fields, problem, isIllegal) => {
    await bought()
    const refused = await ask({ out_trade_no: reference, ...fields })
    expect(refused).toEqual({ code: -1, msg: expect.stringContaining(`(${problem})`) })
    const kept = await illegal()
    expect(kept.map(({ reason, copy }) => [reason, copy])).toEqual(isIllegal ? [[problem, '']] : [])
    expect(JSON.stringify(shop.logged)).not.toContain(EPAY_KEY)
  })

  it('returns nothing of orders that no program made', async () => {
    const { orderId } = await shop.existing({ reference: 'mine' })
    expect(await ask({ trade_no: orderId })).toMatchObject({ code: -1 })
    expect(await ask({ out_trade_no: 'mine' })).toMatchObject({ code: -1 })
  })
})

describe('the buyer', () => {
  const backTo = (orderId: string) =>
    shop.epay({ path: `/epay/return/ord_${orderId}`, pathParameters: { orderId: `ord_${orderId}` } })
  const page = (orderId: string, query: string) =>
    shop.order({ path: `/orders/${orderId}`, query, pathParameters: { orderId } })

  it('returns to the program once the order is paid, with signed fields', async () => {
    const order = await bought()
    expect((await page(order.orderId, 'returned=0')).status).toBe(200)
    expect((await backTo(order.orderId)).headers.location).toBe(`/orders/${order.orderId}`)
    await pay(order)
    const onward = (await page(order.orderId, 'returned=3')).headers.location
    expect(onward).toBe(`${SHOP_URL}/epay/return/ord_${order.orderId}`)
    const { status, headers } = await backTo(order.orderId)
    expect([status, headers.location?.startsWith(`${PURCHASE.return_url}?`)]).toEqual([303, true])
    expect(provedQuery(headers.location ?? '', EPAY_KEY)).toMatchObject({
      out_trade_no: reference,
      trade_status: 'TRADE_SUCCESS',
    })
    // Whoever looks at the page later stays there.
    expect((await page(order.orderId, '')).status).toBe(200)
  })

  it('goes back to an address with a query of its own', async () => {
    const returnUrl = 'https://program.example.com/status/7?channel=epay&ticket=3f&token=9&trade_no=7'
    const order = await bought({ return_url: returnUrl })
    await pay(order)
    const { location } = (await backTo(order.orderId)).headers
    expect(location?.startsWith(`${returnUrl}&pid=1001&`)).toBe(true)
  })

  it('stays here if no program made the order, or one without a return address', async () => {
    const other = await shop.existing()
    const { location } = (await backTo(other.orderId)).headers
    expect(location).toBe(`/orders/${other.orderId}`)
    const order = await bought({ return_url: '' })
    await pay(order)
    expect((await page(order.orderId, 'returned=0')).status).toBe(200)
    expect((await backTo(order.orderId)).headers.location).toBe(`/orders/${order.orderId}`)
    expect((await backTo('x')).headers.location).toBe('/')
  })
})
