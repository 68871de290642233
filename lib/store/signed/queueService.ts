/** SQS through the small client of lib/aws: for the functions. */
import { type AwsEnvironment, type AwsService, awsClient } from '../../aws/client'
import type { QueueService } from '../queueService'

const SQS: AwsService = {
  host: 'sqs',
  signedAs: 'sqs',
  variable: 'SQS',
  path: '/',
  contentType: 'application/x-amz-json-1.0',
  target: 'AmazonSQS',
}

export function signedQueueService(environment: AwsEnvironment): QueueService {
  const { call } = awsClient(SQS, environment)
  return {
    getQueueUrl: input => call('GetQueueUrl', input),
    sendMessageBatch: input => call('SendMessageBatch', input),
  }
}
