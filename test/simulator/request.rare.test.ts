// What the gateway takes and what it refuses: every error code once by a request that earns it.

import { describe, expect, it, vi } from 'vitest'
import type { RefusedRequest } from '../../local/simulator/core/context'
import { encodeForm } from '../../local/simulator/core/form'
import type { TradeView as Trade } from '../../local/simulator/core/tradeView'
import {
  askVerify,
  control,
  expectError,
  openTrade,
  PARTNER,
  pay,
  postRequest,
  requestFields,
  runSimulator,
  sendRequest,
  setSettings,
  signFields,
  statusOf,
  until,
} from './shop'

describe('a good request', () => {
  it('leads to the cashier by POST and by GET', async () => {
    const simulator = await runSimulator()
    const pairs = signFields(requestFields())
    const posted = await postRequest(simulator, pairs)
    expect(posted.status).toBe(302)
    const linked = await fetch(`${simulator.gatewayUrl}?${encodeForm(pairs, 'utf-8')}`, {
      redirect: 'manual',
    })
    expect(linked.headers.get('location')).toBe(posted.headers.get('location'))
  })

  it.each([
    ['GBK', { _input_charset: 'gbk' }, 'gbk'],
    ['GB2312', { _input_charset: 'gb2312' }, 'gb2312'],
  ] as const)('may have the charset %s', async (_name, changes, charset) => {
    const simulator = await runSimulator()
    const answer = await postRequest(simulator, signFields(requestFields(changes), charset), charset)
    expect(answer.status).toBe(302)
    const { json } = await control<Trade[]>(simulator, 'GET', '/trades')
    expect(json[0]?.subject).toBe('明前龙井')
  })

  it.each([
    { total_fee: '1' },
    { total_fee: '100000000.00' },
    { total_fee: undefined, price: '10.00', quantity: '3' },
    { seller_id: undefined, seller_email: 'shop@seller.example' },
    { seller_id: undefined, seller_account_name: '茶与器', seller_email: 'nobody@seller.example' },
    { paymethod: 'directPay' },
    { paymethod: 'creditPay', enable_paymethod: 'directPay^bankPay^cartoon^cash' },
    { paymethod: 'bankPay', defaultbank: 'ICBCB2C' },
    { it_b_pay: '1m' },
    { it_b_pay: '15d' },
    { it_b_pay: '1c' },
    { exter_invoke_ip: '203.0.113.7' },
    { extra_common_param: '甲乙_1' },
    { subject: '汉'.repeat(128), body: '' },
    { out_trade_no: 'x'.repeat(64) },
    { show_url: 'http://shop.example/goods?id=1&b=2' },
    { notify_url: undefined, return_url: undefined },
    { buyer_email: 'li.ting@buyer.example', qr_pay_mode: '2', default_login: 'Y', need_ctu_check: 'N' },
    { hb_fq_param: 'a parameter the simulator has never heard of' },
  ])('is accepted with %o', async changes => {
    await openTrade(await runSimulator(), changes)
  })
})

describe('a refused request', () => {
  it.each([
    ['ILLEGAL_SERVICE', { service: 'create_nothing' }],
    ['ILLEGAL_SERVICE', { service: undefined }],
    ['ILLEGAL_PARTNER', { partner: '2088000000000001' }],
    ['ILLEGAL_PARTNER', { partner: undefined }],
    ['ILLEGAL_SIGN_TYPE', { sign_type: 'md5' }],
    ['ILLEGAL_SIGN_TYPE', { sign_type: undefined }],
    ['ILLEGAL_SIGN_TYPE', { sign_type: 'RSA' }],
    ['ILLEGAL_ARGUMENT', { out_trade_no: undefined }],
    ['ILLEGAL_ARGUMENT', { out_trade_no: 'x'.repeat(65) }],
    ['ILLEGAL_ARGUMENT', { out_trade_no: 'line\nbreak' }],
    ['SUBJECT_MUST_NOT_BE_NULL', { subject: undefined }],
    ['SUBJECT_MUST_NOT_BE_NULL', { subject: ' ' }],
    ['PARAMTER_IS_NULL', { payment_type: undefined }],
    ['ILLEGAL_PAYMENT_TYPE', { payment_type: '4' }],
    ['PARAMTER_IS_NULL', { seller_id: undefined }],
    ['SELLER_NOT_IN_SPECIFIED_SELLERS', { seller_id: '2088000000000001' }],
    ['SELLER_NOT_EXIST', { seller_id: '42' }],
    ['SELLER_NOT_EXIST', { seller_id: undefined, seller_email: 'nobody@seller.example' }],
    ['SELLER_NOT_EXIST', { seller_id: undefined, seller_account_name: 'nobody' }],
    ['BUYER_SELLER_EQUAL', { buyer_id: PARTNER }],
    ['ILLEGAL_LENGTH', { subject: '汉'.repeat(129) }],
    ['ILLEGAL_LENGTH', { body: 'x'.repeat(1001) }],
    ['ILLEGAL_LENGTH', { notify_url: `http://shop.example/${'x'.repeat(190)}` }],
    ['ILLEGAL_ARGUMENT', { subject: '50% off' }],
    ['ILLEGAL_ARGUMENT', { body: 'salt & pepper' }],
    ['ILLEGAL_EXTRA_COMMON_PARAM', { extra_common_param: 'a=b' }],
    ['ILLEGAL_EXTRA_COMMON_PARAM', { extra_common_param: 'x'.repeat(101) }],
    ['ILLEGAL_ARGUMENT', { notify_url: '/notify' }],
    ['ILLEGAL_ARGUMENT', { notify_url: 'ftp://shop.example/notify' }],
    ['ILLEGAL_ARGUMENT', { notify_url: 'http://shop.example/notify?id=1' }],
    ['ILLEGAL_ARGUMENT', { return_url: 'http://shop.example/return?id=1' }],
    ['ILLEGAL_ARGUMENT', { return_url: 'http://shop.example/return#top' }],
    ['ILLEGAL_ARGUMENT', { return_url: 'http://shop.example/return!' }],
    ['ILLEGAL_ARGUMENT', { return_url: 'http://shop.example/返回' }],
    ['ILLEGAL_ARGUMENT', { show_url: 'javascript:alert(1)' }],
    ['ILLEGAL_ARGUMENT', { paymethod: 'bankpay', defaultbank: 'ICBCB2C' }],
    ['ILLEGAL_ARGUMENT', { enable_paymethod: 'directPay^barter' }],
    ['ILLEGAL_ARGUMENT', { default_login: 'yes' }],
    ['NEED_CTU_CHECK_PARAMETER_ERROR', { need_ctu_check: '1' }],
    ['DEFAULT_BANK_INVALID', { paymethod: 'bankPay' }],
    ['DEFAULT_BANK_INVALID', { paymethod: 'bankPay', defaultbank: 'icbcb2c' }],
    ['DEFAULT_BANK_INVALID', { paymethod: 'directPay', defaultbank: 'ICBCB2C' }],
    ['DEFAULT_BANK_INVALID', { defaultbank: 'ICBCB2C' }],
    ['ILLEGAL_FEE_PARAM', { total_fee: undefined }],
    ['ILLEGAL_FEE_PARAM', { total_fee: 'ten' }],
    ['ILLEGAL_FEE_PARAM', { price: '88.00', quantity: '1' }],
    ['ILLEGAL_FEE_PARAM', { total_fee: undefined, price: '88.00' }],
    ['ILLEGAL_MONEY_FORMAT', { total_fee: '88.001' }],
    ['TOTAL_FEE_LESSEQUAL_ZERO', { total_fee: '0.00' }],
    ['TOTAL_FEE_LESSEQUAL_ZERO', { total_fee: '-1' }],
    ['TOTAL_FEE_OUT_OF_RANGE', { total_fee: '100000000.01' }],
    ['TOTAL_FEE_OUT_OF_RANGE', { total_fee: undefined, price: '100000000.00', quantity: '2' }],
    ['ILLEGAL_INTEGER_FORMAT', { total_fee: undefined, price: '1.00', quantity: '1.5' }],
    ['ILLEGAL_EXTER_INVOKE_IP', { exter_invoke_ip: '2001:db8::1' }],
    ['ILLEGAL_ANTI_PHISHING_KEY', { anti_phishing_key: '587FE3D2858E6B01E30104656E7805E2' }],
    ['ILLEGAL_OUTTIME_ARGUMENT', { it_b_pay: '1.5h' }],
    ['ILLEGAL_OUTTIME_ARGUMENT', { it_b_pay: '16d' }],
    ['ILLEGAL_OUTTIME_ARGUMENT', { it_b_pay: '2c' }],
    ['ILLEGAL_OUTTIME_ARGUMENT', { it_b_pay: '0m' }],
  ])('%s for %o', async (code, changes) => {
    const simulator = await runSimulator()
    await expectError(await sendRequest(simulator, changes), code)
    expect((await control(simulator, 'GET', '/trades')).json).toEqual([])
    expect((await control<RefusedRequest[]>(simulator, 'GET', '/refusals')).json[0]?.code).toBe(code)
  })

  it('ILLEGAL_SIGN when the signature is wrong or missing, with the text that was signed but not the key', async () => {
    const simulator = await runSimulator()
    await expectError(
      await postRequest(simulator, signFields(requestFields(), 'utf-8', 'x'.repeat(32))),
      'ILLEGAL_SIGN',
    )
    await expectError(await postRequest(simulator, requestFields()), 'ILLEGAL_SIGN')
    const page = await (await postRequest(simulator, requestFields())).text()
    expect(page).toContain('_input_charset=utf-8&amp;out_trade_no=20250101ABCDEFGH')
    expect(page).not.toContain('0123456789abcdef')
  })

  it('ILLEGAL_SIGN when a field was changed or added after signing', async () => {
    const simulator = await runSimulator()
    const pairs = signFields(requestFields())
    const changed = pairs.map(([name, value]) => [name, name === 'total_fee' ? '0.01' : value] as const)
    await expectError(await postRequest(simulator, changed), 'ILLEGAL_SIGN')
    await expectError(await postRequest(simulator, [...pairs, ['body', 'added']]), 'ILLEGAL_SIGN')
  })

  it('ILLEGAL_ARGUMENT for a repeated field', async () => {
    const simulator = await runSimulator()
    await expectError(
      await postRequest(simulator, [...signFields(requestFields()), ['subject', 'b']]),
      'ILLEGAL_ARGUMENT',
    )
  })
})

describe('the charset of a request', () => {
  it('must be known', async () => {
    const simulator = await runSimulator()
    await expectError(
      await postRequest(simulator, signFields(requestFields()), 'utf-8', '?_input_charset=latin1'),
      'ILLEGAL_CHARSET',
    )
    await expectError(await sendRequest(simulator, { _input_charset: 'utf8' }), 'ILLEGAL_CHARSET')
  })

  it('must be the same in query and form', async () => {
    const simulator = await runSimulator()
    await expectError(
      await postRequest(simulator, signFields(requestFields()), 'utf-8', '?_input_charset=gbk'),
      'ILLEGAL_CHARSET',
    )
  })

  it('is required', async () => {
    const simulator = await runSimulator()
    const pairs = signFields(requestFields({ _input_charset: undefined }))
    await expectError(await postRequest(simulator, pairs, 'utf-8', ''), 'ILLEGAL_CHARSET')
  })

  it('is assumed to be GBK if the query of a POST does not name it: Chinese text breaks, ASCII passes', async () => {
    const simulator = await runSimulator()
    await expectError(await postRequest(simulator, signFields(requestFields()), 'utf-8', ''), 'ILLEGAL_SIGN')
    const ascii = await postRequest(simulator, signFields(requestFields({ subject: 'tea' })), 'utf-8', '')
    expect(ascii.status).toBe(302)
  })
})

describe('the same out_trade_no again', () => {
  it('leads to the same trade while it is unchanged and unpaid; the payment method may change', async () => {
    const simulator = await runSimulator()
    const tradeNo = await openTrade(simulator)
    expect(await openTrade(simulator)).toBe(tradeNo)
    expect(await openTrade(simulator, { paymethod: 'bankPay', defaultbank: 'CMB' })).toBe(tradeNo)
  })

  it.each([
    ['TRADE_TOTALFEE_NOT_MATCH', { total_fee: '88.01' }],
    ['TRADE_DATA_MATCH_ERROR', { subject: '雨前龙井' }],
    ['TRADE_DATA_MATCH_ERROR', { body: '250 g' }],
    ['TRADE_BUYER_NOT_MATCH', { buyer_email: 'li.ting@buyer.example' }],
    ['TRADE_PRICE_NOT_MATCH', { total_fee: undefined, price: '44.00', quantity: '2' }],
  ])('%s for %o', async (code, changes) => {
    const simulator = await runSimulator()
    await openTrade(simulator)
    await expectError(await sendRequest(simulator, changes), code)
  })

  it('TRADE_NOT_ALLOWED_PAY once it is paid, and once it is closed', async () => {
    const simulator = await runSimulator()
    const paid = await openTrade(simulator)
    await pay(simulator, paid)
    await expectError(await sendRequest(simulator), 'TRADE_NOT_ALLOWED_PAY')
    const closed = await openTrade(simulator, { out_trade_no: 'other' })
    await control(simulator, 'POST', `/trades/${closed}/close`)
    await expectError(await sendRequest(simulator, { out_trade_no: 'other' }), 'TRADE_NOT_ALLOWED_PAY')
  })
})

describe('anti-phishing', () => {
  async function askKey(url: string, query = `&_input_charset=utf-8`): Promise<string> {
    const xml = await (await fetch(`${url}?service=query_timestamp&partner=${PARTNER}${query}`)).text()
    return /<encrypt_key>([0-9A-F]{32})<\/encrypt_key>/.exec(xml)?.[1] ?? ''
  }

  it('accepts a key of query_timestamp for thirty seconds', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const simulator = await runSimulator()
    const key = await askKey(simulator.gatewayUrl)
    await openTrade(simulator, { anti_phishing_key: key })
    vi.setSystemTime(Date.now() + 30_001)
    await expectError(await sendRequest(simulator, { anti_phishing_key: key }), 'ANTI_PHISHING_KEY_TIMEOUT')
    vi.useRealTimers()
  })

  it('needs key and IP address when contracted', async () => {
    const simulator = await runSimulator()
    await setSettings(simulator, { antiPhishing: true })
    await expectError(
      await sendRequest(simulator, { exter_invoke_ip: '203.0.113.7' }),
      'ILLEGAL_ANTI_PHISHING_KEY',
    )
    const anti_phishing_key = await askKey(simulator.gatewayUrl)
    await expectError(await sendRequest(simulator, { anti_phishing_key }), 'ILLEGAL_EXTER_INVOKE_IP')
    await openTrade(simulator, { anti_phishing_key, exter_invoke_ip: '203.0.113.7' })
  })

  it.each([
    ['&_input_charset=utf-8', 'utf-8'],
    ['&_input_charset=gbk', 'gbk'],
    ['', 'gbk'],
  ])('answers “%s” as XML that declares %s', async (query, declared) => {
    const simulator = await runSimulator()
    const answer = await fetch(`${simulator.gatewayUrl}?service=query_timestamp&partner=${PARTNER}${query}`)
    expect(answer.headers.get('content-type')).toBe(`text/xml; charset=${declared.toUpperCase()}`)
    const xml = await answer.text()
    expect(xml).toContain(`encoding="${declared}"`)
    expect(xml).toMatch(/<is_success>T<.*<encrypt_key>[0-9A-F]{32}<.*<sign>[0-9a-f]{32}<.*<sign_type>MD5</s)
  })

  it('answers ILLEGAL_PARTNER to unknown partners, and nothing while down', async () => {
    const simulator = await runSimulator()
    const answer = await fetch(`${simulator.gatewayUrl}?service=query_timestamp&partner=2088`)
    expect(await answer.text()).toContain('<is_success>F</is_success><error>ILLEGAL_PARTNER</error>')
    await setSettings(simulator, { timestampService: 'down' })
    await expect(askKey(simulator.gatewayUrl)).rejects.toThrow()
    expect(await askVerify(simulator, 'x')).toBe('false')
  })
})

describe('it_b_pay', () => {
  it('closes an unpaid trade on the sped-up clock', async () => {
    const simulator = await runSimulator({ speed: 1000 })
    const tradeNo = await openTrade(simulator, { it_b_pay: '1m' })
    await until(async () => (await statusOf(simulator, tradeNo)) === 'TRADE_CLOSED')
  })

  it('leaves a paid trade alone', async () => {
    const simulator = await runSimulator({ speed: 1 })
    const tradeNo = await openTrade(simulator, { it_b_pay: '1m' })
    await pay(simulator, tradeNo)
    await setSettings(simulator, { speed: 1_000_000 })
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(await statusOf(simulator, tradeNo)).toBe('TRADE_SUCCESS')
  })

  it('passes at the new speed when the speed is changed', async () => {
    const simulator = await runSimulator({ speed: 1 })
    const tradeNo = await openTrade(simulator, { it_b_pay: '1h' })
    await setSettings(simulator, { speed: 100_000 })
    await until(async () => (await statusOf(simulator, tradeNo)) === 'TRADE_CLOSED')
  })

  it('SELF_TIMEOUT_NOT_SUPPORT when not contracted', async () => {
    const simulator = await runSimulator()
    await setSettings(simulator, { selfTimeout: false })
    await expectError(await sendRequest(simulator, { it_b_pay: '1h' }), 'SELF_TIMEOUT_NOT_SUPPORT')
    await openTrade(simulator)
  })
})
