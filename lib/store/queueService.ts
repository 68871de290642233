/** What is asked of SQS, in the words of the AWS SDK, whose types these are. */
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
