/** The SQS operations in use, with the AWS SDK's types. */
import type {
  GetQueueUrlCommandInput,
  GetQueueUrlCommandOutput,
  SendMessageBatchCommandInput,
  SendMessageBatchCommandOutput,
} from '@aws-sdk/client-sqs'

export interface QueueService {
  getQueueUrl(input: GetQueueUrlCommandInput): Promise<Pick<GetQueueUrlCommandOutput, 'QueueUrl'>>
  sendMessageBatch(
    input: SendMessageBatchCommandInput,
  ): Promise<Partial<Pick<SendMessageBatchCommandOutput, 'Failed'>>>
}
