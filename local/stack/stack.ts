/** The whole local stack: database, queues, gateway simulator, mail catcher, and the functions of serverless.yml. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import { SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { DynamoDBBatchResponse, SQSBatchResponse } from 'aws-lambda'
import { dynamoApiKeys } from '../../lib/store/dynamoApiKeys'
import { dynamoOrders } from '../../lib/store/dynamoOrders'
import { dynamoPaymentLinks } from '../../lib/store/dynamoPaymentLinks'
import { marshallOptions } from '../../lib/store/marshalling'
import { sdkDocumentStore } from '../../lib/store/sdk/documentStore'
import { systemClock } from '../../lib/time'
import { LOCAL_SHOP, LOCAL_STAGE } from '../../tools/deployment/localShop'
import {
  functionName,
  PROJECT_FOLDER,
  queueDefinitions,
  readServerlessConfig,
  tableNames,
  visitQueueName,
  webhookQueueName,
} from '../../tools/deployment/serverlessConfig'
import { type Simulator, startSimulator } from '../simulator/simulator'
import { LOCAL_CHINABANK } from './chinabank'
import { randomLoopback, startDynamoEngine } from './dynamoEngine'
import { endAll } from './endAll'
import { passesFilter, readPatterns } from './eventFilter'
import { type FolderLock, lockFolder } from './folderLock'
import { lacking } from './givenEngine'
import { invokeFunction } from './lambdaClient'
import { addLocalApiKey } from './localApiKey'
import { startMailCatcher } from './mailCatcher'
import { startOffline } from './offline'
import { localOpenPlatform } from './openPlatform'
import { choosePorts, freePort } from './ports'
import { startQueueServer } from './queue/queueServer'
import { startQueuePoller } from './queuePoller'
import { SAMPLE_LINK, SAMPLE_NOTIFY_IDS, SAMPLE_ORDERS } from './samples'
import { startStreamPump } from './streamPump'
import { createTables } from './tables'

export interface Stack {
  readonly shopUrl: string
  readonly simulator: Pick<Simulator, 'url' | 'controlUrl' | 'gatewayUrl' | 'openapiUrl' | 'chinabankUrl'>
  readonly dynamodbEndpoint: string
  readonly sqsEndpoint: string
  /** The mail catcher's page, and its endpoint for SES. */
  readonly mailUrl: string
  /** The endpoint of the Lambda API. */
  readonly lambdaUrl: string
  /** The variables that `serverless invoke local` and the tools need to reach this stack. */
  readonly environment: Readonly<Record<string, string>>
  stop(): Promise<void>
}

interface Addresses
  extends Pick<Stack, 'shopUrl' | 'dynamodbEndpoint' | 'sqsEndpoint' | 'mailUrl'>,
    Pick<Simulator, 'gatewayUrl' | 'openapiUrl' | 'chinabankUrl'> {
  /** Absent if no functions are served. */
  readonly lambdaUrl?: string
}

export interface StackOptions {
  /** Keeps the data over restarts; undefined keeps it in memory. */
  readonly dataFolder?: string
  readonly preferredPorts?: {
    readonly shop: number
    readonly simulator: number
    readonly dynamodb: number
    readonly mail: number
    readonly queue: number
  }
  /** Whether the schedules of serverless.yml run. */
  readonly scheduled?: boolean
  /** The endpoint of a running DynamoDB-compatible engine. */
  readonly dynamodbEndpoint?: string | undefined
  /** The simulator's clock, as a multiple of real time. */
  readonly speed?: number
  /** More variables for the handlers, such as ALIPAY_CHARSET. */
  readonly env?: NodeJS.ProcessEnv
  readonly log?: (line: string) => void
  /** Aborts the start, between its steps. */
  readonly signal?: AbortSignal
}

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { dataFolder, preferredPorts, signal, log = () => {} } = options
  const stops: (() => Promise<void>)[] = []
  const stop = () => endAll(stops)
  const ports = choosePorts()
  const inFolder = (file: string) => (dataFolder === undefined ? undefined : join(dataFolder, file))
  try {
    const lock = dataFolder === undefined ? undefined : useFolder(dataFolder)
    if (lock) stops.push(async () => lock.release())
    // Not in `ports`: the engine has its own address, where no other program listens.
    const enginePort = await freePort(preferredPorts?.dynamodb)
    const engine = await startDynamoEngine(
      enginePort,
      inFolder('dynamodb.sqlite'),
      options.dynamodbEndpoint,
      randomLoopback(),
    )
    stops.push(engine.stop)
    await prepareTables(engine.endpoint).catch((error: unknown) => {
      throw options.dynamodbEndpoint ? lacking(options.dynamodbEndpoint, error) : error
    })
    signal?.throwIfAborted()

    const dataFile = inFolder('gateway.json')
    const simulator = await startSimulator({
      ...LOCAL_SHOP,
      alipayPage: localOpenPlatform(options.env?.ALIPAY_APP_MODE),
      chinabank: LOCAL_CHINABANK,
      port: await ports.free(preferredPorts?.simulator),
      knownNotifyIds: SAMPLE_NOTIFY_IDS,
      log: line => log(`gateway: ${line}`),
      ...(dataFile !== undefined && { dataFile }),
      ...(options.speed !== undefined && { speed: options.speed }),
    })
    stops.push(() => simulator.stop())

    const mailCatcher = await startMailCatcher(await ports.free(preferredPorts?.mail))
    stops.push(() => mailCatcher.stop())

    signal?.throwIfAborted()
    // In memory: after a restart reconcile queues the due orders again.
    const queues = await startQueueServer(
      await ports.free(preferredPorts?.queue),
      queueDefinitions(LOCAL_STAGE),
    )
    stops.push(() => queues.stop())

    const shopPort = await ports.free(preferredPorts?.shop)
    const shopUrl = `http://127.0.0.1:${shopPort}`
    const offlinePorts = { http: shopPort, lambda: await ports.free() }
    const lambdaUrl = `http://127.0.0.1:${offlinePorts.lambda}`
    const addresses = {
      shopUrl,
      lambdaUrl,
      simulator,
      mailUrl: mailCatcher.url,
      dynamodbEndpoint: engine.endpoint,
      sqsEndpoint: queues.endpoint,
    }
    const environment = stackEnvironment({ ...simulator, ...addresses })
    const { AWS_PROFILE: _, ...inherited } = options.env ?? {}
    // Not the default one, which `serverless package` empties.
    const buildFolder = `.shouyin/build-${shopPort}`
    stops.push(async () => rmSync(join(PROJECT_FOLDER, buildFolder), { recursive: true, force: true }))
    const handlers = {
      ...inherited,
      ...environment,
      SHOUYIN_BUILD_FOLDER: buildFolder,
      SHOUYIN_SCHEDULED: String(options.scheduled ?? true),
    }
    log('shop: the functions are bundled and started, which takes some seconds')
    const offline = await startOffline(offlinePorts, handlers, line => log(`shop: ${line}`), signal)
    stops.push(() => offline.stop())
    for (const key of ['sendReceipt', 'publishEvents']) {
      stops.push(await feedStream(key, engine.endpoint, lambdaUrl, log))
    }
    for (const feed of QUEUES) stops.push(feedQueue(feed, queues.endpoint, lambdaUrl, log))
    lock?.setShopUrl(shopUrl)
    return { ...addresses, environment, stop }
  } catch (error) {
    await stop()
    const port = await ports.taken()
    if (port === undefined) throw error
    const says = `Another program took port ${port} while the shop was starting. Start again: it takes a free one.`
    throw new Error(says, { cause: error })
  }
}

function useFolder(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true })
  return lockFolder(join(folder, 'stack.lock'))
}

/** The variables for the AWS SDK and for the stage `local` of serverless.yml. */
export function stackEnvironment(stack: Addresses) {
  return {
    SHOUYIN_PUBLIC_URL: stack.shopUrl,
    SHOUYIN_GATEWAY_URL: stack.gatewayUrl,
    SHOUYIN_OPENAPI_URL: stack.openapiUrl,
    SHOUYIN_CHINABANK_URL: stack.chinabankUrl,
    AWS_ENDPOINT_URL_DYNAMODB: stack.dynamodbEndpoint,
    AWS_ENDPOINT_URL_SQS: stack.sqsEndpoint,
    AWS_ENDPOINT_URL_SESV2: stack.mailUrl,
    ...(stack.lambdaUrl !== undefined && { AWS_ENDPOINT_URL_LAMBDA: stack.lambdaUrl }),
    ...LOCAL_CREDENTIALS,
  }
}

/** The engine accepts any credentials; the other variables keep the SDK from searching for some, and from warning. */
const LOCAL_CREDENTIALS = {
  AWS_REGION: 'ap-southeast-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
}

export const localDynamoClient = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient(localAccess(endpoint))

/** The options for an AWS client of a server on this machine. */
export const localAccess = (endpoint: string) => ({
  endpoint,
  region: LOCAL_CREDENTIALS.AWS_REGION,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
})

/** The function's event source in serverless.yml. */
function sourceOf<Kind extends 'stream' | 'sqs'>(key: string, kind: Kind) {
  const { events = [] } = readServerlessConfig().functions[key] ?? {}
  const source = events.find(event => event[kind])?.[kind]
  if (!source) throw new Error(`no ${kind} leads to ${key}`)
  return source
}

/** Feeds the orders' stream to a function, as serverless.yml configures it. @returns a function that stops it */
async function feedStream(
  key: string,
  endpoint: string,
  lambdaUrl: string,
  log: (line: string) => void,
): Promise<() => Promise<void>> {
  const tables = localDynamoClient(endpoint)
  const TableName = tableNames(LOCAL_STAGE).orders
  const { Table } = await tables.send(new DescribeTableCommand({ TableName }))
  tables.destroy()
  if (!Table?.LatestStreamArn) {
    throw new Error(
      `The table ${TableName} has no stream: it was made by an older version. Delete the folder .shouyin/.`,
    )
  }
  const { batchSize, maximumRetryAttempts: retries, filterPatterns } = sourceOf(key, 'stream')
  const patterns = readPatterns(filterPatterns)
  const client = new DynamoDBStreamsClient(localAccess(endpoint))
  const pump = startStreamPump({
    client,
    streamArn: Table.LatestStreamArn,
    batchSize,
    isWanted: record => passesFilter(record, patterns),
    maximumAttempts: retries < 0 ? Number.POSITIVE_INFINITY : retries + 1,
    invoke: async event =>
      (await invokeFunction(lambdaUrl, functionName(key, LOCAL_STAGE), event)) as DynamoDBBatchResponse,
    onGivenUp: records => log(`stream: gave up ${records.length} change(s)`),
    log: line => log(`stream: ${line}`),
  })
  return async () => {
    await pump.stop()
    client.destroy()
  }
}

interface QueueFeed {
  readonly key: string
  readonly nameIn: (stage: string) => string
  /** Batches at the same time: fewer than at AWS, for a single machine. */
  readonly concurrency: number
}

const QUEUES: readonly QueueFeed[] = [
  { key: 'visit', nameIn: visitQueueName, concurrency: 5 },
  { key: 'deliverWebhooks', nameIn: webhookQueueName, concurrency: 2 },
]

/** Feeds a queue to its function. @returns a function that stops it */
function feedQueue(
  { key, nameIn, concurrency }: QueueFeed,
  endpoint: string,
  lambdaUrl: string,
  log: (line: string) => void,
): () => Promise<void> {
  const client = new SQSClient(localAccess(endpoint))
  const poller = startQueuePoller({
    client,
    batchSize: sourceOf(key, 'sqs').batchSize,
    concurrency,
    queueName: nameIn(LOCAL_STAGE),
    region: LOCAL_CREDENTIALS.AWS_REGION,
    invoke: async event =>
      (await invokeFunction(lambdaUrl, functionName(key, LOCAL_STAGE), event)) as SQSBatchResponse,
    log: line => log(`queue: ${line}`),
  })
  return async () => {
    await poller.stop()
    client.destroy()
  }
}

async function prepareTables(endpoint: string): Promise<void> {
  const client = localDynamoClient(endpoint)
  await createTables(client, LOCAL_STAGE)
  const store = sdkDocumentStore(DynamoDBDocumentClient.from(client, { marshallOptions: marshallOptions() }))
  const { orders: table, api } = tableNames(LOCAL_STAGE)
  const orders = dynamoOrders(store, table, { clock: systemClock })
  for (const order of SAMPLE_ORDERS) await orders.create(order)
  await dynamoPaymentLinks(store, api).add(SAMPLE_LINK)
  await addLocalApiKey(dynamoApiKeys(store, api))
  client.destroy()
}
