/** The webhooks of a stage, for the tools. */
import { sqsDeliveries } from '../lib/store/sqsDeliveries'
import { sqsClient } from '../lib/store/sqsQueue'
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
  return { ...tables, queue: sqsDeliveries(sqsClient(region), webhookQueueName(where.stage)) }
}
