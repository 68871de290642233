/** The queue of visits: there, and with no dead letters? */
import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { awsTrouble } from './awsTrouble'
import { bad, type Finding, good } from './finding'
import { bringUp, type Place } from './place'

/** @param queueName  of the visits; that of the dead letters is made from it */
export async function queueFinding(queueName: string, sqs: SQSClient, place: Place): Promise<Finding> {
  const dead = `${queueName}-dead`
  try {
    await sqs.send(new GetQueueUrlCommand({ QueueName: queueName }))
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: dead }))
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
    )
    const count = Number(Attributes?.ApproximateNumberOfMessages ?? 0)
    if (count === 0) return good('queue', `${queueName} is there, and ${dead} is empty`)
    return bad(
      'queue',
      `${dead} holds ${count} visits that failed five times`,
      'look at visitFailed in the log of visit, mend it, and start a redrive of the queue in the SQS console',
    )
  } catch (error) {
    if (error instanceof Error && /NonExistentQueue|QueueDoesNotExist/.test(error.name)) {
      return bad('queue', `there is no queue ${queueName} or ${dead} in ${place.region}`, bringUp(place))
    }
    const { says, todo } = awsTrouble(error, 'sqs:GetQueueUrl and sqs:GetQueueAttributes', place)
    return bad('queue', says, todo)
  }
}
