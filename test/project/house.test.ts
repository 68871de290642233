/** Rules of the house that no linter checks. */
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { isPublishedKey } from '../../lib/gateways/alipayDirect/keys'
import { isPublishedKey as isPublishedRsaKey } from '../../lib/gateways/alipayPage/publishedKeys'
import { isPublishedKey as isPublishedChinabankKey } from '../../lib/gateways/chinabank/keys'
import { parseRsaPrivateKey } from '../../lib/signing/rsaKey'
import localKeys from '../../local/alipayPageKeys.json'
import { LOCAL_CHINABANK } from '../../local/stack/chinabank'
import { LOCAL_SHOP } from '../../tools/deployment/localShop'
import { PROJECT_FOLDER, readServerlessConfig } from '../../tools/deployment/serverlessConfig'
import { anEvent, CONTEXT } from '../support/events'
import { localVariables } from '../support/localVariables'

const sourceFiles = (folder: string): string[] =>
  readdirSync(join(PROJECT_FOLDER, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .map(file => join(folder, file))
const read = (file: string) => readFileSync(join(PROJECT_FOLDER, file), 'utf8')
const withoutComments = (source: string) =>
  source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')

const { functions } = readServerlessConfig()
const functionKeys = Object.keys(functions)
const isRoute = (key: string) => functions[key]?.events.some(({ httpApi }) => httpApi) === true

const ORDERS = ['ORDERS_TABLE', 'WORK_SHARDS', 'ILLEGAL_FREE_WRITES', 'ILLEGAL_REQUESTS_TABLE', 'VISIT_QUEUE']
const API = ['API_TABLE', 'API_SIGNING_KEYS', 'WEBHOOK_QUEUE']
/** What each function must find in its environment. */
const NEEDS: Record<string, readonly string[]> = {
  storefront: ['SHOP_NAME'],
  notFound: ['SHOP_NAME'],
  createOrder: ['SHOP_NAME', ...ORDERS, 'GATEWAYS'],
  order: ['SHOP_NAME', ...ORDERS, 'GATEWAYS'],
  payRedirect: ['SHOP_NAME', ...ORDERS, 'GATEWAYS'],
  confirmRefund: ['SHOP_NAME', ...ORDERS, 'GATEWAYS'],
  notify: [...ORDERS, 'GATEWAYS', 'PUBLIC_URL'],
  return: ['SHOP_NAME', ...ORDERS, 'GATEWAYS'],
  sendReceipt: ['SHOP_NAME', ...ORDERS],
  reconcile: ORDERS,
  forget: ORDERS,
  watchCertificates: ['GATEWAYS', 'PUBLIC_URL'],
  compareBills: [...ORDERS, 'GATEWAYS'],
  visit: [...ORDERS, 'GATEWAYS'],
  shopApi: ['SHOP_NAME', ...ORDERS, 'GATEWAYS', ...API],
  cancelOrder: ['SHOP_NAME', ...ORDERS, 'GATEWAYS', ...API],
  tellShop: ['SHOP_NAME', ...ORDERS, 'GATEWAYS', ...API],
  deliverWebhooks: ['SHOP_NAME', ...ORDERS, 'GATEWAYS', ...API],
  paymentLink: ['SHOP_NAME', ...ORDERS, 'GATEWAYS', 'API_TABLE'],
  admin: ['SHOP_NAME', ...ORDERS, 'PUBLIC_URL'],
  epay: ['SHOP_NAME', ...ORDERS, 'GATEWAYS', 'EPAY_MERCHANT', 'EPAY_KEYS'],
}

const SHOP_VARIABLES = {
  SHOP_NAME: '山居小铺',
  PUBLIC_URL: 'https://pay.example.com',
  ORDER_LIFETIME_MINUTES: '120',
  ORDERS_TABLE: 'orders',
  WORK_SHARDS: '16',
  ILLEGAL_FREE_WRITES: '12',
  ILLEGAL_REQUESTS_TABLE: 'illegal-requests',
  VISIT_QUEUE: 'visits',
  GATEWAYS: 'alipayDirect',
}

/** Invokes a function as a container would that has just these variables. */
async function invokedWith(key: string, variables: Readonly<Record<string, string>>) {
  const log = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  // A module of its own, since a handler keeps its configuration; what it imports is shared.
  const container = `../../functions/${key}.ts?container=${randomUUID()}`
  const { handler } = await import(/* @vite-ignore */ container)
  const answer = await handler(anEvent({ method: 'GET' }), CONTEXT)
  vi.unstubAllEnvs()
  const [line] = log.mock.calls.map(([text]) => JSON.parse(String(text)))
  log.mockRestore()
  return { status: answer.statusCode, line, body: String(answer.body) }
}

describe.each(['storefront', 'notFound'])('what %s says of the shop', key => {
  it('stands at its foot', async () => {
    const { body } = await invokedWith(key, { ...SHOP_VARIABLES, SHOP_CONTACT: 'help@example.com' })
    expect(body).toContain('<a href="mailto:help@example.com">')
  })

  it('is a problem of the configuration when it is wrong', async () => {
    const { status, line } = await invokedWith(key, { ...SHOP_VARIABLES, SHOP_ICP: '12345678' })
    expect([status, line.error]).toEqual([500, 'ConfigError'])
    expect(line.message).toContain('SHOP_ICP must be')
  })
})

describe('a gateway whose settings are wrong', () => {
  it.each([
    ['storefront', 200],
    ['notFound', 404],
  ])('does not concern %s', async (key, status) => {
    expect(await invokedWith(key, SHOP_VARIABLES)).toMatchObject({ status })
  })

  it.each(['createOrder', 'order', 'payRedirect', 'notify', 'return'])(
    'stops %s, which logs every problem at once',
    async key => {
      const { status, line } = await invokedWith(key, SHOP_VARIABLES)
      expect(status).toBe(500)
      expect(line).toMatchObject({
        error: 'ConfigError',
        message: expect.stringMatching(/PARTNER.*CHARSET/s),
      })
    },
  )
})

describe.each(functionKeys)('the function %s', key => {
  it('has its file, its factory and its handler by its name', async () => {
    expect(readServerlessConfig().functions[key]?.handler).toBe(`functions/${key}.handler`)
    // Imported with nothing in the environment: nothing happens at import.
    const module = await import(`../../functions/${key}.ts`)
    expect(Object.keys(module).sort()).toEqual([key, 'handler'].sort())
  })

  it('fails without detail when nothing is configured, and logs every problem at once', async () => {
    const log = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    const { handler } = await import(`../../functions/${key}.ts`)
    const answer = await handler(isRoute(key) ? anEvent({ method: 'GET' }) : { Records: [] }, CONTEXT).catch(
      (error: unknown) => error,
    )
    const line = JSON.parse(String(log.mock.calls[0]?.[0]))
    log.mockRestore()
    if (isRoute(key)) {
      expect(answer.statusCode).toBe(500)
      expect(answer.body).not.toMatch(/ALIPAY|TABLE/)
    } else expect(answer).toBeInstanceOf(Error)
    expect(line).toMatchObject({
      event: isRoute(key) ? 'requestFailed' : 'eventFailed',
      error: 'ConfigError',
    })
    for (const name of NEEDS[key] ?? expect.fail()) expect(line.message).toContain(name)
    expect(line.frames).toContain('readSubjects')
  })
})

it('every file of functions/ is a function', () => {
  expect(readdirSync(join(PROJECT_FOLDER, 'functions')).sort()).toEqual(
    functionKeys.map(key => `${key}.ts`).sort(),
  )
})

it('the gateways’ field names stand only in lib/gateways, and in the façade that speaks as one', () => {
  const fieldNames =
    /\b(out_trade_no|trade_no|total_fee|notify_id|trade_status|seller_id|sign_type|gmt_payment|paymethod|defaultbank|v_oid|v_mid|v_amount|v_md5str|v_pstatus|pmode_id)\b/
  const elsewhere = [...sourceFiles('lib'), ...sourceFiles('functions')].filter(
    file => !/^lib\/(?:gateways|epay)\//.test(file),
  )
  expect(elsewhere.filter(file => fieldNames.test(withoutComments(read(file))))).toEqual([])
  expect(fieldNames.test(read('lib/gateways/alipayDirect/message.ts'))).toBe(true)
})

it('no file has a name that says nothing', () => {
  const nothing = /\/(utils?|helpers?|common|misc|manager|service|impl|types|index|data|base)\.ts$/
  const files = ['lib', 'functions', 'tools', 'local', 'test'].flatMap(sourceFiles)
  expect(files.length).toBeGreaterThan(50)
  expect(files.filter(file => nothing.test(file))).toEqual([])
})

type AlipayModes = Record<'key' | 'certificate', { publicKey: string; certificates: string }>

/** Of a stack that need not run. */
const stack = {
  SHOUYIN_PUBLIC_URL: 'http://127.0.0.1:1',
  SHOUYIN_GATEWAY_URL: 'http://127.0.0.1:2/gateway.do',
  SHOUYIN_OPENAPI_URL: 'http://127.0.0.1:2/openapi/gateway.do',
  SHOUYIN_CHINABANK_URL: 'http://127.0.0.1:2/PayGate',
}

describe('serverless.yml', () => {
  it('sets exactly the variables that the code reads', () => {
    const readByCode = ['lib/config', 'lib/gateways']
      .flatMap(sourceFiles)
      .flatMap(file =>
        [...read(file).matchAll(/(?:env|variables)\.([A-Z_]+)|problem,\s+'([A-Z_]+)'/g)].map(
          match => match[1] ?? match[2],
        ),
      )
    const set = Object.keys(readServerlessConfig().provider.environment)
    expect(set.sort()).toEqual([...new Set(readByCode)].sort())
  })

  it('gives the local stage the simulator’s shop, whose key no other stage may have', async () => {
    expect(await localVariables(stack)).toMatchObject({
      PUBLIC_URL: stack.SHOUYIN_PUBLIC_URL,
      ALIPAY_GATEWAY_URL: stack.SHOUYIN_GATEWAY_URL,
      ALIPAY_PARTNER: LOCAL_SHOP.partner,
      ALIPAY_KEYS: `literal:${LOCAL_SHOP.key}`,
    })
    expect(isPublishedKey(LOCAL_SHOP.key)).toBe(true)
  })

  it('gives the local stage the simulator’s app, whose keys no other stage may have', async () => {
    expect(await localVariables(stack)).toMatchObject({
      GATEWAYS: 'alipayPage,alipayDirect,chinabank',
      ALIPAY_OPENAPI_URL: stack.SHOUYIN_OPENAPI_URL,
      ALIPAY_APP_ID: '2014072300007148',
      ALIPAY_APP_SELLER_ID: '2088000000000000',
      ALIPAY_APP_PRIVATE_KEY: `literal:${localKeys.appPrivateKey}`,
      ALIPAY_PUBLIC_KEY: `literal:${localKeys.alipayPublicKey}`,
    })
    for (const text of [localKeys.appPrivateKey, localKeys.alipayPrivateKey]) {
      const key = parseRsaPrivateKey(text)
      expect(key.ok && isPublishedRsaKey(key.value)).toBe(true)
    }
  })

  it('gives the local stage the simulator’s merchant, whose key no other stage may have', async () => {
    expect(await localVariables(stack)).toMatchObject({
      CHINABANK_GATEWAY_URL: stack.SHOUYIN_CHINABANK_URL,
      CHINABANK_MERCHANT: LOCAL_CHINABANK.merchant,
      CHINABANK_KEYS: `literal:${LOCAL_CHINABANK.key}`,
    })
    expect(isPublishedChinabankKey(LOCAL_CHINABANK.key)).toBe(true)
  })

  it('believes the app by a key or by certificates, in every stage', () => {
    const { alipayModes, localAlipayModes } = readServerlessConfig().custom as unknown as Record<
      'alipayModes' | 'localAlipayModes',
      AlipayModes
    >
    for (const modes of [alipayModes, localAlipayModes]) {
      const { key, certificate, ...others } = modes
      expect([key.certificates, certificate.publicKey, others]).toEqual(['', '', {}])
      expect(key.publicKey && certificate.certificates).toMatch(/^(ssm|literal):/)
    }
  })
})
