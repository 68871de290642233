/** The queue of visits of a stage, for the tools. */
import { SQSClient } from '@aws-sdk/client-sqs'
import type { Visits } from '../lib/payment/ports'
import { sdkQueueService } from '../lib/store/sdk/queueService'
import { sqsVisits } from '../lib/store/sqsVisits'
import { visitQueueName } from './deployment/serverlessConfig'
import { enterStage, type Stage } from './stageEnvironment'

export function stageVisits(where: Stage): Visits {
  const entered = enterStage(where)
  if (!entered.ok) throw new Error(`${entered.error.says}: ${entered.error.todo}`)
  return sqsVisits(
    sdkQueueService(new SQSClient({ region: entered.value.region })),
    visitQueueName(where.stage),
  )
}
