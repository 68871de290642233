// The rules of payment requests at both sides of each bound, and all that comes of a request that keeps them.

import { describe, expect, it } from 'vitest'
import { BANK_GROUPS } from '../../local/simulator/alipayDirect/banks'
import { readPaymentRequest } from '../../local/simulator/alipayDirect/requestRules'
import type { PaymentMethodName } from '../../local/simulator/alipayPage/paymentMethods'
import { readPayment as readPagePayment } from '../../local/simulator/alipayPage/paymentRules'
import { BANK_GROUPS as CHINABANK_GROUPS } from '../../local/simulator/chinabank/banks'
import { readPayment as readChinabankPayment } from '../../local/simulator/chinabank/requestRules'
import { isRefusal, type Refusal } from '../../local/simulator/core/refusal'
import type { PaymentOrder } from '../../local/simulator/core/trade'

type Changes = Readonly<Record<string, string | undefined>>

/** 2025-01-01 08:30:00 in Beijing. */
const NOW = Date.UTC(2025, 0, 1, 0, 30)
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

const fieldsOf = (fields: Changes) =>
  new Map(Object.entries(fields).filter((field): field is [string, string] => (field[1] ?? '') !== ''))
const codeOf = (read: PaymentOrder | Refusal) => (isRefusal(read) ? read.refused : 'taken')
const url = (length: number) => `http://shop.example/${'x'.repeat(length - 20)}`
const codes = (groups: typeof BANK_GROUPS) =>
  groups.map(({ banks }) => banks.map(({ code }) => code).join(' '))

describe('direct pay', () => {
  const contract = {
    partner: '2088000000000000',
    sellerEmail: 'shop@seller.example',
    sellerName: '茶与器',
    key: 'k',
  }
  const read = (changes: Changes = {}, settings = { antiPhishing: false, selfTimeout: true }) => {
    const good = { out_trade_no: 'A', subject: 'tea', payment_type: '1', total_fee: '88.00' }
    const fields = fieldsOf({ ...good, seller_id: contract.partner, ...changes })
    const antiPhishingKeyState = (key: string) =>
      key === 'fresh' ? 'fresh' : key === 'old' ? 'expired' : 'unknown'
    return readPaymentRequest(fields, 'gbk', { contract, settings, nowMs: NOW, antiPhishingKeyState })
  }
  const code = (changes: Changes, settings?: Parameters<typeof read>[1]) => codeOf(read(changes, settings))

  it('reads all fields of a request', () => {
    const all = {
      subject: 'tea 茶',
      body: '250 g',
      total_fee: undefined,
      price: '10.01',
      quantity: '3',
      notify_url: 'http://shop.example/1',
      return_url: 'http://shop.example/2',
      show_url: 'http://shop.example/3',
      paymethod: 'bankPay',
      defaultbank: 'CMB',
      it_b_pay: '2h',
      buyer_email: 'li@buyer.example',
      extra_common_param: 'echo',
    }
    const details = {
      paymentType: '1',
      sellerId: contract.partner,
      sellerEmail: contract.sellerEmail,
      namedBuyer: 'li@buyer.example',
      charset: 'gbk',
      extraCommonParam: 'echo',
    }
    expect(read(all)).toEqual({
      outTradeNo: 'A',
      subject: 'tea 茶',
      body: '250 g',
      totalFen: 3003,
      priceFen: 1001,
      quantity: 3,
      notifyUrl: all.notify_url,
      returnUrl: all.return_url,
      showUrl: all.show_url,
      bankCode: 'CMB',
      timeoutMs: 120 * MINUTE,
      details,
    })
    expect(read()).toEqual({
      outTradeNo: 'A',
      subject: 'tea',
      body: '',
      totalFen: 8800,
      priceFen: 8800,
      quantity: 1,
      notifyUrl: null,
      returnUrl: null,
      showUrl: null,
      bankCode: null,
      timeoutMs: null,
      details: { ...details, namedBuyer: null, extraCommonParam: null },
    })
  })

  it.each<[string, number, string]>([
    ['subject', 256, 'x'],
    ['body', 1000, 'x'],
    ['seller_email', 100, 'x'],
    ['seller_account_name', 100, 'x'],
    ['buyer_id', 16, '1'],
    ['buyer_email', 100, 'x'],
    ['buyer_account_name', 100, 'x'],
    ['royalty_type', 2, '1'],
    ['royalty_parameters', 1000, 'x'],
    ['product_type', 50, 'x'],
    ['token', 40, 'x'],
    ['sign_id_ext', 50, 'x'],
    ['sign_name_ext', 128, 'x'],
    ['item_orders_info', 40_000, 'x'],
  ])('%s has at most %d characters, or half as many Chinese ones', (name, most, letter) => {
    const lengths = [
      letter.repeat(most),
      letter.repeat(most + 1),
      '茶'.repeat(most / 2),
      `${'茶'.repeat(most / 2)}x`,
    ]
    expect(lengths.map(text => code({ [name]: text }))).toEqual([
      'taken',
      'ILLEGAL_LENGTH',
      'taken',
      'ILLEGAL_LENGTH',
    ])
  })

  it.each([
    ['notify_url', 190],
    ['return_url', 200],
    ['error_notify_url', 200],
    ['show_url', 400],
  ])('%s has at most %d characters', (name, most) => {
    expect([code({ [name]: url(most) }), code({ [name]: url(most + 1) })]).toEqual([
      'taken',
      'ILLEGAL_LENGTH',
    ])
  })

  it('accepts full URLs alone, without parameters except in the goods’ page', () => {
    const names = ['notify_url', 'return_url', 'error_notify_url', 'show_url']
    const taken = (address: string) => names.map(name => code({ [name]: address }) === 'taken')
    expect(taken('https://shop.example')).toEqual([true, true, true, true])
    expect(taken('HTTP://shop.example/a!b')).toEqual([true, false, true, true])
    expect(taken('http://shop.example/?a=1')).toEqual([false, false, false, true])
    expect(taken('http://shop.example/#a')).toEqual([false, false, false, true])
    for (const wrong of [
      'shop.example/a',
      'http:///a',
      'http://',
      'ftp://shop.example/',
      'xhttp://a/',
      'http://a b/',
      'http://a/ b',
      'http://a/茶',
      'http://[/',
    ])
      expect(taken(wrong)).toEqual([false, false, false, false])
  })

  it.each(['#', '%', '&', '+', '='])('has “%s” in the texts if the gateway allows it', sign => {
    const found = ['subject', 'body', 'extra_common_param'].map(name => code({ [name]: `a${sign}b` }))
    const text = sign === '=' ? 'taken' : 'ILLEGAL_ARGUMENT'
    expect(found).toEqual([text, text, 'ILLEGAL_EXTRA_COMMON_PARAM'])
  })

  it('has an echoed text of at most 100, a number of at most 64', () => {
    const echoed = ['x'.repeat(100), 'x'.repeat(101), '茶'.repeat(50), `${'茶'.repeat(50)}x`]
    const wrong = 'ILLEGAL_EXTRA_COMMON_PARAM'
    expect(echoed.map(extra_common_param => code({ extra_common_param }))).toEqual([
      'taken',
      wrong,
      'taken',
      wrong,
    ])
    const numbers = ['x'.repeat(64), 'x'.repeat(65), 'a\tb', '', undefined]
    expect(numbers.map(out_trade_no => code({ out_trade_no }) === 'taken')).toEqual([
      true,
      false,
      false,
      false,
      false,
    ])
  })

  it('is paid to the seller by the first of three names, and refused if the buyer is the seller', () => {
    const [no, other] = [{ seller_id: undefined }, { seller_email: 'other@seller.example' }]
    expect(code({ ...other })).toBe('taken')
    expect(code({ ...no, seller_account_name: contract.sellerEmail, ...other })).toBe('taken')
    expect(code({ ...no, seller_account_name: 'other', seller_email: contract.sellerEmail })).toBe(
      'SELLER_NOT_EXIST',
    )
    expect(code({ ...no, ...other })).toBe('SELLER_NOT_EXIST')
    expect(code(no)).toBe('PARAMTER_IS_NULL')
    expect(code({ seller_id: '2088000000000001' })).toBe('SELLER_NOT_IN_SPECIFIED_SELLERS')
    for (const seller_id of ['208800000000000', '20880000000000011', '1088000000000001'])
      expect(code({ seller_id })).toBe('SELLER_NOT_EXIST')
    for (const buyer of [
      { buyer_id: contract.partner },
      { buyer_email: contract.sellerEmail },
      { buyer_account_name: contract.sellerEmail },
    ])
      expect(code(buyer)).toBe('BUYER_SELLER_EQUAL')
    const named = { buyer_id: '2088102100000001', buyer_email: contract.sellerEmail, buyer_account_name: 'x' }
    const buyerOf = (changes: Changes) => {
      const order = read(changes)
      return isRefusal(order) ? order.refused : order.details.namedBuyer
    }
    expect(buyerOf(named)).toBe('2088102100000001')
    expect(buyerOf({ ...named, buyer_id: undefined, buyer_email: 'a@b.cc' })).toBe('a@b.cc')
    expect(buyerOf({ ...named, buyer_id: undefined, buyer_email: undefined })).toBe('x')
  })

  it('accepts the banks and payment methods in this exact spelling', () => {
    expect(codes(BANK_GROUPS)).toEqual([
      'ICBCB2C ABC BOCB2C CCB COMM CMB SPDB CIB GDB SDB CMBC CITIC CEBBANK NBBANK HZCBB2C SHBANK SPABANK BJRCB BJBANK SHRCB FDB fdb101 POSTGC abc1003 abc1004',
      'CMB-DEBIT CCB-DEBIT ICBC-DEBIT COMM-DEBIT GDB-DEBIT BOC-DEBIT CEB-DEBIT SPDB-DEBIT PSBC-DEBIT WZCBB2C-DEBIT',
      'ICBCBTB ABCBTB CCBBTB SPDBB2B BOCBTB CMBBTB',
    ])
    for (const defaultbank of codes(BANK_GROUPS).flatMap(group => group.split(' ')))
      expect(code({ paymethod: 'bankPay', defaultbank })).toBe('taken')
    const methods = ['directPay', 'creditPay', 'cartoon', 'cash', 'motoPay']
    for (const paymethod of methods) {
      expect(code({ paymethod, enable_paymethod: [...methods, 'bankPay'].join('^') })).toBe('taken')
      expect(code({ paymethod, defaultbank: 'CMB' })).toBe('DEFAULT_BANK_INVALID')
      expect(code({ paymethod: paymethod.toUpperCase() })).toBe('ILLEGAL_ARGUMENT')
    }
    expect(code({ enable_paymethod: 'directPay^' })).toBe('ILLEGAL_ARGUMENT')
  })

  it('has enumerated values', () => {
    const taken = (name: string, ...values: readonly string[]) =>
      values.filter(value => code({ [name]: value }) === 'taken')
    expect(taken('default_login', 'Y', 'N', 'y', '1')).toEqual(['Y', 'N'])
    expect(taken('need_ctu_check', 'Y', 'N', 'n', '0')).toEqual(['Y', 'N'])
    expect(taken('qr_pay_mode', '0', '1', '2', '3', '4', '5')).toEqual(['0', '1', '2', '3', '4'])
    expect(taken('payment_type', '1', '4', '47')).toEqual(['1'])
  })

  it('has an amount, or a price and a quantity', () => {
    const of = (price: string | undefined, quantity: string | undefined, total_fee?: string) =>
      code({ total_fee, price, quantity })
    expect(of('0.01', '1')).toBe('taken')
    expect(of('0.01', '999999999')).toBe('taken')
    expect(of('10.00', '10000000')).toBe('taken')
    expect(of('10.00', '10000001')).toBe('TOTAL_FEE_OUT_OF_RANGE')
    for (const quantity of ['0', '-1', '1.0', '01', '1000000000', 'x'])
      expect(of('0.01', quantity)).toBe('ILLEGAL_INTEGER_FORMAT')
    expect([of('0', '1'), of('-1', '1'), of('1.001', '1'), of('x', '1'), of('100000000.01', '1')]).toEqual([
      ...[
        'TOTAL_FEE_LESSEQUAL_ZERO',
        'TOTAL_FEE_LESSEQUAL_ZERO',
        'ILLEGAL_MONEY_FORMAT',
        'ILLEGAL_FEE_PARAM',
      ],
      'TOTAL_FEE_OUT_OF_RANGE',
    ])
    expect([of('1', undefined), of(undefined, '1'), of(undefined, undefined)]).toEqual(
      Array(3).fill('ILLEGAL_FEE_PARAM'),
    )
    expect([of('1', undefined, '1'), of(undefined, '1', '1')]).toEqual(Array(2).fill('ILLEGAL_FEE_PARAM'))
  })

  it('needs key and IP address of the payer if contracted, and checks them anyway', () => {
    const contracted = { antiPhishing: true, selfTimeout: true }
    const [key, ip] = [{ anti_phishing_key: 'fresh' }, { exter_invoke_ip: '203.0.113.7' }]
    for (const settings of [contracted, undefined]) {
      expect(code({ ...key, ...ip }, settings)).toBe('taken')
      expect(code({ anti_phishing_key: 'old', ...ip }, settings)).toBe('ANTI_PHISHING_KEY_TIMEOUT')
      expect(code({ anti_phishing_key: 'x', ...ip }, settings)).toBe('ILLEGAL_ANTI_PHISHING_KEY')
      for (const exter_invoke_ip of ['203.0.113', '203.0.113.256', '::1', 'x'])
        expect(code({ ...key, exter_invoke_ip }, settings)).toBe('ILLEGAL_EXTER_INVOKE_IP')
    }
    expect([code(key), code(ip)]).toEqual(['taken', 'taken'])
    expect([code(key, contracted), code(ip, contracted)]).toEqual([
      'ILLEGAL_EXTER_INVOKE_IP',
      'ILLEGAL_ANTI_PHISHING_KEY',
    ])
  })

  it('has a payment period', () => {
    const timeout = (it_b_pay: string) => {
      const order = read({ it_b_pay })
      return isRefusal(order) ? order.refused : order.timeoutMs
    }
    const wrong = 'ILLEGAL_OUTTIME_ARGUMENT'
    expect(['1m', '90m', '1h', '360h', '15d', '21600m', '1c'].map(timeout)).toEqual([
      ...[MINUTE, 90 * MINUTE, 60 * MINUTE, 15 * DAY, 15 * DAY, 15 * DAY],
      15.5 * 60 * MINUTE,
    ])
    expect(
      ['21601m', '361h', '16d', '0m', '01m', '1.5h', '1', 'm', '1s', '2c', '1M', ' 1m'].map(timeout),
    ).toEqual(Array(12).fill(wrong))
    expect(code({ it_b_pay: '1m' }, { antiPhishing: false, selfTimeout: false })).toBe(
      'SELF_TIMEOUT_NOT_SUPPORT',
    )
  })
})

describe('the open platform', () => {
  const contract = {
    appId: '2014072300007148',
    sellerId: '2088000000000000',
    sellerEmail: 's@seller.example',
  }
  const PRODUCTS = {
    'alipay.trade.page.pay': 'FAST_INSTANT_TRADE_PAY',
    'alipay.trade.wap.pay': 'QUICK_WAP_WAY',
    'alipay.trade.precreate': 'FACE_TO_FACE_PAYMENT',
  }
  const METHODS = Object.keys(PRODUCTS) as PaymentMethodName[]
  const read = (
    content: Changes = {},
    fields: Changes = {},
    method: PaymentMethodName = 'alipay.trade.page.pay',
  ) => {
    const good = {
      out_trade_no: 'A',
      product_code: PRODUCTS[method],
      total_amount: '88.00',
      subject: 'tea',
      ...(method === 'alipay.trade.wap.pay' && { quit_url: 'http://shop.example/3' }),
    }
    const biz_content = JSON.stringify({ ...good, ...content })
    return readPagePayment({
      fields: fieldsOf({ biz_content, ...fields }),
      method,
      contract: contract as never,
      nowMs: NOW,
    })
  }
  const code = (...request: Parameters<typeof read>) => codeOf(read(...request))
  const INVALID = 'ACQ.INVALID_PARAMETER'

  it.each(METHODS)('reads all fields of a request of %s', method => {
    const content = {
      subject: 'tea 茶',
      body: '250 g',
      total_amount: '10.01',
      timeout_express: '2h',
      passback_params: 'a%3D1',
      quit_url: 'http://shop.example/3',
    }
    const fields = { notify_url: 'http://shop.example/1', return_url: 'http://shop.example/2' }
    const details = { method, ...contract, passbackParams: 'a%3D1' }
    expect(read(content, fields, method)).toEqual({
      outTradeNo: 'A',
      subject: 'tea 茶',
      body: '250 g',
      totalFen: 1001,
      priceFen: 1001,
      quantity: 1,
      notifyUrl: fields.notify_url,
      returnUrl: method.endsWith('.pay') ? fields.return_url : null,
      showUrl: content.quit_url,
      bankCode: null,
      timeoutMs: 120 * MINUTE,
      details,
    })
    const showUrl = method === 'alipay.trade.wap.pay' ? content.quit_url : null
    expect(read({}, {}, method)).toEqual({
      outTradeNo: 'A',
      subject: 'tea',
      body: '',
      totalFen: 8800,
      priceFen: 8800,
      quantity: 1,
      notifyUrl: null,
      returnUrl: null,
      showUrl,
      bankCode: null,
      timeoutMs: null,
      details: { ...details, passbackParams: null },
    })
  })

  it('needs the product of its method; a code names it or not', () => {
    const all = [...Object.values(PRODUCTS), 'QR_CODE_OFFLINE', 'QUICK_WAP_PAY', undefined]
    const taken = METHODS.map(method =>
      all.filter(product_code => code({ product_code }, {}, method) === 'taken'),
    )
    expect(taken).toEqual([
      ['FAST_INSTANT_TRADE_PAY'],
      ['QUICK_WAP_WAY'],
      ['FACE_TO_FACE_PAYMENT', 'QR_CODE_OFFLINE', undefined],
    ])
  })

  it.each([
    ['subject', 256, '茶'],
    ['body', 128, '茶'],
    ['passback_params', 512, 'x'],
    ['out_trade_no', 64, '_'],
    ['subject', 256, '🍵'],
  ])('%s has at most %d characters, such as %3$s', (name, most, letter) => {
    expect([most, most + 1].map(length => code({ [name]: letter.repeat(length) }))).toEqual([
      'taken',
      INVALID,
    ])
  })

  it('has numbers of letters, digits and underscores, and no / = & in the subject', () => {
    expect(['A_1', 'a-1', 'a 1', 'é', ''].map(out_trade_no => code({ out_trade_no }))).toEqual([
      'taken',
      ...Array(4).fill(INVALID),
    ])
    expect(['a#%+b', 'a/b', 'a=b', 'a&b', ' ', ''].map(subject => code({ subject }))).toEqual([
      'taken',
      ...Array(5).fill(INVALID),
    ])
  })

  it('has an echoed text that is URL-encoded once', () => {
    const texts = [
      'a%3D1',
      "A-_.!~*'()9",
      '%E8%8C%B6',
      'a+b',
      '%',
      '%E8',
      '%zz',
      'a b',
      '茶',
      'a=1',
      'a&b',
      '"',
    ]
    expect(texts.filter(passback_params => code({ passback_params }) === 'taken')).toEqual(texts.slice(0, 4))
  })

  it('has enumerated values, of which two exclude each other', () => {
    const taken = (name: string, ...values: readonly string[]) =>
      values.filter(value => code({ [name]: value }) === 'taken')
    expect(taken('goods_type', '0', '1', '2')).toEqual(['0', '1'])
    expect(taken('qr_pay_mode', '0', '1', '2', '3', '4', '5')).toEqual(['0', '1', '2', '3', '4'])
    expect(taken('integration_type', 'PCWEB', 'ALIAPP', 'pcweb')).toEqual(['PCWEB', 'ALIAPP'])
    expect(taken('seller_id', contract.sellerId, '2088000000000001')).toEqual([contract.sellerId])
    expect([code({ enable_pay_channels: 'a' }), code({ disable_pay_channels: 'a' })]).toEqual([
      'taken',
      'taken',
    ])
    expect(code({ enable_pay_channels: 'a', disable_pay_channels: 'b' })).toBe(INVALID)
  })

  it('accepts only full URLs of at most 256 characters', () => {
    const taken = (address: string) => [
      ...['notify_url', 'return_url'].map(name => code({}, { [name]: address }) === 'taken'),
      code({ quit_url: address }) === 'taken',
    ]
    for (const right of [url(256), 'https://shop.example', 'HTTP://shop.example/?a=1&b=!'])
      expect(taken(right)).toEqual([true, true, true])
    for (const wrong of [
      url(257),
      '/a',
      'http:///a',
      'http://',
      'ftp://a.cc/',
      'xhttp://a/',
      'http://a/ b',
      'http://a/茶',
      'http://a/#b',
      'http://[/',
    ])
      expect(taken(wrong)).toEqual([false, false, false])
  })

  it('has an amount', () => {
    const amounts = ['0.01', '100000000', '100000000.00', '100000000.01', '0', '-1', '1.001', 'x', undefined]
    expect(amounts.map(total_amount => code({ total_amount }))).toEqual([
      ...['taken', 'taken', 'taken', 'ACQ.TOTAL_FEE_EXCEED'],
      ...Array(5).fill(INVALID),
    ])
  })

  it('has a payment deadline: the moment takes precedence over the length', () => {
    const timeout = (content: Changes) => {
      const order = read(content)
      return isRefusal(order) ? order.refused : order.timeoutMs
    }
    expect(timeout({ time_expire: '2025-01-01 08:30:01', timeout_express: '1d' })).toBe(1000)
    expect(timeout({ time_expire: '2025-01-01 08:31' })).toBe(MINUTE)
    expect(timeout({ time_expire: '2025-01-16 08:30:00' })).toBe(15 * DAY)
    for (const time_expire of [
      '2025-01-01 08:30:00',
      '2025-01-01 08:30',
      '2025-01-16 08:30:01',
      '2025-02-30 08:30',
      '2025-01-01',
      '2025-01-02T08:30:00',
    ])
      expect(timeout({ time_expire })).toBe(INVALID)
    expect(['1m', '15d', '1c'].map(timeout_express => timeout({ timeout_express }))).toEqual([
      ...[MINUTE, 15 * DAY, 15.5 * 60 * MINUTE],
    ])
    expect(['16d', '1.5h', '0m', 'x'].map(timeout_express => timeout({ timeout_express }))).toEqual(
      Array(4).fill(INVALID),
    )
  })
})

describe('ChinaBank', () => {
  const read = (changes: Changes = {}) => {
    const good = { v_oid: 'A-1', v_amount: '88.00', v_moneytype: 'CNY', v_url: 'http://shop.example/return' }
    return readChinabankPayment(fieldsOf({ ...good, ...changes }))
  }
  const code = (changes: Changes) => codeOf(read(changes))
  const ILLEGAL = 'FIELD_ILLEGAL'

  it('reads all fields of a request', () => {
    const remarks = { remark1: 'one', remark2: '[url:=http://shop.example/notify]' }
    const order = {
      outTradeNo: 'A-1',
      subject: '订单 A-1',
      body: '',
      totalFen: 8800,
      priceFen: 8800,
      quantity: 1,
      returnUrl: 'http://shop.example/return',
      showUrl: null,
      timeoutMs: null,
    }
    expect(read({ ...remarks, pmode_id: '3080' })).toEqual({
      ...order,
      notifyUrl: 'http://shop.example/notify',
      bankCode: '3080',
      details: remarks,
    })
    expect(read()).toEqual({
      ...order,
      notifyUrl: null,
      bankCode: null,
      details: { remark1: '', remark2: '' },
    })
    for (const remark2 of [
      'http://a.cc/',
      'x[url:=http://a.cc/]',
      '[url:=http://a.cc/]x',
      '[url=http://a.cc/]',
    ])
      expect(read({ remark2 })).toMatchObject({ notifyUrl: null, details: { remark2 } })
  })

  it.each([
    ['v_rcvname', 80],
    ['v_rcvaddr', 200],
    ['v_rcvtel', 50],
    ['v_rcvpost', 10],
    ['v_rcvemail', 100],
    ['v_rcvmobile', 13],
    ['v_ordername', 80],
  ])('%s has at most %d characters', (name, most) => {
    expect([most, most + 1].map(length => code({ [name]: '茶'.repeat(length) }))).toEqual(['taken', ILLEGAL])
  })

  it('has a number, an amount of two decimals in yuan, and full URLs of at most 200, in remark2 143', () => {
    const taken = (name: string, ...values: readonly (string | undefined)[]) =>
      values.map(value => code({ [name]: value }) === 'taken')
    expect(taken('v_oid', 'x'.repeat(64), 'x'.repeat(65), 'a_b', 'a b', '')).toEqual([
      true,
      false,
      false,
      false,
      false,
    ])
    expect(
      taken('v_amount', '0.01', '100000000.00', '100000000.01', '0.00', '1', '1.0', '1.000', '-1.00', 'x.00'),
    ).toEqual([...[true, true, false, false, false, false, false, false, false]])
    expect(taken('v_moneytype', 'CNY', 'cny', 'USD', undefined)).toEqual([true, false, false, false])
    const addresses = [
      'http://a',
      url(200),
      url(201),
      'https://a.cc/?b=1#c',
      'a.cc',
      'http://',
      'http://a b',
      'http://茶',
      'http://[',
    ]
    const right = [true, true, false, true, false, false, false, false, false]
    expect(taken('v_url', ...addresses)).toEqual(right)
    const remarks = addresses.filter(({ length }) => length < 144).map(address => `[url:=${address}]`)
    expect(taken('remark2', ...remarks)).toEqual([true, true, false, false, false, false, false])
    expect(taken('remark2', `[url:=${url(143)}]`, `[url:=${url(144)}]`)).toEqual([true, false])
  })

  it('accepts the banks of its list', () => {
    expect(codes(CHINABANK_GROUPS)).toEqual([
      '103 104 301 305 307 309 310 311 312 313 314 326 1025 1051 3061 3080 3230',
    ])
    for (const pmode_id of codes(CHINABANK_GROUPS).flatMap(group => group.split(' ')))
      expect(code({ pmode_id })).toBe('taken')
    expect([code({ pmode_id: '1' }), code({ pmode_id: 'toString' })]).toEqual(
      Array(2).fill('DEFAULT_BANK_INVALID'),
    )
  })
})
