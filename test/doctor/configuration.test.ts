/** The doctor's check of the configuration: each mistake is named, with its remedy. */
import { describe, expect, it } from 'vitest'
import { readServerlessConfig } from '../../tools/deployment/serverlessConfig'
import { configurationFindings, problemsOf, shopEnvironment } from '../../tools/doctor/configuration'
import { frameworkFindings } from '../../tools/doctor/framework'

const GOOD = {
  SERVICE_NAME: 'shouyin',
  SHOP_NAME: '山居小铺',
  PUBLIC_URL: 'https://pay.example.com',
  ALLOWED_ORIGINS: '',
  ORDER_LIFETIME_MINUTES: '120',
  ORDERS_TABLE: 'orders',
  ILLEGAL_FREE_WRITES: '12',
  ILLEGAL_REQUESTS_TABLE: 'illegal',
  VISIT_QUEUE: 'visits',
  GATEWAYS: 'alipayDirect',
  ALIPAY_GATEWAY_URL: 'https://mapi.alipay.com/gateway.do',
  ALIPAY_PARTNER: '2088123412341234',
  ALIPAY_SELLER_ID: '2088123412341234',
  ALIPAY_SIGN_TYPE: 'MD5',
  ALIPAY_CHARSET: 'utf-8',
  ALIPAY_KEYS: 'ssm:/shouyin/prod/alipay-keys',
}

const WITH_CHINABANK = {
  ...GOOD,
  GATEWAYS: 'alipayDirect,chinabank',
  CHINABANK_GATEWAY_URL: 'https://pay3.chinabank.com.cn/PayGate',
  CHINABANK_MERCHANT: '20000400',
  CHINABANK_KEYS: 'ssm:/shouyin/prod/chinabank-keys',
}

const WITH_PAGE = {
  ...GOOD,
  GATEWAYS: 'alipayDirect, alipayPage',
  ALIPAY_OPENAPI_URL: 'https://openapi.alipay.com/gateway.do',
  ALIPAY_APP_ID: '2021001234567890',
  ALIPAY_APP_SELLER_ID: '2088123412341234',
  ALIPAY_APP_PRIVATE_KEY: 'ssm:/shouyin/prod/alipay-app-private-key',
  ALIPAY_PUBLIC_KEY: 'ssm:/shouyin/prod/alipay-public-key',
}

const findings = (change: Record<string, unknown>, stage = 'prod') =>
  configurationFindings(shopEnvironment({ ...GOOD, ...change }), stage, {})

describe('the configuration', () => {
  it('is complete', async () => {
    expect(await findings({})).toMatchObject([{ check: 'configuration', ok: true }])
  })

  it('is all that serverless.yml gives the functions', async () => {
    const read = new Set<string>()
    const all = {
      ...WITH_CHINABANK,
      ...WITH_PAGE,
      GATEWAYS: 'alipayDirect alipayPage chinabank',
      SHOP_API: 'on',
      EPAY_MERCHANT: '1001',
      ADMIN: 'cognito',
    }
    const values = new Proxy<Record<string, string>>(all, {
      get(variables, name: string) {
        read.add(name)
        return variables[name]
      },
    })
    await problemsOf(values, {})
    const { STAGE: _, ...environment } = readServerlessConfig().provider.environment
    expect([...Object.keys(environment)].filter(name => !read.has(name))).toEqual([])
  })

  it('is reported for each merchant, to be corrected in the file of merchants', async () => {
    const own = { SHOP_NAME: '茶馆', GATEWAYS: 'alipayDirect', ALIPAY_PARTNER: '2088000000000001' }
    const told = (tea: object) =>
      configurationFindings(shopEnvironment({ ...GOOD, SERVICE_NAME: 'shouyin', STAGE: 'prod' }), 'prod', {
        // As the file has it: what is undefined does not stand there.
        prod: JSON.parse(JSON.stringify({ tea })),
      })
    expect(await told(own)).toMatchObject([{ ok: true }])
    // It has left, and did not forget to say what it has.
    expect(await told({ SHOP_NAME: '茶馆', GATEWAYS: '' })).toMatchObject([{ ok: true }])
    for (const [change, says] of [
      [{ ALIPAY_PARTNER: '1' }, 'merchants.json: tea: ALIPAY_PARTNER must be'],
      [{ SHOP_NAME: '' }, 'merchants.json: tea: SHOP_NAME is not set'],
      [{ GATEWAYS: 'paper' }, 'merchants.json: tea: GATEWAYS names paper'],
      [{ GATEWAYS: undefined }, 'merchants.json: tea: GATEWAYS is not set'],
      [{ MAIL_FROM: 'tea@example.com' }, 'merchants.json: tea: cannot set MAIL_FROM'],
    ] as const) {
      const finding = { ok: false, says: expect.stringContaining(says), todo: 'fix it there' }
      expect(await told({ ...own, ...change })).toContainEqual({ check: 'configuration', ...finding })
    }
  })

  it('is reported once if every merchant has it from the deployment', async () => {
    const inherited = { SERVICE_NAME: 'shouyin', STAGE: 'prod', ORDER_LIFETIME_MINUTES: 'long' }
    const tea = { SHOP_NAME: '茶馆', GATEWAYS: 'alipayDirect', ALIPAY_PARTNER: '2088000000000001' }
    const file = { prod: { tea, cups: { ...tea, SHOP_NAME: '' } } }
    const found = await configurationFindings(shopEnvironment({ ...GOOD, ...inherited }), 'prod', file)
    expect(found.map(({ says }) => says)).toEqual([
      expect.stringMatching(/^ORDER_LIFETIME_MINUTES /),
      expect.stringMatching(/^merchants.json: cups: SHOP_NAME /),
    ])
  })

  it('needs the API’s settings only if it is on', async () => {
    const api = {
      SHOP_API: 'on',
      API_TABLE: 'api',
      WEBHOOK_QUEUE: 'webhooks',
      API_SIGNING_KEYS: 'ssm:/shouyin/prod/api-signing-keys',
    }
    expect(await findings(api)).toMatchObject([{ ok: true }])
    expect(await findings({ ...api, SHOP_API: 'yes' })).toMatchObject([{ ok: false }])
    expect(await findings({ ...api, API_SIGNING_KEYS: 'literal:x' })).toMatchObject([{ ok: false }])
    expect(await findings({ SHOP_API: 'on' })).toMatchObject([{ ok: false }, { ok: false }, { ok: false }])
    expect(await findings({ SHOP_API: 'off' })).toMatchObject([{ ok: true }])
  })

  it('supports callers by IAM if the API is on', async () => {
    const api = {
      SHOP_API: 'on',
      API_TABLE: 'api',
      WEBHOOK_QUEUE: 'webhooks',
      SHOP_API_IAM: 'on',
      API_SIGNING_KEYS: 'ssm:/shouyin/prod/api-signing-keys',
    }
    expect(await findings(api)).toMatchObject([{ ok: true }])
    expect(await findings({ ...api, SHOP_API_IAM: 'off' })).toMatchObject([{ ok: true }])
    expect(await findings({ ...api, SHOP_API_IAM: 'yes' })).toMatchObject([
      { says: 'SHOP_API_IAM must be on or off' },
    ])
    expect(await findings({ ...api, SHOP_API: 'off' })).toMatchObject([
      { says: expect.stringMatching(/^SHOP_API_IAM needs SHOP_API=on/) },
    ])
  })

  it('needs the settings of 易支付 only if it is on', async () => {
    const api = {
      SHOP_API: 'on',
      API_TABLE: 'api',
      WEBHOOK_QUEUE: 'webhooks',
      API_SIGNING_KEYS: 'ssm:/shouyin/prod/api-signing-keys',
    }
    const epay = { ...api, EPAY_MERCHANT: '1001', EPAY_KEYS: 'ssm:/shouyin/prod/epay-keys' }
    expect(await findings(epay)).toMatchObject([{ ok: true }])
    expect(await findings({ ...epay, EPAY_MERCHANT: '' })).toMatchObject([{ ok: true }])
    for (const wrong of [{ EPAY_MERCHANT: 'x' }, { SHOP_API: 'off' }, { EPAY_KEYS: 'literal:x' }])
      expect(await findings({ ...epay, ...wrong })).toMatchObject([{ ok: false }])
  })

  it('may leave the address to API Gateway', async () => {
    const { urlIsDerived } = shopEnvironment({ PUBLIC_URL: { 'Fn::Sub': 'https://…' } })
    expect(urlIsDerived).toBe(true)
    expect(await findings({ PUBLIC_URL: { 'Fn::Sub': 'https://…' } })).toMatchObject([{ ok: true }])
    expect(shopEnvironment(GOOD).urlIsDerived).toBe(false)
  })

  const OWN = 'write PUBLIC_URL=https://pay.example.com into .env.prod'
  it.each<[string, string, string, RegExp, string]>([
    ['a query', 'PUBLIC_URL', 'https://pay.example.com?from=x', /without path, query/, OWN],
    ['a path', 'PUBLIC_URL', 'https://pay.example.com/shop', /without path, query/, OWN],
    ['http', 'PUBLIC_URL', 'http://pay.example.com', /https:\/\/pay/, OWN],
    ['localhost', 'PUBLIC_URL', 'http://localhost:4000', /points to this machine/, 'https address'],
    ['127.0.0.1', 'PUBLIC_URL', 'http://127.0.0.1:4000', /points to this machine/, 'https address'],
    ['no address', 'PUBLIC_URL', 'pay.example.com', /must be an origin/, 'https address'],
    ['a short partner', 'ALIPAY_PARTNER', '208812341234', /16 digits/, 'fix ALIPAY_PARTNER in .env.prod'],
    ['an e-mail as seller', 'ALIPAY_SELLER_ID', 'a@b.example', /16 digits/, 'fix ALIPAY_SELLER_ID'],
    [
      'a gateway over http',
      'ALIPAY_GATEWAY_URL',
      'http://mapi.alipay.com/gateway.do',
      /https URL/,
      '.env.prod',
    ],
    [
      'a gateway here',
      'ALIPAY_GATEWAY_URL',
      'http://127.0.0.1:4010/gateway.do',
      /points to this/,
      '.env.prod',
    ],
    ['a key in the open', 'ALIPAY_KEYS', `literal:${'a1'.repeat(16)}`, /use ssm:NAME/, 'serverless.yml'],
    ['an unknown gateway', 'GATEWAYS', 'alipayDirect,paypal', /paypal/, 'fix GATEWAYS in .env.prod'],
    ['an unknown retired one', 'GATEWAYS_RETIRED', 'paypal', /paypal/, 'fix GATEWAYS_RETIRED in .env.prod'],
    ['no name', 'SHOP_NAME', '', /^SHOP_NAME is not set: /, 'write SHOP_NAME=… into .env.prod'],
    ['no queue', 'VISIT_QUEUE', '', /is not set/, 'fix VISIT_QUEUE in serverless.yml'],
    ['no table', 'ORDERS_TABLE', '', /is not set/, 'fix ORDERS_TABLE in serverless.yml'],
  ])('is wrong with %s', async (_, name, value, says, todo) => {
    const [finding, ...others] = await findings({ [name]: value })
    expect(others).toEqual([])
    expect(finding).toMatchObject({ check: 'configuration', ok: false })
    expect(finding?.says).toMatch(says)
    expect(finding?.todo).toContain(todo)
    expect(JSON.stringify(finding)).not.toContain('a1a1')
  })

  it.each([
    ...[
      'GATEWAYS',
      'GATEWAYS_RETIRED',
      'ALIPAY_CHARSET',
      'ORDER_LIFETIME_MINUTES',
      'SHOP_API',
      'SHOP_API_IAM',
    ].map(name => [name, '.env.prod (a variable of your shell beats the file)'] as const),
    ...['ORDERS_TABLE', 'ILLEGAL_REQUESTS_TABLE', 'VISIT_QUEUE', 'ALIPAY_SIGN_TYPE', 'ALIPAY_KEYS'].map(
      name => [name, 'serverless.yml'] as const,
    ),
  ])('names the file in which to correct it: %s in %s', async (name, place) => {
    const found = await findings({
      [name]: name === 'GATEWAYS_RETIRED' || !/TABLE|QUEUE/.test(name) ? 'wrong' : '',
    })
    const { says, todo } =
      found.find(({ says }) => says.startsWith(name)) ?? expect.fail(JSON.stringify(found))
    expect([says, todo]).toEqual([expect.stringMatching(`^${name} `), `fix ${name} in ${place}`])
  })

  it('names for each key the place that serverless.yml names', async () => {
    const all = {
      ...WITH_CHINABANK,
      ...WITH_PAGE,
      GATEWAYS: 'alipayDirect alipayPage chinabank',
      SHOP_API: 'on',
    }
    const wrong = {
      API_TABLE: '',
      WEBHOOK_QUEUE: '',
      API_SIGNING_KEYS: 'x',
      EPAY_KEYS: 'x',
      CHINABANK_KEYS: 'x',
    }
    const pageKeys = { ALIPAY_PUBLIC_KEY: 'x', ALIPAY_APP_PRIVATE_KEY: 'x' }
    const found = await findings({ ...all, ...wrong, ...pageKeys, EPAY_MERCHANT: '1001' })
    const places = found.map(({ says, todo }) => [
      says.split(' ')[0],
      /fix \w+ in (\.?[\w]+(?:\.\w+)*)/.exec(todo ?? '')?.[1],
    ])
    expect(Object.fromEntries(places)).toEqual({
      ...Object.fromEntries(Object.keys(wrong).map(name => [name, 'serverless.yml'])),
      ALIPAY_PUBLIC_KEY: 'serverless.yml',
      ALIPAY_APP_PRIVATE_KEY: '.env.prod',
    })
  })

  it('names the URL of each gateway in use', async () => {
    expect((await findings(WITH_PAGE))[0]?.says).toMatch(
      /the gateway is https:\/\/mapi\.alipay\.com\/gateway\.do, and https:\/\/openapi\.alipay\.com/,
    )
    expect((await findings(WITH_CHINABANK))[0]?.says).toContain('and https://pay3.chinabank.com.cn/PayGate')
  })

  it.each([
    ['ALIPAY_APP_ID', '2021', '.env.prod'],
    ['ALIPAY_APP_SELLER_ID', '2089', '.env.prod'],
    ['ALIPAY_OPENAPI_URL', 'http://openapi.alipay.com/gateway.do', '.env.prod'],
    ['ALIPAY_APP_PRIVATE_KEY', 'literal:a1a1', '.env.prod'],
    ['ALIPAY_PUBLIC_KEY', 'a1a1', 'serverless.yml'],
  ])('is wrong with an invalid %s if alipayPage is used, and only then', async (name, value, todo) => {
    const [finding, ...others] = await findings({ ...WITH_PAGE, [name]: value })
    expect([finding?.ok, others]).toEqual([false, []])
    expect(finding?.says).toMatch(new RegExp(`^${name} `))
    expect(finding?.todo).toContain(`fix ${name} in ${todo}`)
    expect(JSON.stringify(finding)).not.toContain('a1a1')
    expect(await findings({ [name]: value })).toMatchObject([{ ok: true }])
  })

  it.each([
    ['CHINABANK_MERCHANT', '1', '.env.prod'],
    ['CHINABANK_GATEWAY_URL', 'http://pay3.chinabank.com.cn/PayGate', '.env.prod'],
    ['CHINABANK_KEYS', 'literal:a1a1', 'serverless.yml'],
  ])('is wrong with an invalid %s if chinabank is used, and only then', async (name, value, todo) => {
    const [finding, ...others] = await findings({ ...WITH_CHINABANK, [name]: value })
    expect([finding?.ok, others]).toEqual([false, []])
    expect(finding?.says).toMatch(new RegExp(`^${name} `))
    expect(finding?.todo).toContain(`fix ${name} in ${todo}`)
    expect(JSON.stringify(finding)).not.toContain('a1a1')
    expect(await findings({ [name]: value })).toMatchObject([{ ok: true }])
  })

  it('has all of its problems reported at once', async () => {
    expect(await findings({ ALIPAY_PARTNER: '1', PUBLIC_URL: 'x', SHOP_NAME: '' })).toHaveLength(3)
  })

  it('uses the partner as seller by default', async () => {
    const todos = (await findings({ ALIPAY_PARTNER: '1', ALIPAY_SELLER_ID: '1' })).map(({ todo }) => todo)
    expect(todos).toEqual([1, 2].map(() => expect.stringContaining('fix ALIPAY_PARTNER')))
  })

  it('of the laptop is in another place', async () => {
    expect((await findings({ ALIPAY_CHARSET: 'latin1' }, 'local'))[0]?.todo).toContain('params.local')
  })
})

describe('a framework that fails', () => {
  it('does not know the stage', async () => {
    const said =
      'Cannot resolve variable at "provider.environment.SHOP_NAME": Value not found at "param" source'
    const [finding] = frameworkFindings(said, 'shop')
    expect(finding).toMatchObject({ ok: false, says: expect.stringContaining('"shop"') })
    expect(finding?.todo).toContain('prod, dev, local')
  })

  it('says something else', async () => {
    const [finding] = frameworkFindings(
      'Environment: linux\nError:\nCannot parse "serverless.yml" ' +
        'for a long reason '.repeat(20) +
        'the end\n',
      'prod',
    )
    expect(finding).toMatchObject({ ok: false, says: expect.stringContaining('Cannot parse') })
    expect(finding?.says).not.toContain('linux')
    expect(finding?.says).toContain('the end')
    expect(finding?.todo).toContain('serverless print --stage prod')
  })

  it('is reported without its own output, unless a reason was found', () => {
    const said =
      'Environment: linux, node 20\nDocs:        github.com\nError:\nNo "Error: x" here\nEnvironments differ\n\n'
    const [finding, ...others] = frameworkFindings(said, 'prod')
    expect([finding?.says, others]).toEqual([
      'the framework cannot read serverless.yml: "No \\"Error: x\\" here Environments differ"',
      [],
    ])
    expect(frameworkFindings(said, 'prod', true)).toEqual([])
    expect(frameworkFindings(said, 'shop', true)).toHaveLength(1)
  })
})
