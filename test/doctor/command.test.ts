/** `npm run doctor` as a command: its output and exit code. */
import { execFile } from 'node:child_process'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { localDynamoClient } from '../../local/stack/stack'
import { createTables } from '../../local/stack/tables'
import { PROJECT_FOLDER, queueDefinitions } from '../../tools/deployment/serverlessConfig'
import type { Finding } from '../../tools/doctor/finding'
import { useBuiltTools } from '../support/builtTools'
import { loopbackServer } from '../support/loopback'
import { localQueues } from '../support/queues'
import { RARE } from '../support/rare'
import { watchedAnswer } from '../support/watchedShop'

const KEY = 'd0ct0rd0ct0rd0ct0rd0ct0rd0ct0r00'

const builtTool = useBuiltTools()

function doctor(args: readonly string[], env: NodeJS.ProcessEnv) {
  const command = [builtTool('doctor'), ...args]
  const options = { cwd: PROJECT_FOLDER, env: { ...process.env, AWS_PROFILE: undefined, ...env } }
  return new Promise<{ code: unknown; stdout: string }>(resolve => {
    execFile(process.execPath, command, options, (error, stdout) =>
      resolve({ code: error?.code ?? 0, stdout }),
    )
  })
}

/** To both questions of the doctor. */
const SES_ANSWER = JSON.stringify({
  VerifiedForSendingStatus: true,
  ProductionAccessEnabled: true,
  SendingEnabled: true,
})

/** Plays the gateway, the shop, and AWS but for tables and queues; the gateway gives this answer. Adds what it is asked. */
async function world(gatewayAnswer: string, asked: IncomingMessage[] = []): Promise<NodeJS.ProcessEnv> {
  const url = await loopbackServer(async (request, response) => {
    asked.push(request)
    const told = watchedAnswer(request, await text(request), { listeners: { 'owner@example.com': true } })
    if (told !== undefined) return void response.end(told)
    if (request.url?.startsWith('/gateway.do')) response.end(gatewayAnswer)
    else if (request.url === '/paycallback/notify') response.writeHead(405).end('fail')
    else if (request.url?.startsWith('/v2/email/')) response.end(SES_ANSWER)
    else response.end(JSON.stringify({ Parameter: { Type: 'SecureString', Value: KEY } }))
  })
  const queues = await localQueues(queueDefinitions('prod'))
  onTestFinished(() => queues.stop())
  await createTables(localDynamoClient(inject('dynamodbEndpoint')), 'prod')
  return {
    SHOP_NAME: 'Shop',
    PUBLIC_URL: url,
    GATEWAYS: 'alipayDirect',
    ALIPAY_PARTNER: '2088123412341234',
    ALIPAY_GATEWAY_URL: `${url}/gateway.do`,
    AWS_ENDPOINT_URL_SSM: url,
    AWS_ENDPOINT_URL_SESV2: url,
    AWS_ENDPOINT_URL_LAMBDA: url,
    AWS_ENDPOINT_URL_CLOUDWATCH: url,
    AWS_ENDPOINT_URL_SNS: url,
    ALARM_EMAIL: 'owner@example.com',
    MAIL_FROM: 'shop@example.com',
    AWS_ENDPOINT_URL_SQS: queues.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: inject('dynamodbEndpoint'),
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  }
}

describe('npm run doctor', () => {
  it.runIf(RARE)('names the missing variables of a deployed stage, beside all other problems', async () => {
    const { code, stdout } = await doctor(['--stage', 'prod'], {
      ...(await world('false')),
      SHOP_NAME: undefined,
      GATEWAYS: undefined,
      ALLOWED_ORIGINS: 'shop.example.com',
      PUBLIC_URL: undefined,
    })
    expect(code).toBe(1)
    const problems = stdout.split('\n').filter(line => line.startsWith('!!  configuration: '))
    expect(problems.map(line => line.slice(0, 50))).toEqual(
      ['SHOP_NAME is not set: ', 'ALLOWED_ORIGINS ', 'ALIPAY_APP_ID ', 'ALIPAY_APP_SELLER_ID '].map(start =>
        expect.stringContaining(start),
      ),
    )
    expect(problems[0]).toContain('what to do: write SHOP_NAME=… into .env.prod')
    expect(stdout).toMatch(/^ok {2}tables: /m)
  })

  it.runIf(RARE)('finds nothing wrong with a complete shop', async () => {
    const asked: IncomingMessage[] = []
    const env = await world('false', asked)
    const { code, stdout } = await doctor(['--stage', 'prod', '--region', 'eu-central-1'], env)
    expect(code).toBe(0)
    expect(stdout.match(/^ok {2}\w+/gm)).toEqual(
      [
        'configuration',
        'catalog',
        'keys',
        'tables',
        'tables',
        'tables',
        'queue',
        'functions',
        'functions',
        'alarms',
        'alarms',
        'mail',
        'gateway',
        'clock',
        'publicUrl',
      ].map(check => `ok  ${check}`),
    )
    expect(stdout).toMatch(/\nNothing is wrong\.\n$/)
    expect(stdout).not.toContain(KEY)
    // Each service was asked in the region that was named, which is not the default one.
    const scopes = asked.flatMap(({ headers }) => /Credential=[^,]*/.exec(headers.authorization ?? '') ?? [])
    const places = scopes.map(scope => scope.split('/').slice(2, 4).join(' '))
    expect([...new Set(places)].sort()).toEqual(
      ['lambda', 'monitoring', 'ses', 'sns', 'ssm'].map(service => `eu-central-1 ${service}`),
    )
  })

  it.runIf(RARE)('queries SES in the region that mails are sent from', async () => {
    const asked: IncomingMessage[] = []
    const env = { ...(await world('false', asked)), MAIL_REGION: 'ap-northeast-1' }
    expect((await doctor(['--stage', 'prod', '--region', 'eu-central-1'], env)).code).toBe(0)
    const scopes = asked.flatMap(({ headers }) => /Credential=[^,]*/.exec(headers.authorization ?? '') ?? [])
    const places = scopes.map(scope => scope.split('/').slice(2, 4).join(' '))
    expect([...new Set(places)].sort()).toEqual([
      'ap-northeast-1 ses',
      ...['lambda', 'monitoring', 'sns', 'ssm'].map(service => `eu-central-1 ${service}`),
    ])
  })

  it.runIf(RARE)('reports every problem at once as JSON', async () => {
    // A gateway that does not know the shop, and a lifetime out of bounds.
    const changed = { ...(await world('invalid')), ORDER_LIFETIME_MINUTES: '1' }
    const { code, stdout } = await doctor(['--stage', 'prod', '--json'], changed)
    expect(code).toBe(1)
    const findings = stdout
      .trim()
      .split('\n')
      .map((line): Finding => JSON.parse(line))
    const problems = findings.filter(({ ok }) => !ok)
    expect(problems.map(({ check }) => check)).toEqual(['configuration', 'gateway'])
    expect(problems.every(({ todo }) => todo)).toBe(true)
    expect(findings.at(-1)).toMatchObject({ check: 'publicUrl', ok: true })
  })
})
