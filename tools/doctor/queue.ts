/** Checks that the queues exist, and have no dead letters. */
import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { awsFinding } from './awsTrouble'
import { bad, type Finding, good } from './finding'
import { bringUp, type Place } from './place'

interface Work {
  /** A dead letter, in words. */
  readonly what: string
  /** The plural. */
  readonly several: string
  readonly todo: string
}

const REDRIVE = 'fix the cause, and start a redrive of the queue in the SQS console'

export const VISITS: Work = {
  what: 'visit that failed five times',
  several: 'visits that failed five times',
  todo: `look at visitFailed in the log of visit, ${REDRIVE}`,
}

export const WEBHOOKS: Work = {
  what: 'attempt at a webhook that could not be made',
  several: 'attempts at webhooks that could not be made',
  todo: `look at webhookNotAttempted in the log of deliverWebhooks, ${REDRIVE}`,
}

/** @param queueName  its dead-letter queue's name ends with `-dead` */
export async function queueFinding(
  queueName: string,
  { what, several, todo }: Work,
  sqs: SQSClient,
  place: Place,
): Promise<Finding> {
  const dead = `${queueName}-dead`
  try {
    await sqs.send(new GetQueueUrlCommand({ QueueName: queueName }))
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: dead }))
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
    )
    const count = Number(Attributes?.ApproximateNumberOfMessages ?? 0)
    if (count === 0) return good('queue', `${queueName} is there, and ${dead} is empty`)
    return bad('queue', `${dead} holds ${count} ${count === 1 ? what : several}`, todo)
  } catch (error) {
    if (error instanceof Error && /NonExistentQueue|QueueDoesNotExist/.test(error.name)) {
      return bad('queue', `there is no queue ${queueName} or ${dead} in ${place.region}`, bringUp(place))
    }
    return awsFinding('queue', error, 'sqs:GetQueueUrl and sqs:GetQueueAttributes', place)
  }
}
