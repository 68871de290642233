/**
 * Lambda's event source mapping for a queue: invokes a function with batches of messages, several at once, and deletes
 * the messages that did not fail. The others return when they are visible again.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'

export interface QueuePoller {
  /** Resolves when the current invocations have ended. */
  stop(): Promise<void>
}

export interface QueuePollerOptions {
  readonly client: SQSClient
  readonly queueName: string
  readonly region: string
  readonly batchSize: number
  /** Batches at the same time. */
  readonly concurrency: number
  readonly invoke: (event: SQSEvent) => Promise<SQSBatchResponse | undefined>
  /** The wait after an error of the queue, in ms. */
  readonly retryMs?: number
  readonly log: (line: string) => void
}

/** SQS's maximum for long polling. */
const WAIT_SECONDS = 20

export function startQueuePoller(options: QueuePollerOptions): QueuePoller {
  const { client, queueName, batchSize, retryMs = 1000, log } = options
  const stopping = new AbortController()
  const abortable = { abortSignal: stopping.signal }
  const isStopping = () => stopping.signal.aborted
  const say = (what: string, error: unknown) =>
    log(`${queueName}: ${what}: ${error instanceof Error ? error.message || error.name : String(error)}`)

  async function poll(): Promise<void> {
    while (!isStopping()) {
      try {
        const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: queueName }), abortable)
        while (!isStopping()) await handOver(QueueUrl, await receive(QueueUrl))
      } catch (error) {
        if (isStopping()) return
        say('the queue does not answer', error)
        await sleep(retryMs, undefined, { signal: stopping.signal }).catch(() => {})
      }
    }
  }

  async function receive(QueueUrl: string | undefined): Promise<readonly Message[]> {
    const asked = { QueueUrl, MaxNumberOfMessages: batchSize, WaitTimeSeconds: WAIT_SECONDS }
    const what = new ReceiveMessageCommand({ ...asked, MessageSystemAttributeNames: ['All'] })
    return (await client.send(what, abortable)).Messages ?? []
  }

  async function handOver(QueueUrl: string | undefined, messages: readonly Message[]): Promise<void> {
    if (messages.length === 0) return
    const failed = await failedOf(messages)
    const done = messages.filter(({ MessageId }) => !failed.has(MessageId))
    if (done.length === 0) return
    const Entries = done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
    await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
  }

  /** The ids of the failed messages: all of them if the function failed as a whole. */
  async function failedOf(messages: readonly Message[]): Promise<ReadonlySet<string | undefined>> {
    const ids = new Set(messages.map(({ MessageId }) => MessageId))
    try {
      const answer = await options.invoke({ Records: messages.map(message => recordOf(message, options)) })
      const failed = (answer?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier)
      const unknown = failed.find(id => !ids.has(id))
      if (unknown === undefined) return new Set(failed)
      // Lambda treats that as a failure of the whole batch.
      say('the function answered a message that it was not given', unknown)
    } catch (error) {
      say('the function failed', error)
    }
    return ids
  }

  const polls = Array.from({ length: options.concurrency }, poll)
  return {
    async stop() {
      stopping.abort()
      await Promise.all(polls)
    },
  }
}

/** Converts a message from SQS's format to Lambda's. */
const recordOf = (
  { MessageId = '', ReceiptHandle = '', Body = '', MD5OfBody = '', Attributes = {} }: Message,
  { queueName, region }: Pick<QueuePollerOptions, 'queueName' | 'region'>,
): SQSRecord => ({
  messageId: MessageId,
  receiptHandle: ReceiptHandle,
  body: Body,
  attributes: Attributes as unknown as SQSRecord['attributes'],
  messageAttributes: {},
  md5OfBody: MD5OfBody,
  eventSource: 'aws:sqs',
  eventSourceARN: `arn:aws:sqs:${region}:000000000000:${queueName}`,
  awsRegion: region,
})
