/** The local queue server with the test's clock, and a client for it. */
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { type EpochMs, plusMs } from '../../lib/time'
import { startQueueServer } from '../../local/stack/queue/queueServer'
import { localAccess } from '../../local/stack/stack'
import type { QueueDefinition } from '../../tools/deployment/serverlessConfig'
import { NOW } from './orders'

export type LocalQueues = Awaited<ReturnType<typeof localQueues>>

export async function localQueues(definitions: readonly QueueDefinition[]) {
  let now: EpochMs = NOW
  const server = await startQueueServer(0, definitions, () => now)
  const client = new SQSClient(localAccess(server.endpoint))
  const urlOf = (name: string) => `${server.endpoint}/000000000000/${name}`
  const receive = async (name: string, options: { most?: number; waitSeconds?: number } = {}) => {
    const { most = 10, waitSeconds = 0 } = options
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: urlOf(name),
        MaxNumberOfMessages: most,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['All'],
      }),
    )
    return Messages.map(({ Body = '', MessageId = '', ReceiptHandle = '', Attributes = {} }) => ({
      body: Body,
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      receiveCount: Number(Attributes.ApproximateReceiveCount),
      group: Attributes.MessageGroupId,
    }))
  }
  const send = (name: string, ...bodies: string[]) => {
    const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }))
    return client.send(new SendMessageBatchCommand({ QueueUrl: urlOf(name), Entries }))
  }
  const remove = (name: string, ...receiptHandles: string[]) =>
    client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: urlOf(name),
        Entries: receiptHandles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    )
  return {
    client,
    endpoint: server.endpoint,
    urlOf,
    send,
    receive,
    remove,
    passSeconds(seconds: number) {
      now = plusMs(now, seconds * 1000)
    },
    /** The numbers of visible, in-flight and delayed messages. */
    async counts(name: string): Promise<readonly number[]> {
      const asked = new GetQueueAttributesCommand({ QueueUrl: urlOf(name), AttributeNames: ['All'] })
      const { Attributes = {} } = await client.send(asked)
      return [
        Attributes.ApproximateNumberOfMessages,
        Attributes.ApproximateNumberOfMessagesNotVisible,
        Attributes.ApproximateNumberOfMessagesDelayed,
      ].map(Number)
    },
    /** Receives and deletes all visible messages. @returns their bodies */
    async drain(name: string): Promise<string[]> {
      const bodies: string[] = []
      for (let batch = await receive(name); batch.length > 0; batch = await receive(name)) {
        bodies.push(...batch.map(({ body }) => body))
        await remove(name, ...batch.map(({ receiptHandle }) => receiptHandle))
      }
      return bodies
    },
    async stop() {
      client.destroy()
      await server.stop()
    },
  }
}
