/** `npm run cold-start`: how long each packaged function takes to load, and how much memory. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import { dynamoApiKeys } from '../lib/store/dynamoApiKeys'
import { orderItem } from '../lib/store/orderItem'
import { orderKey } from '../lib/store/orderKey'
import { sdkDocumentStore } from '../lib/store/sdk/documentStore'
import { startSimulator } from '../local/simulator/simulator'
import { startDynamoEngine } from '../local/stack/dynamoEngine'
import { addLocalApiKey } from '../local/stack/localApiKey'
import { startMailCatcher } from '../local/stack/mailCatcher'
import { freePort } from '../local/stack/ports'
import { startQueueServer } from '../local/stack/queue/queueServer'
import { SAMPLE_NOTIFY_IDS, SAMPLE_ORDERS } from '../local/stack/samples'
import { localDynamoClient, stackEnvironment } from '../local/stack/stack'
import { createTables } from '../local/stack/tables'
import {
  CLIENT_VERSION,
  type LambdaRuntime,
  lambdaRuntime,
  NODE_VERSION,
} from '../test/runtime/lambdaRuntime'
import { packageFunctions } from '../test/runtime/packagedFunctions'
import { type Runnable, startFunction } from '../test/runtime/runningFunction'
import { type Call, runCommand, UsageError } from '../tools/commandLine'
import { LOCAL_SHOP, LOCAL_STAGE } from '../tools/deployment/localShop'
import { PROJECT_FOLDER, queueDefinitions, tableNames } from '../tools/deployment/serverlessConfig'
import { clearProgress, showProgress } from '../tools/terminal'

/** The sample event of each function, in a sequence that makes sense: what is mailed was paid before. */
const EVENTS: Readonly<Record<string, string>> = {
  storefront: 'browse',
  createOrder: 'form',
  order: 'confirm',
  payRedirect: 'post',
  confirmRefund: 'page',
  notify: 'paid',
  return: 'paid',
  sendReceipt: 'paid',
  reconcile: 'minute',
  visit: 'batch',
  forget: 'day',
  watchCertificates: 'day',
  compareBills: 'asked',
  shopApi: 'create',
  cancelOrder: 'cancel',
  paymentLink: 'open',
  epay: 'submit',
  notFound: 'unknown',
}
const WARM_EVENTS = 10

interface Subject {
  readonly key: string
  readonly runnable: Runnable
  readonly env: Readonly<Record<string, string>>
  readonly event: unknown
}

interface Measures {
  /** From the start of the process until it asks for its first event. */
  readonly initMs: number
  readonly firstMs: number
  /** The middle one of the answers after the first. */
  readonly warmMs: number
  /** The most that the process ever held in memory, after its first answer. */
  readonly memoryMib: number
}

async function measure(runtime: LambdaRuntime, { runnable, env, event }: Subject): Promise<Measures> {
  const started = performance.now()
  const running = await startFunction(runtime, runnable, env)
  const initMs = performance.now() - started
  const timed = async () => {
    const asked = performance.now()
    await running.invoke(event)
    return performance.now() - asked
  }
  try {
    const firstMs = await timed()
    const status = readFileSync(`/proc/${running.pid}/status`, 'utf8')
    const memoryMib = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024
    const warm: number[] = []
    for (let i = 0; i < WARM_EVENTS; i += 1) warm.push(await timed())
    return { initMs, firstMs, warmMs: quantile(warm, 0.5), memoryMib }
  } finally {
    await running.stop()
  }
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(Math.floor(sorted.length * part), sorted.length - 1)] ?? Number.NaN
}

const COMMAND = {
  usage: 'npm run cold-start -- [--runs N]',
  about: `Measures how long each packaged function takes to load and to answer its first event, and how much memory it
takes, in AWS's own runtime interface client on this machine. Holds nothing against a target.`,
  options: { runs: { type: 'string', value: 'N', default: '15', about: 'how often each is measured' } },
  failure: 'the measuring failed',
} as const

async function main({ values }: Call<typeof COMMAND.options>): Promise<void> {
  const runs = Number(values.runs)
  if (!Number.isInteger(runs) || runs < 1) throw new UsageError('--runs must be a whole number, at least 1')
  showProgress('Preparing …')
  const runtime = await lambdaRuntime()
  if ('missing' in runtime) throw new Error(runtime.missing)
  const folder = mkdtempSync(join(tmpdir(), 'shouyin-cold-start-'))
  const engine = await startDynamoEngine(await freePort(), undefined, process.env.DYNAMODB_ENDPOINT)
  const simulator = await startSimulator({ ...LOCAL_SHOP, port: 0, knownNotifyIds: SAMPLE_NOTIFY_IDS })
  const mailCatcher = await startMailCatcher(await freePort())
  const client = localDynamoClient(engine.endpoint)
  await createTables(client, LOCAL_STAGE)
  await addLocalApiKey(
    dynamoApiKeys(sdkDocumentStore(DynamoDBDocumentClient.from(client)), tableNames(LOCAL_STAGE).api),
  )
  const shopUrl = 'http://127.0.0.1:4000'
  const queues = await startQueueServer(0, queueDefinitions(LOCAL_STAGE))
  const stack = stackEnvironment({
    ...{
      shopUrl,
      gatewayUrl: simulator.gatewayUrl,
      openapiUrl: simulator.openapiUrl,
      chinabankUrl: simulator.chinabankUrl,
      mailUrl: mailCatcher.url,
    },
    ...{ dynamodbEndpoint: engine.endpoint, sqsEndpoint: queues.endpoint },
  })
  const packages = await packageFunctions(LOCAL_STAGE, stack)

  writeFileSync(join(folder, 'index.js'), 'exports.handler = async () => ({ statusCode: 200 })')
  const empty = { name: 'empty', folder, handler: 'index.handler', timeoutMs: 3000, memoryMb: 512 }
  const subjects: Subject[] = Object.entries(EVENTS).map(([key, event]) => ({
    key,
    runnable: packages.get(key),
    env: { ...stack, ...packages.get(key).variables },
    event: JSON.parse(readFileSync(join(PROJECT_FOLDER, 'events', `${key}.${event}.json`), 'utf8')),
  }))
  subjects.unshift({ key: '(empty)', runnable: empty, env: {}, event: {} })

  const measured = new Map<string, Measures[]>(subjects.map(({ key }) => [key, []]))
  // One of each in turn, so that a busy moment of this machine falls on all of them; the first turn fills caches.
  for (let run = 0; run <= runs; run += 1) {
    for (const order of SAMPLE_ORDERS) {
      const Item = { ...orderKey(order.orderId), ...orderItem(order) }
      const TableName = tableNames(LOCAL_STAGE).orders
      await DynamoDBDocumentClient.from(client).send(new PutCommand({ TableName, Item }))
    }
    for (const subject of subjects) {
      showProgress(`Run ${run} of ${runs}: ${subject.key}`)
      const measures = await measure(runtime, subject)
      if (run > 0) measured.get(subject.key)?.push(measures)
    }
  }
  clearProgress()
  console.log(`aws-lambda-ric ${CLIENT_VERSION}, Node ${NODE_VERSION}, ${runs} runs: median (90 % at most)\n`)
  console.log(table(measured))

  client.destroy()
  packages.remove()
  rmSync(folder, { recursive: true })
  await queues.stop()
  await mailCatcher.stop()
  await simulator.stop()
  await engine.stop()
}

function table(measured: ReadonlyMap<string, readonly Measures[]>): string {
  const rows = [...measured].map(([key, all]) => {
    const cell = (name: keyof Measures, digits = 0) => {
      const values = all.map(measures => measures[name])
      return `${quantile(values, 0.5).toFixed(digits)} (${quantile(values, 0.9).toFixed(digits)})`
    }
    return [key, cell('initMs'), cell('firstMs'), cell('warmMs', 1), cell('memoryMib')]
  })
  const head = [
    ['function', 'init, ms', 'first answer, ms', 'warm answer, ms', 'memory, MiB'],
    ['---', '--:', '--:', '--:', '--:'],
  ]
  return [...head, ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

runCommand(COMMAND, main)
