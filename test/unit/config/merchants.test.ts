/** merchants.json: what a merchant has of its own, and never shares with another. */
import { describe, expect, it } from 'vitest'
import { ConfigError, type Environment } from '../../../lib/config/environment'
import { openGateways } from '../../../lib/config/gateways'
import { readByMerchant, readMerchants } from '../../../lib/config/merchants'
import { readShop } from '../../../lib/config/shop'
import { DEFAULT_MERCHANT, type MerchantId } from '../../../lib/order/merchant'
import merchantsJson from '../../../merchants.json'

const [TEA, BOOKS] = ['tea', 'books'] as [MerchantId, MerchantId]
const ENV: Environment = {
  SERVICE_NAME: 'shouyin',
  STAGE: 'prod',
  PUBLIC_URL: 'https://pay.example.com',
  SHOP_NAME: '山居小铺',
  ORDER_LIFETIME_MINUTES: '120',
  SHOP_CONTACT: 'help@example.com',
  GATEWAYS: 'alipayPage',
  ALIPAY_APP_ID: '2014072300007148',
  ALIPAY_APP_SELLER_ID: '2088000000000000',
  ALIPAY_APP_PRIVATE_KEY: 'kms:alias/app',
  ALIPAY_PUBLIC_KEY: 'ssm:/shouyin/prod/alipay-public-key',
  ALIPAY_OPENAPI_URL: 'https://openapi.alipay.com/gateway.do',
}

const read = (file: unknown, env = ENV) => {
  const problems: string[] = []
  return { merchants: readMerchants(file, env, sentence => problems.push(sentence)), problems }
}

it('the project’s own file has no problem in any stage', () => {
  for (const STAGE of [...Object.keys(merchantsJson), 'prod'])
    expect(read(merchantsJson, { ...ENV, STAGE }).problems).toEqual([])
})

it.each([{}, { dev: { tea: {} } }, { prod: {} }])('contains the default merchant alone: %j', file => {
  const { merchants, problems } = read(file)
  expect([[...merchants], problems]).toEqual([[[DEFAULT_MERCHANT, ENV]], []])
})

describe('a setting that a merchant must have', () => {
  const WORDS = [
    'SHOP_NAME',
    'SHOP_CONTACT',
    'SHOP_TERMS_URL',
    'SHOP_PRIVACY_URL',
    'SHOP_ICP',
    'MAIL_NOTICE_TO',
  ]
  const ACCOUNTS = [
    ...['GATEWAYS', 'GATEWAYS_RETIRED', 'ALIPAY_APP_ID', 'ALIPAY_APP_SELLER_ID', 'ALIPAY_APP_CONTRACTED'],
    ...['ALIPAY_APP_MODE', 'ALIPAY_PARTNER', 'ALIPAY_CONTRACTED', 'ALIPAY_EXTRA_COMMON_PARAM'],
    ...['ALIPAY_SELLER_ID', 'ALIPAY_CHARSET', 'CHINABANK_MERCHANT'],
  ]
  const KEYS = {
    ALIPAY_KEYS: 'alipay-keys',
    ALIPAY_APP_PRIVATE_KEY: 'alipay-app-private-key',
    ALIPAY_PUBLIC_KEY: 'alipay-public-key',
    ALIPAY_CERTIFICATES: 'alipay-certificates',
    CHINABANK_KEYS: 'chinabank-keys',
  }
  const saidBy = (whose: string, names: readonly string[]) =>
    Object.fromEntries(names.map(name => [name, `${whose} ${name}`]))
  const own = [...WORDS, ...ACCOUNTS]
  const env = { ...ENV, ...saidBy('the default’s', [...own, ...Object.keys(KEYS)]), TABLE: 'orders' }
  const keys = Object.fromEntries(
    Object.entries(KEYS).map(([name, key]) => [name, `ssm:/shouyin/prod/tea/${key}`]),
  )

  it('comes from itself, or is missing', () => {
    const all = saidBy('tea’s', own)
    const nothing = { ...Object.fromEntries(own.map(name => [name, ''])), ALIPAY_CHARSET: 'utf-8' }
    for (const [said, has] of [
      [all, all],
      [{}, nothing],
    ] as const) {
      const { merchants, problems } = read({ prod: { tea: said, books: all }, dev: { tea: all } }, env)
      expect(merchants.get(TEA)).toEqual({ ...env, ...has, ...keys, ALIPAY_CERTIFICATES: '' })
      expect([[...merchants.keys()], problems]).toEqual([[DEFAULT_MERCHANT, TEA, BOOKS], []])
    }
  })
})

describe('a merchant', () => {
  const own = { SHOP_NAME: '茶馆', GATEWAYS: 'alipayDirect', ALIPAY_PARTNER: '2088000000000001' }

  it('has its own texts, accounts and keys, and the deployment’s addresses', () => {
    const { merchants, problems } = read({ prod: { tea: own } })
    expect(problems).toEqual([])
    expect(merchants.get(TEA)).toMatchObject({
      ...own,
      ALIPAY_SELLER_ID: own.ALIPAY_PARTNER,
      PUBLIC_URL: ENV.PUBLIC_URL,
      ORDER_LIFETIME_MINUTES: '120',
      ALIPAY_OPENAPI_URL: ENV.ALIPAY_OPENAPI_URL,
      ALIPAY_KEYS: 'ssm:/shouyin/prod/tea/alipay-keys',
      ALIPAY_CERTIFICATES: '',
      ALIPAY_APP_PRIVATE_KEY: 'ssm:/shouyin/prod/tea/alipay-app-private-key',
      CHINABANK_KEYS: 'ssm:/shouyin/prod/tea/chinabank-keys',
    })
  })

  it('inherits nothing that describes the default merchant', () => {
    const { merchants } = read({ prod: { tea: {} } })
    const names = ['SHOP_NAME', 'SHOP_CONTACT', 'GATEWAYS', 'ALIPAY_APP_ID', 'ALIPAY_APP_SELLER_ID']
    expect(names.map(name => merchants.get(TEA)?.[name])).toEqual(names.map(() => ''))
  })

  it('may have certificates', () => {
    const { merchants } = read({ prod: { tea: { ALIPAY_APP_MODE: 'certificate' } } })
    expect(merchants.get(TEA)).toMatchObject({
      ALIPAY_CERTIFICATES: 'ssm:/shouyin/prod/tea/alipay-certificates',
      ALIPAY_PUBLIC_KEY: '',
    })
  })

  it('has the laptop’s keys on the laptop, where they are public', () => {
    const laptop = { ...ENV, STAGE: 'local', ALIPAY_KEYS: 'literal:key' }
    expect(read({ local: { tea: own } }, laptop).merchants.get(TEA)).toMatchObject({
      ALIPAY_KEYS: 'literal:key',
    })
  })
})

it.each<[unknown, string]>([
  [{ prod: { Tea: {} } }, 'Tea must be 1 to 20'],
  [{ prod: { '': {} } }, ' must be 1 to 20'],
  [{ prod: { tea: 'tea' } }, 'tea must be an object of variables'],
  [{ prod: { tea: { SHOP_NAME: 1 } } }, 'tea must be an object of variables'],
  [{ prod: { tea: { ALIPAY_KEYS: 'literal:key' } } }, 'tea: cannot set ALIPAY_KEYS'],
  [{ prod: { tea: { PUBLIC_URL: 'https://other.example.com' } } }, 'tea: cannot set PUBLIC_URL'],
  [{ prod: [] }, 'must be an object of merchants for each stage'],
])('%j is refused', (file, problem) => {
  expect(read(file).problems).toEqual([expect.stringContaining(problem)])
})

describe('the settings of each merchant', () => {
  const shops = (file: unknown) =>
    readByMerchant(read(file).merchants, readShop, problem => expect.fail(problem))

  it('are returned for the requested one', () => {
    const of = shops({ prod: { tea: { SHOP_NAME: '茶馆' } } })
    expect([of(DEFAULT_MERCHANT).shopName, of(TEA).shopName, of(TEA).contact]).toEqual([
      '山居小铺',
      '茶馆',
      undefined,
    ])
  })

  it('fail only for a merchant with invalid settings, or an unknown one', () => {
    const of = shops({ prod: { tea: {} } })
    expect(of(DEFAULT_MERCHANT).shopName).toBe('山居小铺')
    expect(() => of(TEA)).toThrow('merchants.json: tea: SHOP_NAME is not set')
    expect(() => of(BOOKS)).toThrow(ConfigError)
  })

  it('fail for all if they are the default merchant’s', () => {
    const problems: string[] = []
    const { merchants } = read({}, { ...ENV, SHOP_NAME: '' })
    readByMerchant(merchants, readShop, problem => problems.push(problem))
    expect(problems).toEqual([expect.stringContaining('SHOP_NAME is not set')])
  })
})

describe('the gateways of several merchants', () => {
  const registry = { alipayPage: async ({ name }: { readonly name: string }) => name }
  const open = (
    own: Readonly<Record<string, string>>,
    problem = (sentence: string): unknown => expect.fail(sentence),
  ) => openGateways(registry, {}, read({ prod: { tea: own } }).merchants, problem)

  it('are opened under the names of their accounts, and offered for their own orders', async () => {
    const gateways = await open({ GATEWAYS: 'alipayPage' })
    expect(gateways.names).toEqual(['alipayPage', 'alipayPage.tea'])
    expect(gateways.names.map(gateways.get)).toEqual(gateways.names)
    expect([DEFAULT_MERCHANT, TEA, BOOKS].map(gateways.usable)).toEqual([
      ['alipayPage'],
      ['alipayPage.tea'],
      [],
    ])
  })

  it('still accept notifies of a merchant that takes no more payments', async () => {
    const gateways = await open({ GATEWAYS_RETIRED: 'alipayPage' })
    expect([gateways.get('alipayPage.tea'), gateways.usable(TEA)]).toEqual(['alipayPage.tea', []])
  })

  it('may be none for a removed merchant: its orders are shown and visited all the same', async () => {
    const gateways = await open({ SHOP_NAME: '茶馆', GATEWAYS: '' })
    expect([gateways.names, gateways.usable(TEA)]).toEqual([['alipayPage'], []])
    const problems: string[] = []
    const { merchants } = read({}, { ...ENV, GATEWAYS: '' })
    await openGateways(registry, {}, merchants, problem => problems.push(problem))
    expect(problems).toEqual([expect.stringContaining('GATEWAYS is not set')])
  })

  it('fail only when used if their settings are invalid, unless they are the default merchant’s', async () => {
    const openBroken = async (whose: string) => {
      const problems: string[] = []
      const broken: Parameters<typeof openGateways<string, object>>[0] = {
        async alipayPage({ name, problem }) {
          if (name === whose) problem('ALIPAY_APP_ID is wrong')
          return name
        },
      }
      const { merchants } = read({ prod: { tea: { GATEWAYS: 'alipayPage' } } })
      return { problems, gateways: await openGateways(broken, {}, merchants, each => problems.push(each)) }
    }
    const { problems, gateways } = await openBroken('alipayPage.tea')
    expect([problems, gateways.usable(TEA), gateways.usable(DEFAULT_MERCHANT)]).toEqual([
      ...[[], [], ['alipayPage']],
    ])
    expect(() => gateways.get('alipayPage.tea')).toThrow('ALIPAY_APP_ID is wrong')
    expect(gateways.get('alipayPage')).toBe('alipayPage')
    expect((await openBroken('alipayPage')).problems).toEqual(['ALIPAY_APP_ID is wrong'])
  })

  it('are reported as unknown, with the merchant’s name', async () => {
    const problems: string[] = []
    await open({ GATEWAYS: 'paper' }, sentence => problems.push(sentence))
    expect(problems).toEqual([expect.stringContaining('merchants.json: tea: GATEWAYS names paper')])
  })
})
