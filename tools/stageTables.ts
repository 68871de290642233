/** The tables of a stage, for the tools: a deployed shop's, or the local stack's while it runs. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { IllegalRequests } from '../lib/illegal/illegalRequest'
import type { Orders } from '../lib/payment/ports'
import { dynamoIllegalRequests } from '../lib/store/dynamoIllegalRequests'
import { dynamoOrders } from '../lib/store/dynamoOrders'
import { LOCAL_STAGE } from './deployment/localShop'
import { defaultRegion, PROJECT_FOLDER, tableNames } from './deployment/serverlessConfig'
import { stageSetting } from './deployment/stageSetting'
import { tell } from './terminal'

/** The arguments that name a stage, for parseArgs. */
export const STAGE_OPTIONS = {
  stage: { type: 'string', default: LOCAL_STAGE },
  region: { type: 'string' },
} as const

export interface Stage {
  readonly stage: string
  readonly region?: string | undefined
}

export function stageOrders(where: Stage): Orders {
  const { documents, names } = openTables(where)
  return dynamoOrders(documents, names.orders, {
    workShards: workShardsOf(where.stage),
    onUnreadable: ({ message }) => tell(`Left out: ${message}`),
  })
}

export function stageIllegalRequests(where: Stage): IllegalRequests {
  const { documents, names } = openTables(where)
  return dynamoIllegalRequests(documents, names.illegalRequests)
}

function openTables({ stage, region }: Stage) {
  if (stage === LOCAL_STAGE) useRunningStack()
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'
  const client = new DynamoDBClient({ region: region ?? process.env.AWS_REGION ?? defaultRegion() })
  return { documents: DynamoDBDocumentClient.from(client), names: tableNames(stage) }
}

const workShardsOf = (stage: string): number =>
  Number(stageSetting(PROJECT_FOLDER, stage, 'WORK_SHARDS') ?? 16)

/** The address of the stack that `npm start` runs. */
function useRunningStack(): void {
  const file = join(PROJECT_FOLDER, '.env.local')
  if (!existsSync(file)) throw new Error('The local stack is not running: npm start')
  process.loadEnvFile(file)
}
