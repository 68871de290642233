/** A shop with Alipay's open platform, over a separate local stack: desktop, phone, and lost messages. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Stack, startStack } from '../../local/stack/stack'
import { controlOf, PATIENCE, placeOrder, stateOf } from '../support/ownStack'
import { RARE } from '../support/rare'

const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1'
const DESKTOP = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/143.0.0.0 Safari/537.36'

describe.runIf(RARE).each(['key', 'certificate'])(
  'a shop at Alipay’s open platform (%s)',
  ALIPAY_APP_MODE => {
    let stack: Stack
    beforeAll(async () => {
      stack = await startStack({
        env: { ...process.env, GATEWAYS: 'alipayPage', ALIPAY_APP_MODE, SHOUYIN_WATCH: 'nothing' },
        speed: 240,
      })
    })
    afterAll(() => stack.stop())

    /** By the link, as a browser follows it: the shop's redirect, and the cashier it leads to. */
    async function toCashier(payUrl: string, agent: string) {
      const headers = { 'user-agent': agent, accept: 'text/html' }
      const redirect = await fetch(payUrl, { headers, redirect: 'manual' })
      const location = redirect.headers.get('location') ?? ''
      const cashier = await fetch(location, { headers })
      expect(cashier.status).toBe(200)
      const tradeNo = new URL(cashier.url).pathname.split('/').at(-1) ?? ''
      return { request: new URL(location), tradeNo }
    }

    it.each([
      ['a desktop', DESKTOP, 'alipay.trade.page.pay', 'FAST_INSTANT_TRADE_PAY'],
      ['a phone', PHONE, 'alipay.trade.wap.pay', 'QUICK_WAP_WAY'],
    ])('is paid from %s, by the notify', async (_, agent, method, product) => {
      const order = await placeOrder(stack)
      const { request, tradeNo } = await toCashier(order.payUrl, agent)
      expect(request.pathname).toBe('/openapi/gateway.do')
      expect(request.searchParams.get('method')).toBe(method)
      expect(request.searchParams.get('sign_type')).toBe('RSA2')
      expect(request.searchParams.has('app_cert_sn')).toBe(ALIPAY_APP_MODE === 'certificate')
      const content = JSON.parse(request.searchParams.get('biz_content') ?? '{}')
      expect(content).toMatchObject({
        out_trade_no: order.orderId,
        total_amount: '259.00',
        product_code: product,
      })
      expect(await stateOf(order.url)).toBe('awaitingPayment')
      await controlOf(stack)(`trades/${tradeNo}/pay`, 'POST')
      await vi.waitFor(async () => expect(await stateOf(order.url)).toBe('paid'), PATIENCE)
    })

    it.each(['signEmptyValue', 'gbk'])('accepts an unusual notify: %s', async fault => {
      const order = await placeOrder(stack)
      const { tradeNo } = await toCashier(order.payUrl, DESKTOP)
      await controlOf(stack)('settings', 'PUT', { fault, faultCount: 1 })
      await controlOf(stack)(`trades/${tradeNo}/pay`, 'POST')
      await vi.waitFor(async () => expect(await stateOf(order.url)).toBe('paid'), PATIENCE)
    })

    it('refuses a notify with a foreign signature', async () => {
      const { orderId, url } = await placeOrder(stack)
      const forged = new URLSearchParams({
        out_trade_no: orderId,
        total_amount: '259.00',
        trade_status: 'TRADE_SUCCESS',
        trade_no: '1',
        app_id: '2014072300007148',
        seller_id: '2088000000000000',
        notify_id: '1',
        charset: 'utf-8',
        sign_type: 'RSA2',
        sign: Buffer.alloc(256, 1).toString('base64'),
      })
      const notify = `${stack.shopUrl}/paycallback/alipayPage/notify`
      const answer = await fetch(notify, { method: 'POST', body: forged })
      expect([answer.status, await answer.text()]).toEqual([400, 'fail'])
      expect(await stateOf(url)).toBe('awaitingPayment')
    })

    it('refuses a notify of direct pay for an order of the open platform', async () => {
      const { orderId } = await placeOrder(stack)
      const body = new URLSearchParams({ out_trade_no: orderId, sign_type: 'MD5', sign: '0'.repeat(32) })
      const answer = await fetch(`${stack.shopUrl}/paycallback/notify`, { method: 'POST', body })
      expect(await answer.text()).toBe('fail')
    })
  },
)
