/**
 * ChinaBank through the real handlers: from the cart to the paid order, and what is refused on the way; alone, and
 * beside direct pay, whose routes take other methods.
 */
import { beforeEach, describe, expect, it } from 'vitest'
import { fen } from '../../lib/money'
import type { Order } from '../../lib/order/order'
import type { OrderId } from '../../lib/order/orderId'
import { orderState } from '../../lib/order/orderState'
import { concernOf, WATCH_MS } from '../../lib/payment/followUp'
import { plusMs } from '../../lib/time'
import { encodeForm, type Pair } from '../../local/simulator/core/form'
import { notifyFields, signedForm } from '../support/alipay'
import {
  CHINABANK,
  CHINABANK_KEY,
  type ChinabankFields,
  GATEWAY_URL,
  isSignedByShop,
  messageFields,
  messageForm,
  signedMessage,
  signedMessageForm,
} from '../support/chinabank'
import { FORM, JSON_TYPE } from '../support/events'
import { LIFETIME_MS, NOW } from '../support/orders'
import { openShop, type Shop } from '../support/shop'

const gateway = 'chinabank'
const pathParameters = { gateway }

let shop: Shop
let order: Order
const open = async (GATEWAYS: string) => {
  shop = await openShop({ GATEWAYS, ...CHINABANK })
  shop.world.parameters['/chinabank-keys'] = CHINABANK_KEY
}
beforeEach(async () => {
  await open(gateway)
  order = await shop.existing({ gateway })
})

const notify = (body: string | Buffer) =>
  shop.notify({
    method: 'POST',
    path: `/paycallback/${gateway}/notify`,
    pathParameters,
    headers: FORM,
    body,
  })
const comeBack = (body: string | Buffer, method = 'POST') =>
  shop.returnFromGateway({
    method,
    path: `/paycallback/${gateway}/return`,
    pathParameters,
    headers: FORM,
    ...(method === 'POST' ? { body } : { query: String(body) }),
  })
const stored = async ({ orderId } = order) =>
  (await shop.tables.orders.get(orderId)) ?? expect.fail('no order')
const recorded = async () =>
  (await shop.illegal()).map(({ channel, reason, claimedOrder }) => `${channel} ${reason} ${claimedOrder}`)
const paidForm = (of = order) => signedMessageForm(messageFields(of))

async function expectPaid(paid: Order) {
  const found = await stored(paid)
  expect(orderState(found, NOW)).toBe('paid')
  expect(Object.keys(found.facts)).toEqual([`paid:chinabank:${paid.orderId}`])
}

describe('a payment', () => {
  const pay = (orderId: string, parts: Parameters<Shop['payRedirect']>[0]) =>
    shop.payRedirect({ path: `/orders/${orderId}/pay`, pathParameters: { orderId }, ...parts })

  it('goes from the cart to the gateway to the return and the notify', async () => {
    const created = await shop.createOrder({
      method: 'POST',
      path: '/orders',
      headers: FORM,
      body: 'sku=longjing-tea&quantity=1&email=buyer@example.com',
    })
    const orderId = created.headers.location?.replace('/orders/', '') ?? ''
    const confirm = await shop.order({ path: `/orders/${orderId}`, pathParameters: { orderId } })
    expect(confirm.body).toContain('value="3080"')
    const response = await pay(orderId, {
      method: 'POST',
      body: '{"bank":"3080"}',
      headers: { ...JSON_TYPE, accept: 'application/json' },
    })
    const { url, charset, fields } = JSON.parse(response.body)
    expect([url, charset, isSignedByShop(fields), fields.pmode_id]).toEqual([
      GATEWAY_URL,
      'gbk',
      true,
      '3080',
    ])
    expect(fields).toMatchObject({
      v_url: 'https://shop.example.com/paycallback/chinabank/return',
      remark2: '[url:=https://shop.example.com/paycallback/chinabank/notify]',
    })

    const bought = await stored({ orderId: orderId as OrderId } as Order)
    expect(await comeBack(paidForm(bought))).toMatchObject({
      status: 303,
      headers: { location: `/orders/${orderId}?returned=0` },
    })
    expect((await stored(bought)).facts).toEqual({})
    expect(await notify(paidForm(bought))).toMatchObject({ status: 200, body: 'ok' })
    await expectPaid(bought)
    expect([shop.world.asked, await recorded()]).toEqual([[], []])
  })

  it.each(['GET', 'POST'])('is requested with a form, by %s', async method => {
    const page = await pay(order.orderId, {
      method,
      ...(method === 'POST' && { headers: FORM, body: 'bank=' }),
    })
    expect([page.status, page.headers.location]).toEqual([200, undefined])
    expect(page.body).toContain(`<form method="post" action="${GATEWAY_URL}" accept-charset="gbk"`)
    expect(page.headers['content-security-policy']).toContain('form-action https:')
  })

  it('is notified twice and recorded once: a second payment of the same order cannot be distinguished', async () => {
    expect([(await notify(paidForm())).body, (await notify(paidForm())).body]).toEqual(['ok', 'ok'])
    await expectPaid(order)
  })

  it('that failed is acknowledged and changes nothing, before a payment and after', async () => {
    const failed = signedMessageForm(messageFields(order, { v_pstatus: '30', v_pstring: '支付失败' }))
    expect(await notify(failed)).toMatchObject({ status: 200, body: 'ok' })
    expect(await stored()).toEqual(order)
    expect(await comeBack(failed)).toMatchObject({ status: 303 })
    await notify(paidForm())
    expect(await notify(failed)).toMatchObject({ status: 200, body: 'ok' })
    await expectPaid(order)
    expect(await recorded()).toEqual([])
  })

  it('that is notified after the order’s time is late, since its own time is unknown', async () => {
    shop.world.now = plusMs(NOW, LIFETIME_MS + 1)
    expect(await notify(paidForm())).toMatchObject({ status: 200, body: 'ok' })
    expect(orderState(await stored(), shop.world.now)).toBe('paidLate')
  })

  it('that is never notified is for a person to look up, since the gateway has no queries', async () => {
    shop.world.now = plusMs(order.expiresAt, WATCH_MS)
    await shop.followUp()
    expect(shop.world.asked).toEqual([])
    const asks = { canQuery: false, canClose: false, canAskForRefund: false }
    const nothing = { ...asks, sendsReceipts: true, sendsNotices: true }
    expect(concernOf(await stored(), shop.world.now, nothing)).toBe('unconfirmed')
  })
})

const altered = (changes: ChinabankFields) =>
  messageForm({ ...signedMessage(messageFields(order)), ...changes })

/** Each with a right signature over the text as it is cut. */
const cut = (changes: ChinabankFields) => signedMessageForm(messageFields(order, changes))

const REFUSED: readonly (readonly [string, reason: string, form: () => string])[] = [
  ['an altered amount', 'badSignature', () => altered({ v_amount: '0.01' })],
  ['no signature', 'signatureMissing', () => messageForm(messageFields(order))],
  ['another key', 'badSignature', () => signedMessageForm(messageFields(order), 'k'.repeat(16))],
  [
    'a failure made a success',
    'badSignature',
    () => cut({ v_pstatus: '30' }).replace('v_pstatus=30', 'v_pstatus=20'),
  ],
  [
    'a signature in lower case',
    'badSignature',
    () => altered({ v_md5str: signedMessage(messageFields(order)).v_md5str?.toLowerCase() ?? '' }),
  ],
  ['another shop’s order', 'badSignature', () => altered({ v_oid: '20261123ZZZZZZZZZZZZZZZZ' })],
  ['a field twice', 'repeatedParameter', () => `${altered({})}&v_amount=0.01`],
  ['fields that are cut otherwise', 'ambiguous', () => cut({ v_oid: `${order.orderId}2`, v_pstatus: '0' })],
  ['an invalid status', 'unknownTradeStatus', () => cut({ v_pstatus: '10' })],
  ['another amount', 'amountMismatch', () => cut({ v_amount: '0.01' })],
  ['another currency', 'amountMismatch', () => cut({ v_moneytype: 'USD' })],
  ['an amount that went through a number', 'malformedField', () => cut({ v_amount: '336' })],
  ['no amount', 'missingField', () => cut({ v_amount: '' })],
  ['an unknown order', 'unknownOrder', () => cut({ v_oid: '20261123ZZZZZZZZZZZZZZZZ' })],
  ['a message of direct pay', 'signatureMissing', () => signedForm(notifyFields(order), CHINABANK_KEY)],
  [
    'another MD5 signature beside',
    'signatureMissing',
    () => `${messageForm(messageFields(order))}&sign=${'0'.repeat(32)}&sign_type=MD5`,
  ],
]

describe.each([
  ['notify', (body: string) => notify(body)],
  ['return', (body: string) => comeBack(body)],
] as const)('a %s is refused and recorded', (channel, send) => {
  it.each(REFUSED)('with %s: %s', async (_, reason, formOf) => {
    const { status, body } = await send(formOf())
    expect(status).toBe(400)
    if (channel === 'notify') expect(body).toBe('error')
    const [record, ...others] = await shop.illegal()
    expect([record?.channel, record?.reason, others]).toEqual([channel, reason, []])
    expect(record?.copy).not.toMatch(/[0-9A-Fa-f]{32}/)
    expect(await stored()).toEqual(order)
  })
})

describe('a notify that is refused', () => {
  it('is diagnosed if its signature was damaged', async () => {
    await notify(altered({ v_amount: '336' }))
    expect(await shop.illegal()).toMatchObject([
      { reason: 'badSignature', cause: { fault: 'amountReformatted', parameter: 'v_amount' } },
    ])
  })

  it('is sent again while the key is unavailable', async () => {
    shop.world.parameters['/chinabank-keys'] = 'short'
    const failed = await notify(paidForm())
    expect([failed.status, failed.body]).toEqual([500, 'fail'])
    expect(JSON.stringify(shop.logged)).toContain('is not 16 to 64 visible ASCII characters')
    expect(await stored()).toEqual(order)
  })

  it('is refused for fields outside the signature, in whatever charset', async () => {
    const pairs = Object.entries(signedMessage(messageFields(order))) as Pair[]
    const broken = Buffer.from(`&v_mid=1001&extra=%D6&more=`)
    const form = Buffer.concat([Buffer.from(encodeForm(pairs, 'gbk')), broken, Buffer.from('d6a7b8', 'hex')])
    expect(await notify(form)).toMatchObject({ status: 200, body: 'ok' })
    await expectPaid(order)
  })
})

describe('a return', () => {
  it('is accepted by POST alone', async () => {
    const { status, headers } = await comeBack(paidForm(), 'GET')
    expect([status, headers.allow]).toEqual([405, 'POST'])
    expect(await recorded()).toEqual([])
  })

  it('that is posted as a notify is the same message, and as valid', async () => {
    expect(await comeBack(paidForm())).toMatchObject({ status: 303 })
    expect(await notify(paidForm())).toMatchObject({ status: 200, body: 'ok' })
    await expectPaid(order)
  })

  it('that is no form is refused', async () => {
    const path = `/paycallback/${gateway}/return`
    const headers = { 'content-type': 'text/plain' }
    const refused = await shop.returnFromGateway({
      method: 'POST',
      path,
      pathParameters,
      headers,
      body: paidForm(),
    })
    expect([refused.status, await recorded()]).toEqual([400, ['return wrongContentType ']])
  })
})

describe.each(['chinabank alipayDirect', 'alipayDirect,chinabank'])('beside direct pay (%s)', GATEWAYS => {
  beforeEach(() => open(GATEWAYS))

  it('each returns by its own method', async () => {
    const posted = await shop.returnFromGateway({
      method: 'POST',
      path: '/paycallback/return',
      headers: FORM,
      body: 'a=b',
    })
    expect([posted.status, posted.headers.allow]).toEqual([405, 'GET'])
    expect((await comeBack('a=b', 'GET')).headers.allow).toBe('POST')
  })
})

it('orders of one number and other amounts have other signatures and are split unambiguously', async () => {
  // What a shop with numbers of any length would take for a payment of 12.00 yuan.
  const dear = await shop.existing({ gateway, amountFen: fen(201_200) })
  const cheap = messageFields(dear, { v_oid: `${dear.orderId}20`, v_amount: '12.00' })
  expect(signedMessage(cheap).v_md5str).toBe(signedMessage(messageFields(dear)).v_md5str)
  expect((await notify(signedMessageForm(cheap))).body).toBe('error')
  expect((await notify(paidForm(dear))).body).toBe('ok')
  expect(await recorded()).toEqual([`notify ambiguous ${dear.orderId}20`])
})

it('a shop without it has no route for it', async () => {
  shop = await openShop()
  expect(await notify(paidForm())).toMatchObject({ status: 404, body: 'fail' })
  expect((await comeBack(paidForm())).status).toBe(405)
  expect(await recorded()).toEqual(['notify unknownGateway '])
})
