/**
 * Alipay's open platform through the real handlers: from the cart to the paid order, and what is refused on the way;
 * alone, and beside direct pay.
 */
import { beforeEach, describe, expect, it } from 'vitest'
import { formatCertificates } from '../../lib/gateways/alipayPage/certificates'
import type { Order } from '../../lib/order/order'
import { orderState } from '../../lib/order/orderState'
import type { RsaPublicKey } from '../../lib/signing/rsaKey'
import { MINUTE_MS, plusMs } from '../../lib/time'
import { encodeText } from '../../local/simulator/core/charset'
import { KEY, notifyFields, signedForm } from '../support/alipay'
import {
  ALIPAY,
  APP,
  CERTIFICATE_VARIABLES,
  CERTIFICATES,
  failedAnswer,
  isSignedByApp,
  type PageFields,
  pageForm,
  pageNotifyFields,
  pageReturnFields,
  pemOf,
  queryAnswer,
  STRANGER,
  signedAnswer,
  signedPageFields,
  signedPageForm,
  TRADE_NO,
  VARIABLES,
  withCertificate,
} from '../support/alipayPage'
import { FORM, JSON_TYPE } from '../support/events'
import { LIFETIME_MS, NOW } from '../support/orders'
import { answer, openShop, type Shop } from '../support/shop'

const PHONE = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/131.0.0.0 Mobile Safari/537.36'
const gateway = 'alipayPage'

let shop: Shop
let order: Order
beforeEach(async () => {
  shop = await openShop({ GATEWAYS: gateway, ...VARIABLES })
  order = await shop.existing({ gateway })
})

const notify = (body: string | Buffer) =>
  shop.notify({
    method: 'POST',
    path: `/paycallback/${gateway}/notify`,
    pathParameters: { gateway },
    headers: FORM,
    body,
  })
const comeBack = (query: string) =>
  shop.returnFromGateway({ path: `/paycallback/${gateway}/return`, pathParameters: { gateway }, query })
const stored = async ({ orderId } = order) =>
  (await shop.tables.orders.get(orderId)) ?? expect.fail('no order')
const recorded = async () =>
  (await shop.illegal()).map(({ channel, reason, claimedOrder }) => `${channel} ${reason} ${claimedOrder}`)

async function expectPaid(paid: Order) {
  const found = await stored(paid)
  expect(orderState(found, NOW)).toBe('paid')
  expect(Object.keys(found.facts)).toEqual([`paid:alipayPage:${TRADE_NO}`])
}

describe('a payment', () => {
  const pay = async (orderId: string, headers: Record<string, string> = {}) => {
    const response = await shop.payRedirect({
      method: 'POST',
      path: `/orders/${orderId}/pay`,
      pathParameters: { orderId },
      body: '{}',
      headers: { ...JSON_TYPE, accept: 'application/json', ...headers },
    })
    return JSON.parse(response.body) as { url: string; charset: string; fields: PageFields }
  }

  it('goes from the cart to the gateway to the notify and the return', async () => {
    const created = await shop.createOrder({
      method: 'POST',
      path: '/orders',
      headers: FORM,
      body: 'sku=longjing-tea&quantity=1&email=buyer@example.com',
    })
    expect(created.status).toBe(303)
    const orderId = created.headers.location?.replace('/orders/', '') ?? ''
    const confirm = await shop.order({ path: `/orders/${orderId}`, pathParameters: { orderId } })
    expect(confirm.headers['content-security-policy']).toContain("form-action 'self' https:")

    const { url, charset, fields } = await pay(orderId)
    expect([url, charset]).toEqual([`${VARIABLES.ALIPAY_OPENAPI_URL}?charset=utf-8`, 'utf-8'])
    expect(isSignedByApp(fields)).toBe(true)
    expect(fields).toMatchObject({
      notify_url: 'https://shop.example.com/paycallback/alipayPage/notify',
      return_url: 'https://shop.example.com/paycallback/alipayPage/return',
    })
    const bought = await stored({ orderId: orderId as Order['orderId'] } as Order)
    expect(bought.gateway).toBe('alipayPage')

    expect(await comeBack(signedPageForm(pageReturnFields(bought)))).toMatchObject({ status: 303 })
    expect((await stored(bought)).facts).toEqual({})
    const taken = await notify(signedPageForm(pageNotifyFields(bought)))
    expect([taken.status, taken.body]).toEqual([200, 'success'])
    await expectPaid(bought)
    expect(shop.world.asked).toEqual([])
    expect(await recorded()).toEqual([])
  })

  it.each([
    ['alipay.trade.page.pay', {}],
    ['alipay.trade.wap.pay', { 'user-agent': PHONE }],
    ['alipay.trade.wap.pay', { 'sec-ch-ua-mobile': '?1' }],
    ['alipay.trade.page.pay', { 'user-agent': PHONE, 'sec-ch-ua-mobile': '?0' }],
  ])('is requested by %s from %j', async (method, headers) => {
    const { fields } = await pay(order.orderId, headers as Record<string, string>)
    expect(fields.method).toBe(method)
    const link = await shop.payRedirect({
      path: `/orders/${order.orderId}/pay`,
      pathParameters: { orderId: order.orderId },
      headers: headers as Record<string, string>,
    })
    const linked = Object.fromEntries(new URL(link.headers.location ?? '').searchParams)
    expect([linked.method, isSignedByApp(linked)]).toEqual([method, true])
  })

  it('is notified twice and recorded once', async () => {
    const form = signedPageForm(pageNotifyFields(order))
    expect([(await notify(form)).body, (await notify(form)).body]).toEqual(['success', 'success'])
    await expectPaid(order)
  })

  it('is recorded from a query when no notify arrives', async () => {
    shop.world.trade = answer(queryAnswer(order))
    shop.world.now = plusMs(NOW, LIFETIME_MS)
    await shop.followUp()
    expect(Object.keys((await stored()).facts)).toEqual([`paid:alipayPage:${TRADE_NO}`])
  })

  it('is not recorded from an answer signed by somebody else', async () => {
    shop.world.trade = answer(queryAnswer(order).replace('TRADE_SUCCESS', 'TRADE_FINISHED'))
    shop.world.now = plusMs(NOW, LIFETIME_MS)
    await shop.followUp()
    expect((await stored()).facts).toEqual({})
    expect(shop.logged).toContainEqual({
      level: 'error',
      event: 'gatewaySilent',
      fields: expect.objectContaining({ code: 'ANSWER_SIGNATURE_WRONG' }),
    })
  })

  it('is impossible once its trade is closed', async () => {
    const open = { trade_status: 'WAIT_BUYER_PAY', send_pay_date: undefined }
    shop.world.trade = answer(queryAnswer(order, open))
    shop.world.closing = answer(
      signedAnswer('alipay_trade_close', JSON.stringify({ code: '10000', out_trade_no: order.orderId })),
    )
    shop.world.now = plusMs(NOW, LIFETIME_MS)
    await shop.followUp()
    expect(Object.keys((await stored()).facts)).toEqual([`expired:alipayPage:${TRADE_NO}`])
  })

  it('is awaited while the buyer has not been there', async () => {
    shop.world.trade = answer(failedAnswer('alipay_trade_query', 'ACQ.TRADE_NOT_EXIST'))
    shop.world.closing = answer(failedAnswer('alipay_trade_close', 'ACQ.TRADE_NOT_EXIST'))
    shop.world.now = plusMs(NOW, LIFETIME_MS)
    await shop.followUp()
    expect((await stored()).facts).toEqual({})
    expect(shop.logged.filter(({ level }) => level === 'error')).toEqual([])
  })
})

const escaped = (bytes: Buffer) => [...bytes].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('')
const inGbk = (fields: PageFields) =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${escaped(Buffer.from(encodeText(value, 'gbk') ?? ''))}`)
    .join('&')
const altered = (changes: PageFields) =>
  pageForm({ ...signedPageFields(pageNotifyFields(order)), ...changes })

const REFUSED: readonly (readonly [string, reason: string, form: () => string])[] = [
  ['an altered amount', 'badSignature', () => altered({ total_amount: '0.01' })],
  ['no signature', 'signatureMissing', () => pageForm(pageNotifyFields(order))],
  ['an empty signature', 'signatureMissing', () => altered({ sign: '' })],
  [
    'the older type, rightly signed',
    'signTypeMismatch',
    () => pageForm(signedPageFields(pageNotifyFields(order), ALIPAY.privateKey, 'RSA')),
  ],
  ['the name of the older type', 'signTypeMismatch', () => altered({ sign_type: 'RSA' })],
  ['the type of direct pay', 'signTypeMismatch', () => signedForm(notifyFields(order), KEY)],
  ['the app’s own key', 'badSignature', () => signedPageForm(pageNotifyFields(order), APP.privateKey)],
  ['another app', 'wrongApp', () => signedPageForm(pageNotifyFields(order, { app_id: '2014072300007149' }))],
  [
    'another seller',
    'wrongSeller',
    () => signedPageForm(pageNotifyFields(order, { seller_id: '2088000000000009' })),
  ],
  [
    'another amount',
    'amountMismatch',
    () => signedPageForm(pageNotifyFields(order, { total_amount: '0.01' })),
  ],
  ['a parameter twice', 'repeatedParameter', () => `${altered({})}&total_amount=0.01`],
  [
    'a text that holds a parameter',
    'ambiguous',
    () => signedPageForm(pageNotifyFields(order, { subject: 'tea&total_amount=0.01' })),
  ],
  ['bytes in GBK', 'badSignature', () => inGbk(signedPageFields(pageNotifyFields(order)))],
  [
    'a charset of others',
    'malformedField',
    () => signedPageForm(pageNotifyFields(order, { charset: 'Big5' })),
  ],
  ['what is a return', 'malformedField', () => signedPageForm(pageReturnFields(order))],
  [
    'another status',
    'unknownTradeStatus',
    () => signedPageForm(pageNotifyFields(order, { trade_status: 'X' })),
  ],
]

describe('a notify is refused and recorded', () => {
  it.each(REFUSED)('with %s: %s', async (_, reason, formOf) => {
    const refused = await notify(formOf())
    expect([refused.status, refused.body]).toEqual([400, 'fail'])
    const claimed = reason === 'repeatedParameter' ? '' : order.orderId
    expect(await recorded()).toEqual([`notify ${reason} ${claimed}`])
    expect(await stored()).toEqual(order)
  })

  it('and the damage is diagnosed', async () => {
    await notify(inGbk(signedPageFields(pageNotifyFields(order))))
    expect((await shop.illegal())[0]).toMatchObject({
      cause: { fault: 'utf8BecameGbk', parameter: 'subject' },
    })
  })

  it('and its number is kept, though it looks like a signature', async () => {
    const notify_id = '5ad94716e6a2575d48b8d3608a9a8f53'
    await notify(pageForm({ ...signedPageFields(pageNotifyFields(order)), notify_id }))
    const [record] = await shop.illegal()
    expect(record?.copy).toContain(`notify_id=${notify_id}&`)
    expect(record?.copy).toContain('sign=(redacted)')
  })

  it('while Alipay’s key is unavailable, and Alipay sends it again', async () => {
    shop.world.parameters['/alipay-public-key'] = pemOf(ALIPAY.privateKey)
    const failed = await notify(signedPageForm(pageNotifyFields(order)))
    expect([failed.status, failed.body]).toEqual([500, 'fail'])
    expect(JSON.stringify(shop.logged)).toContain('is a private key, not a public one')
    expect(await stored()).toEqual(order)
  })
})

describe('a return', () => {
  it.each([
    ['badSignature', () => signedPageForm(pageReturnFields(order), APP.privateKey)],
    ['wrongApp', () => signedPageForm(pageReturnFields(order, { app_id: '2014072300007149' }))],
    ['amountMismatch', () => signedPageForm(pageReturnFields(order, { total_amount: '0.01' }))],
    ['malformedField', () => signedPageForm(pageNotifyFields(order))],
  ])('is refused and recorded: %s', async (reason, queryOf) => {
    expect((await comeBack(queryOf())).status).toBe(400)
    expect(await recorded()).toEqual([`return ${reason} ${order.orderId}`])
  })

  it('redirects to the order and changes nothing', async () => {
    const back = await comeBack(
      signedPageForm(pageReturnFields(order, { method: 'alipay.trade.wap.pay.return' })),
    )
    expect([back.status, back.headers.location]).toEqual([303, expect.stringContaining(order.orderId)])
    expect(await stored()).toEqual(order)
    expect(await recorded()).toEqual([])
  })
})

describe.each(['alipayPage alipayDirect', 'alipayDirect,alipayPage'])('beside direct pay (%s)', GATEWAYS => {
  beforeEach(async () => {
    shop = await openShop({ GATEWAYS, ...VARIABLES })
  })
  const direct = (body: string) =>
    shop.notify({ method: 'POST', path: '/paycallback/notify', headers: FORM, body })

  it('a message is refused at the path of the other', async () => {
    const page = await shop.existing({ gateway: 'alipayPage' })
    expect((await notify(signedForm(notifyFields(page)))).status).toBe(400)
    expect((await direct(signedPageForm(pageNotifyFields(page)))).status).toBe(400)
    expect((await recorded()).map(line => line.split(' ')[1])).toEqual([
      'signTypeMismatch',
      'signTypeMismatch',
    ])
  })
})

it('is requested and queried with a key that never leaves KMS', async () => {
  shop = await openShop({ GATEWAYS: gateway, ...VARIABLES, ALIPAY_APP_PRIVATE_KEY: 'kms:alias/shop' })
  shop.world.parameters['/app-private-key'] = 'gone'
  order = await shop.existing({ gateway })
  const { orderId } = order
  const link = await shop.payRedirect({ path: `/orders/${orderId}/pay`, pathParameters: { orderId } })
  const fields = Object.fromEntries(new URL(link.headers.location ?? '').searchParams)
  expect(isSignedByApp(fields)).toBe(true)
  shop.world.trade = answer(queryAnswer(order))
  shop.world.now = plusMs(NOW, LIFETIME_MS)
  await shop.followUp()
  const [asked] = shop.world.asked
  expect(isSignedByApp(Object.fromEntries(asked?.searchParams ?? []))).toBe(true)
  expect(Object.keys((await stored()).facts)).toEqual([`paid:alipayPage:${TRADE_NO}`])
})

describe('in certificate mode', () => {
  beforeEach(async () => {
    shop = await openShop({ GATEWAYS: gateway, ...CERTIFICATE_VARIABLES })
    order = await shop.existing({ gateway })
  })
  const late = async () => {
    shop.world.now = plusMs(NOW, LIFETIME_MS)
    await shop.followUp()
    return Object.keys((await stored()).facts)
  }
  const [first = expect.fail()] = CERTIFICATES.alipay
  const replaced = {
    ...CERTIFICATES,
    alipay: [{ ...first, serialNumber: 'e'.repeat(32), publicKey: STRANGER.publicKey as RsaPublicKey }],
  }

  it('a request names the certificates, and the notify pays', async () => {
    const { orderId } = order
    const link = await shop.payRedirect({ path: `/orders/${orderId}/pay`, pathParameters: { orderId } })
    const fields = Object.fromEntries(new URL(link.headers.location ?? '').searchParams)
    expect(fields).toMatchObject({ app_cert_sn: 'a'.repeat(32), alipay_root_cert_sn: expect.any(String) })
    expect(isSignedByApp(fields)).toBe(true)
    expect((await notify(signedPageForm(pageNotifyFields(order)))).body).toBe('success')
    await expectPaid(order)
  })

  it('a payment is recorded from a query that Alipay’s certificate verifies', async () => {
    shop.world.trade = answer(withCertificate(queryAnswer(order)))
    expect(await late()).toEqual([`paid:alipayPage:${TRADE_NO}`])
  })

  it('a payment is recorded from an answer under a new certificate for the same key', async () => {
    shop.world.trade = answer(withCertificate(queryAnswer(order), 'f'.repeat(32)))
    expect(await late()).toEqual([`paid:alipayPage:${TRADE_NO}`])
  })

  it('an answer under an unknown certificate is logged, and changes nothing', async () => {
    const forged = queryAnswer(order).replace(/"sign":"[^"]*"/, `"sign":"${'A'.repeat(342)}=="`)
    shop.world.trade = answer(withCertificate(forged, 'f'.repeat(32)))
    expect(await late()).toEqual([])
    expect(shop.logged).toContainEqual({
      level: 'error',
      event: 'gatewayCertificateUnknown',
      fields: {
        requestId: expect.any(String),
        orderId: order.orderId,
        gateway,
        serialNumber: 'f'.repeat(32),
      },
    })
    expect(shop.logged.map(({ event }) => event)).not.toContain('gatewaySilent')
  })

  it('while Alipay changes its certificate both are accepted, and then the new one alone', async () => {
    const both = { ...CERTIFICATES, alipay: [...replaced.alipay, ...CERTIFICATES.alipay] }
    shop.world.parameters['/alipay-certificates'] = formatCertificates(both)
    expect((await notify(signedPageForm(pageNotifyFields(order), STRANGER.privateKey))).body).toBe('success')
    expect((await notify(signedPageForm(pageNotifyFields(order)))).body).toBe('success')
    shop.world.parameters['/alipay-certificates'] = formatCertificates(replaced)
    shop.world.now = plusMs(NOW, 5 * MINUTE_MS)
    expect((await notify(signedPageForm(pageNotifyFields(order)))).body).toBe('fail')
    expect(shop.logged).toContainEqual(
      expect.objectContaining({
        event: 'illegalRequest',
        fields: expect.objectContaining({ reason: 'badSignature' }),
      }),
    )
  })

  it('an invalid text stops the shop, which reports why', async () => {
    shop.world.parameters['/alipay-certificates'] = pemOf(ALIPAY.publicKey)
    const { orderId } = order
    const page = await shop.payRedirect({ path: `/orders/${orderId}/pay`, pathParameters: { orderId } })
    expect(page.status).toBe(500)
    expect((await notify(signedPageForm(pageNotifyFields(order)))).status).toBe(500)
    expect(JSON.stringify(shop.logged)).toContain(
      'cannot be read. It must be what npm run certificates makes',
    )
  })
})

it('a shop without it has no route for it', async () => {
  shop = await openShop()
  expect(await notify(signedPageForm(pageNotifyFields(order)))).toMatchObject({ status: 404, body: 'fail' })
  expect(await recorded()).toEqual([`notify unknownGateway `])
})
