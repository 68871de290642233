/** The limits of settings: the last valid value, and the first invalid one. */
import { describe, expect, it } from 'vitest'
import { readApi, readOfficeApi } from '../../../lib/config/api'
import { readBuyerData } from '../../../lib/config/buyerData'
import { readDelivery } from '../../../lib/config/delivery'
import type { Environment } from '../../../lib/config/environment'
import { readEpay, readOptionalEpay } from '../../../lib/config/epay'
import { readShop } from '../../../lib/config/shop'
import { readStores } from '../../../lib/config/stores'

const READERS = { shop: readShop, stores: readStores, delivery: readDelivery, epay: readEpay, api: readApi }
const isTaken = (reader: keyof typeof READERS, env: Environment, name: string) => {
  const problems: string[] = []
  READERS[reader](env, problem => problems.push(problem))
  return !problems.some(problem => problem.startsWith(name))
}

it.each<[keyof typeof READERS, string, string, string]>([
  ['shop', 'SHOP_NAME', '茶'.repeat(60), '茶'.repeat(61)],
  ['shop', 'ORDER_LIFETIME_MINUTES', '5', '4'],
  ['shop', 'ORDER_LIFETIME_MINUTES', '21600', '21601'],
  ['stores', 'ILLEGAL_FREE_WRITES', '1', '0'],
  ['stores', 'ILLEGAL_FREE_WRITES', '10000', '10001'],
  ['stores', 'SERVICE_NAME', 'x'.repeat(30), 'x'.repeat(31)],
  ['delivery', 'MAIL_CONFIGURATION_SET', 'x'.repeat(64), 'x'.repeat(65)],
  ['delivery', 'MAIL_REGION', 'us-gov-west-1', 'us-gov-west'],
  ['delivery', 'MAIL_REGION', 'eusc-de-east-1', 'e-de-east-1'],
  ['delivery', 'MAIL_FROM must', 'a@example.com', 'a@'],
  ['delivery', 'MAIL_NOTICE_TO must', 'a@example.com', 'a@'],
  ['epay', 'EPAY_MERCHANT must', '1'.repeat(16), '1'.repeat(17)],
  ['epay', 'EPAY_MERCHANT must', '1', ''],
])('%s: %s=%s is accepted, %s is not', (reader, sentence, good, bad) => {
  const [name = ''] = sentence.split(' ')
  expect(isTaken(reader, { [name]: good }, sentence)).toBe(true)
  expect(isTaken(reader, { [name]: bad }, sentence)).toBe(false)
})

it('white space around a setting is ignored, and white space alone is empty', () => {
  const stores = readStores({ ORDERS_TABLE: ' orders\n', VISIT_QUEUE: ' ' }, () => undefined)
  expect([stores.ordersTable, stores.visitQueue]).toEqual(['orders', ''])
  expect(isTaken('stores', { VISIT_QUEUE: ' ' }, 'VISIT_QUEUE')).toBe(false)
  expect(readShop({ SHOP_NAME: ' 茶馆 ' }, () => undefined).shopName).toBe('茶馆')
})

it('callers by IAM are served if that is set, and the API is on', () => {
  const isIamTaken = (env: Readonly<Record<string, string>>) => isTaken('api', env, 'SHOP_API_IAM')
  for (const SHOP_API_IAM of ['on', 'off', ''])
    expect(isIamTaken({ SHOP_API: 'on', SHOP_API_IAM })).toBe(true)
  expect([isIamTaken({ SHOP_API: 'on', SHOP_API_IAM: 'yes' }), isIamTaken({ SHOP_API_IAM: 'on' })]).toEqual([
    ...[false, false],
  ])
  expect(isIamTaken({})).toBe(true)
  const serves = (SHOP_API_IAM: string) => readApi({ SHOP_API: 'on', SHOP_API_IAM }, () => {}).servesIam
  expect(['on', 'off', '', 'yes'].map(serves)).toEqual([true, false, false, false])
})

it('the API and 易支付 need the place of their keys, and 易支付 needs the API', () => {
  const keys = { API_SIGNING_KEYS: 'ssm:/a', EPAY_KEYS: 'ssm:/b', SHOP_API: 'on' }
  for (const [reader, name] of [
    ['api', 'API_SIGNING_KEYS'],
    ['api', 'SHOP_API'],
    ['epay', 'EPAY_KEYS'],
    ['epay', 'EPAY_MERCHANT needs'],
  ] as const) {
    expect(isTaken(reader, keys, name), name).toBe(true)
    const wrong = { ...keys, API_SIGNING_KEYS: 'a', EPAY_KEYS: '', SHOP_API: 'yes' }
    expect(isTaken(reader, wrong, name), name).toBe(false)
  }
})

it.each<[keyof typeof READERS, string]>([
  ['api', 'API_SIGNING_KEYS'],
  ['epay', 'EPAY_KEYS'],
])('a public key of the %s, %s, is accepted on this machine alone', (reader, name) => {
  const taken = (PUBLIC_URL?: string) => isTaken(reader, { [name]: 'literal:known', PUBLIC_URL }, name)
  expect([taken('http://127.0.0.1:4000'), taken('https://shop.example.com'), taken()]).toEqual([
    ...[true, false, false],
  ])
})

it('all settings are parsed, each in its type', () => {
  const none = (problem: string) => expect.fail(problem)
  const env = {
    SERVICE_NAME: 'shouyin',
    SHOP_NAME: '茶馆',
    PUBLIC_URL: 'https://shop.example.com',
    ORDER_LIFETIME_MINUTES: '7',
    SHOP_TERMS_URL: 'https://a.example.com',
    SHOP_PRIVACY_URL: 'https://b.example.com',
    SHOP_CONTACT: '95188',
    SHOP_ICP: '京ICP备12345678号-1',
    ILLEGAL_FREE_WRITES: '9',
    ORDERS_TABLE: 'orders',
    VISIT_QUEUE: 'visits',
    ILLEGAL_REQUESTS_TABLE: 'illegal',
    MAIL_FROM: 'from@example.com',
    MAIL_NOTICE_TO: 'to@example.com',
    MAIL_REGION: 'eu-west-1',
    MAIL_CONFIGURATION_SET: 'set',
    STAGE: 'prod',
    SHOP_API: 'on',
    API_TABLE: 'api',
    WEBHOOK_QUEUE: 'webhooks',
    API_SIGNING_KEYS: 'ssm:/a',
    EPAY_KEYS: 'ssm:/b',
    EPAY_MERCHANT: '1001',
    BUYER_EMAIL: 'optional',
    FORGET_AFTER_MONTHS: '10',
  }
  expect(readShop(env, none)).toEqual({
    shopName: '茶馆',
    publicUrl: 'https://shop.example.com',
    orderLifetimeMs: 420_000,
    termsUrl: 'https://a.example.com',
    privacyUrl: 'https://b.example.com',
    contact: { kind: 'phone', text: '95188', href: 'tel:95188' },
    icpNumber: '京ICP备12345678号-1',
  })
  expect(readStores(env, none)).toEqual({
    illegalFreeWrites: 9,
    ordersTable: 'orders',
    visitQueue: 'visits',
    illegalRequestsTable: 'illegal',
  })
  const mails = { mailRegion: 'eu-west-1', mailConfigurationSet: 'set' }
  expect(readDelivery(env, none)).toEqual({
    mailFrom: 'from@example.com',
    noticeTo: 'to@example.com',
    ...mails,
    sendsReceipts: true,
    sendsNotices: true,
  })
  expect(readDelivery({ ...env, MAIL_NOTICE_TO: '' }, none)).toMatchObject({
    noticeTo: '',
    sendsReceipts: true,
    sendsNotices: false,
  })
  expect(readApi(env, none)).toEqual({
    apiTable: 'api',
    webhookQueue: 'webhooks',
    keySecret: { kind: 'ssm', parameterName: '/a' },
    allowsLoopback: false,
    servesIam: false,
  })
  expect(readEpay(env, none)).toEqual({
    merchant: '1001',
    keys: { kind: 'ssm', parameterName: '/b' },
    allowsLoopback: false,
  })
  expect(readBuyerData(env, none)).toEqual({ demandsEmail: false, forgetAfterMonths: 10 })
})

describe('this machine’s own addresses are accepted', () => {
  const LAPTOP = { STAGE: 'local', PUBLIC_URL: 'http://127.0.0.1:4000' }
  it.each<[Environment, boolean]>([
    [LAPTOP, true],
    [{ ...LAPTOP, STAGE: 'prod' }, false],
    [{ ...LAPTOP, STAGE: undefined }, false],
    [{ ...LAPTOP, PUBLIC_URL: 'https://shop.example.com' }, false],
    [{ STAGE: 'local' }, false],
  ])('%j: %s', (env, allows) => {
    const none = () => undefined
    expect(readApi(env, none).allowsLoopback).toBe(allows)
    expect(readEpay(env, none).allowsLoopback).toBe(allows)
  })
})

describe('an optional setting', () => {
  it('is read only if it is set', () => {
    const problems: string[] = []
    const tell = (problem: string) => problems.push(problem)
    expect(readOfficeApi({}, tell)).toBeUndefined()
    expect(readOfficeApi({ SHOP_API: 'off' }, tell)).toBeUndefined()
    expect(readOptionalEpay({ EPAY_MERCHANT: '' }, tell)).toBeUndefined()
    expect(problems).toEqual([])
    const api = { SHOP_API: 'on', API_TABLE: 'api', WEBHOOK_QUEUE: 'webhooks' }
    expect(readOfficeApi(api, tell)).toEqual({ apiTable: 'api', webhookQueue: 'webhooks' })
    expect(problems).toEqual([])
    expect(readOptionalEpay({ EPAY_MERCHANT: 'x' }, tell)).toBeDefined()
    expect(problems).not.toEqual([])
  })
})
