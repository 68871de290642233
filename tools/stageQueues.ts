/** Opens the queues of a stage: visits and webhooks. */
import { SQSClient } from '@aws-sdk/client-sqs'
import type { Visits } from '../lib/payment/ports'
import { sdkQueueService } from '../lib/store/sdk/queueService'
import { sqsDeliveries } from '../lib/store/sqsDeliveries'
import { sqsVisits } from '../lib/store/sqsVisits'
import { visitQueueName, webhookQueueName } from './deployment/serverlessConfig'
import { demandStage, type Stage } from './stageEnvironment'
import { stageWebhookTables } from './stageTables'

export const stageVisits = (where: Stage): Visits => sqsVisits(openQueues(where), visitQueueName(where.stage))

export const stageWebhooks = (where: Stage) => ({
  ...stageWebhookTables(where),
  queue: sqsDeliveries(openQueues(where), webhookQueueName(where.stage)),
})

const openQueues = (where: Stage) => sdkQueueService(new SQSClient({ region: demandStage(where).region }))
