/** Every command calls AWS in the requested region, for the requested stage and shop. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { buildSync } from 'esbuild'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { factsByKey } from '../../lib/order/facts'
import { newOrderId } from '../../lib/order/orderId'
import { dynamoDeliveries } from '../../lib/store/dynamoDeliveries'
import { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { dynamoWebhookEndpoints } from '../../lib/store/dynamoWebhookEndpoints'
import { sdkDocumentStore } from '../../lib/store/sdk/documentStore'
import { deliveryId } from '../../lib/webhooks/endpoint'
import { localDynamoClient } from '../../local/stack/stack'
import { tableInput } from '../../local/stack/tables'
import {
  PROJECT_FOLDER,
  queueDefinitions,
  tableDefinitions,
  tableNames,
} from '../../tools/deployment/serverlessConfig'
import { SELLER_ID } from '../support/alipayPage'
import { aMovement, billOf } from '../support/bills'
import { commandFiles } from '../support/builtTools'
import { anOrder, NOW, paidFact } from '../support/orders'
import { localQueues } from '../support/queues'
import { runServer } from '../support/runningServer'
import { DEPLOYED_OPTIONS } from '../support/storeOptions'
import { anEndpoint } from '../support/webhooks'

const STAGE = 'prod'
/** Of this run alone: the engine is that of all tests. */
const SERVICE = `shop${randomBytes(4).toString('hex')}`
const ORDER = anOrder({ gateway: 'alipayPage', facts: factsOf(paidFact('A', NOW, 'alipayPage')) })
const FORGOTTEN = anOrder({ orderId: newOrderId(NOW) })
const ENDPOINT = 'whk_1'
const TOLD = {
  endpointId: ENDPOINT,
  eventId: `evt_${'0'.repeat(24)}`,
  type: 'order.paid',
  orderId: ORDER.orderId,
  createdAt: NOW,
}

/** For each command, calls that together need all services it speaks to, and which these are. */
const CALLS: Readonly<Record<string, readonly (readonly [services: string, ...args: string[]])[]>> = {
  attention: [['dynamodb']],
  bill: [
    ['lambda', '2026-11-24'],
    ['dynamodb', '2026-11-24', '--kept'],
    ['dynamodb', '2026-11-24', '--file', 'bill.zip'],
  ],
  doctor: [['cloudformation dynamodb kms lambda monitoring ses sqs ssm']],
  export: [['dynamodb', '--from', '2026-11-20', '--to', '2026-11-20']],
  forget: [['dynamodb', '--yes', '--order', FORGOTTEN.orderId]],
  illegal: [['dynamodb', '--days', '1']],
  keys: [['dynamodb ssm', 'make', '--name', 'back end']],
  link: [['dynamodb', 'make', '--name', 'Tea', '--amount', '18.80']],
  order: [['dynamodb', ORDER.orderId]],
  refund: [['dynamodb sqs', ORDER.orderId, '--amount', '0.01', '--yes']],
  webhooks: [['dynamodb sqs', 'redeliver', ENDPOINT, deliveryId(TOLD)]],
}

/** What the tools ask, and where they are asked: the region that each request is signed for. */
interface Asked {
  readonly service: string
  readonly region: string
  readonly text: string
}

const asked: Record<string, Asked[]> = {}
let project: string
let aws: Awaited<ReturnType<typeof playAws>>

beforeAll(async () => {
  project = projectFolder()
  aws = await playAws()
})
afterAll(async () => {
  await aws.stop()
  rmSync(project, { recursive: true })
})

const tools = Object.entries(commandFiles()).filter(([, file]) => file.startsWith('tools/'))

it('are all those that use the AWS SDK, or our own client', () => {
  const speaking = tools.filter(([name]) => build(name).some(path => /^(?:@aws-sdk|lib\/aws)\//.test(path)))
  expect(Object.keys(CALLS).sort()).toEqual(speaking.map(([name]) => name).sort())
})

describe.each(
  Object.entries(CALLS).flatMap(([name, calls]) =>
    calls.map(([services, ...args]) => ({ name, line: [name, ...args].join(' '), services, args })),
  ),
)('npm run $line', ({ name, services, args }) => {
  it.each([
    ['--region', ['--region', 'eu-central-1'], 'eu-central-1'],
    ['AWS_REGION of the stage’s file', [], 'eu-west-1'],
  ])(
    'runs where %s says, with each of its services, and queries nothing but the shop’s',
    async (_, more, region) => {
      const seen = await askedBy(name, [...args, ...more])
      expect([...new Set(seen.map(({ service }) => service))].sort().join(' ')).toBe(services)
      expect([...new Set(seen.map(each => each.region))]).toEqual([region])
      // An address that mails come from and a key have names that the owner gave them.
      const others = seen.filter(({ service }) => !/^(?:ses|kms)$/.test(service))
      for (const each of others) expect(each.text).toMatch(new RegExp(`\\b${SERVICE}[-/]${STAGE}\\b`))
    },
  )
})

const builtFile = (name: string) => join(project, '.shouyin/tools', `${name}.js`)

/** @returns  what it is made of: npm's packages by name, our own files by path */
function build(name: string): readonly string[] {
  const { metafile } = buildSync({
    absWorkingDir: PROJECT_FOLDER,
    entryPoints: [String(commandFiles()[name])],
    metafile: true,
    // As deep as a folder of tools/: the tools find the project from where they are.
    outfile: builtFile(name),
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'cjs',
  })
  return Object.values(metafile.outputs).flatMap(({ imports, inputs }) => [
    ...imports.map(({ path }) => path),
    ...Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  ])
}

/** A project with the files of this one, and settings of its own. */
function projectFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shouyin-places-'))
  for (const name of readdirSync(PROJECT_FOLDER))
    if (!/^\.env|^\.(?:git|shouyin|serverless|esbuild)$|^serverless\.yml$/.test(name))
      symlinkSync(join(PROJECT_FOLDER, name), join(folder, name))
  // The framework takes no link for it.
  copyFileSync(join(PROJECT_FOLDER, 'serverless.yml'), join(folder, 'serverless.yml'))
  mkdirSync(join(folder, '.shouyin/tools'), { recursive: true })
  const settings = {
    SERVICE_NAME: SERVICE,
    AWS_REGION: 'eu-west-1',
    SHOP_NAME: 'Shop',
    MAIL_FROM: 'shop@example.com',
    ALIPAY_APP_ID: '2014072300007148',
    ALIPAY_APP_SELLER_ID: SELLER_ID,
    ALIPAY_APP_PRIVATE_KEY: 'kms:alias/app',
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`)
  writeFileSync(join(folder, `.env.${STAGE}`), lines.join(''))
  writeFileSync(join(folder, 'bill.zip'), billOf([aMovement()]))
  return folder
}

/** What it asked. Each call has credentials of its own, by which it is known. */
async function askedBy(name: string, args: readonly string[]): Promise<readonly Asked[]> {
  if (!existsSync(builtFile(name))) build(name)
  const id = randomBytes(4).toString('hex')
  const { AWS_REGION: _, AWS_PROFILE: __, ...inherited } = process.env
  const credentials = { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: 'local' }
  const env = { ...inherited, ...credentials, AWS_ENDPOINT_URL: aws.url }
  await new Promise<void>(resolve => {
    const command = [builtFile(name), '--stage', STAGE, ...args]
    const child = execFile(process.execPath, command, { cwd: project, env }, () => resolve())
    // A refund that is asked for is waited for, a minute long: the queue is the last that is asked.
    if (name === 'refund') aws.queued.set(id, () => child.kill())
  })
  return asked[id] ?? []
}

const ours = (name: string) => name.replace(/^.*(?=-prod-)/, SERVICE)

/** The shop's tables, with an order that can be refunded, one that can be forgotten, and a delivery. */
async function makeTables(endpoint: string): Promise<void> {
  const client = localDynamoClient(endpoint)
  for (const definition of tableDefinitions(STAGE)) {
    const TableName = ours(definition.TableName)
    await client.send(new CreateTableCommand(tableInput({ ...definition, TableName })))
  }
  const store = sdkDocumentStore(DynamoDBDocumentClient.from(client))
  const { orders: ordersTable, api } = tableNames(STAGE)
  const orders = dynamoListedOrders(store, ours(ordersTable), DEPLOYED_OPTIONS)
  for (const order of [ORDER, FORGOTTEN]) await orders.create(order)
  await dynamoWebhookEndpoints(store, ours(api)).add(anEndpoint(ENDPOINT))
  await dynamoDeliveries(store, ours(api)).record({ target: TOLD, made: 0, attempts: [], status: 'failed' })
  client.destroy()
}

/** AWS as far as the tools ask it: the engine and a queue server behind one address, and answers made here. */
async function playAws() {
  const engine = inject('dynamodbEndpoint')
  await makeTables(engine)
  const queues = await localQueues(
    queueDefinitions(STAGE).map(({ name, visibilitySeconds }) => ({ name: ours(name), visibilitySeconds })),
  )
  const queued = new Map<string, () => void>()
  const server = await runServer(async (incoming, response) => {
    const { host, authorization = '', ...headers } = incoming.headers
    const body = await text(incoming)
    const [, id = '', region = '', service = ''] =
      /Credential=(\w+)\/\d+\/([\w-]+)\/(\w+)\//.exec(authorization) ?? []
    asked[id] = [...(asked[id] ?? []), { service, region, text: `${incoming.url} ${body}` }]
    const onward = { dynamodb: engine, sqs: queues.endpoint }[service]
    if (onward === undefined) return void response.end(JSON.stringify(ANSWERS[service] ?? {}))
    const answer = await fetch(onward, {
      method: 'POST',
      headers: headersOf({ ...headers, authorization }),
      body,
    })
    // An address of a queue leads here too.
    response.writeHead(answer.status).end((await answer.text()).replace(queues.endpoint, `http://${host}`))
    if (/SendMessage/.test(String(headers['x-amz-target']))) queued.get(id)?.()
  })
  return {
    url: server.url,
    /** What is done once a call, by its credentials, has sent something to a queue. */
    queued,
    async stop() {
      await server.stop()
      await queues.stop()
    },
  }
}

/** Those that say what is asked. */
const headersOf = (headers: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      /^(?:authorization|content-type|x-amz-.*)$/.test(name) ? [[name, String(value)]] : [],
    ),
  )

const ANSWERS: Readonly<Record<string, unknown>> = {
  lambda: [{ kind: 'notCompared', gateway: 'alipayPage', day: '20261124', why: 'unavailable' }],
  ssm: { Parameter: { Type: 'SecureString', Value: 'a-secret-of-more-than-thirty-two-characters' } },
}

function factsOf(fact: ReturnType<typeof paidFact>) {
  return factsByKey([fact])
}
