/** `/orders/{orderId}/pay` with a code: shown, scanned with a phone, paid, and shown as paid. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { Order } from '../../lib/order/order'
import { HOUR_MS, isoTime, MINUTE_MS, plusMs } from '../../lib/time'
import {
  failedAnswer,
  isSignedByApp,
  pageNotifyFields,
  precreateAnswer,
  signedPageForm,
  TRADE_NO,
  VARIABLES,
} from '../support/alipayPage'
import { FORM, JSON_TYPE } from '../support/events'
import { LIFETIME_MS, NOW } from '../support/orders'
import { scannedFrom } from '../support/scan'
import { answer, openShop, type Shop } from '../support/shop'

const gateway = 'alipayPage'
const WITH_CODES = { GATEWAYS: gateway, ...VARIABLES, ALIPAY_APP_CONTRACTED: 'QR_CODE_OFFLINE' }
const QR_CODE = 'https://qr.alipay.example/bax03431ljhokirwl38f00a7'
const JSON_CLIENT = { accept: 'application/json' }
const otherId = '20261123FREEFREEFREEFREE' as Order['orderId']

let shop: Shop
let order: Order
beforeEach(async () => {
  shop = await openShop(WITH_CODES)
  const { gateway: _, ...unbound } = await shop.existing({ gateway })
  order = unbound
  shop.world.code = answer(precreateAnswer(order))
})

const pay = (parts: Parameters<Shop['payRedirect']>[0] = {}, { orderId } = order) =>
  shop.payRedirect({ path: `/orders/${orderId}/pay`, pathParameters: { orderId }, ...parts })
const scan = (query = `code=${gateway}`) => pay({ query })
const kinds = async () =>
  Object.values((await shop.tables.orders.get(order.orderId))?.facts ?? {}).map(({ kind }) => kind)

const notifyPaid = (paid = order) =>
  shop.notify({
    method: 'POST',
    path: `/paycallback/${gateway}/notify`,
    pathParameters: { gateway },
    headers: FORM,
    body: signedPageForm(pageNotifyFields(paid)),
  })

describe('an order that awaits payment', () => {
  it.each([
    ['a link', { query: 'code=alipayPage' }],
    [
      'the order’s form, whatever else it holds',
      { method: 'POST', headers: FORM, body: 'gateway=x&bank=y&code=alipayPage' },
    ],
  ])('shows the code from Alipay, by %s', async (_, parts) => {
    const page = await pay(parts)
    expect(page.status).toBe(200)
    expect(scannedFrom(page.body)).toBe(QR_CODE)
    expect(page.body).toContain(`href="/orders/${order.orderId}/pay?code=alipayPage&amp;asked=1"`)
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
    const [asked = expect.fail()] = shop.world.asked
    expect(isSignedByApp(Object.fromEntries(asked.searchParams))).toBe(true)
    expect(await kinds()).toEqual(['codeShown'])
  })

  it.each([
    ['a desktop', '?0', '用手机支付宝扫码付款', '请用支付宝扫码付款'],
    ['a phone, which cannot scan itself', '?1', '用另一部手机的支付宝扫码付款', '用支付宝付款'],
  ])('is shown to %s', async (_, isMobile, button, heading) => {
    const headers = { 'sec-ch-ua-mobile': isMobile }
    const { orderId } = order
    const confirm = await shop.order({ path: `/orders/${orderId}`, pathParameters: { orderId }, headers })
    expect(confirm.body).toContain(`>${button}</button>`)
    const { body } = await pay({ query: 'code=alipayPage', headers })
    expect(body).toContain(`<h1>${heading}</h1>`)
    expect(scannedFrom(body)).toBe(QR_CODE)
    const payHere = `<form method="post" action="/orders/${orderId}/pay">\n<input type="hidden" name="gateway" value="alipayPage">`
    expect(body.includes(payHere)).toBe(isMobile === '?1')
  })

  it('returns the code to a front end, which draws it itself', async () => {
    const { body } = await pay({
      method: 'POST',
      headers: { ...JSON_TYPE, ...JSON_CLIENT },
      body: '{"code":"alipayPage"}',
    })
    expect(JSON.parse(body)).toEqual({
      gateway,
      code: QR_CODE,
      scanUntil: new Date(order.expiresAt).toISOString(),
    })
  })

  it.each([
    ['the order, where that is shorter', HOUR_MS, HOUR_MS],
    ['Alipay keeps it, where that is shorter', 5 * HOUR_MS, 2 * HOUR_MS],
  ])('returns how long it can be scanned: as long as %s', async (_, lifeMs, codeMs) => {
    const timed = await shop.existing({ gateway, expiresAt: plusMs(NOW, lifeMs), orderId: otherId })
    shop.world.code = answer(precreateAnswer(timed))
    const { body } = await pay({ query: 'code=alipayPage', headers: JSON_CLIENT }, timed)
    expect(JSON.parse(body).scanUntil).toBe(isoTime(plusMs(NOW, codeMs)))
  })

  it('is bound to the gateway first, if its buyer chooses', async () => {
    const free = { ...order, orderId: otherId }
    await shop.tables.orders.create(free)
    shop.world.code = answer(precreateAnswer(free))
    await pay({ query: 'code=alipayPage' }, free)
    expect(Object.keys((await shop.tables.orders.get(free.orderId))?.facts ?? {}).sort()).toEqual([
      ...[`codeShown:alipayPage:${NOW}`, 'requested:alipayPage'],
    ])
    expect((await notifyPaid(free)).body).toBe('success')
  })

  it('queries Alipay once, however often the page refreshes, and shows the result once it is paid', async () => {
    const first = await scan()
    shop.world.now = plusMs(NOW, MINUTE_MS)
    shop.world.code = undefined
    const second = await scan('code=alipayPage&asked=12')
    expect(scannedFrom(second.body)).toBe(scannedFrom(first.body))
    expect(shop.world.asked).toHaveLength(1)

    expect((await notifyPaid()).body).toBe('success')
    const third = await scan('code=alipayPage&asked=13&lang=en')
    expect([third.status, third.headers.location]).toEqual([
      303,
      `/orders/${order.orderId}?returned=0&lang=en`,
    ])
    const { orderId } = order
    const result = await shop.order({
      pathParameters: { orderId },
      path: `/orders/${orderId}`,
      query: 'returned=0',
    })
    expect(result.body).toContain('data-state="paid"')
    expect(Object.keys((await shop.tables.orders.get(orderId))?.facts ?? {})).toContain(
      `paid:alipayPage:${TRADE_NO}`,
    )
  })

  it('reports an expired code on its page, and to a front end', async () => {
    const { orderId } = order
    const page = await shop.order({ pathParameters: { orderId }, path: `/orders/${orderId}` })
    expect(page.body).toContain('name="code" value="alipayPage"')
    const json = await shop.order({ pathParameters: { orderId }, headers: JSON_CLIENT })
    expect(JSON.parse(json.body)).toMatchObject({ gateways: [gateway], codes: [gateway] })
  })
})

describe('no code', () => {
  it.each([
    ['no answer', undefined, undefined],
    [
      'a refusal',
      answer(failedAnswer('alipay_trade_precreate', 'ACQ.ACCESS_FORBIDDEN')),
      'ACQ.ACCESS_FORBIDDEN',
    ],
  ])('after %s: the buyer may try again, and the log has the cause', async (_, given, code) => {
    shop.world.code = given
    const page = await scan()
    expect([page.status, page.body.includes('data-problem="gatewayUnavailable"')]).toEqual([503, true])
    expect(await kinds()).toEqual([])
    expect(shop.logged.at(-1)).toMatchObject({ event: 'paymentUnavailable', level: 'error' })
    expect(shop.logged.at(-1)?.fields.code).toBe(code)
  })

  it('of a paid order, or of one whose time is over', async () => {
    await notifyPaid()
    for (const now of [NOW, plusMs(NOW, LIFETIME_MS)]) {
      shop.world.now = now
      const page = await scan()
      expect([page.status, page.headers.location]).toEqual([303, `/orders/${order.orderId}`])
      const json = await pay({ query: 'code=alipayPage', headers: JSON_CLIENT })
      expect([json.status, JSON.parse(json.body).error.code]).toEqual([409, 'notPayable'])
    }
    expect(shop.world.asked).toEqual([])
  })

  it.each([
    ['a gateway without codes', 'alipayDirect'],
    ['no gateway', 'nowhere'],
    ['a name of every object', '__proto__'],
  ])('of %s', async (_, name) => {
    shop = await openShop({ ...WITH_CODES, GATEWAYS: 'alipayPage alipayDirect' })
    await shop.tables.orders.create(order)
    const page = await scan(`code=${name}`)
    expect([page.status, page.headers.location]).toEqual([
      303,
      `/orders/${order.orderId}?refused=unknownGateway`,
    ])
  })

  it('if the contract has none: no button, and no request', async () => {
    shop = await openShop({ ...WITH_CODES, ALIPAY_APP_CONTRACTED: '' })
    const { orderId } = await shop.existing({ gateway })
    expect((await shop.order({ pathParameters: { orderId } })).body).not.toContain('name="code"')
    const page = await shop.payRedirect({ pathParameters: { orderId }, query: 'code=alipayPage' })
    expect(page.status).toBe(303)
    expect(shop.world.asked).toEqual([])
  })

  it('when its name is not text', async () => {
    const { status } = await pay({ method: 'POST', headers: JSON_TYPE, body: '{"code":true}' })
    expect(status).toBe(400)
  })
})
