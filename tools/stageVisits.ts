/** The queue of visits of a stage, for the tools. */
import { SQSClient } from '@aws-sdk/client-sqs'
import type { Visits } from '../lib/payment/ports'
import { sdkQueueService } from '../lib/store/sdk/queueService'
import { sqsVisits } from '../lib/store/sqsVisits'
import { visitQueueName } from './deployment/serverlessConfig'
import { demandStage, type Stage } from './stageEnvironment'

export function stageVisits(where: Stage): Visits {
  const { region } = demandStage(where)
  return sqsVisits(sdkQueueService(new SQSClient({ region })), visitQueueName(where.stage))
}
