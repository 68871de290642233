// What the open platform takes and what it refuses: every rule by one request that keeps it and one that breaks it.

import { describe, expect, it, vi } from 'vitest'
import type { RefusedRequest } from '../../local/simulator/core/context'
import type { TradeView } from '../../local/simulator/core/tradeView'
import { STRANGER } from '../support/rsaKeys'
import {
  APP_ID,
  beijing,
  type Changes,
  expectRefused,
  getFields,
  ORDER_NUMBER,
  openPayment,
  type PaymentMethod,
  paymentRequest,
  postFields,
  runPage,
  SELLER_ID,
  signedRequest,
  signText,
} from './pageShop'
import { control, pay, runSimulator, statusOf, until } from './shop'

const METHODS = ['alipay.trade.page.pay', 'alipay.trade.wap.pay'] as const
const HOUR_MS = 3_600_000

describe.each(METHODS)('a good request of %s', method => {
  it('leads to the cashier by POST and by GET', async () => {
    const simulator = await runPage()
    const fields = paymentRequest({ method })
    const posted = await postFields(simulator, fields)
    expect(posted.status).toBe(302)
    const linked = await getFields(simulator, fields)
    expect(linked.headers.get('location')).toBe(posted.headers.get('location'))
    const page = await (await fetch(simulator.url + posted.headers.get('location'))).text()
    for (const text of ['88.00', '明前龙井', ORDER_NUMBER, '茶与器', '支付宝网站支付'])
      expect(page).toContain(text)
    expect(page).not.toContain('data-testid="bank"')
    expect(page).toContain('width=device-width')
  })

  it('may have its public parameters in the URL and biz_content in the form, as the SDKs send it', async () => {
    const simulator = await runPage()
    const { biz_content = '', ...others } = paymentRequest({ method })
    const query = `?${new URLSearchParams(others)}`
    expect((await postFields(simulator, { biz_content }, query)).status).toBe(302)
  })
})

describe('a request', () => {
  it.each<Changes>([
    { total_amount: '0.01' },
    { total_amount: '1' },
    { total_amount: 88.5 },
    { total_amount: '100000000' },
    { out_trade_no: 'A_1' },
    { out_trade_no: 'x'.repeat(64) },
    { subject: '汉'.repeat(256) },
    { subject: '50% off + 1 # 龙井' },
    { body: 'x'.repeat(128) },
    { body: '' },
    { seller_id: SELLER_ID },
    { passback_params: 'a%3D1%26b%3D%E8%8C%B6' },
    { goods_type: '1', qr_pay_mode: '2', integration_type: 'PCWEB' },
    { enable_pay_channels: 'balance' },
    { quit_url: 'http://shop.example/quit?a=1' },
    { time_expire: beijing(Date.now() + 90 * 60_000) },
    { time_expire: beijing(Date.now() + 2 * HOUR_MS).slice(0, 16) },
    { timeout_express: '1m' },
    { timeout_express: '15d' },
    { timeout_express: '1c' },
    { business_params: 'a member the simulator has never heard of' },
  ])('is accepted with the content %o', async content => {
    await openPayment(await runPage(), { content })
  })

  it.each<Changes>([
    { format: undefined },
    { format: 'json' },
    { charset: 'UTF-8' },
    { notify_url: undefined, return_url: undefined },
    { notify_url: '' },
    { notify_url: `http://shop.example/${'x'.repeat(236)}` },
    { return_url: 'http://shop.example/return?from=alipay' },
    { timestamp: beijing(Date.now() - HOUR_MS) },
    { app_auth_token: 'x' },
  ])('is accepted with the public parameters %o', async changes => {
    await openPayment(await runPage(), { changes })
  })

  it.each<[string, Changes]>([
    ['isv.missing-app-id', { app_id: undefined }],
    ['isv.invalid-app-id', { app_id: '2014072300007149' }],
    ['isv.missing-signature', { sign: '' }],
    ['isv.missing-signature-type', { sign_type: undefined }],
    ['isv.invalid-signature-type', { sign_type: 'RSA' }],
    ['isv.invalid-signature-type', { sign_type: 'rsa2' }],
    ['isv.missing-version', { version: undefined }],
    ['isv.invalid-parameter', { version: '2.0' }],
    ['isv.invalid-charset', { charset: 'gbk' }],
    ['isv.invalid-format', { format: 'XML' }],
    ['isv.missing-timestamp', { timestamp: undefined }],
    ['isv.invalid-timestamp', { timestamp: '2025-02-30 10:00:00' }],
    ['isv.invalid-timestamp', { timestamp: String(Date.now()) }],
    ['isv.invalid-timestamp', { timestamp: beijing(Date.now()).slice(0, 16) }],
    ['isv.invalid-timestamp', { timestamp: beijing(Date.now() - 8 * HOUR_MS) }],
    ['isv.invalid-parameter', { notify_url: '/notify' }],
    ['isv.invalid-parameter', { notify_url: 'http://shop.example/通知' }],
    ['isv.invalid-parameter', { return_url: 'http://shop.example/return#top' }],
    ['isv.invalid-parameter', { return_url: `http://shop.example/${'x'.repeat(237)}` }],
  ])('is refused with %s for the public parameters %o', async (code, changes) => {
    const simulator = await runPage()
    await expectRefused(await getFields(simulator, paymentRequest({ changes })), code)
    expect((await control(simulator, 'GET', '/trades')).json).toEqual([])
  })

  it.each<[string, Changes]>([
    ['ACQ.INVALID_PARAMETER', { out_trade_no: undefined }],
    ['ACQ.INVALID_PARAMETER', { out_trade_no: 'x'.repeat(65) }],
    ['ACQ.INVALID_PARAMETER', { out_trade_no: 'A-1' }],
    ['ACQ.INVALID_PARAMETER', { product_code: undefined }],
    ['ACQ.INVALID_PARAMETER', { product_code: 'QUICK_WAP_PAY' }],
    ['ACQ.INVALID_PARAMETER', { product_code: 'QUICK_WAP_WAY' }],
    ['ACQ.INVALID_PARAMETER', { subject: undefined }],
    ['ACQ.INVALID_PARAMETER', { subject: ' ' }],
    ['ACQ.INVALID_PARAMETER', { subject: '汉'.repeat(257) }],
    ['ACQ.INVALID_PARAMETER', { subject: '茶/器' }],
    ['ACQ.INVALID_PARAMETER', { subject: 'a=b' }],
    ['ACQ.INVALID_PARAMETER', { subject: 'salt & pepper' }],
    ['ACQ.INVALID_PARAMETER', { body: 'x'.repeat(129) }],
    ['ACQ.INVALID_PARAMETER', { total_amount: undefined }],
    ['ACQ.INVALID_PARAMETER', { total_amount: 'ten' }],
    ['ACQ.INVALID_PARAMETER', { total_amount: '0.00' }],
    ['ACQ.INVALID_PARAMETER', { total_amount: '-1.00' }],
    ['ACQ.INVALID_PARAMETER', { total_amount: '1.001' }],
    ['ACQ.TOTAL_FEE_EXCEED', { total_amount: '100000000.01' }],
    ['ACQ.INVALID_PARAMETER', { seller_id: '2088000000000001' }],
    ['ACQ.INVALID_PARAMETER', { passback_params: 'a=1&b=2' }],
    ['ACQ.INVALID_PARAMETER', { passback_params: '100%' }],
    ['ACQ.INVALID_PARAMETER', { passback_params: 'x'.repeat(513) }],
    ['ACQ.INVALID_PARAMETER', { goods_type: '2' }],
    ['ACQ.INVALID_PARAMETER', { qr_pay_mode: '5' }],
    ['ACQ.INVALID_PARAMETER', { enable_pay_channels: 'balance', disable_pay_channels: 'pcredit' }],
    ['isv.invalid-parameter', { quit_url: 'javascript:alert(1)' }],
    ['ACQ.INVALID_PARAMETER', { time_expire: '2025-01-01T10:00:00Z' }],
    ['ACQ.INVALID_PARAMETER', { time_expire: beijing(Date.now() - 60_000) }],
    ['ACQ.INVALID_PARAMETER', { time_expire: beijing(Date.now() + 16 * 24 * HOUR_MS) }],
    ['ACQ.INVALID_PARAMETER', { timeout_express: '16d' }],
    ['ACQ.INVALID_PARAMETER', { timeout_express: '1.5h' }],
  ])('is refused with %s for the content %o, on the control panel too', async (code, content) => {
    const simulator = await runPage()
    await expectRefused(await postFields(simulator, paymentRequest({ content })), code)
    const [refusal] = (await control<RefusedRequest[]>(simulator, 'GET', '/refusals')).json
    const claimed = 'out_trade_no' in content ? (content.out_trade_no ?? '') : ORDER_NUMBER
    expect(refusal).toMatchObject({ gateway: 'alipayPage', code, outTradeNo: String(claimed).slice(0, 64) })
  })

  it.each(['', '{', '"text"', 'null', '[]'])('is refused with the biz_content “%s”', async content => {
    const simulator = await runPage()
    const answer = await postFields(simulator, signedRequest('alipay.trade.page.pay', content))
    await expectRefused(answer, 'ACQ.INVALID_PARAMETER')
  })

  it('is refused with a repeated parameter of two values', async () => {
    const simulator = await runPage()
    const answer = await postFields(simulator, paymentRequest(), '?charset=utf-8&app_id=1')
    await expectRefused(answer, 'isv.invalid-parameter')
  })

  it('needs the product code of its own method', async () => {
    const simulator = await runPage()
    const content = { product_code: 'FAST_INSTANT_TRADE_PAY' }
    const answer = await postFields(simulator, paymentRequest({ method: 'alipay.trade.wap.pay', content }))
    expect(await expectRefused(answer, 'ACQ.INVALID_PARAMETER')).toContain('needs QUICK_WAP_WAY')
  })

  it('needs quit_url on a phone, and only there', async () => {
    const simulator = await runPage()
    const content = { quit_url: undefined }
    const wap = await postFields(simulator, paymentRequest({ method: 'alipay.trade.wap.pay', content }))
    expect(await expectRefused(wap, 'ACQ.INVALID_PARAMETER')).toContain('quit_url is missing')
    expect((await postFields(simulator, paymentRequest({ content }))).status).toBe(302)
  })

  it('finds no gateway if the open platform is not simulated', async () => {
    const simulator = await runSimulator()
    expect((await postFields(simulator, paymentRequest())).status).toBe(404)
  })
})

describe('a wrong signature', () => {
  it('with another key: the page shows the text that was checked', async () => {
    const simulator = await runPage()
    const changes = { sign: signText('any', STRANGER.privateKey) }
    const page = await expectRefused(
      await postFields(simulator, paymentRequest({ changes })),
      'isv.invalid-signature',
    )
    expect(page).toContain('the keys differ')
    expect(page).toContain(`<pre>app_id=${APP_ID}&amp;biz_content={&quot;out_trade_no`)
  })

  it('of other contents is refused', async () => {
    const simulator = await runPage()
    const fields = { ...paymentRequest(), return_url: 'http://evil.example/' }
    await expectRefused(await postFields(simulator, fields), 'isv.invalid-signature')
  })

  it('is diagnosed: sign_type left out', async () => {
    const simulator = await runPage()
    const { sign: _, ...fields } = paymentRequest()
    const names = Object.keys(fields).filter(name => name !== 'sign_type')
    const text = names.sort().map(name => `${name}=${fields[name]}`)
    const wrong = { ...fields, sign: signText(text.join('&')) }
    const page = await expectRefused(await postFields(simulator, wrong), 'isv.invalid-signature')
    expect(page).toContain('sign_type belongs to the signed text')
  })

  it('is the result of a form without a charset in its URL', async () => {
    const simulator = await runPage()
    const answer = await postFields(simulator, paymentRequest(), '')
    expect(await expectRefused(answer, 'isv.invalid-signature')).toContain('gateway.do?charset=utf-8')
  })
})

describe('the same order again', () => {
  const again = async (content: Changes, method?: PaymentMethod) => {
    const simulator = await runPage()
    const tradeNo = await openPayment(simulator)
    return {
      simulator,
      tradeNo,
      send: () => postFields(simulator, paymentRequest({ content, ...(method && { method }) })),
    }
  }

  it.each([
    ['unchanged', undefined],
    ['on a phone', 'alipay.trade.wap.pay'],
  ] as const)('leads to the same cashier: %s', async (_name, method) => {
    const { tradeNo, send } = await again({}, method)
    expect((await send()).headers.get('location')).toBe(`/cashier/${tradeNo}`)
  })

  it.each([{ total_amount: '87.99' }, { subject: '明前龙井 2' }, { body: 'other' }])(
    'is refused with %o',
    async content => {
      const { send } = await again(content)
      await expectRefused(await send(), 'ACQ.CONTEXT_INCONSISTENT')
    },
  )

  it('is refused when it is paid', async () => {
    const { simulator, tradeNo, send } = await again({})
    await pay(simulator, tradeNo)
    await expectRefused(await send(), 'ACQ.TRADE_HAS_SUCCESS')
  })

  it('is refused when it is closed', async () => {
    const { simulator, tradeNo, send } = await again({})
    await control(simulator, 'POST', `/trades/${tradeNo}/close`)
    await expectRefused(await send(), 'ACQ.TRADE_HAS_CLOSE')
  })
})

describe('an unpaid trade', () => {
  it.each([
    ['time_expire', () => ({ time_expire: beijing(Date.now() + 90_000) })],
    ['timeout_express', () => ({ timeout_express: '1m' })],
  ] as const)('closes after %s', async (_name, content) => {
    const simulator = await runPage({ speed: 1000 })
    const tradeNo = await openPayment(simulator, { content: content() })
    await until(async () => (await statusOf(simulator, tradeNo)) === 'TRADE_CLOSED')
  })

  it('closes at the moment of time_expire in Beijing', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2025-01-01T00:00:00Z') })
    try {
      const simulator = await runPage({ speed: 1 })
      await openPayment(simulator, { content: { time_expire: '2025-01-01 09:30' } })
      const [trade] = (await control<TradeView[]>(simulator, 'GET', '/trades')).json
      expect(trade?.closesAtMs).toBe(Date.parse('2025-01-01T01:30:00Z'))
    } finally {
      vi.useRealTimers()
    }
  })
})
