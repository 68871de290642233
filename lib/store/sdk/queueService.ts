/** SQS through the AWS SDK: for the tools and the local stack. */
import { GetQueueUrlCommand, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { QueueService } from '../queueService'

export const sdkQueueService = (client: SQSClient): QueueService => ({
  getQueueUrl: input => client.send(new GetQueueUrlCommand(input)),
  sendMessageBatch: input => client.send(new SendMessageBatchCommand(input)),
})
