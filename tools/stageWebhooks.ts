/** The webhooks of a stage, for the tools. */
import { SQSClient } from '@aws-sdk/client-sqs'
import { sdkQueueService } from '../lib/store/sdk/queueService'
import { sqsDeliveries } from '../lib/store/sqsDeliveries'
import type { Deliveries, DeliveryQueue, WebhookEndpoints } from '../lib/webhooks/ports'
import { webhookQueueName } from './deployment/serverlessConfig'
import type { Stage } from './stageEnvironment'
import { stageWebhookTables } from './stageTables'

export function stageWebhooks(where: Stage): {
  readonly endpoints: WebhookEndpoints
  readonly deliveries: Deliveries
  readonly queue: DeliveryQueue
} {
  const { region, ...tables } = stageWebhookTables(where)
  return {
    ...tables,
    queue: sqsDeliveries(sdkQueueService(new SQSClient({ region })), webhookQueueName(where.stage)),
  }
}
