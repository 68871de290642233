/** The bounds of settings: the last that is taken, and the first that is not. */
import { describe, expect, it } from 'vitest'
import { readApi, readOfficeApi } from '../../../lib/config/api'
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
  ['stores', 'WORK_SHARDS', '1', '0'],
  ['stores', 'WORK_SHARDS', '256', '257'],
  ['stores', 'ILLEGAL_FREE_WRITES', '1', '0'],
  ['stores', 'ILLEGAL_FREE_WRITES', '10000', '10001'],
  ['stores', 'SERVICE_NAME', 'x'.repeat(30), 'x'.repeat(31)],
  ['delivery', 'MAIL_CONFIGURATION_SET', 'x'.repeat(64), 'x'.repeat(65)],
  ['delivery', 'MAIL_REGION', 'us-gov-west-1', 'us-gov-west'],
  ['epay', 'EPAY_MERCHANT must', '1'.repeat(16), '1'.repeat(17)],
  ['epay', 'EPAY_MERCHANT must', '1', ''],
])('%s: %s=%s is taken, %s is not', (reader, sentence, good, bad) => {
  const [name = ''] = sentence.split(' ')
  expect(isTaken(reader, { [name]: good }, sentence)).toBe(true)
  expect(isTaken(reader, { [name]: bad }, sentence)).toBe(false)
})

it('white space around a setting is not meant, and nothing but that is nothing', () => {
  const stores = readStores({ ORDERS_TABLE: ' orders\n', VISIT_QUEUE: ' ' }, () => undefined)
  expect([stores.ordersTable, stores.visitQueue]).toEqual(['orders', ''])
  expect(isTaken('stores', { VISIT_QUEUE: ' ' }, 'VISIT_QUEUE')).toBe(false)
  expect(readShop({ SHOP_NAME: ' 茶馆 ' }, () => undefined).shopName).toBe('茶馆')
})

it('the API and the façade need where their keys are, and the façade needs the API', () => {
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

describe('this machine’s own addresses may be told', () => {
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

describe('what may be left out', () => {
  it('is read only where it is there', () => {
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
