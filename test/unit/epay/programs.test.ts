/** What 易支付 programs make the shop do, and what is recorded of refused requests, compared whole. */
import { beforeEach, describe, expect, it } from 'vitest'
import { parseEpayKeys } from '../../../lib/epay/keys'
import { listEpayOrders } from '../../../lib/epay/orderQuery'
import { answerProgram, type EpayParts } from '../../../lib/epay/programs'
import { readRequest } from '../../../lib/http/request'
import type { RecordIllegal } from '../../../lib/illegal/recorder'
import { fen } from '../../../lib/money'
import type { RecordedFact } from '../../../lib/order/facts'
import type { Order } from '../../../lib/order/order'
import { newOrderId } from '../../../lib/order/orderId'
import type { PlaceOrder } from '../../../lib/payment/placeOrder'
import { DAY_MS, type EpochMs, HOUR_MS, plusMs } from '../../../lib/time'
import { EPAY_KEY, OLDER_EPAY_KEY, signedForm } from '../../support/epay'
import { anEvent, type EventParts, FORM } from '../../support/events'
import { emptyOrdersTable, memoryOrders } from '../../support/memoryOrders'
import { anOrder, NOW, PROVENANCE, paidFact } from '../../support/orders'

const FIELDS = {
  pid: '1001',
  type: 'alipay',
  name: '会员 VIP',
  money: '168.5',
  out_trade_no: 'no-7',
  param: 'u=7',
  notify_url: 'https://program.example.com/notify.php?from=pay',
  return_url: 'https://program.example.com/return.php',
}
const DETAILS = { notifyUrl: FIELDS.notify_url, returnUrl: FIELDS.return_url, money: '168.5', param: 'u=7' }
const ORDER = anOrder()

type Refused = Parameters<RecordIllegal>[0]
let placed: Parameters<PlaceOrder>[]
let placement: Awaited<ReturnType<PlaceOrder>>
let usable: string[]
let illegal: Refused[]
let logged: unknown[][]
let table: ReturnType<typeof emptyOrdersTable>
beforeEach(() => {
  table = emptyOrdersTable()
  placed = []
  placement = { kind: 'created', order: ORDER }
  usable = ['chinabank', 'alipayPage', 'alipayDirect']
  illegal = []
  logged = []
})
async function answerTo(method: string, path: string, parts: EventParts = {}) {
  const epay: EpayParts = {
    merchant: '1001',
    allowsLoopback: false,
    publicUrl: 'https://pay.example.com',
    clock: () => NOW,
    shop: { shopName: '山居茶舍' },
    keys: {
      get: async () =>
        parseEpayKeys({ text: `${EPAY_KEY},${OLDER_EPAY_KEY}`, place: 'the test', isLiteral: true }),
    },
    gateways: { names: usable, get: () => undefined, usable: merchant => (merchant === '' ? usable : []) },
    orders: memoryOrders(table),
    placeOrder: async (...purchase) => {
      placed.push(purchase)
      return placement
    },
    recordIllegal: async refused => void illegal.push(refused),
    log: (...line) => logged.push(line),
  }
  return answerProgram(epay)(readRequest(anEvent({ method, path, ...parts }), 'request-1'))
}
async function ask(method: string, path: string, parts: EventParts = {}) {
  const { status, headers, body } = await answerTo(method, path, parts)
  return { status, location: headers.location, allow: headers.allow, body: body && JSON.parse(body) }
}
const send = (changes: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  ask('POST', '/mapi.php', {
    headers: { ...FORM, ...headers },
    body: signedForm({ ...FIELDS, ...changes }, EPAY_KEY),
  })

const JSON_ALONE = { accept: 'application/json' }

describe('an order', () => {
  const cart = { lines: [{ name: '会员 VIP', unitFen: 16_850, quantity: 1 }], amountFen: 16_850 }
  const purchase = {
    cart,
    gateway: 'alipayPage',
    locale: 'zh-Hans',
    details: {
      reference: 'no-7',
      epay: DETAILS,
      successUrl: 'https://pay.example.com/epay/return/{ORDER_ID}',
    },
    idempotency: {
      key: 'epay 1001 no-7',
      isKept: true,
      contents: ['会员 VIP', 16_850, FIELDS.notify_url, FIELDS.return_url, 'u=7'],
    },
  }

  it('is created with all that the program signed, in the sender’s language', async () => {
    await send()
    await send({}, { 'accept-language': 'en' })
    expect(placed).toEqual([
      [purchase, 'request-1'],
      [{ ...purchase, locale: 'en' }, 'request-1'],
    ])
  })

  it('is created with signed fields alone', async () => {
    await send({ return_url: '', param: '' })
    const { notifyUrl, money } = DETAILS
    expect(placed).toEqual([
      [
        {
          ...purchase,
          details: { reference: 'no-7', epay: { notifyUrl, money } },
          idempotency: {
            ...purchase.idempotency,
            contents: ['会员 VIP', 16_850, FIELDS.notify_url, '', ''],
          },
        },
        'request-1',
      ],
    ])
  })

  it('from a browser has its return address, and no other has', async () => {
    const query = signedForm({ ...FIELDS, return_url: '' }, EPAY_KEY)
    const refused = await ask('GET', '/submit.php', { query, headers: JSON_ALONE })
    expect(refused.body.msg).toContain('(missingField: return_url)')
    expect(placed).toEqual([])
    expect((await send({ return_url: '' })).body.code).toBe(1)
  })

  it.each(['created', 'replayed'] as const)('that is %s is where the buyer is redirected', async kind => {
    placement = { kind, order: ORDER }
    const page = `/orders/${ORDER.orderId}`
    expect(await send()).toEqual({
      status: 200,
      location: undefined,
      allow: undefined,
      body: { code: 1, msg: '', trade_no: ORDER.orderId, payurl: `https://pay.example.com${page}` },
    })
    const query = signedForm(FIELDS, OLDER_EPAY_KEY)
    expect(await ask('GET', '/submit.php', { query })).toMatchObject({ status: 303, location: page })
    expect([illegal, logged]).toEqual([[], []])
  })

  it.each<[string, string, () => void]>([
    ['otherContents', 'warn', () => (placement = { kind: 'conflict' })],
    ['gatewayUnavailable', 'error', () => (placement = { kind: 'unknownGateway' })],
    ['gatewayUnavailable', 'error', () => (usable = ['chinabank'])],
  ])('that cannot be created is %s, which is logged', async (problem, level, spoil) => {
    spoil()
    expect(await send()).toMatchObject({ status: 200, body: { code: -1 } })
    expect(logged).toEqual([[level, 'epayRefused', { requestId: 'request-1', reason: problem }]])
    expect(illegal).toEqual([])
  })
})

describe('a query', () => {
  const createdAt = plusMs(NOW, -3 * HOUR_MS)
  const order = anOrder({
    orderId: newOrderId(createdAt),
    createdAt,
    reference: 'no-7',
    amountFen: fen(16_850),
    lines: [{ name: '会员 VIP', unitFen: fen(16_850), quantity: 1 }],
    epay: { ...DETAILS, money: '168.50' },
  })
  const paid = {
    ...order,
    facts: { paid: { ...paidFact('T1', plusMs(NOW, -HOUR_MS)), amountFen: fen(16_850) } },
  }
  const canceled = {
    ...paid,
    facts: { ...paid.facts, canceled: { kind: 'canceled', at: NOW, ...PROVENANCE } as const },
  }
  const finished = {
    ...order,
    facts: { finished: { ...paid.facts.paid, kind: 'finished' } as RecordedFact },
  }
  // Of its first trade the money never came.
  const paidAnew = {
    ...order,
    facts: {
      pending: { ...paidFact('T0', plusMs(NOW, -2 * HOUR_MS)), kind: 'pending' } as RecordedFact,
      ...paid.facts,
    },
  }
  const told = {
    trade_no: order.orderId,
    out_trade_no: 'no-7',
    type: 'alipay',
    pid: '1001',
    name: '会员 VIP',
    money: '168.50',
    addtime: '2026-11-23 07:00:00',
  }
  const [OPEN, DONE] = [
    { ...told, endtime: '', status: 0 },
    { ...told, endtime: '2026-11-23 09:00:00', status: 1 },
  ]

  it.each([
    ['open', order, OPEN],
    ['paid', paid, DONE],
    ['paid by another trade than the first', paidAnew, DONE],
    ['paid, with only the end reported', finished, { ...DONE, endtime: '' }],
    ['paid after it was canceled', canceled, OPEN],
  ])('is answered completely, for an order that is %s', async (_, known, expected) => {
    table.orders.set(known.orderId, known)
    const key = { pid: '1001', key: OLDER_EPAY_KEY }
    const query = (fields: Record<string, string>) => `${new URLSearchParams({ ...key, ...fields })}`
    const askFor = async (fields: Record<string, string>) =>
      (await ask('GET', '/api.php', { query: query(fields) })).body
    const whole = { code: 1, msg: '', ...expected }
    expect(await askFor({ act: 'order', trade_no: order.orderId })).toEqual(whole)
    expect(await askFor({ act: 'order', out_trade_no: 'no-7' })).toEqual(whole)
    expect(await askFor({ act: 'orders' })).toEqual({ code: 1, msg: '', count: 1, data: [expected] })
    expect(await askFor({ act: 'query' })).toEqual({
      code: 1,
      msg: '',
      pid: '1001',
      active: 1,
      money: '0.00',
    })
  })
})

describe('a refused request', () => {
  const sender = { requestId: 'request-1', sourceIp: '203.0.113.7', userAgent: 'test' }

  it('for an order is recorded as received, with the order that it names', async () => {
    const body = signedForm(FIELDS, 'x'.repeat(32))
    const answer = await ask('POST', '/mapi.php', { headers: FORM, body })
    expect(answer.body).toEqual({ code: -1, msg: '签名或密钥错误 (badSignature)' })
    const refused = { reason: 'badSignature', sender, claimedOrder: 'no-7', raw: Buffer.from(body) }
    expect(illegal).toEqual([refused])
    await answerTo('GET', '/submit.php', { query: body })
    expect(illegal).toEqual([refused, refused])
    expect([placed, logged]).toEqual([[], []])
  })

  it('that cannot be parsed names no order', async () => {
    const body = 'out_trade_no=no-7&out_trade_no=no-8'
    await ask('POST', '/mapi.php', { headers: FORM, body })
    expect(illegal).toEqual([
      { reason: 'repeatedParameter', sender, claimedOrder: '', raw: Buffer.from(body) },
    ])
  })

  it('names the wrong field', async () => {
    expect((await send({ money: '1.234' })).body).toEqual({
      code: -1,
      msg: '参数格式错误 (malformedField: money)',
    })
    expect(illegal).toMatchObject([{ reason: 'malformedField', claimedOrder: 'no-7' }])
  })

  it('that is a query is recorded without its parameters, which include the key', async () => {
    const query = new URLSearchParams({ act: 'order', pid: '1001', key: 'x', out_trade_no: 'no-7' })
    const fields = `pid=1001&out_trade_no=no-7&key=${EPAY_KEY}`
    await ask('GET', '/api.php', { query: `${query}` })
    await ask('POST', '/api.php', { query: 'act=order', headers: FORM, body: `${fields}1` })
    const refused = { reason: 'badSignature', sender, claimedOrder: 'no-7', raw: Buffer.alloc(0) }
    expect(illegal).toEqual([refused, refused])
    await ask('POST', '/api.php', { query: 'act=refund', headers: FORM, body: fields })
    expect(illegal).toHaveLength(2)
    expect(logged).toEqual([['warn', 'epayRefused', { requestId: 'request-1', reason: 'unknownAct' }]])
  })

  it('has the parameters of the query and of the body', async () => {
    const fields = `pid=1001&key=${EPAY_KEY}&act=query`
    expect((await ask('POST', '/api.php', { headers: FORM, body: fields })).body.code).toBe(1)
    expect(
      (await ask('POST', '/api.php', { query: 'act=query', headers: FORM, body: fields })).body.msg,
    ).toBe('参数重复 (repeatedParameter)')
  })

  it('may have a body that is no form, with any query', async () => {
    const query = `pid=1001&key=${EPAY_KEY}&act=query`
    const headers = { 'content-type': 'application/json' }
    expect((await ask('GET', '/api.php', { query })).body.code).toBe(1)
    expect((await ask('POST', '/api.php', { query, headers, body: '{}' })).body.code).toBe(-1)
    expect(illegal).toMatchObject([{ reason: 'wrongContentType' }])
  })

  it.each([
    ['PUT', '/submit.php', 405, 'GET, POST'],
    ['GET', '/mapi.php', 405, 'POST'],
    ['DELETE', '/api.php', 405, 'GET, POST'],
    ['GET', '/other.php', 404, undefined],
  ])('%s %s', async (method, path, status, allow) => {
    expect(await ask(method, path)).toMatchObject({ status, allow, body: { code: -1 } })
    expect([placed, illegal]).toEqual([[], []])
  })
})

describe('a buyer whose browser is sent with a request that is refused', () => {
  const refusedWith = async (form: string, headers: Record<string, string> = {}) => {
    const {
      status,
      headers: answered,
      body,
    } = await answerTo('POST', '/submit.php', {
      headers: { ...FORM, ...headers },
      body: form,
    })
    const [, culprit] = /<bdi>([^<]+)<\/bdi>/.exec(body) ?? []
    const [, back] = /<a class="primary" href="([^"]+)"/.exec(body) ?? []
    return {
      status,
      type: answered['content-type'],
      language: /<html lang="([^"]+)"/.exec(body)?.[1],
      culprit,
      back,
    }
  }
  const signed = (changes: Record<string, string> = {}) => signedForm({ ...FIELDS, ...changes }, EPAY_KEY)
  const PAGE = { status: 400, type: 'text/html; charset=utf-8', language: 'zh-Hans' }
  const SITE = 'https://program.example.com/'

  it.each([
    [undefined, 'zh-Hans'],
    ['zh-TW,zh;q=0.8', 'zh-Hant'],
    ['en-GB', 'en'],
  ])('sees a page in the language of the browser: %s', async (language, locale) => {
    const accept = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
    const headers = language === undefined ? accept : { ...accept, 'accept-language': language }
    const page = await refusedWith(signed({ type: 'wxpay' }), headers)
    expect(page).toMatchObject({ ...PAGE, language: locale, culprit: 'malformedField: type' })
  })

  it.each<[string, () => string, string]>([
    ['malformedField: type', () => signed({ type: 'wxpay' }), SITE],
    ['missingField: name', () => signed({ name: '' }), SITE],
    [
      'otherContents',
      () => {
        placement = { kind: 'conflict' }
        return signed({ return_url: 'https://program.example.com:8443/status?ticket=1' })
      },
      'https://program.example.com:8443/',
    ],
    ['malformedField: return_url', () => signed({ return_url: 'http://program.example.com/' }), '/'],
    ['missingField: return_url', () => signed({ return_url: '' }), '/'],
    ['badSignature', () => signedForm({ ...FIELDS, type: 'wxpay' }, 'x'.repeat(32)), '/'],
    ['ambiguous', () => signed({ param: '&a=1' }), '/'],
    ['wrongSeller', () => signed({ pid: '1002' }), '/'],
    ['repeatedParameter', () => `${signed()}&return_url=https://other.example.com/`, '/'],
  ])(
    '%s: the page leads back to the program only where the program has signed it',
    async (culprit, form, back) => {
      expect(await refusedWith(form())).toEqual({ ...PAGE, culprit, back })
    },
  )

  it('is told to try again later while no payment can be made', async () => {
    usable = ['chinabank']
    expect(await refusedWith(signed())).toMatchObject({ status: 503, culprit: undefined, back: SITE })
    expect(logged).toMatchObject([['error', 'epayRefused', { reason: 'gatewayUnavailable' }]])
  })

  it('is a program’s server if it accepts JSON alone', async () => {
    const query = signed({ type: 'wxpay' })
    const { status, body } = await ask('GET', '/submit.php', { query, headers: JSON_ALONE })
    expect([status, body.msg]).toEqual([200, expect.stringContaining('(malformedField: type)')])
  })
})

describe('the orders of the last seven days', () => {
  const orderOf = (name: string, createdAt: EpochMs, isProgram = true): Order =>
    anOrder({
      orderId: newOrderId(createdAt),
      createdAt,
      reference: name,
      ...(isProgram && { epay: DETAILS }),
    })
  // It is ten in the morning: ten hours ago was still today, eleven hours ago was yesterday.
  const HOURS = [0, 1, 10, 11, 34, 35, 100, 154]
  const orders = [
    ...HOURS.map(hours => orderOf(`h${hours}`, plusMs(NOW, -hours * HOUR_MS))),
    orderOf('a week', plusMs(NOW, -7 * DAY_MS)),
    orderOf('somebody’s', NOW, false),
  ]
  const listed = async (skipped: number, limit: number) => {
    const table = emptyOrdersTable()
    for (const order of orders) table.orders.set(order.orderId, order)
    const found = await listEpayOrders(memoryOrders(table), { skipped, limit }, NOW)
    return found.map(({ reference }) => reference)
  }
  const names = HOURS.map(hours => `h${hours}`)

  it.each([
    ...[
      [0, 20],
      [0, 8],
      [0, 7],
      [0, 3],
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 3],
      [6, 2],
      [7, 1],
      [7, 9],
      [8, 1],
      [9, 9],
    ],
  ])('after skipping %i: %i', async (skipped, limit) => {
    expect(await listed(skipped, limit)).toEqual(names.slice(skipped, skipped + limit))
  })
})
