/** The settings of direct pay: a valid and an invalid value for each rule, and the messages. */
import { describe, expect, it } from 'vitest'
import { readSettings } from '../../../lib/gateways/alipayDirect/settings'
import { PARTNER } from '../../support/alipay'

const GOOD = {
  ALIPAY_PARTNER: PARTNER,
  ALIPAY_SELLER_ID: PARTNER,
  ALIPAY_SIGN_TYPE: 'MD5',
  ALIPAY_CHARSET: 'gbk',
  ALIPAY_GATEWAY_URL: 'https://mapi.alipay.com/gateway.do',
}

function read(
  changes: Readonly<Record<string, string | undefined>> = {},
  publicUrl = 'https://shop.example.com',
) {
  const problems: string[] = []
  const settings = readSettings({
    name: 'alipayDirect',
    variables: { ...GOOD, ...changes },
    publicUrl,
    problem: sentence => problems.push(sentence),
  })
  return { settings, problems }
}

const PARTNER_RULE =
  'ALIPAY_PARTNER must be your PID: 16 digits that start with 2088 (Alipay shows it with your contract)'
const SELLER_RULE =
  'ALIPAY_SELLER_ID must be the 16 digits of the account that is paid; for direct pay, the PID itself'
const SIGN_TYPE_RULE = 'ALIPAY_SIGN_TYPE must be MD5, in upper case'
const CHARSET_RULE = 'ALIPAY_CHARSET must be utf-8 or gbk'
const URL_RULE =
  'ALIPAY_GATEWAY_URL must be an https URL without a query, like https://mapi.alipay.com/gateway.do'
const ALL_CONTRACTED =
  'it_b_pay, exter_invoke_ip, anti_phishing_key, extra_common_param, single_trade_query, close_trade'
const EXTRA_NEEDED =
  'ALIPAY_EXTRA_COMMON_PARAM must be set when ALIPAY_CONTRACTED names extra_common_param, and only then'
const EXTRA_RULE = 'ALIPAY_EXTRA_COMMON_PARAM must be at most 100 characters without = & # % +'

it('are read when nothing is wrong', () => {
  const { settings, problems } = read()
  expect(problems).toEqual([])
  expect(settings).toEqual({
    name: 'alipayDirect',
    partner: PARTNER,
    sellerId: PARTNER,
    charset: 'gbk',
    gatewayUrl: 'https://mapi.alipay.com/gateway.do',
    contracted: new Set(),
    extraCommonParam: '',
    notifyUrl: 'https://shop.example.com/paycallback/notify',
    returnUrl: 'https://shop.example.com/paycallback/return',
    publicUrl: 'https://shop.example.com',
  })
})

it('may name all contract options, separated by commas, blanks or both', () => {
  const contracted = ` ${ALL_CONTRACTED.replace(', exter', ',exter').replace(', anti', '  anti')} `
  const { settings, problems } = read({
    ALIPAY_CONTRACTED: contracted,
    ALIPAY_EXTRA_COMMON_PARAM: 'x'.repeat(100),
  })
  expect(problems).toEqual([])
  expect([...settings.contracted]).toEqual(ALL_CONTRACTED.split(', '))
  expect(settings.extraCommonParam).toBe('x'.repeat(100))
})

it('may name the extra parameter in Chinese', () => {
  const { settings, problems } = read({
    ALIPAY_CONTRACTED: 'extra_common_param',
    ALIPAY_EXTRA_COMMON_PARAM: '门店一',
  })
  expect(problems).toEqual([])
  expect(settings.extraCommonParam).toBe('门店一')
})

it('are each reported when missing', () => {
  const { settings, problems } = read(Object.fromEntries(Object.keys(GOOD).map(name => [name, undefined])))
  expect(problems).toEqual([PARTNER_RULE, SELLER_RULE, SIGN_TYPE_RULE, CHARSET_RULE, URL_RULE])
  expect(settings).toMatchObject({ partner: '', sellerId: '', charset: 'utf-8', gatewayUrl: '' })
})

describe('a setting is refused, with one sentence:', () => {
  it.each<[keyof typeof GOOD | 'ALIPAY_CONTRACTED' | 'ALIPAY_EXTRA_COMMON_PARAM', string, string]>([
    ['ALIPAY_PARTNER', `${PARTNER}0`, PARTNER_RULE],
    ['ALIPAY_PARTNER', `0${PARTNER}`, PARTNER_RULE],
    ['ALIPAY_PARTNER', PARTNER.slice(1), PARTNER_RULE],
    ['ALIPAY_PARTNER', '208800000000000x', PARTNER_RULE],
    ['ALIPAY_SELLER_ID', `${PARTNER}0`, SELLER_RULE],
    ['ALIPAY_SELLER_ID', `0${PARTNER}`, SELLER_RULE],
    ['ALIPAY_SELLER_ID', PARTNER.slice(1), SELLER_RULE],
    ['ALIPAY_SELLER_ID', '208800000000000x', SELLER_RULE],
    ['ALIPAY_SIGN_TYPE', 'md5', SIGN_TYPE_RULE],
    ['ALIPAY_CHARSET', 'latin1', CHARSET_RULE],
    ['ALIPAY_GATEWAY_URL', 'http://mapi.alipay.com/gateway.do', URL_RULE],
    [
      'ALIPAY_CONTRACTED',
      'it_b_pay token sms',
      `ALIPAY_CONTRACTED names token, sms; it knows only ${ALL_CONTRACTED}`,
    ],
    ['ALIPAY_CONTRACTED', 'extra_common_param', EXTRA_NEEDED],
    ['ALIPAY_EXTRA_COMMON_PARAM', 'x', EXTRA_NEEDED],
  ])('%s=%s', (name, value, rule) => expect(read({ [name]: value }).problems).toEqual([rule]))

  it.each(['x'.repeat(101), 'a=b', 'a&b', 'a#b', 'a%b', 'a+b', '🍵'])('an extra parameter %j', value => {
    const { problems } = read({ ALIPAY_CONTRACTED: 'extra_common_param', ALIPAY_EXTRA_COMMON_PARAM: value })
    expect(problems).toEqual([EXTRA_RULE])
  })
})

describe('a shop and a gateway', () => {
  const HERE = { ALIPAY_GATEWAY_URL: 'http://127.0.0.1:4010/gateway.do' }

  it('may both be on this machine', () => expect(read(HERE, 'http://127.0.0.1:4000').problems).toEqual([]))

  it('must not be on this machine and elsewhere', () => {
    expect(read({}, 'http://127.0.0.1:4000').problems).toEqual([
      'PUBLIC_URL points to this machine, where the gateway’s notifies never arrive',
    ])
    expect(read(HERE).problems).toEqual([
      'ALIPAY_GATEWAY_URL points to this machine, where neither the deployed shop nor its buyers get',
    ])
  })

  it('must not be too long: a notify_url has at most 190 characters', () => {
    const shop = (length: number) => `https://${'a'.repeat(length - 'https:///paycallback/notify'.length)}`
    expect(read({}, shop(190)).problems).toEqual([])
    expect(read({}, shop(191)).problems).toEqual([
      'PUBLIC_URL is too long: the address of the gateway’s notifies has 191 characters, of which it takes 190',
    ])
  })

  it('are not compared while the shop’s URL is invalid', () => {
    expect(read(HERE, '').problems).toEqual([])
  })
})
