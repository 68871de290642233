/** The whole local stack: database, gateway simulator, and the API as serverless.yml declares it. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { dynamoOrders } from '../lib/store/dynamoOrders'
import { startDynamoEngine } from './dynamoEngine'
import { LOCAL_SHOP, LOCAL_STAGE } from './localShop'
import { startOffline } from './offline'
import { freePort } from './ports'
import { SAMPLE_NOTIFY_IDS, SAMPLE_ORDERS } from './samples'
import { PROJECT_FOLDER, tableNames } from './serverlessConfig'
import { startSimulator } from './simulator/simulator'
import { createTables } from './tables'

export interface Stack {
  readonly shopUrl: string
  readonly simulator: { readonly url: string; readonly controlUrl: string; readonly gatewayUrl: string }
  readonly dynamodbEndpoint: string
  /** What `serverless invoke local` and other tools need to reach this stack. */
  readonly environment: Readonly<Record<string, string>>
  stop(): Promise<void>
}

export interface StackOptions {
  /** Where everything is kept over restarts; undefined keeps it in memory. */
  readonly dataFolder?: string
  readonly preferredPorts?: { readonly shop: number; readonly simulator: number; readonly dynamodb: number }
  /** The endpoint of a DynamoDB-compatible engine that runs already. */
  readonly dynamodbEndpoint?: string | undefined
  /** How much faster than real time the simulator's clock runs. */
  readonly speed?: number
  /** More variables for the handlers, such as ALIPAY_CHARSET. */
  readonly env?: NodeJS.ProcessEnv
  readonly log?: (line: string) => void
}

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { dataFolder, preferredPorts, log = () => {} } = options
  const stops: (() => Promise<void>)[] = []
  const stop = async () => {
    for (let end = stops.pop(); end; end = stops.pop()) await end()
  }
  const inFolder = (file: string) => (dataFolder === undefined ? undefined : join(dataFolder, file))
  try {
    if (dataFolder !== undefined) mkdirSync(dataFolder, { recursive: true })
    const enginePort = await freePort(preferredPorts?.dynamodb)
    const engine = await startDynamoEngine(enginePort, inFolder('dynamodb.sqlite'), options.dynamodbEndpoint)
    stops.push(engine.stop)
    await prepareTables(engine.endpoint)

    const dataFile = inFolder('gateway.json')
    const simulator = await startSimulator({
      ...LOCAL_SHOP,
      port: await freePort(preferredPorts?.simulator),
      knownNotifyIds: SAMPLE_NOTIFY_IDS,
      log: line => log(`gateway: ${line}`),
      ...(dataFile !== undefined && { dataFile }),
      ...(options.speed !== undefined && { speed: options.speed }),
    })
    stops.push(() => simulator.stop())

    const shopPort = await freePort(preferredPorts?.shop)
    const shopUrl = `http://127.0.0.1:${shopPort}`
    const environment = stackEnvironment(shopUrl, simulator.gatewayUrl, engine.endpoint)
    const ports = { http: shopPort, lambda: await freePort() }
    const { AWS_PROFILE: _, ...inherited } = options.env ?? {}
    // Of its own: `serverless package` empties the usual one.
    const buildFolder = `.shouyin/build-${shopPort}`
    stops.push(async () => rmSync(join(PROJECT_FOLDER, buildFolder), { recursive: true, force: true }))
    const handlers = { ...inherited, ...environment, SHOUYIN_BUILD_FOLDER: buildFolder }
    const offline = await startOffline(ports, handlers, line => log(`shop: ${line}`))
    stops.push(() => offline.stop())
    return { shopUrl, simulator, dynamodbEndpoint: engine.endpoint, environment, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** What serverless.yml's stage `local` and the AWS SDK need to know of a stack. */
export function stackEnvironment(shopUrl: string, gatewayUrl: string, dynamodbEndpoint: string) {
  return {
    SHOUYIN_PUBLIC_URL: shopUrl,
    SHOUYIN_GATEWAY_URL: gatewayUrl,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpoint,
    ...LOCAL_CREDENTIALS,
  }
}

/** Any credentials do for the engine; the rest keeps the SDK from looking for others and from warning. */
const LOCAL_CREDENTIALS = {
  AWS_REGION: 'ap-southeast-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
}

/** A client for an engine on this machine. */
export const localDynamoClient = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({
    endpoint,
    region: LOCAL_CREDENTIALS.AWS_REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })

async function prepareTables(endpoint: string): Promise<void> {
  const client = localDynamoClient(endpoint)
  await createTables(client, LOCAL_STAGE)
  const orders = dynamoOrders(DynamoDBDocumentClient.from(client), tableNames(LOCAL_STAGE).orders)
  for (const order of SAMPLE_ORDERS) await orders.create(order)
  client.destroy()
}
