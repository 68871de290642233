/** `npm start`: the shop on this machine, until Ctrl-C. */
import { join } from 'node:path'
import { runCommand } from '../tools/commandLine'
import { LOCAL_STAGE } from '../tools/deployment/localShop'
import { localSettings, PROJECT_FOLDER } from '../tools/deployment/serverlessConfig'
import { stageVariables } from '../tools/deployment/stageSetting'
import { print } from '../tools/terminal'
import { killChildren } from './stack/childProcess'
import { clearEnvFile, removeEnvFile, writeEnvFile } from './stack/envFile'
import { LOCAL_API_KEY } from './stack/localApiKey'
import { whenParentEnds } from './stack/parent'
import type { Stack } from './stack/stack'

const DATA_FOLDER = join(PROJECT_FOLDER, '.shouyin')
const ENV_FILE = join(PROJECT_FOLDER, '.env.local')
/** npm forwards a Ctrl-C that this process has also received: within this time it is the same one. */
const SAME_SIGNAL_MS = 500
const END_WITHIN_MS = 20_000

const COMMAND = {
  usage: 'npm start',
  about: `Runs the whole shop on this machine until Ctrl-C: the database, the gateway simulator, a mail catcher, the queues and
the functions. A second Ctrl-C ends it at once. Orders, trades and illegal requests are kept in .shouyin/.

DYNAMODB_ENDPOINT, such as http://127.0.0.1:8000, names a DynamoDB-compatible server that runs already.`,
  options: {},
  failure: 'it did not start or did not end; the output says why',
} as const

async function main(): Promise<void> {
  console.log('Starting the shop on this machine: database, gateway simulator, mails, queues, functions …')
  // The AWS SDK's warning about old Node versions would be the first thing that a visitor reads.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'
  clearEnvFile(ENV_FILE)
  const env = stageVariables(PROJECT_FOLDER, LOCAL_STAGE, process.env)
  const stopping = new AbortController()
  const starting = start(env, stopping.signal)
  endOnSignals(stopping, starting)
  const stack = await starting.catch((error: unknown) => {
    if (stopping.signal.aborted) return undefined
    throw error
  })
  if (!stack || stopping.signal.aborted) return
  writeEnvFile(ENV_FILE, { ...localSettings(env), ...stack.environment })
  console.log(`
  收银 Shouyin is open.

    shop                ${stack.shopUrl}
      office            ${stack.shopUrl}/admin
    gateway simulator   ${stack.simulator.url}
      control panel     ${stack.simulator.controlUrl}
    mails               ${stack.mailUrl}
    DynamoDB            ${stack.dynamodbEndpoint}
    SQS                 ${stack.sqsEndpoint}
    API key             ${LOCAL_API_KEY}

  curl -H 'authorization: Bearer ${LOCAL_API_KEY}' -H 'content-type: application/json' \\
    -d '{"lines": [{"name": "茶", "quantity": 1, "unit_amount": 100}], "currency": "CNY"}' ${stack.shopUrl}/v1/orders

  Orders, trades and illegal requests are kept in .shouyin/, mails and queues until the end. Ctrl-C stops everything.
`)
}

async function start(env: NodeJS.Dict<string>, stopping: AbortSignal): Promise<Stack> {
  // Imported late: it takes a second to load, and the first line should come before.
  const { startStack } = await import('./stack/stack')
  return startStack({
    dataFolder: DATA_FOLDER,
    preferredPorts: { shop: 4000, simulator: 4010, dynamodb: 4020, mail: 4030, queue: 4040 },
    dynamodbEndpoint: process.env.DYNAMODB_ENDPOINT,
    env,
    signal: stopping,
    // `print` tames it: any web page can send requests to the simulator, and they must not control the terminal.
    log: text => print(...withoutMeasurement(text).split('\n')),
  })
}

/** Ends on Ctrl-C, a closed terminal, `kill`, and any end of npm. */
function endOnSignals(stopping: AbortController, starting: Promise<Stack>): void {
  process.once('exit', () => removeEnvFile(ENV_FILE))
  let firstAt: number | undefined
  const end = (says: boolean) => {
    if (firstAt !== undefined) {
      if (performance.now() - firstAt >= SAME_SIGNAL_MS) endAtOnce()
      return
    }
    firstAt = performance.now()
    if (says) console.log('\nStopping …')
    stopping.abort()
    setTimeout(endAtOnce, END_WITHIN_MS).unref()
    starting
      .then(
        stack => stack.stop(),
        () => {},
      )
      .then(
        () => process.exit(),
        (error: unknown) => {
          console.error(error instanceof Error ? error.message : error)
          process.exit(1)
        },
      )
  }
  process.on('SIGINT', () => end(true))
  process.on('SIGTERM', () => end(true))
  // The terminal is closed: nothing to print.
  process.on('SIGHUP', () => end(false))
  whenParentEnds(() => end(false), process.env.npm_lifecycle_event !== undefined)
}

function endAtOnce(): void {
  killChildren()
  process.exit(1)
}

/** Drops the metrics for CloudWatch from a line of the log. */
function withoutMeasurement(line: string): string {
  const [, source = '', json] = /^(shop: )(\{.*\})$/.exec(line) ?? []
  if (json === undefined) return line
  const { _aws, ...rest } = JSON.parse(json)
  return source + JSON.stringify(rest)
}

runCommand(COMMAND, main)
