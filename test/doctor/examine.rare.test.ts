/** All checks together: one malformed variable hides no other problem, and is used for nothing. */
import { text } from 'node:stream/consumers'
import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { KMSClient } from '@aws-sdk/client-kms'
import { SESv2Client } from '@aws-sdk/client-sesv2'
import { SQSClient } from '@aws-sdk/client-sqs'
import { SSMClient } from '@aws-sdk/client-ssm'
import { expect, it } from 'vitest'
import { systemClock } from '../../lib/time'
import { freePort } from '../../local/stack/ports'
import { localAccess, localDynamoClient } from '../../local/stack/stack'
import { shopEnvironment } from '../../tools/doctor/configuration'
import { examine } from '../../tools/doctor/examine'
import { type Finding, findingLine } from '../../tools/doctor/finding'
import { loopbackServer } from '../support/loopback'

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
    clock: systemClock,
  }
  for await (const finding of examine(shop)) found.push(finding)
  return found
}

it('looks at all that is well-formed', async () => {
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
  expect(new Set(found.map(({ check }) => check))).toEqual(new Set(['configuration', 'catalog', 'tables']))
  expect(lines.join()).not.toContain(key)
  expect(asked).toEqual([])
})

it('looks at the keys of the gateways that are used, and of no other', async () => {
  const keysOf = async (GATEWAYS: string) => {
    const found = await findings({
      ...{ GATEWAYS, PUBLIC_URL: 'x', CHINABANK_GATEWAY_URL: 'http://127.0.0.1:9/PayGate' },
      ...{ CHINABANK_KEYS: 'literal:localstackchinabank00', CHINABANK_MERCHANT: '1001' },
    })
    return found.filter(({ check }) => check === 'keys').map(({ says }) => says)
  }
  expect(await keysOf('chinabank')).toEqual(['1 usable key in CHINABANK_KEYS itself'])
  expect(await keysOf('alipayDirect')).toEqual([])
})

it('asks nobody about mails on the laptop, where the mail catcher takes any', async () => {
  const looksAtMails = async (stage: string) => {
    const found = await findings(
      { GATEWAYS: '', PUBLIC_URL: 'x', MAIL_FROM: '' },
      undefined,
      undefined,
      stage,
    )
    return found.some(({ check }) => check === 'mail')
  }
  expect([await looksAtMails('prod'), await looksAtMails('local')]).toEqual([true, false])
})

it('looks for the table of the API where there is an API', async () => {
  const dynamodb = await loopbackServer((_, response) => {
    const body = JSON.stringify({ __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException' })
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(body)
  })
  const missing = async (SHOP_API: string) => {
    const found = await findings({ GATEWAYS: '', PUBLIC_URL: 'x', SHOP_API }, undefined, dynamodb)
    const tables = found.filter(({ check }) => check === 'tables').map(({ says }) => says)
    return tables.map(says => /^there is no table \w+-prod-(\w+)/.exec(says)?.[1]).sort()
  }
  const [without, withApi] = [await missing('off'), await missing('on')]
  expect(withApi).toHaveLength(without.length + 1)
  expect(withApi.filter(name => !without.includes(name))).toEqual([expect.stringMatching(/^api/)])
})

it('looks at the queue of webhooks where there is an API', async () => {
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

it('looks at the keys of the façade of 易支付 where it is on', async () => {
  const keysOf = async (EPAY_MERCHANT: string) => {
    const EPAY_KEYS = 'literal:localstackepay0000000000000000'
    const found = await findings({ GATEWAYS: '', PUBLIC_URL: 'http://127.0.0.1:9', EPAY_MERCHANT, EPAY_KEYS })
    return found.filter(({ check }) => check === 'keys').map(({ says }) => says)
  }
  expect(await keysOf('1001')).toEqual(['1 usable key in EPAY_KEYS itself'])
  expect(await keysOf('')).toEqual([])
})

it('looks at the keys of each merchant, and asks the gateway for each', async () => {
  const keysAt = { ALIPAY_KEYS: 'literal:0123456789abcdef0123456789abcdef' }
  const asked: string[] = []
  const gateway = await loopbackServer((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://shop').searchParams.get('partner') ?? '')
    response.end('false')
  })
  const [ours, theirs] = ['2088000000000001', '2088000000000002']
  const environment = {
    ...{ STAGE: 'local', SERVICE_NAME: 'shouyin', PUBLIC_URL: 'http://127.0.0.1:9', ...keysAt },
    ORDER_LIFETIME_MINUTES: '120',
    ...{ GATEWAYS: 'alipayDirect', ALIPAY_PARTNER: ours, ALIPAY_SELLER_ID: ours },
    ...{ ALIPAY_SIGN_TYPE: 'MD5', ALIPAY_CHARSET: 'utf-8', ALIPAY_GATEWAY_URL: `${gateway}/gateway.do` },
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

it('looks at the address that the deployment has given', async () => {
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

it('does not look for an address that the deployment will give', async () => {
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
