/** `POST /paycallback/notify` on a real store: each check accepts and refuses. */
import { beforeEach, describe, expect, it } from 'vitest'
import { fen } from '../../lib/money'
import type { Order } from '../../lib/order/order'
import { orderState } from '../../lib/order/orderState'
import { type Fields, KEY, notifyFields, returnFields, signedForm } from '../support/alipay'
import { anEvent, type EventParts } from '../support/events'
import { NOW } from '../support/orders'
import { answer, openShop, type Shop } from '../support/shop'
import { SIGNED_REASONS } from '../support/signedReasons'

/** What Alipay really sends. */
const ALIPAY = { 'content-type': 'application/x-www-form-urlencoded; text/html; charset=utf-8' }

let shop: Shop
let order: Order
beforeEach(async () => {
  shop = await openShop()
  order = await shop.existing()
})

const send = (body: string | Buffer, parts: EventParts = {}) =>
  shop.notify({ method: 'POST', path: '/paycallback/notify', headers: ALIPAY, body, ...parts })
const notify = (changes: Fields = {}) => signedForm(notifyFields(order, changes))
const stored = async () => (await shop.tables.orders.get(order.orderId)) ?? expect.fail('the order is gone')
const state = async () => orderState(await stored(), NOW)

async function expectRefused(
  response: Awaited<ReturnType<typeof send>>,
  reason: string,
  changes: object = {},
) {
  expect(response).toMatchObject({
    status: 400,
    body: 'fail',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  })
  expect(await stored()).toEqual(order)
  expect(await shop.illegal()).toMatchObject([
    { reason, channel: 'notify', sourceIp: '203.0.113.7', ...changes },
  ])
  const lines = shop.logged.map(({ level, event, fields }) => [level, event, fields.reason])
  expect(lines).toEqual([
    ...(SIGNED_REASONS.includes(reason) ? [['error', 'signedMessageRefused', reason]] : []),
    ['warn', 'illegalRequest', reason],
  ])
}

describe('a genuine notify', () => {
  it.each([false, true])('makes the order paid and is answered success (plain body: %s)', async plain => {
    const response = await send(notify(), { plain })
    expect(response).toMatchObject({
      status: 200,
      body: 'success',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    })
    expect(await state()).toBe('paid')
    expect(Object.values((await stored()).facts)).toEqual([
      {
        kind: 'paid',
        gateway: 'alipayDirect',
        tradeNo: '2026112322001400000000000001',
        at: Date.parse('2026-11-23T10:05:00+08:00'),
        amountFen: 33_600,
        source: 'notify',
        sourceId: '70fec0c2730b27528665af4517c27b95',
        requestId: '6bc28136-xmpl-4365-b021-0ce6b2e64ab0',
        recordedAt: NOW,
      },
    ])
    expect(await shop.illegal()).toEqual([])
  })

  it('is confirmed by its id, escaped', async () => {
    await send(notify({ notify_id: 'a&b#c%d+e' }))
    expect(shop.world.asked.map(String)).toEqual([
      'https://gateway.example.com/gateway.do?service=notify_verify&partner=2088000000000000&notify_id=a%26b%23c%25d%2Be',
    ])
  })

  it('changes nothing when it is repeated, and is answered success again', async () => {
    await send(notify())
    const once = await stored()
    expect(await send(notify())).toMatchObject({ status: 200, body: 'success' })
    expect(await stored()).toEqual(once)
  })

  it('may arrive many times at once', async () => {
    const responses = await Promise.all(Array.from({ length: 6 }, () => send(notify())))
    expect(responses.map(({ body }) => body)).toEqual(Array(6).fill('success'))
    expect(Object.keys((await stored()).facts)).toHaveLength(1)
  })

  it('whose copy the gateway denies after it was acknowledged is no illegal request', async () => {
    await send(notify())
    const once = await stored()
    shop.world.verifies = answer('false')
    expect(await send(notify())).toMatchObject({ status: 200, body: 'success' })
    expect(await stored()).toEqual(once)
    expect(await shop.illegal()).toEqual([])
  })

  it('that the gateway denies is refused when it has news, or nothing at all', async () => {
    await send(notify())
    shop.world.verifies = answer('false')
    expect((await send(notify({ trade_status: 'TRADE_FINISHED' }))).status).toBe(400)
    expect((await send(notify({ trade_status: 'WAIT_BUYER_PAY' }))).status).toBe(400)
    expect((await send(notify({ total_fee: '1.00' }))).status).toBe(400)
    expect((await send(notify({ out_trade_no: '20261123ZZZZZZZZZZZZZZZZ' }))).status).toBe(400)
    expect((await shop.illegal()).map(({ reason }) => reason)).toEqual(Array(4).fill('notSentByGateway'))
  })

  it('without news is answered success and changes nothing', async () => {
    expect(await send(notify({ trade_status: 'WAIT_BUYER_PAY' }))).toMatchObject({
      status: 200,
      body: 'success',
    })
    expect(await stored()).toEqual(order)
  })

  it('may be in GBK', async () => {
    const response = await send(signedForm(notifyFields(order), KEY, 'gbk'), {
      headers: { 'content-type': 'application/x-www-form-urlencoded; text/html; charset=GBK' },
    })
    expect(response.body).toBe('success')
  })

  it('is recorded even if the buyer paid late', async () => {
    await send(notify({ gmt_payment: '2026-11-23 23:00:00' }))
    expect(await state()).toBe('paidLate')
  })
})

describe('is refused, logged, and changes nothing:', () => {
  it.each<[string, () => string, string]>([
    ['a forged signature', () => signedForm(notifyFields(order), 'x'.repeat(32)), 'badSignature'],
    ['an altered amount', () => notify().replace('total_fee=336.00', 'total_fee=0.01'), 'badSignature'],
    ['no signature', () => notify().replace(/&sign=.*/, ''), 'signatureMissing'],
    ['another signature type', () => notify().replace('sign_type=MD5', 'sign_type=RSA'), 'signTypeMismatch'],
    ['a repeated parameter', () => `${notify()}&total_fee=0.01`, 'repeatedParameter'],
    ['a malformed escape', () => `${notify()}&a=%zz`, 'badEncoding'],
    ['a parameter with a strange name', () => `${notify()}&a[]=1`, 'badParameterName'],
    [
      'a hundred parameters',
      () => Array.from({ length: 101 }, (_, i) => `p${i}=1`).join('&'),
      'tooManyParameters',
    ],
    ['an ambiguous message', () => notify({ subject: 'x&total_fee=0.01&y=' }), 'ambiguous'],
    ['another seller', () => notify({ seller_id: '2088000000000009' }), 'wrongSeller'],
    ['another amount, rightly signed', () => notify({ total_fee: '0.01', price: '0.01' }), 'amountMismatch'],
    ['an unknown order', () => notify({ out_trade_no: '20261123ZZZZZZZZZZZZZZZZ' }), 'unknownOrder'],
    ['a return posted as a notify', () => signedForm(returnFields(order)), 'malformedField'],
    ['an empty body', () => '', 'signatureMissing'],
  ])('%s', async (_, form, reason) => expectRefused(await send(form()), reason))

  it('a message that Alipay says it did not send', async () => {
    shop.world.verifies = answer('false')
    await expectRefused(await send(notify()), 'notSentByGateway', { claimedOrder: order.orderId })
  })

  it('a notify replayed onto another order with a higher amount', async () => {
    const dearer = await shop.existing({ amountFen: fen(999_900) })
    expect((await send(notify().replace(order.orderId, dearer.orderId))).status).toBe(400)
    expect((await shop.tables.orders.get(dearer.orderId))?.facts).toEqual({})
  })

  it('a body that is too large', async () =>
    expectRefused(await send(`${notify()}&a=${'x'.repeat(20_000)}`), 'tooLarge'))

  it('a body with invalid base64', async () => {
    const event = anEvent({ method: 'POST', headers: ALIPAY })
    await expectRefused(
      await shop.notify.send({ ...event, body: '***', isBase64Encoded: true }),
      'badEncoding',
    )
  })

  it.each(['application/json', 'multipart/form-data; boundary=x', ''])('the content type %j', async type =>
    expectRefused(await send(notify(), { headers: { 'content-type': type } }), 'wrongContentType'),
  )

  it('without querying Alipay when the signature is wrong', async () => {
    await send(signedForm(notifyFields(order), 'x'.repeat(32)))
    expect(shop.world.asked).toEqual([])
  })

  it('without storing a signature, however its name is written', async () => {
    await send('a=1&%73%69gn=0123456789abcdef0123456789abcdef&sign_type=MD5')
    expect((await shop.illegal())[0]?.copy).toBe('a=1&sign=(redacted)&sign_type=MD5')
  })

  it('with a short copy without the signature', async () => {
    await send(`${signedForm(notifyFields(order), 'x'.repeat(32))}&a=${'x'.repeat(5000)}`)
    const [record] = await shop.illegal()
    expect(record?.copy).toContain(`out_trade_no=${order.orderId}`)
    expect(record?.copy).toContain('sign=(redacted)')
    expect(record?.copy).not.toMatch(/sign=[0-9a-f]/)
    expect(record?.copy.length).toBeLessThanOrEqual(2048)
  })
})

it('a flood is counted, and the genuine one among it is recorded', async () => {
  const forged = signedForm(notifyFields(order), 'x'.repeat(32))
  for (let i = 0; i < 30; i++) expect((await send(forged)).status).toBe(400)
  expect((await send(notify())).body).toBe('success')
  expect(await state()).toBe('paid')
  expect(await shop.illegal()).toHaveLength(5)
  expect(await shop.illegalCounts()).toMatchObject([
    { sourceIp: '203.0.113.7', reason: 'badSignature', count: 16 },
  ])
  expect(shop.logged.filter(({ event }) => event === 'illegalRequest')).toHaveLength(5)
})

it('a damaged message is refused with its likely cause', async () => {
  await send(`${notify()}&utm_source=mail`)
  expect(await shop.illegal()).toMatchObject([
    { reason: 'badSignature', cause: { fault: 'parameterAdded', parameter: 'utm_source' } },
  ])
})

describe('must be repeated, and is not recorded as illegal,', () => {
  it.each([
    ['nothing', undefined],
    ['an error', answer('', 502)],
    ['a page', answer('<html>')],
    ['an empty answer', answer('')],
  ])('when Alipay answers the query with %s', async (_, verifies) => {
    shop.world.verifies = verifies
    expect(await send(notify())).toMatchObject({ status: 503, body: 'fail' })
    expect(await stored()).toEqual(order)
    expect(await shop.illegal()).toEqual([])
    expect(shop.logged).toMatchObject([{ level: 'error', event: 'notifyUnconfirmed' }])
  })

  it('when the store fails', async () => {
    shop.world.orders = {
      ...shop.tables.orders,
      record: () => Promise.reject(new Error('ProvisionedThroughputExceeded')),
    }
    expect(await send(notify())).toMatchObject({ status: 500, body: 'fail' })
    expect(await shop.illegal()).toEqual([])
  })

  it('when a forgery cannot be stored; the log has it', async () => {
    shop.world.addIllegal = () => Promise.reject(new Error('down'))
    expect(await send('a=1')).toMatchObject({ status: 500, body: 'fail' })
    expect(shop.logged.map(({ event }) => event)).toEqual(['illegalRequest', 'requestFailed'])
  })
})

it.each(['GET', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'])('refuses %s', async method => {
  expect(await send(notify(), { method })).toMatchObject({
    status: 405,
    body: 'fail',
    headers: { allow: 'POST' },
  })
  expect(await stored()).toEqual(order)
})
