/** `npm start`: the shop on this machine, until Ctrl-C. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT_FOLDER } from '../tools/deployment/serverlessConfig'
import { startStack } from './stack/stack'

const DATA_FOLDER = join(PROJECT_FOLDER, '.shouyin')
/** Read by serverless for the stage `local`: lets `serverless invoke local` find the running stack. */
const ENV_FILE = join(PROJECT_FOLDER, '.env.local')

async function main(): Promise<void> {
  // The AWS SDK's word on old Node versions would be the first thing that a visitor reads.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'
  let stopping: Promise<void> | undefined
  const starting = startStack({
    dataFolder: DATA_FOLDER,
    preferredPorts: { shop: 4000, simulator: 4010, dynamodb: 4020, mail: 4030, queue: 4040 },
    dynamodbEndpoint: process.env.DYNAMODB_ENDPOINT,
    env: process.env,
    log: line => console.log(withoutMeasurement(line)),
  })
  const shutDown = () => {
    stopping ??= (async () => {
      console.log('\nStopping …')
      await starting.then(
        stack => stack.stop(),
        () => {},
      )
      rmSync(ENV_FILE, { force: true })
    })()
  }
  process.on('SIGINT', shutDown)
  process.on('SIGTERM', shutDown)

  const stack = await starting
  if (stopping) return
  const lines = Object.entries(stack.environment).map(([name, value]) => `${name}=${value}\n`)
  writeFileSync(ENV_FILE, `# Written by npm start, removed when it ends.\n${lines.join('')}`)
  console.log(`
  收银 Shouyin is open.

    shop                ${stack.shopUrl}
    gateway simulator   ${stack.simulator.url}
      control panel     ${stack.simulator.controlUrl}
    mails               ${stack.mailUrl}
    DynamoDB            ${stack.dynamodbEndpoint}
    SQS                 ${stack.sqsEndpoint}

  Orders, trades and illegal requests are kept in .shouyin/, mails and queues until the end. Ctrl-C stops everything.
`)
}

/** What CloudWatch counts by is nothing to read. */
function withoutMeasurement(line: string): string {
  const [, source = '', json] = /^(shop: )(\{.*\})$/.exec(line) ?? []
  if (json === undefined) return line
  const { _aws, ...rest } = JSON.parse(json)
  return source + JSON.stringify(rest)
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
