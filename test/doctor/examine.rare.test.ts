/** All checks together: a malformed variable hides no other problem, and is not used. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { KMSClient } from '@aws-sdk/client-kms'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { SESv2Client } from '@aws-sdk/client-sesv2'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { SSMClient } from '@aws-sdk/client-ssm'
import { expect, inject, it, onTestFinished } from 'vitest'
import { formatCertificates } from '../../lib/gateways/alipayPage/certificates'
import { systemClock } from '../../lib/time'
import { freePort } from '../../local/stack/ports'
import { localAccess, localDynamoClient } from '../../local/stack/stack'
import { createTables } from '../../local/stack/tables'
import { PROJECT_FOLDER, queueDefinitions } from '../../tools/deployment/serverlessConfig'
import { shopEnvironment } from '../../tools/doctor/configuration'
import { examine } from '../../tools/doctor/examine'
import { type Finding, findingLine } from '../../tools/doctor/finding'
import { ALIPAY, APP, CERTIFICATES, failedAnswer, pemOf, withCertificate } from '../support/alipayPage'
import { loopbackServer } from '../support/loopback'
import { localQueues } from '../support/queues'
import { watchedAnswer } from '../support/watchedShop'

/** The clients of what tells of a deployed shop's functions and alarms. */
const watchers = (access: ReturnType<typeof localAccess>) => ({
  lambda: new LambdaClient({ ...access, maxAttempts: 1 }),
  cloudWatch: new CloudWatchClient({ ...access, maxAttempts: 1 }),
  sns: new SNSClient({ ...access, maxAttempts: 1 }),
  alarmEmail: 'owner@example.com',
})

/** @param endpoint  of CloudFormation */
async function findings(
  environment: Record<string, unknown>,
  endpoint = 'http://127.0.0.1:9',
  dynamodb?: string,
  stage = 'prod',
  merchants: object = {},
  sqs = new SQSClient({ region: 'ap-southeast-1' }),
): Promise<readonly Finding[]> {
  const found: Finding[] = []
  const shop = {
    place: { stage, region: 'ap-southeast-1' },
    environment: shopEnvironment(environment),
    catalog: '{}',
    merchants,
    sqs,
    dynamo: localDynamoClient(dynamodb ?? `http://127.0.0.1:${await freePort()}`),
    kms: new KMSClient({ region: 'ap-southeast-1' }),
    ssm: new SSMClient({ region: 'ap-southeast-1' }),
    ses: new SESv2Client({ region: 'ap-southeast-1' }),
    cloudFormation: new CloudFormationClient(localAccess(endpoint)),
    ...watchers(localAccess('http://127.0.0.1:9')),
    clock: systemClock,
  }
  for await (const finding of examine(shop)) found.push(finding)
  return found
}

it('runs every check', async () => {
  const asked: string[] = []
  const gateway = await loopbackServer((request, response) => {
    asked.push(request.url ?? '')
    response.end('false')
  })
  const key = 'pa5tedpa5tedpa5tedpa5tedpa5ted00'
  const found = await findings({
    SHOP_NAME: 'Shop',
    PUBLIC_URL: 'https://pay.example.com/?query',
    // A key in the wrong place must not leave the machine.
    GATEWAYS: 'alipayDirect',
    ALIPAY_PARTNER: key,
    MAIL_FROM: 'Shop <shop@example.com>',
    ALIPAY_GATEWAY_URL: `${gateway}/gateway.do`,
    ALIPAY_KEYS: 'somewhere',
  })
  const lines = found.map(findingLine)
  expect(lines.every(line => line.startsWith('!!  ') && line.includes(' — what to do: '))).toBe(true)
  expect(new Set(found.map(({ check }) => check))).toEqual(
    new Set(['configuration', 'catalog', 'tables', 'functions', 'alarms']),
  )
  expect(lines.join()).not.toContain(key)
  expect(asked).toEqual([])
})

it('checks the keys of the gateways in use, and of no other', async () => {
  const keysOf = async (GATEWAYS: string) => {
    const found = await findings({
      GATEWAYS,
      PUBLIC_URL: 'x',
      CHINABANK_GATEWAY_URL: 'http://127.0.0.1:9/PayGate',
      CHINABANK_KEYS: 'literal:localstackchinabank00',
      CHINABANK_MERCHANT: '1001',
    })
    return found.filter(({ check }) => check === 'keys').map(({ says }) => says)
  }
  expect(await keysOf('chinabank')).toEqual(['1 usable key in CHINABANK_KEYS itself'])
  expect(await keysOf('alipayDirect')).toEqual([])
})

it('does not check mails, functions and alarms on the laptop', async () => {
  const looksAt = async (stage: string) => {
    const found = await findings(
      { GATEWAYS: '', PUBLIC_URL: 'x', MAIL_FROM: '' },
      undefined,
      undefined,
      stage,
    )
    return ['functions', 'alarms', 'mail'].filter(name => found.some(({ check }) => check === name))
  }
  expect(await looksAt('prod')).toEqual(['functions', 'alarms', 'mail'])
  expect(await looksAt('local')).toEqual([])
})

it('checks all tables, that of the API even without the API', async () => {
  const dynamodb = await loopbackServer((_, response) => {
    const body = JSON.stringify({ __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException' })
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(body)
  })
  const missing = async (SHOP_API: string) => {
    const found = await findings({ GATEWAYS: '', PUBLIC_URL: 'x', SHOP_API }, undefined, dynamodb)
    const tables = found.filter(({ check }) => check === 'tables').map(({ says }) => says)
    return tables.map(says => /^there is no table \w+-prod-(\w+)/.exec(says)?.[1]).sort()
  }
  expect(await missing('off')).toEqual(['api', 'illegal', 'orders'])
  expect(await missing('on')).toEqual(await missing('off'))
})

it('checks the webhooks’ queue if the API is on', async () => {
  const absent = await loopbackServer((_, response) => {
    const body = JSON.stringify({ __type: 'com.amazonaws.sqs#QueueDoesNotExist' })
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(body)
  })
  const missing = async (SHOP_API: string) => {
    const environment = { GATEWAYS: '', PUBLIC_URL: 'x', VISIT_QUEUE: 'visits', WEBHOOK_QUEUE: 'webhooks' }
    const sqs = new SQSClient(localAccess(absent))
    const found = await findings({ ...environment, SHOP_API }, undefined, undefined, 'prod', {}, sqs)
    return found.flatMap(({ check, says }) => (check === 'queue' ? [says] : []))
  }
  const none = (name: string) => `there is no queue ${name} or ${name}-dead in ap-southeast-1`
  expect(await missing('off')).toEqual([none('visits')])
  expect(await missing('on')).toEqual([none('visits'), none('webhooks')])
})

it('checks the paths for callers by IAM if there are any', async () => {
  const PUBLIC_URL = await loopbackServer((_, response) =>
    response.writeHead(403).end('{"message":"Forbidden"}'),
  )
  const looked = async (SHOP_API: string, SHOP_API_IAM: string) => {
    const found = await findings({ GATEWAYS: '', PUBLIC_URL, SHOP_API, SHOP_API_IAM })
    return found.filter(({ says }) => says.includes('/iam/')).map(({ ok }) => ok)
  }
  expect(await looked('on', 'on')).toEqual([true, true])
  for (const [api, iam] of [
    ['on', 'off'],
    ['on', ''],
    ['off', 'on'],
  ] as const)
    expect(await looked(api, iam)).toEqual([])
})

it('checks the keys of 易支付 if it is on', async () => {
  const keysOf = async (EPAY_MERCHANT: string) => {
    const EPAY_KEYS = 'literal:localstackepay0000000000000000'
    const found = await findings({ GATEWAYS: '', PUBLIC_URL: 'http://127.0.0.1:9', EPAY_MERCHANT, EPAY_KEYS })
    return found.filter(({ check }) => check === 'keys').map(({ says }) => says)
  }
  expect(await keysOf('1001')).toEqual(['1 usable key in EPAY_KEYS itself'])
  expect(await keysOf('')).toEqual([])
})

it('checks the keys of each merchant, and queries the gateway for each', async () => {
  const keysAt = { ALIPAY_KEYS: 'literal:0123456789abcdef0123456789abcdef' }
  const asked: string[] = []
  const gateway = await loopbackServer((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://shop').searchParams.get('partner') ?? '')
    response.end('false')
  })
  const [ours, theirs] = ['2088000000000001', '2088000000000002']
  const environment = {
    STAGE: 'local',
    SERVICE_NAME: 'shouyin',
    PUBLIC_URL: 'http://127.0.0.1:9',
    ...keysAt,
    ORDER_LIFETIME_MINUTES: '120',
    GATEWAYS: 'alipayDirect',
    ALIPAY_PARTNER: ours,
    ALIPAY_SELLER_ID: ours,
    ALIPAY_SIGN_TYPE: 'MD5',
    ALIPAY_CHARSET: 'utf-8',
    ALIPAY_GATEWAY_URL: `${gateway}/gateway.do`,
  }
  const teahouse = { SHOP_NAME: 'Teahouse', GATEWAYS: 'alipayDirect', ALIPAY_PARTNER: theirs }
  const found = await findings(environment, undefined, undefined, 'local', { local: { teahouse } })
  expect(asked).toEqual([ours, theirs])
  expect(found.filter(({ check }) => check === 'keys' || check === 'gateway')).toMatchObject([
    { check: 'keys', ok: true },
    { check: 'gateway', ok: true },
    { check: 'keys', ok: true },
    { check: 'gateway', ok: true },
  ])
})

const DERIVED = { PUBLIC_URL: { 'Fn::Sub': 'https://…' } }

it('checks the URL from the deployment', async () => {
  const shop = await loopbackServer((_request, response) => void response.writeHead(405).end('fail'))
  const asked: string[] = []
  const cloudFormation = await loopbackServer(async (request, response) => {
    asked.push(await text(request))
    const output = `<member><OutputKey>HttpApiUrl</OutputKey><OutputValue>${shop}</OutputValue></member>`
    const stack = `<member><StackName>shouyin-prod</StackName><Outputs>${output}</Outputs></member>`
    const result = `<DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult>`
    response.end(`<DescribeStacksResponse>${result}</DescribeStacksResponse>`)
  })
  const found = await findings(DERIVED, cloudFormation)
  expect(found.at(-1)).toEqual({
    check: 'publicUrl',
    ok: true,
    says: `${shop}/paycallback/notify leads to this shop`,
  })
  expect(asked.map(body => new URLSearchParams(body).get('StackName'))).toEqual(['shouyin-prod'])
})

it('does not check a URL that the deployment will set', async () => {
  const cloudFormation = await loopbackServer((_request, response) => {
    const error = '<Code>ValidationError</Code><Message>Stack with id shouyin-prod does not exist</Message>'
    response.writeHead(400).end(`<ErrorResponse><Error>${error}</Error></ErrorResponse>`)
  })
  const found = await findings(DERIVED, cloudFormation)
  expect(found.at(-1)).toMatchObject({
    check: 'publicUrl',
    ok: true,
    says: expect.stringMatching(/^not looked at/),
  })
  expect(found.filter(({ says }) => says.includes('PUBLIC_URL'))).toEqual([])
})

it('reports every check of a shop with merchants and all features, in this sequence', async () => {
  const PLACE = { stage: 'prod', region: 'eu-west-1' }
  const [md5, chinabankKey] = ['k3yk3yk3yk3yk3yk3yk3yk3yk3yk3y00', 'K3y-of-a-shop-at-ChinaBank']
  const path = (name: string) => `/shouyin/prod/${name}`
  const parameters: Readonly<Record<string, string>> = {
    [path('alipay-keys')]: `${md5},${md5.toUpperCase()}`,
    [path('chinabank-keys')]: [1, 2, 3].map(index => `${chinabankKey}-${index}`).join(),
    [path('alipay-app-private-key')]: pemOf(APP.privateKey),
    [path('alipay-public-key')]: pemOf(ALIPAY.publicKey),
    [path('api-signing-keys')]: 's'.repeat(32),
    [path('epay-keys')]: md5.replace('k', 'e'),
    [path('teahouse/alipay-keys')]: md5.replace('k', 't'),
    [path('cups/alipay-app-private-key')]: pemOf(APP.privateKey),
    [path('cups/alipay-certificates')]: formatCertificates(CERTIFICATES),
  }
  const asked: string[] = []
  const certificates = { app: '2021000000000003' }
  const world = await loopbackServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://world')
    const body = await text(request)
    if (pathname === '/gateway.do') {
      asked.push(`partner ${searchParams.get('partner')}`)
      return void response.end('false')
    }
    if (pathname === '/openapi/gateway.do') {
      const [app, method] = [searchParams.get('app_id'), searchParams.get('method') ?? '']
      asked.push(`app ${app} ${method}`)
      const isBill = method.includes('bill')
      const answer = failedAnswer(
        method.replaceAll('.', '_'),
        isBill ? 'isp.bill_not_exist' : 'ACQ.TRADE_NOT_EXIST',
      )
      return void response.end(app === certificates.app ? withCertificate(answer) : answer)
    }
    if (pathname === '/paycallback/notify') return void response.writeHead(405).end('fail')
    if (pathname.startsWith('/v2/email/')) {
      asked.push(pathname)
      const account = { VerifiedForSendingStatus: true, ProductionAccessEnabled: true, SendingEnabled: true }
      return void response.end(JSON.stringify(account))
    }
    const told = watchedAnswer(request, body, { listeners: { 'owner@example.com': true } })
    if (told !== undefined) return void response.end(told)
    const { Name, WithDecryption } = JSON.parse(body)
    asked.push(WithDecryption ? Name : `${Name}, encrypted`)
    const Parameter = { Name, Type: 'SecureString', Value: parameters[Name] }
    response.end(JSON.stringify({ Parameter }))
  })
  const dynamo = localDynamoClient(inject('dynamodbEndpoint'))
  await createTables(dynamo, 'prod')
  const queues = await localQueues(queueDefinitions('prod'))
  onTestFinished(() => queues.stop())
  const access = { ...localAccess(world), region: PLACE.region }
  const ssmOf = (name: string) => `ssm:${path(name)}`
  const environment = {
    STAGE: 'prod',
    SERVICE_NAME: 'shouyin',
    SHOP_NAME: 'Shop',
    PUBLIC_URL: world,
    ORDER_LIFETIME_MINUTES: '120',
    ORDERS_TABLE: 'o',
    ILLEGAL_REQUESTS_TABLE: 'i',
    ILLEGAL_FREE_WRITES: '12',
    VISIT_QUEUE: 'shouyin-prod-visits',
    WEBHOOK_QUEUE: 'shouyin-prod-webhooks',
    API_TABLE: 'a',
    GATEWAYS: 'alipayPage,chinabank',
    GATEWAYS_RETIRED: 'alipayDirect',
    MAIL_FROM: 'shop@example.com',
    ALIPAY_GATEWAY_URL: `${world}/gateway.do`,
    ALIPAY_PARTNER: '2088000000000001',
    ALIPAY_SIGN_TYPE: 'MD5',
    ALIPAY_SELLER_ID: '2088000000000001',
    ALIPAY_CHARSET: 'utf-8',
    ALIPAY_KEYS: ssmOf('alipay-keys'),
    ALIPAY_OPENAPI_URL: `${world}/openapi/gateway.do`,
    ALIPAY_APP_ID: '2021000000000001',
    ALIPAY_APP_SELLER_ID: '2088000000000001',
    ALIPAY_APP_PRIVATE_KEY: ssmOf('alipay-app-private-key'),
    ALIPAY_PUBLIC_KEY: ssmOf('alipay-public-key'),
    CHINABANK_GATEWAY_URL: `${world}/PayGate`,
    CHINABANK_MERCHANT: '20000400',
    CHINABANK_KEYS: ssmOf('chinabank-keys'),
    SHOP_API: 'on',
    API_SIGNING_KEYS: ssmOf('api-signing-keys'),
    EPAY_MERCHANT: '1001',
    EPAY_KEYS: ssmOf('epay-keys'),
  }
  const teahouse = { SHOP_NAME: 'Teahouse', GATEWAYS: 'alipayDirect', ALIPAY_PARTNER: '2088000000000002' }
  const cups = {
    SHOP_NAME: 'Cups',
    GATEWAYS: 'alipayPage',
    ALIPAY_APP_ID: certificates.app,
    ALIPAY_APP_SELLER_ID: '2088000000000003',
    ALIPAY_APP_MODE: 'certificate',
  }
  const look = async (merchants: object, changes: object = {}) => {
    asked.length = 0
    const found: Finding[] = []
    const shop = {
      place: PLACE,
      environment: shopEnvironment({ ...environment, ...changes }),
      merchants,
      catalog: readFileSync(join(PROJECT_FOLDER, 'catalog.json'), 'utf8'),
      dynamo,
      sqs: queues.client,
      ssm: new SSMClient(access),
      kms: new KMSClient(access),
      ses: new SESv2Client(access),
      cloudFormation: new CloudFormationClient(access),
      clock: systemClock,
      ...watchers(access),
    }
    for await (const finding of examine(shop)) found.push(finding)
    return found
  }
  const lines = (found: readonly Finding[]) => found.map(findingLine)
  const open = `${world}/openapi/gateway.do`
  const ofPage = [
    `ok  gateway: ${open} answers, accepts the app’s signature, and signs with the key that the shop has`,
    'ok  clock: agrees with the gateway’s',
    `ok  bills: ${open} lets the app fetch the bill of a day`,
  ]
  const ofDirect = [
    `ok  gateway: ${world}/gateway.do answers, and takes ALIPAY_PARTNER`,
    'ok  clock: agrees with the gateway’s',
  ]
  const own = [
    `ok  configuration: complete and well-formed; the gateway is ${open}, and ${environment.CHINABANK_GATEWAY_URL}, and ${world}/gateway.do`,
    expect.stringMatching(/^ok {2}catalog: \d+ goods$/),
    'ok  keys: 2 usable keys in the SSM parameter /shouyin/prod/alipay-keys; the first one signs',
    'ok  keys: 3 usable keys in the SSM parameter /shouyin/prod/chinabank-keys; the first one signs',
    'ok  keys: the app’s private key in the SSM parameter /shouyin/prod/alipay-app-private-key is usable',
    'ok  keys: Alipay’s public key in the SSM parameter /shouyin/prod/alipay-public-key is usable',
    'ok  keys: 1 usable secret for the API in the SSM parameter /shouyin/prod/api-signing-keys',
    'ok  keys: 1 usable key in the SSM parameter /shouyin/prod/epay-keys',
    ...['orders', 'illegal-requests', 'api'].map(
      name => `ok  tables: shouyin-prod-${name} is ready and as declared`,
    ),
    ...['visits', 'webhooks'].map(
      name => `ok  queue: shouyin-prod-${name} is there, and shouyin-prod-${name}-dead is empty`,
    ),
    ...['sendReceipt', 'visit', 'publishEvents', 'deliverWebhooks'].map(
      key => `ok  functions: shouyin-prod-${key} is handed its work`,
    ),
    'ok  alarms: none of 1 rings',
    'ok  alarms: mailed to owner@example.com',
    'ok  mail: SES sends from shop@example.com, to anybody',
    ...ofDirect,
    ...ofPage,
  ]
  const certificate = (whose: string, digit: string) =>
    expect.stringMatching(
      new RegExp(`^ok {2}keys: ${whose} certificate ${digit}{32} is good for \\d+ more days`),
    )
  const of = (merchant: string, said: readonly string[]) =>
    said.map(line => line.replace(/^ok {2}\w+: /, `$&${merchant}: `))
  expect(lines(await look({ prod: { teahouse, cups } }))).toEqual([
    ...own,
    'ok  keys: teahouse: 1 usable key in the SSM parameter /shouyin/prod/teahouse/alipay-keys',
    ...of('teahouse', ofDirect),
    'ok  keys: cups: the app’s private key in the SSM parameter /shouyin/prod/cups/alipay-app-private-key is usable',
    'ok  keys: cups: the app’s certificate, and 1 of Alipay’s, in the SSM parameter /shouyin/prod/cups/alipay-certificates',
    certificate('cups: the app’s', 'a'),
    certificate('cups: Alipay’s', 'b'),
    ...of('cups', ofPage),
    `ok  publicUrl: ${world}/paycallback/notify leads to this shop`,
  ])
  const services = (app: string) => [
    `app ${app} alipay.trade.query`,
    `app ${app} alipay.data.dataservice.bill.downloadurl.query`,
  ]
  const ofShop = [
    'alipay-keys',
    'chinabank-keys',
    'alipay-app-private-key',
    'alipay-public-key',
    'api-signing-keys',
    'epay-keys',
  ]
  expect(asked).toEqual([
    ...ofShop.map(path),
    ...['/v2/email/identities/shop%40example.com', '/v2/email/account', 'partner 2088000000000001'],
    ...services('2021000000000001'),
    ...[path('teahouse/alipay-keys'), 'partner 2088000000000002'],
    ...['cups/alipay-app-private-key', 'cups/alipay-certificates'].map(path),
    ...services('2021000000000003'),
  ])

  // What is wrong with one merchant keeps nothing of the others from being looked at.
  const broken = lines(await look({ prod: { teahouse: { ...teahouse, ALIPAY_PARTNER: '1' }, cups } }))
  expect(broken[0]).toMatch(/^!! {2}configuration: merchants\.json: teahouse: ALIPAY_PARTNER must/)
  expect(broken.filter(line => line.includes('/teahouse/'))).toEqual([])
  expect(broken.filter(line => line.includes('/cups/'))).toHaveLength(2)
  // Nor does one variable: just what it is of is left out.
  const left = (...which: readonly number[]) => own.slice(1).filter((_, index) => !which.includes(index + 1))
  for (const [changes, expected] of [
    [{ ALIPAY_PARTNER: 'x' }, left(20, 21)],
    [{ ALIPAY_KEYS: 'x' }, left(2)],
    [{ CHINABANK_KEYS: 'x' }, left(3)],
    [{ ALIPAY_APP_PRIVATE_KEY: 'x' }, left(4, 22, 23, 24)],
    [{ ALIPAY_PUBLIC_KEY: 'x' }, left(5, 22, 23, 24)],
    [{ API_SIGNING_KEYS: 'x' }, left(6)],
    [{ EPAY_KEYS: 'x' }, left(7)],
    [{ VISIT_QUEUE: '' }, left(11)],
    [{ WEBHOOK_QUEUE: '' }, left(12)],
    [{ MAIL_FROM: 'x' }, left(19)],
    [{ ALIPAY_GATEWAY_URL: 'x' }, left(20, 21)],
    [{ ALIPAY_APP_ID: '1' }, left(22, 23, 24)],
    [{ ALIPAY_OPENAPI_URL: 'x' }, left(22, 23, 24)],
  ] as const) {
    const found = lines(await look({}, changes))
    expect(found[0]).toMatch(new RegExp(`^!! {2}configuration: ${Object.keys(changes)[0]} `))
    // A gateway elsewhere makes the address of this machine wrong, too.
    expect(found.filter(line => !/^!!|^ok {2}publicUrl/.test(line))).toEqual(expected)
  }
}, 120_000)
