/** The output of `serverless package`: one small zip per function, with only what its handler needs. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { bundleFunctions } from '../../tools/deployment/functionBundles'
import { readServerlessConfig } from '../../tools/deployment/serverlessConfig'
import { unzip } from '../runtime/unzip'
import { packaged, SHOP } from '../support/packaged'
import { BUDGETS_KB } from './budgets'

const { functions } = readServerlessConfig()
const KEYS = Object.keys(functions)

/** The libraries that a function may hold beside its own code; none holds any of the AWS SDK but util-dynamodb. */
const STORE = ['util-dynamodb']
const LIBRARIES: Record<string, readonly string[]> = {
  storefront: [],
  notFound: [],
  createOrder: STORE,
  epay: STORE,
  order: STORE,
  payRedirect: [...STORE, 'fast-xml-parser', 'qr'],
  confirmRefund: STORE,
  notify: [...STORE, 'fast-xml-parser'],
  return: STORE,
  sendReceipt: STORE,
  reconcile: STORE,
  forget: STORE,
  watchCertificates: [],
  compareBills: [...STORE, 'csv-parse', 'fast-xml-parser', 'yauzl'],
  admin: [...STORE, 'aws-jwt-verify', 'csv-stringify', 'qr'],
  visit: [...STORE, 'fast-xml-parser'],
  shopApi: [...STORE, 'zod'],
  paymentLink: [...STORE, 'qr'],
  cancelOrder: [...STORE, 'fast-xml-parser', 'zod'],
  publishEvents: [...STORE, 'zod'],
  deliverWebhooks: [...STORE, 'zod'],
}
const WATCHED =
  /node_modules\/(?:@(?:aws-sdk|aws-crypto|smithy)\/([\w-]+)|(aws-jwt-verify|csv-parse|csv-stringify|fast-xml-parser|iconv-lite|qr|yauzl|zod))\//

/** What of ours asks a service of AWS, and who does. */
const OWN_CLIENTS: readonly [file: string, functions: readonly string[]][] = [
  ['lib/delivery/ses.ts', ['sendReceipt']],
  ['lib/config/kms.ts', ['cancelOrder', 'compareBills', 'payRedirect', 'visit']],
  [
    'lib/config/ssmParameter.ts',
    [
      ...['cancelOrder', 'compareBills', 'confirmRefund', 'deliverWebhooks', 'epay', 'notify', 'payRedirect'],
      ...['return', 'shopApi', 'visit', 'watchCertificates'],
    ],
  ],
  [
    'lib/store/signed/queueService.ts',
    ['admin', 'deliverWebhooks', 'publishEvents', 'reconcile', 'shopApi', 'visit'],
  ],
]

/** Of its code, at most; packed it is a third to a half. */
const ZIP_SHARE = 0.55

let bundles: Awaited<ReturnType<typeof bundleFunctions>>
beforeAll(async () => {
  bundles = await bundleFunctions(KEYS)
})
const bundleOf = (key: string) => bundles.get(key) ?? expect.fail(`there is no bundle of ${key}`)

it.each(KEYS)('the bundle of %s contains the libraries that it needs and no other', key => {
  const libraries = new Set(
    bundleOf(key).inputs.flatMap(file => {
      const [, ofAws, other] = WATCHED.exec(file) ?? []
      return ofAws ?? other ?? []
    }),
  )
  expect([...libraries].sort()).toEqual([...(LIBRARIES[key] ?? expect.fail())].sort())
})

it.each(OWN_CLIENTS)('%s is in the bundles of its users, and in no other', (file, functions) => {
  expect(KEYS.filter(key => bundleOf(key).inputs.includes(file)).sort()).toEqual([...functions].sort())
})

it.each(KEYS)('the code of %s stays within its budget', key => {
  const kb = Buffer.byteLength(bundleOf(key).code) / 1000
  expect(kb).toBeLessThan(BUDGETS_KB[key] ?? 0)
})

it('has a budget for each function and for nothing else, as small as documented', () => {
  expect(Object.keys(BUDGETS_KB).sort()).toEqual([...KEYS].sort())
  expect(BUDGETS_KB.notify).toBeLessThanOrEqual(220)
  const withoutTables = KEYS.filter(key => !LIBRARIES[key]?.includes('util-dynamodb'))
  expect(withoutTables.sort()).toEqual(['notFound', 'storefront', 'watchCertificates'])
  for (const key of withoutTables) expect(BUDGETS_KB[key]).toBeLessThanOrEqual(60)
})

const KEY_FILES = ['certificates', 'keys', 'publishedKeys']

it.each([
  ['payRedirect', ['banks', 'keys', 'paymentRequest', 'payments', 'settings', 'signature']],
  ['notify', ['keys', 'message', 'messages', 'settings', 'signature', 'signatureDiagnosis']],
  ['return', ['keys', 'message', 'messages', 'settings', 'signature', 'signatureDiagnosis']],
  ['visit', []],
])('the bundle of %s contains only the parts of ChinaBank that it can use', (key, files) => {
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
])('the bundle of %s contains only the parts of a gateway that it can use', (key, files) => {
  const held = bundleOf(key).inputs.flatMap(file => /gateways\/alipayPage\/(\w+)\.ts/.exec(file)?.[1] ?? [])
  const shown = ['createOrder', 'order'].includes(key) ? ['profile'] : []
  expect(held.sort()).toEqual([...files, ...shown, 'settings'].sort())
})

describe('serverless package', () => {
  let folder: string
  beforeAll(async () => {
    folder = await packaged('prod', SHOP)
  })

  it('makes one zip for each function', () => {
    const zips = readdirSync(folder).filter(file => file.endsWith('.zip'))
    expect(zips.sort()).toEqual(KEYS.map(key => `${key}.zip`).sort())
  })

  it.each(KEYS)('keeps the zip of %s small', key => {
    expect(statSync(join(folder, `${key}.zip`)).size).toBeLessThan((BUDGETS_KB[key] ?? 0) * 1000 * ZIP_SHARE)
  })
  it('puts the exact code into each zip that `npm run frames` knows, and nothing else', () => {
    for (const key of KEYS) {
      const entries = unzip(readFileSync(join(folder, `${key}.zip`)))
      expect(entries.map(({ path }) => path)).toEqual([`functions/${key}.js`])
      expect(entries[0]?.read().toString()).toBe(bundleOf(key).code)
    }
  })
})
