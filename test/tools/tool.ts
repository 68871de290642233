/** The tools as child processes, on separate tables of the test's engine. */

import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { afterAll, inject } from 'vitest'
import { dynamoApiKeys } from '../../lib/store/dynamoApiKeys'
import { dynamoComparisons } from '../../lib/store/dynamoComparisons'
import { dynamoDeliveries } from '../../lib/store/dynamoDeliveries'
import { dynamoIllegalRequests } from '../../lib/store/dynamoIllegalRequests'
import { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { dynamoPaymentLinks } from '../../lib/store/dynamoPaymentLinks'
import { dynamoWebhookEndpoints } from '../../lib/store/dynamoWebhookEndpoints'
import { sdkDocumentStore } from '../../lib/store/sdk/documentStore'
import { localDynamoClient } from '../../local/stack/stack'
import { createTables } from '../../local/stack/tables'
import { PROJECT_FOLDER, tableNames } from '../../tools/deployment/serverlessConfig'
import { SELLER_ID } from '../support/alipayPage'
import { useBuiltTools } from '../support/builtTools'
import { DEPLOYED_OPTIONS } from '../support/storeOptions'

/** Makes a process believe that its input is a terminal. */
const TERMINAL = 'data:text/javascript,process.stdin.isTTY=true'

interface Ending {
  readonly code: unknown
  readonly stdout: string
  readonly stderr: string
}

/** For the tests of a file: what opens a stage with empty tables, with the tools that look at it. */
export function useStages() {
  const builtTool = useBuiltTools()
  return () => aStage(builtTool)
}

async function aStage(builtTool: (tool: string) => string) {
  const stage = `tools-${randomUUID()}`
  const endpoint = inject('dynamodbEndpoint')
  const client = localDynamoClient(endpoint)
  await createTables(client, stage)
  afterAll(() => client.destroy())
  const documents = DynamoDBDocumentClient.from(client)
  const names = tableNames(stage)
  const env = {
    ...process.env,
    AWS_PROFILE: undefined,
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    // Nobody is there: a tool that has no queue does its work all the same.
    AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:9',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    ALIPAY_APP_SELLER_ID: SELLER_ID,
    GATEWAYS: 'alipayPage,alipayDirect,chinabank' as string | undefined,
    GATEWAYS_RETIRED: undefined as string | undefined,
  }
  const lambda = (url: string) => Object.assign(env, { AWS_ENDPOINT_URL_LAMBDA: url })
  const queues = (url: string) => Object.assign(env, { AWS_ENDPOINT_URL_SQS: url })
  const run = (tool: string, ...args: readonly string[]): Promise<Ending> => {
    const command = [builtTool(tool), '--stage', stage, ...args]
    return new Promise(resolve => {
      execFile(process.execPath, command, { cwd: PROJECT_FOLDER, env }, (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, stdout, stderr }),
      )
    })
  }
  /**
   * With a person before it who answers its question.
   *
   * @param answer  or what happens while the person reads the question, and the answer then
   */
  const atTerminal = (
    answer: string | (() => Promise<string>),
    tool: string,
    ...args: readonly string[]
  ): Promise<Ending> => {
    const command = ['--import', TERMINAL, builtTool(tool), '--stage', stage, ...args]
    return new Promise(resolve => {
      const child = execFile(
        process.execPath,
        command,
        { cwd: PROJECT_FOLDER, env },
        (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
      )
      const say = (text: string) => child.stdin?.end(`${text}\n`)
      if (typeof answer === 'string') say(answer)
      else
        child.stderr?.on('data', text => {
          if (String(text).includes('[y/N]')) answer().then(say)
        })
    })
  }
  return {
    stage,
    run,
    atTerminal,
    /** Where the functions of the stage can be called. */
    lambda,
    /** What the tools find in their environment. */
    env,
    /** Where its queues are. */
    queues,
    /** As a deployed shop has them. */
    orders: dynamoListedOrders(sdkDocumentStore(documents), names.orders, DEPLOYED_OPTIONS),
    illegalRequests: dynamoIllegalRequests(sdkDocumentStore(documents), names.illegalRequests),
    comparisons: dynamoComparisons(sdkDocumentStore(documents), names.orders),
    apiKeys: dynamoApiKeys(sdkDocumentStore(documents), names.api),
    links: dynamoPaymentLinks(sdkDocumentStore(documents), names.api),
    endpoints: dynamoWebhookEndpoints(sdkDocumentStore(documents), names.api),
    deliveries: dynamoDeliveries(sdkDocumentStore(documents), names.api),
  }
}
