/** Payment requests to the open platform: their fields, and their signature. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FORBIDDEN_IN_PAGE_PAY, isTaken, subjectOf } from '../../../lib/gateways/alipay/texts'
import { alipayPagePayments } from '../../../lib/gateways/alipayPage/payments'
import type { CashierMethod } from '../../../lib/gateways/capabilities/payments'
import { fen } from '../../../lib/money'
import type { Order } from '../../../lib/order/order'
import { isSignedByApp, OPENAPI_URL, PAGE_KEYS } from '../../support/alipayPage'
import { anyText } from '../../support/anyText'
import { anOrder, BUYER, NOW } from '../../support/orders'
import { settings } from './alipayPageSamples'

const payments = alipayPagePayments(settings(), PAGE_KEYS, () => expect.fail('nothing is asked'))
const ACCOUNT: CashierMethod = { kind: 'account' }

async function request(order: Order, device: 'desktop' | 'phone' = 'desktop') {
  const answer = await payments.request(order, ACCOUNT, { ...BUYER, device }, NOW)
  if (!answer.ok) return expect.fail(answer.error)
  const fields = Object.fromEntries(answer.value.fields)
  const { linkUrl = '' } = answer.value
  return { ...answer.value, linkUrl, sent: fields, content: JSON.parse(fields.biz_content ?? '') }
}

describe('a payment request', () => {
  const order = anOrder()

  it('names the app, the shop’s addresses and the trade', async () => {
    const { actionUrl, charset, sent, content } = await request(order)
    expect([actionUrl, charset]).toEqual([`${OPENAPI_URL}?charset=utf-8`, 'utf-8'])
    expect(sent).toEqual({
      app_id: '2014072300007148',
      method: 'alipay.trade.page.pay',
      format: 'JSON',
      charset: 'utf-8',
      sign_type: 'RSA2',
      timestamp: '2026-11-23 10:00:00',
      version: '1.0',
      notify_url: 'https://shop.example.com/paycallback/alipayPage/notify',
      return_url: 'https://shop.example.com/paycallback/alipayPage/return',
      biz_content: expect.any(String),
      sign: expect.stringMatching(/^[A-Za-z0-9+/]{342}==$/),
    })
    expect(content).toEqual({
      out_trade_no: order.orderId,
      product_code: 'FAST_INSTANT_TRADE_PAY',
      total_amount: '336.00',
      subject: '明前西湖龙井',
      seller_id: '2088000000000000',
      time_expire: '2026-11-23 12:00:00',
    })
  })

  it('uses the service for phones on a phone', async () => {
    const { sent, content } = await request(order, 'phone')
    expect(sent.method).toBe('alipay.trade.wap.pay')
    expect(content).toMatchObject({
      product_code: 'QUICK_WAP_WAY',
      quit_url: `https://shop.example.com/orders/${order.orderId}`,
    })
  })

  it.each(['desktop', 'phone'] as const)(
    'is signed by the app, as a form and as a link (%s)',
    async device => {
      const { sent, linkUrl } = await request(order, device)
      expect(isSignedByApp(sent)).toBe(true)
      expect(linkUrl).toContain(`${OPENAPI_URL}?app_id=`)
      expect(Object.fromEntries(new URL(linkUrl).searchParams)).toEqual(sent)
    },
  )

  it('names the certificates, signed, if the app has some', async () => {
    const certificates = { app: 'a'.repeat(32), root: 'c_d' }
    const own = async () => ({ ...(await PAGE_KEYS.own()), certificates })
    const certified = alipayPagePayments(settings(), { ...PAGE_KEYS, own }, async () => undefined)
    const answer = await certified.request(order, ACCOUNT, BUYER, NOW)
    if (!answer.ok) return expect.fail(answer.error)
    const sent = Object.fromEntries(answer.value.fields)
    expect(sent).toMatchObject({ app_cert_sn: certificates.app, alipay_root_cert_sn: 'c_d' })
    expect(isSignedByApp(sent)).toBe(true)
    expect(isSignedByApp({ ...sent, alipay_root_cert_sn: 'c' })).toBe(false)
  })

  it('is not made for a bank', async () => {
    const method = { kind: 'bank', bank: 'ICBCB2C' } as const
    expect(await payments.request(order, method, BUYER, NOW)).toEqual({ ok: false, error: 'unknownBank' })
  })

  it('has a valid signature with any names of goods', () =>
    fc.assert(
      fc.asyncProperty(anyText({ minLength: 1, maxLength: 40 }), async name => {
        const line = { sku: 'a', name, unitFen: fen(100), quantity: 1 }
        const { sent, content, linkUrl } = await request(anOrder({ lines: [line] }))
        expect(isSignedByApp(sent)).toBe(true)
        expect(content.subject).not.toMatch(/[/=&]/)
        expect(new URL(linkUrl).searchParams.get('sign')).toBe(sent.sign)
      }),
      { numRuns: 50 },
    ))
})

it.each([
  ['H&M 50% C# 4GB+64GB', 'H＆M 50％ C＃ 4GB＋64GB'],
  ['and/or = both', 'and／or ＝ both'],
  ['two\nlines', 'two lines'],
  ['茶🍵', '茶🍵'],
])('the subject of %j is %j', (name, shown) => {
  const lines = [{ sku: 'a', name, unitFen: fen(1), quantity: 1 }]
  expect(subjectOf(lines, 'en', 'utf-8', FORBIDDEN_IN_PAGE_PAY)).toBe(shown)
  expect(isTaken(name, 'utf-8', FORBIDDEN_IN_PAGE_PAY)).toBe(name === shown)
})
