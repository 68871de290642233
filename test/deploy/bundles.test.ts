/** What `serverless package` makes: one small zip a function, with only what its handler needs. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { bundleFunctions } from '../../tools/deployment/functionBundles'
import { readServerlessConfig } from '../../tools/deployment/serverlessConfig'
import { unzip } from '../runtime/unzip'
import { packaged, SHOP } from '../support/packaged'

const { functions } = readServerlessConfig()
const KEYS = Object.keys(functions)

/** The libraries that a function may hold beside its own code. */
const STORE = ['client-dynamodb', 'lib-dynamodb']
const LIBRARIES: Record<string, readonly string[]> = {
  storefront: [],
  notFound: [],
  createOrder: STORE,
  epay: [...STORE, 'client-ssm'],
  order: STORE,
  payRedirect: [...STORE, 'client-kms', 'client-ssm', 'fast-xml-parser', 'qr'],
  confirmRefund: [...STORE, 'client-ssm'],
  notify: [...STORE, 'client-ssm', 'fast-xml-parser'],
  return: [...STORE, 'client-ssm'],
  sendReceipt: [...STORE, 'client-sesv2'],
  reconcile: [...STORE, 'client-sqs'],
  forget: STORE,
  watchCertificates: ['client-ssm'],
  compareBills: [...STORE, 'client-kms', 'client-ssm', 'csv-parse', 'fast-xml-parser', 'yauzl'],
  admin: [...STORE, 'aws-jwt-verify', 'client-sqs', 'qr'],
  visit: [...STORE, 'client-kms', 'client-sqs', 'client-ssm', 'fast-xml-parser'],
  shopApi: [...STORE, 'client-sqs', 'client-ssm', 'zod'],
  paymentLink: [...STORE, 'qr'],
  cancelOrder: [...STORE, 'client-kms', 'client-ssm', 'fast-xml-parser', 'zod'],
  tellShop: [...STORE, 'client-sqs', 'zod'],
  deliverWebhooks: [...STORE, 'client-sqs', 'client-ssm', 'zod'],
}
const WATCHED =
  /node_modules\/(?:@aws-sdk\/)?(client-[a-z0-9]+|lib-dynamodb|aws-jwt-verify|csv-parse|fast-xml-parser|qr|yauzl|zod)\//

/** So that a library that slips in is noticed: pages alone, with codes, with the keys, signing by them, with mails, with the store. */
function budgetKb(key: string): number {
  const libraries = LIBRARIES[key] ?? []
  if (libraries.length === 0) return 20
  if (libraries.includes('yauzl') || libraries.includes('zod')) return 265
  if (libraries.includes('qr')) return 255
  if (libraries.includes('client-kms')) return 240
  if (libraries.includes('aws-jwt-verify')) return 202
  if (libraries.includes('client-ssm')) return 230
  return libraries.includes('client-sesv2') ? 165 : 154
}

let bundles: Awaited<ReturnType<typeof bundleFunctions>>
beforeAll(async () => {
  bundles = await bundleFunctions(KEYS)
})
const bundleOf = (key: string) => bundles.get(key) ?? expect.fail(`there is no bundle of ${key}`)

it.each(KEYS)('the bundle of %s holds the libraries that it needs and no other', key => {
  const libraries = new Set(bundleOf(key).inputs.flatMap(file => WATCHED.exec(file)?.[1] ?? []))
  expect([...libraries].sort()).toEqual([...(LIBRARIES[key] ?? expect.fail())].sort())
})

const KEY_FILES = ['certificates', 'keys', 'publishedKeys']

it.each([
  ['payRedirect', ['banks', 'keys', 'paymentRequest', 'payments', 'settings', 'signature']],
  ['notify', ['keys', 'message', 'messages', 'settings', 'signature', 'signatureDiagnosis']],
  ['return', ['keys', 'message', 'messages', 'settings', 'signature', 'signatureDiagnosis']],
  ['visit', []],
])('the bundle of %s holds of ChinaBank only what it can use', (key, files) => {
  const held = bundleOf(key).inputs.flatMap(file => /gateways\/chinabank\/(\w+)\.ts/.exec(file)?.[1] ?? [])
  expect(held.sort()).toEqual(files)
})

it.each([
  ['createOrder', []],
  ['order', []],
  [
    'payRedirect',
    [...KEY_FILES, 'answerJson', 'ask', 'paymentRequest', 'payments', 'precreate', 'signedRequest'],
  ],
  ['notify', [...KEY_FILES, 'message', 'messages', 'signatureDiagnosis']],
  ['return', [...KEY_FILES, 'message', 'messages', 'signatureDiagnosis']],
  ['watchCertificates', [...KEY_FILES, 'certificateWatch']],
  [
    'compareBills',
    [
      ...KEY_FILES,
      ...['answerJson', 'ask', 'bills', 'billAddress', 'closeTrade', 'refund', 'refunds', 'signedRequest'],
      ...['tradeQueries', 'tradeQuery'],
    ],
  ],
  [
    'visit',
    [
      ...KEY_FILES,
      ...[
        'answerJson',
        'ask',
        'closeTrade',
        'refund',
        'refunds',
        'signedRequest',
        'tradeQueries',
        'tradeQuery',
      ],
    ],
  ],
])('the bundle of %s holds of a gateway only what it can use', (key, files) => {
  const held = bundleOf(key).inputs.flatMap(file => /gateways\/alipayPage\/(\w+)\.ts/.exec(file)?.[1] ?? [])
  const shown = ['createOrder', 'order'].includes(key) ? ['profile'] : []
  expect(held.sort()).toEqual([...files, ...shown, 'settings'].sort())
})

describe('serverless package', () => {
  let folder: string
  beforeAll(async () => {
    folder = await packaged('prod', SHOP)
  })

  it('makes one zip a function', () => {
    const zips = readdirSync(folder).filter(file => file.endsWith('.zip'))
    expect(zips.sort()).toEqual(KEYS.map(key => `${key}.zip`).sort())
  })

  it.each(KEYS)('keeps the zip of %s small', key => {
    expect(statSync(join(folder, `${key}.zip`)).size).toBeLessThan(budgetKb(key) * 1024)
  })
  it('puts the very code into each zip that `npm run frames` knows, and nothing else', () => {
    for (const key of KEYS) {
      const entries = unzip(readFileSync(join(folder, `${key}.zip`)))
      expect(entries.map(({ path }) => path)).toEqual([`functions/${key}.js`])
      expect(entries[0]?.contents.toString()).toBe(bundleOf(key).code)
    }
  })
})
