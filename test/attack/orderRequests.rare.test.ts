/** Order requests of browsers and front ends: whatever is invalid is refused, and creates nothing. */
import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { expect, it } from 'vitest'
import { inBothScenes } from '../support/attack'
import { FRONT_END } from '../support/flow'
import { expectDecent } from './decency'
import type { HeaderList } from './rawHttp'
import type { Scene } from './scenes'

const LINE = { sku: 'gaiwan', quantity: 1 }
const EMAIL = 'buyer@example.com'
const JSON_TYPE: HeaderList = [['content-type', 'application/json']]
const FORM_TYPE: HeaderList = [['content-type', 'application/x-www-form-urlencoded']]

type Case = readonly [what: string, status: number, code: string, body: unknown, headers?: HeaderList]

const sku = (name: string): unknown => ({ lines: [{ ...LINE, sku: name }], email: EMAIL })
const quantity = (amount: unknown): unknown => ({ lines: [{ ...LINE, quantity: amount }], email: EMAIL })
const email = (address: unknown): unknown => ({ lines: [LINE], email: address })
const keyed = (idempotencyKey: unknown): unknown => ({ lines: [LINE], email: EMAIL, idempotencyKey })
const header = (key: string): HeaderList => [...JSON_TYPE, ['idempotency-key', key]]

const CASES: readonly Case[] = [
  ['a list 8000 deep', 400, 'badRequest', `${'['.repeat(8000)}${']'.repeat(8000)}`],
  ['an object 2500 deep', 400, 'badRequest', `${'{"a":'.repeat(2500)}1${'}'.repeat(2500)}`],
  ['lines 3000 deep', 400, 'badRequest', `{"lines":${'['.repeat(3000)}${']'.repeat(3000)}}`],
  ['an unfinished list', 400, 'badJson', '['.repeat(16_000)],
  ['66 kB', 413, 'tooLarge', ' '.repeat(66_000)],
  ['nothing', 400, 'badJson', ''],
  ['null', 400, 'badRequest', 'null'],
  ['a list', 400, 'badRequest', '[]'],
  ['a text', 400, 'badRequest', '"lines"'],
  ['a number without end', 400, 'badRequest', '1e999'],
  ['a comment', 400, 'badJson', '{/**/}'],
  ['a byte order mark', 400, 'badJson', `\ufeff{}`],
  [
    'an order hidden in a prototype',
    400,
    'badRequest',
    '{"__proto__":{"lines":[{"sku":"gaiwan","quantity":1}]}}',
  ],
  ['lines that are an object', 400, 'badRequest', '{"lines":{"length":1,"0":{"sku":"gaiwan","quantity":1}}}'],
  ['a line that is null', 400, 'badRequest', '{"lines":[null]}'],
  ['goods in a prototype', 400, 'badRequest', '{"lines":[{"__proto__":{"sku":"gaiwan","quantity":1}}]}'],
  ['goods that are a list', 400, 'badRequest', '{"lines":[{"sku":["gaiwan"],"quantity":1}]}'],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'GAIWAN',
    ' gaiwan',
    'gaiwan\0',
    '\ud800',
    "' OR 1=1 --",
  ].map((name): Case => [`the goods ${JSON.stringify(name)}`, 422, 'unknownGoods', sku(name)]),
  ...[0, -1, 1.5, 100, '1', null, true, [1], { valueOf: 1 }, 1e300].map(
    (amount): Case => [`${JSON.stringify(amount)} pieces`, 422, 'badQuantity', quantity(amount)],
  ),
  ['endless pieces', 422, 'badQuantity', `{"lines":[{"sku":"gaiwan","quantity":1e999}],"email":"${EMAIL}"}`],
  ['the same goods twice', 422, 'repeatedGoods', { lines: [LINE, LINE], email: EMAIL }],
  ['three thousand lines', 413, 'tooLarge', { lines: Array(3000).fill(LINE), email: EMAIL }],
  ['21 lines', 422, 'tooManyLines', { lines: Array(21).fill(LINE), email: EMAIL }],
  ...[
    'a@b.example\r\nBcc: x@attacker.example',
    'a@b.example,x@attacker.example',
    'a@b.example;x@attacker.example',
    'a@b.example x@attacker.example',
    '<script>alert(1)</script>@b.example',
    '"a b"@b.example',
    'a@b.example%0aBcc:x@attacker.example',
    'a@b.example\0',
    'a@[127.0.0.1]',
    'a@b',
    'a@b.example\u2028Bcc: x@attacker.example',
    'ａ@b.example',
    `${'a'.repeat(10_000)}@b.example`,
    `a@${'b.'.repeat(2000)}example!`,
    '',
  ].map(
    (address): Case => [
      `the address ${JSON.stringify(address.slice(0, 50))}`,
      422,
      'badEmail',
      email(address),
    ],
  ),
  ['an address that is a list', 400, 'badRequest', email([EMAIL])],
  ['an address that is an object', 400, 'badRequest', email({ toString: EMAIL })],
  ['an idempotency key too short to be a secret', 400, 'badIdempotencyKey', keyed('1')],
  ['an idempotency key with a blank', 400, 'badIdempotencyKey', keyed('0123456789abcdef 0123')],
  ['an idempotency key with a line break', 400, 'badIdempotencyKey', keyed('0123456789abcdef\n')],
  ['an idempotency key of 10 kB', 400, 'badIdempotencyKey', keyed('k'.repeat(10_000))],
  ['an idempotency key that is a number', 400, 'badRequest', keyed(1)],
  ['two idempotency keys', 400, 'badIdempotencyKey', keyed('a'.repeat(16)), header('b'.repeat(16))],
  [
    'an idempotency key with letters beyond ASCII in the header',
    400,
    'badIdempotencyKey',
    email(EMAIL),
    header('é'.repeat(16)),
  ],
  ['a content type of its own', 415, 'unsupportedMediaType', email(EMAIL), [['content-type', 'x/y']]],
  ['JSON as text', 415, 'unsupportedMediaType', email(EMAIL), [['content-type', 'text/plain']]],
  ['JSON as a form', 422, 'emptyCart', email(EMAIL), FORM_TYPE],
  ['a form as JSON', 400, 'badJson', 'sku=gaiwan&quantity=1'],
  ['XML', 415, 'unsupportedMediaType', '<x/>', [['content-type', 'text/xml']]],
  [
    'a form with a repeated sku',
    422,
    'repeatedGoods',
    'sku=gaiwan&sku=gaiwan&quantity=1&quantity=1',
    FORM_TYPE,
  ],
  ['a form with a quantity too many', 400, 'badRequest', 'sku=gaiwan&quantity=1&quantity=1', FORM_TYPE],
  ['a form with lists', 422, 'emptyCart', 'sku[]=gaiwan&quantity[]=1', FORM_TYPE],
  ['a form with broken UTF-8', 400, 'badRequest', 'sku=%ff&quantity=1', FORM_TYPE],
  ...['0x1', '+1', '１', '1,0', '1 0', '1e', '1.5', '1e2', '-1', 'NaN', 'Infinity'].map(
    (amount): Case => [
      `a form with ${amount} pieces`,
      422,
      'badQuantity',
      new URLSearchParams({ sku: 'gaiwan', quantity: amount, email: EMAIL }).toString(),
      FORM_TYPE,
    ],
  ),
]

async function countOrders({ documents, tables }: Scene): Promise<number> {
  const { Count = 0 } = await documents.send(
    new ScanCommand({ TableName: tables.orders, Select: 'COUNT', ConsistentRead: true }),
  )
  return Count
}

/** serverless-offline parses JSON and hands over what it holds: these bodies become none, and `lines`. */
const DESTROYED_OVER_HTTP = ['null', 'a text']

inBothScenes((scene, title) => {
  const cases = CASES.filter(([what]) => title === 'in process' || !DESTROYED_OVER_HTTP.includes(what))

  it.each(cases.map(([what, ...rest]) => ({ what, rest })))('$what', async ({ rest }) => {
    const [status, code, body, headers = JSON_TYPE] = rest
    const sent = typeof body === 'string' ? body : JSON.stringify(body)
    for (const [program, accept] of [
      [true, FRONT_END],
      [false, { accept: 'text/html' }],
    ] as const) {
      const reply = await scene().send({
        method: 'POST',
        path: '/orders',
        body: Buffer.from(sent),
        headers: [...headers, ...Object.entries(accept)],
      })
      expect(reply.status).toBe(status)
      expectDecent(reply, scene().addresses)
      expect(reply.headers).not.toHaveProperty('location')
      if (program) expect(JSON.parse(reply.body)).toMatchObject({ error: { code } })
      else {
        expect(reply.body).toContain(`data-problem="${code}"`)
        expect(reply.body).not.toMatch(/<script|<img/)
      }
    }
  })

  it('creates no order by any of this, and throws no exception', async () => {
    const before = await countOrders(scene())
    const { log } = await scene().watch(async () => {
      for (const [, , , body, headers = JSON_TYPE] of cases) {
        const sent = typeof body === 'string' ? body : JSON.stringify(body)
        await scene().send({ method: 'POST', path: '/orders', headers, body: Buffer.from(sent) })
      }
    }, 0)
    expect(log).toEqual([])
    expect(await countOrders(scene())).toBe(before)
  })

  it('ignores prices, states, sellers and numbers in the request', async () => {
    const tampered = {
      price: '0.01',
      amountFen: 1,
      unitFen: 1,
      total_fee: '0.01',
      currency: 'JPY',
      discount: '-1',
      state: 'paid',
      paid: true,
      facts: { paid: {} },
      orderId: '20260101AAAAAAAAAAAAAAAA',
      gateway: 'none',
      seller_id: '2088999999999999',
      createdAt: 0,
      expiresAt: 9e15,
      __proto__: { a: 1 },
    }
    const body = JSON.stringify({ lines: [{ ...LINE, ...tampered }], email: EMAIL, ...tampered })
    const reply = await scene().send({
      method: 'POST',
      path: '/orders',
      body: Buffer.from(body),
      headers: [...JSON_TYPE, ...Object.entries(FRONT_END)],
    })
    expect(reply.status).toBe(201)
    const order = JSON.parse(reply.body)
    expect(order).toMatchObject({ amountFen: 25_900, state: 'awaitingPayment', paid: false })
    expect(order.orderId).not.toBe(tampered.orderId)
    expect(Date.parse(order.expiresAt) - Date.parse(order.createdAt)).toBe(7_200_000)
  })

  it('a stranger with a buyer’s idempotency key learns nothing of the order', async () => {
    const post = (address: string) =>
      scene().send({
        method: 'POST',
        path: '/orders',
        body: Buffer.from(JSON.stringify(email(address))),
        headers: [...header(`buyers-own-key-${title.replace(' ', '-')}`), ...Object.entries(FRONT_END)],
      })
    const { orderId } = JSON.parse((await post('buyer@example.com')).body)
    const stranger = await post('stranger@example.com')
    expect(stranger.status).toBe(409)
    expect(stranger.body).not.toContain(orderId)
    expectDecent(stranger, scene().addresses)
  })

  it.each([
    ['accept', `${'text/html;q=0.1,'.repeat(400)}application/json`],
    ['accept', `${'a;'.repeat(3000)}`],
    ['accept', `a;q="${'\\"'.repeat(2000)}`],
    ['accept', 'application/json;q=__proto__;__proto__=1'],
    ['accept-language', `${'zh-Hant-'.repeat(800)}`],
    ['accept-language', `${',;=q'.repeat(1500)}`],
    ['accept-language', '__proto__, constructor;q=1'],
    ['origin', `${'https://'.repeat(700)}`],
    ['content-type', `application/json;${' ;'.repeat(3000)}`],
  ])('a hostile header %s is answered like any other', async (name, value) => {
    const reply = await scene().send({ method: 'GET', path: '/nothing', headers: [[name, value]] })
    expect(reply.status).toBe(404)
    expectDecent(reply, scene().addresses)
  })
})
