/**
 * `npm run illegal`: the illegal requests, readably, newest last.
 *
 *   npm run illegal                           the local stack, last 7 days
 *   npm run illegal -- --stage prod --days 30 --json
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { IllegalCount, IllegalRequest } from '../lib/order/illegal'
import { dynamoIllegalRequests } from '../lib/store/dynamoIllegalRequests'
import { DAY_MS, type EpochMs, formatGatewayTime, HOUR_MS, plusMs, systemClock } from '../lib/time'
import { LOCAL_STAGE } from './localShop'
import { defaultRegion, PROJECT_FOLDER, tableNames } from './serverlessConfig'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      stage: { type: 'string', default: LOCAL_STAGE },
      days: { type: 'string', default: '7' },
      region: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const days = Number(values.days)
  if (!Number.isInteger(days) || days < 1 || days > 90)
    throw new Error('--days must be a whole number of 1 to 90')
  if (values.stage === LOCAL_STAGE) useRunningStack()
  const client = new DynamoDBClient({ region: values.region ?? process.env.AWS_REGION ?? defaultRegion() })
  const table = tableNames(values.stage).illegalRequests
  const requests = dynamoIllegalRequests(DynamoDBDocumentClient.from(client), table)

  const now = systemClock()
  const from = plusMs(now, -days * DAY_MS)
  let kept = 0
  for await (const request of requests.list(from, now)) {
    kept += 1
    console.log(values.json ? JSON.stringify(request) : describe(request))
  }
  let counted = 0
  for await (const count of requests.listCounts(from, now)) {
    counted += count.count
    console.log(values.json ? JSON.stringify(count) : describeCount(count))
  }
  if (!values.json) {
    console.log(
      `${kept} illegal request${kept === 1 ? '' : 's'} kept and at least ${counted} more counted in ${values.stage}, ` +
        `last ${days} days (Beijing time). What each reason means: docs/operations.md`,
    )
  }
}

/** The address of the stack that `npm start` runs. */
function useRunningStack(): void {
  const file = join(PROJECT_FOLDER, '.env.local')
  if (!existsSync(file)) throw new Error('The local stack is not running: npm start')
  process.loadEnvFile(file)
}

/** A text from outside in one line: it must not steer the terminal. */
const quoted = (text: string) => JSON.stringify(text.replace(/\p{C}/gu, '\ufffd'))

function describe(request: IllegalRequest): string {
  const { at, reason, cause, channel, sourceIp, userAgent, claimedOrder, copy } = request
  const likely = cause ? ` (likely cause: ${[cause.fault, cause.parameter].filter(Boolean).join(' ')})` : ''
  return [
    `${formatGatewayTime(at)}  ${reason}${likely}`,
    `  ${channel} from ${sourceIp}, ${quoted(userAgent)}`,
    `  claims order ${quoted(claimedOrder)}`,
    `  sent ${quoted(copy)}\n`,
  ].join('\n')
}

const describeCount = ({ hour, sourceIp, reason, count }: IllegalCount): string =>
  `${formatGatewayTime((hour * HOUR_MS) as EpochMs)}  ${reason}\n  at least ${count} more within the hour from ${sourceIp}\n`

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
