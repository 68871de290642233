/** The environment, subject by subject: valid values, and the messages for invalid ones. */
import { describe, expect, it } from 'vitest'
import { readBuyerData } from '../../../lib/config/buyerData'
import { readSubjects } from '../../../lib/config/environment'
import { openGateways } from '../../../lib/config/gateways'
import { readAllowedOrigins, readShop } from '../../../lib/config/shop'
import { readStores } from '../../../lib/config/stores'
import type { Outside, Registry } from '../../../lib/gateways/gateway'
import { DEFAULT_MERCHANT } from '../../../lib/order/merchant'
import { problemsOf } from '../../../tools/doctor/configuration'
import { NOW } from '../../support/orders'

const GOOD = {
  SERVICE_NAME: 'shouyin',
  SHOP_NAME: '山居小铺',
  PUBLIC_URL: 'https://pay.example.com',
  ALLOWED_ORIGINS: 'https://www.example.com,https://m.example.com',
  ORDER_LIFETIME_MINUTES: '120',
  ORDERS_TABLE: 'orders',
  ILLEGAL_FREE_WRITES: '12',
  ILLEGAL_REQUESTS_TABLE: 'illegal',
  VISIT_QUEUE: 'visits',
  GATEWAYS: 'alipayDirect',
  ALIPAY_GATEWAY_URL: 'https://mapi.alipay.com/gateway.do',
  ALIPAY_PARTNER: '2088101011913539',
  ALIPAY_SELLER_ID: '2088101011913539',
  ALIPAY_SIGN_TYPE: 'MD5',
  ALIPAY_CHARSET: 'utf-8',
  ALIPAY_KEYS: 'ssm:/shouyin/prod/alipay-keys',
}

describe('the configuration', () => {
  it('is accepted when it is complete', async () => {
    expect(await problemsOf(GOOD, {})).toEqual([])
    expect(await readSubjects(GOOD, { shop: readShop, stores: readStores })).toMatchObject({
      shop: {
        publicUrl: 'https://pay.example.com',
        orderLifetimeMs: 7_200_000,
      },
      stores: { ordersTable: 'orders', illegalRequestsTable: 'illegal' },
    })
    expect(readAllowedOrigins(GOOD)).toEqual(['https://www.example.com', 'https://m.example.com'])
    expect(readAllowedOrigins({})).toEqual([])
  })

  it('names every missing variable at once', async () => {
    const problems = await problemsOf({ GATEWAYS: 'alipayDirect' }, {})
    for (const name of Object.keys(GOOD).filter(name => !['ALLOWED_ORIGINS', 'GATEWAYS'].includes(name))) {
      expect(problems.join('\n')).toContain(name)
    }
    expect(await problemsOf({}, {})).toContainEqual(expect.stringContaining('GATEWAYS is not set'))
  })

  it('fails with one message that has the problems of every subject that a function needs', async () => {
    const failure = readSubjects({}, { shop: readShop, stores: readStores })
    await expect(failure).rejects.toThrow(/SHOP_NAME.*ORDERS_TABLE/s)
  })

  it.each<[string, string, RegExp]>([
    ['SHOP_NAME', 'x'.repeat(61), /60 characters/],
    ['SHOP_NAME', '山居\n小铺', /one line/],
    ['SHOP_CONTACT', 'ask us', /e-mail address like/],
    ['SHOP_ICP', '12345678', /ICP filing/],
    ['MAIL_REGION', 'Singapore', /region of AWS/],
    ['MAIL_CONFIGURATION_SET', 'my set', /configuration set/],
    ['SERVICE_NAME', 'Teahouse', /lower-case letters/],
    ['SERVICE_NAME', '', /lower-case letters/],
    ['SERVICE_NAME', '1st', /a letter first/],
    ['SERVICE_NAME', 'x'.repeat(31), /1 to 30/],
    ['SERVICE_NAME', 'aws-shop', /begin with aws or ssm/],
    ['SERVICE_NAME', 'ssm', /begin with aws or ssm/],
    ['ILLEGAL_FREE_WRITES', '0', /1 to 10000/],
    ['ILLEGAL_FREE_WRITES', 'many', /1 to 10000/],
    ['PUBLIC_URL', 'http://pay.example.com', /origin like/],
    ['PUBLIC_URL', 'https://pay.example.com/', /origin like/],
    ['PUBLIC_URL', 'https://pay.example.com/shop?id=1', /origin like/],
    ['PUBLIC_URL', 'http://127.0.0.1:4000', /never arrive/],
    ['ALIPAY_GATEWAY_URL', 'http://127.0.0.1:4010/gateway.do', /neither the deployed shop/],
    ['ALLOWED_ORIGINS', 'https://www.example.com/', /ALLOWED_ORIGINS/],
    ['ALLOWED_ORIGINS', '*', /ALLOWED_ORIGINS/],
    ['ALLOWED_ORIGINS', 'https://www.example.com https://m.example.com/', /ALLOWED_ORIGINS/],
    ['MAIL_NOTICE_TO', 'owner@example.com', /needs MAIL_FROM/],
    ['MAIL_FROM', 'Shop <shop@example.com>', /one e-mail address/],
    ['BUYER_EMAIL', 'no', /required or optional/],
    ...['0', '121', '1.5', '-1', 'never', ' 3'].map((months): [string, string, RegExp] => [
      'FORGET_AFTER_MONTHS',
      months,
      /1 to 120, or empty/,
    ]),
    ['ORDER_LIFETIME_MINUTES', '4', /5 to 21600/],
    ['ORDER_LIFETIME_MINUTES', '1.5', /5 to 21600/],
    ['ORDER_LIFETIME_MINUTES', '21601', /5 to 21600/],
    ['ALIPAY_GATEWAY_URL', 'http://mapi.alipay.com/gateway.do', /https URL/],
    ['ALIPAY_GATEWAY_URL', 'https://mapi.alipay.com/gateway.do?a=1', /without a query/],
    ['ALIPAY_PARTNER', '2088', /16 digits/],
    ['ALIPAY_PARTNER', '1088101011913539', /2088/],
    ['ALIPAY_SELLER_ID', 'shop@example.com', /16 digits/],
    ['ALIPAY_SIGN_TYPE', 'md5', /upper case/],
    ['ALIPAY_SIGN_TYPE', 'RSA', /must be MD5/],
    ['ALIPAY_CHARSET', 'latin1', /utf-8 or gbk/],
    ['ALIPAY_CONTRACTED', 'it_b_pay,token', /names token/],
    ['ALIPAY_CONTRACTED', 'extra_common_param', /ALIPAY_EXTRA_COMMON_PARAM must be set/],
    ['ALIPAY_EXTRA_COMMON_PARAM', 'x', /only then/],
    ['GATEWAYS', 'alipayDirect, paper', /names paper; it knows only alipayDirect/],
    ['GATEWAYS', 'alipayDirect alipayDirect', /twice/],
    ['GATEWAYS_RETIRED', 'paper', /GATEWAYS_RETIRED names paper/],
    ['GATEWAYS_RETIRED', 'alipayDirect', /twice/],
    ['ALIPAY_KEYS', '', /ssm:NAME/],
    ['ALIPAY_KEYS', 'abcdefghijklmnopqrstuvwxyz012345', /ssm:NAME/],
    ['ALIPAY_KEYS', 'literal:abcdefghijklmnopqrstuvwxyz012345', /only beside a gateway on this machine/],
  ])('refuses %s=%s', async (name, value, problem) => {
    const problems = await problemsOf({ ...GOOD, [name]: value }, {})
    expect(problems).toEqual([expect.stringMatching(problem)])
  })

  it('may have as many bytes as Lambda permits', async () => {
    const sized = (bytes: number, more = {}) => {
      const values = { ...GOOD, ...more, ALLOWED_ORIGINS: '' }
      const space = bytes - Buffer.byteLength(JSON.stringify(values))
      const origin = 'https://a.example.com,'
      // Spaces around origins are ignored.
      return problemsOf({ ...values, ALLOWED_ORIGINS: origin.repeat(9) + ' '.repeat(space - 9 * 22) }, {})
    }
    expect(await sized(3840)).toEqual([])
    expect(await sized(3841)).toEqual([
      expect.stringMatching(/^ALLOWED_ORIGINS is the longest .* 3841 bytes/),
    ])
    expect(await sized(3841, { STAGE: 'local' })).toEqual([])
  })

  it.each([
    ['required', true],
    ['optional', false],
    ['', true],
  ])('BUYER_EMAIL=%s: an order needs an address: %s', async (BUYER_EMAIL, demandsEmail) => {
    const { buyerData } = await readSubjects({ BUYER_EMAIL }, { buyerData: readBuyerData })
    expect(buyerData.demandsEmail).toBe(demandsEmail)
  })

  it.each([
    ['1', 1],
    ['120', 120],
    ['', undefined],
  ])('FORGET_AFTER_MONTHS=%s: forgets after %s', async (FORGET_AFTER_MONTHS, months) => {
    const { buyerData } = await readSubjects({ FORGET_AFTER_MONTHS }, { buyerData: readBuyerData })
    expect(buyerData.forgetAfterMonths).toBe(months)
  })

  it('never repeats a key in its message', async () => {
    const secret = 'abcdefghijklmnopqrstuvwxyz012345'
    expect((await problemsOf({ ...GOOD, ALIPAY_KEYS: secret }, {})).join()).not.toContain(secret)
    expect((await problemsOf({ ...GOOD, ALIPAY_KEYS: `literal:${secret}` }, {})).join()).not.toContain(secret)
  })

  it('accepts the extra parameter with its contract, and refuses ambiguous characters', async () => {
    const contracted = { ...GOOD, ALIPAY_CONTRACTED: 'extra_common_param' }
    expect(await problemsOf({ ...contracted, ALIPAY_EXTRA_COMMON_PARAM: 'shop one' }, {})).toEqual([])
    expect(await problemsOf({ ...contracted, ALIPAY_EXTRA_COMMON_PARAM: 'a=b' }, {})).toHaveLength(1)
    expect(await problemsOf({ ...contracted, ALIPAY_EXTRA_COMMON_PARAM: 'a&b' }, {})).toHaveLength(1)
  })

  it('allows http on this machine with a gateway on this machine', async () => {
    const local = {
      PUBLIC_URL: 'http://127.0.0.1:4000',
      ALIPAY_GATEWAY_URL: 'http://127.0.0.1:4010/gateway.do',
      ALIPAY_KEYS: 'literal:abcdefghijklmnopqrstuvwxyz012345',
    }
    expect(await problemsOf({ ...GOOD, ...local }, {})).toEqual([])
  })
})

describe('the gateways', () => {
  const outside: Outside = {
    secret: () => undefined,
    http: async () => undefined,
    clock: () => NOW,
  }
  const opened: string[] = []
  const registry: Registry<string> = {
    good: async () => {
      opened.push('good')
      return 'open'
    },
    bad: async ({ problem }) => {
      problem('BAD_KEY is not set')
      problem('BAD_ID is not set')
      return 'never to be used'
    },
    worse: async ({ problem }) => {
      problem('WORSE_KEY is not set')
      return 'never to be used'
    },
    old: async () => 'still open',
    another: async () => 'open too',
    unused: async () => expect.fail('a gateway was opened that the shop does not use'),
  }
  const open = (
    GATEWAYS: string,
    problem = (sentence: string): unknown => expect.fail(sentence),
    GATEWAYS_RETIRED = '',
  ) => {
    const PUBLIC_URL = 'https://pay.example.com'
    return openGateways(
      registry,
      outside,
      new Map([[DEFAULT_MERCHANT, { GATEWAYS, GATEWAYS_RETIRED, PUBLIC_URL }]]),
      problem,
    )
  }

  it('are those that the shop uses, the preferred one first', async () => {
    const gateways = await open('old, good another')
    expect(gateways.names).toEqual(['old', 'good', 'another'])
    expect(gateways.usable(DEFAULT_MERCHANT)).toEqual(gateways.names)
    expect(gateways.names.map(gateways.get)).toEqual(['still open', 'open', 'open too'])
    expect(gateways.get('unused')).toBeUndefined()
    expect(gateways.get('__proto__')).toBeUndefined()
  })

  it('are not affected by one with invalid settings, which reports that when it is used', async () => {
    const gateways = await open('bad, good')
    expect(gateways.get('good')).toBe('open')
    expect(() => gateways.get('bad')).toThrow('BAD_KEY is not set. BAD_ID is not set')
    expect([gateways.names, gateways.usable(DEFAULT_MERCHANT)]).toEqual([['bad', 'good'], ['good']])
  })

  it('accept notifies for one that takes no new payments, and do not offer it', async () => {
    const gateways = await open('good', undefined, 'old')
    expect(gateways.get('old')).toBe('still open')
    expect([gateways.names, gateways.usable(DEFAULT_MERCHANT)]).toEqual([['good', 'old'], ['good']])
    const problems: string[] = []
    await open('bad', sentence => problems.push(sentence), 'old')
    expect(problems).toEqual(['BAD_KEY is not set', 'BAD_ID is not set'])
  })

  it('that take no payments for now are not affected by one of them either', async () => {
    const gateways = await open('', undefined, 'bad, old')
    expect(gateways.get('old')).toBe('still open')
    expect(() => gateways.get('bad')).toThrow('BAD_KEY is not set')
    expect(gateways.usable(DEFAULT_MERCHANT)).toEqual([])
  })

  it.each([
    ['bad worse', ''],
    ['', 'bad worse'],
  ])('are a configuration problem when none can be used: %j, %j', async (names, retired) => {
    const problems: string[] = []
    await open(names, sentence => problems.push(sentence), retired)
    expect(problems).toEqual(['BAD_KEY is not set', 'BAD_ID is not set', 'WORSE_KEY is not set'])
  })
})
