import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bodyOf, isTaken, subjectOf } from '../../../lib/gateways/alipay/texts'
import { paymentRequest } from '../../../lib/gateways/alipayDirect/paymentRequest'
import { alipayDirectPayments } from '../../../lib/gateways/alipayDirect/payments'
import { alipayDirectProfile } from '../../../lib/gateways/alipayDirect/profile'
import { type AlipayDirectSettings, readSettings } from '../../../lib/gateways/alipayDirect/settings'
import { fen } from '../../../lib/money'
import { parseSigningKey } from '../../../lib/signing/md5'
import { type EpochMs, plusMs } from '../../../lib/time'
import { isSignedBy } from '../../../local/simulator/alipayDirect/signing'
import { decodeForm } from '../../../local/simulator/core/form'
import { KEY, PARTNER } from '../../support/alipay'
import { anyText } from '../../support/anyText'
import { anOrder, BUYER, LIFETIME_MS, NOW } from '../../support/orders'

const SIGNING_KEY = parseSigningKey(KEY) ?? expect.fail()
const BASE = {
  ALIPAY_PARTNER: PARTNER,
  ALIPAY_SELLER_ID: PARTNER,
  ALIPAY_SIGN_TYPE: 'MD5',
  ALIPAY_CHARSET: 'utf-8',
  ALIPAY_GATEWAY_URL: 'https://mapi.alipay.com/gateway.do',
}
const settings = (changes: Record<string, string> = {}): AlipayDirectSettings =>
  readSettings({
    name: 'alipayDirect',
    variables: { ...BASE, ...changes },
    publicUrl: 'https://shop.example.com',
    problem: sentence => expect.fail(sentence),
  })

const request = (
  options: {
    settings?: AlipayDirectSettings
    bank?: string
    now?: EpochMs
    ip?: string
    antiPhishingKey?: string
  } = {},
) =>
  paymentRequest(
    options.settings ?? settings(),
    SIGNING_KEY,
    anOrder(),
    options.bank === undefined ? { kind: 'account' } : { kind: 'bank', bank: options.bank },
    {
      buyerIp: options.ip ?? '203.0.113.7',
      now: options.now ?? NOW,
      antiPhishingKey: options.antiPhishingKey,
    },
  )
const fieldsOf = (payment: ReturnType<typeof request>) => Object.fromEntries(payment.fields)

describe('the request', () => {
  it('has the fields of the contract', () => {
    const { sign, ...fields } = fieldsOf(request())
    expect(fields).toEqual({
      service: 'create_direct_pay_by_user',
      partner: PARTNER,
      _input_charset: 'utf-8',
      notify_url: 'https://shop.example.com/paycallback/notify',
      return_url: 'https://shop.example.com/paycallback/return',
      out_trade_no: expect.stringMatching(/^20261123/),
      subject: '明前西湖龙井',
      payment_type: '1',
      total_fee: '336.00',
      seller_id: PARTNER,
      body: '明前西湖龙井 x 2',
      show_url: expect.stringMatching(/^https:\/\/shop\.example\.com\/orders\/20261123/),
      paymethod: 'directPay',
      sign_type: 'MD5',
    })
    expect(sign).toMatch(/^[0-9a-f]{32}$/)
  })

  it.each(['utf-8', 'gbk'] as const)(
    'is signed as the gateway reads it, in %s, as a form and as a link',
    charset => {
      const payment = request({ settings: settings({ ALIPAY_CHARSET: charset }) })
      const link = new URL(payment.linkUrl)
      const received = decodeForm(Buffer.from(link.search.slice(1), 'latin1'), charset)
      expect(Object.fromEntries(received)).toEqual(fieldsOf(payment))
      expect(isSignedBy(received, fieldsOf(payment).sign ?? '', KEY, charset)).toBe(true)
      expect(payment.actionUrl).toBe(`https://mapi.alipay.com/gateway.do?_input_charset=${charset}`)
    },
  )

  it('goes directly to a bank if the buyer chose one', () => {
    expect(fieldsOf(request({ bank: 'ICBCB2C' }))).toMatchObject({
      paymethod: 'bankPay',
      defaultbank: 'ICBCB2C',
    })
    expect(fieldsOf(request())).not.toHaveProperty('defaultbank')
  })

  it('has fields that need a contract only if there is one', () => {
    const contracted = settings({
      ALIPAY_CONTRACTED: 'it_b_pay, exter_invoke_ip anti_phishing_key,extra_common_param',
      ALIPAY_EXTRA_COMMON_PARAM: 'shop one',
    })
    expect(fieldsOf(request({ settings: contracted, antiPhishingKey: 'KEY0' }))).toMatchObject({
      it_b_pay: '120m',
      exter_invoke_ip: '203.0.113.7',
      anti_phishing_key: 'KEY0',
      extra_common_param: 'shop one',
    })
    const names = Object.keys(fieldsOf(request()))
    expect(names).not.toEqual(expect.arrayContaining(['it_b_pay']))
    expect(names.filter(name => /extra|exter|anti/.test(name))).toEqual([])
  })

  it('has the remaining time of the order, rounded up, at least a minute', () => {
    const contracted = settings({ ALIPAY_CONTRACTED: 'it_b_pay' })
    const left = (ms: number) =>
      fieldsOf(request({ settings: contracted, now: plusMs(NOW, LIFETIME_MS - ms) })).it_b_pay
    expect([left(90_000), left(60_000), left(1), left(0), left(-600_000)]).toEqual([
      '2m',
      '1m',
      '1m',
      '1m',
      '1m',
    ])
  })

  it('has at most the 15 days that the field allows', () => {
    const contracted = settings({ ALIPAY_CONTRACTED: 'it_b_pay' })
    const early = (minutes: number) =>
      fieldsOf(request({ settings: contracted, now: plusMs(NOW, LIFETIME_MS - minutes * 60_000) })).it_b_pay
    expect([early(21_599), early(21_600), early(21_601)]).toEqual(['21599m', '21600m', '21600m'])
  })

  it('omits an address that is too long for the field', () => {
    const contracted = settings({ ALIPAY_CONTRACTED: 'exter_invoke_ip' })
    expect(fieldsOf(request({ settings: contracted, ip: '2001:db8::1' }))).not.toHaveProperty(
      'exter_invoke_ip',
    )
  })
})

describe('an impossible request', () => {
  it('anything without the anti-phishing key, if the contract has it', async () => {
    const payments = alipayDirectPayments(
      settings({ ALIPAY_CONTRACTED: 'anti_phishing_key' }),
      async () => [SIGNING_KEY],
      async () => undefined,
    )
    const asked = await payments.request(anOrder(), { kind: 'account' }, BUYER, NOW)
    expect(asked).toEqual({ ok: false, error: 'unavailable' })
  })

  it('anything without a key', async () => {
    const payments = alipayDirectPayments(
      settings(),
      async () => Promise.reject(new Error('there is no signing key')),
      async () => undefined,
    )
    await expect(payments.request(anOrder(), { kind: 'account' }, BUYER, NOW)).rejects.toThrow(
      'no signing key',
    )
  })
})

it('the profile has the gateway’s name, its URL and its banks', () => {
  const { name, url, banks } = alipayDirectProfile(settings())
  expect([name, url]).toEqual(['alipayDirect', 'https://mapi.alipay.com/gateway.do'])
  expect(banks.map(({ code }) => code)).toContain('ICBCB2C')
})

describe('texts', () => {
  const line = (name: string, quantity = 1) => ({ sku: 'a', name, unitFen: fen(1), quantity })

  it('name the first goods and count the others', () => {
    expect(subjectOf([line('茶')], 'zh-Hans', 'utf-8')).toBe('茶')
    expect(subjectOf([line('茶'), line('碗'), line('砚')], 'zh-Hans', 'utf-8')).toBe('茶 等3种商品')
    expect(subjectOf([line('茶'), line('碗')], 'zh-Hant', 'utf-8')).toBe('茶 等2種商品')
    expect(subjectOf([], 'en', 'utf-8')).toBe('')
    expect(subjectOf([line('Tea'), line('Bowl')], 'en', 'utf-8')).toBe('Tea and 1 more')
    expect(subjectOf([line('Tea'), line('Bowl'), line('Ink')], 'en', 'utf-8')).toBe('Tea and 2 more')
    expect(bodyOf([line('茶', 2), line('碗')], 'utf-8')).toBe('茶 x 2; 碗 x 1')
  })

  it('are cut to the gateway’s lengths, a Chinese character counting twice', () => {
    expect(subjectOf([line('茶'.repeat(128))], 'en', 'utf-8')).toBe('茶'.repeat(128))
    expect(subjectOf([line('茶'.repeat(129))], 'en', 'utf-8')).toBe(`${'茶'.repeat(127)}…`)
    expect(subjectOf([line('茶'.repeat(129)), line('b')], 'en', 'utf-8')).toMatch(/^茶{121}… and 1 more$/)
    expect(bodyOf([line('茶'.repeat(300))], 'utf-8')).toBe(`${'茶'.repeat(199)}…`)
    expect(subjectOf([line('a'.repeat(256))], 'en', 'utf-8')).toBe('a'.repeat(256))
    expect(subjectOf([line('a'.repeat(257))], 'en', 'utf-8')).toBe(`${'a'.repeat(254)}…`)
    expect(subjectOf([line('~'.repeat(256))], 'en', 'utf-8')).toBe('~'.repeat(256))
    expect(subjectOf([line('\xa1'.repeat(129))], 'en', 'utf-8')).toBe(`${'\xa1'.repeat(127)}…`)
  })

  it.each([
    ['H&M 50% C# 4GB+64GB', 'utf-8', 'H＆M 50％ C＃ 4GB＋64GB'],
    ['H&M 50% C# 4GB+64GB', 'gbk', 'H＆M 50％ C＃ 4GB＋64GB'],
    ['two\nlines\u2028\u0000', 'utf-8', 'two lines  '],
    ['茶🍵☕', 'utf-8', '茶🍵☕'],
    ['茶🍵☕', 'gbk', '茶??'],
    ['half a character \ud83c', 'utf-8', 'half a character ?'],
    ['龍井茶 = “好” (a-b)', 'gbk', '龍井茶 = “好” (a-b)'],
  ] as const)('of %j are in %s %j', (name, charset, shown) => {
    expect(isTaken(name, charset)).toBe(name === shown)
    expect(subjectOf([line(name)], 'en', charset)).toBe(shown)
    expect(bodyOf([line(name)], charset)).toBe(`${shown} x 1`)
  })

  it('are counted after that, since full-width characters count as two', () => {
    expect(subjectOf([line('&'.repeat(129))], 'en', 'utf-8')).toBe(`${'＆'.repeat(127)}…`)
  })

  it('are accepted, with any names of goods', () =>
    fc.assert(
      fc.property(
        fc.array(anyText({ minLength: 1, maxLength: 120 }), {
          minLength: 1,
          maxLength: 20,
        }),
        fc.constantFrom('utf-8', 'gbk'),
        (names, charset) => {
          const lines = names.map(name => line(name))
          for (const text of [subjectOf(lines, 'zh-Hant', charset), bodyOf(lines, charset)]) {
            expect(isTaken(text, charset)).toBe(true)
          }
        },
      ),
    ))
})
