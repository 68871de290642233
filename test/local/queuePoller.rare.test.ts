/** The queue poller invokes a function with a queue's messages as AWS would. */

import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { queueBoundary } from '../../lib/background/boundary'
import { VISIT_MESSAGES } from '../../lib/background/visitMessages'
import { newOrderId } from '../../lib/order/orderId'
import { freePort } from '../../local/stack/ports'
import { type QueuePoller, type QueuePollerOptions, startQueuePoller } from '../../local/stack/queuePoller'
import { localAccess } from '../../local/stack/stack'
import { CONTEXT } from '../support/events'
import { NOW } from '../support/orders'
import { type LocalQueues, localQueues } from '../support/queues'

const VISIBILITY_SECONDS = 360
const MOST_RECEIVES = 3

let queues: LocalQueues
const pollers: QueuePoller[] = []
beforeEach(async () => {
  queues = await localQueues([
    {
      name: 'visits',
      visibilitySeconds: VISIBILITY_SECONDS,
      deadLetters: { queueName: 'dead', maxReceiveCount: MOST_RECEIVES },
    },
    { name: 'dead', visibilitySeconds: 30 },
  ])
})
afterEach(async () => {
  for (const poller of pollers.splice(0)) await poller.stop()
  await queues.stop()
})

/** Patient: the machine may be busy. */
const poll = <T>(look: () => T) => expect.poll(look, { timeout: 30_000 })
const send = (...bodies: string[]) => queues.send('visits', ...bodies)
/** Lets what failed be visible again, and wakes those who wait. */
async function again(): Promise<void> {
  queues.passSeconds(VISIBILITY_SECONDS)
  await send(NUDGE)
}
const NUDGE = 'nudge'

type Answer = (records: readonly SQSRecord[]) => Promise<SQSBatchResponse | undefined> | undefined

function aPoller(answer: Answer = () => undefined, options: Partial<QueuePollerOptions> = {}) {
  const batches: SQSRecord[][] = []
  const lines: string[] = []
  const poller = startQueuePoller({
    client: queues.client,
    queueName: 'visits',
    region: 'ap-southeast-1',
    batchSize: 5,
    concurrency: 1,
    invoke: async ({ Records }) => {
      batches.push(Records)
      return answer(Records)
    },
    retryMs: 1,
    log: line => lines.push(line),
    ...options,
  })
  pollers.push(poller)
  const given = () => batches.flat().map(({ body }) => body)
  /** How often a body was handed over. */
  const times = (body: string) => given().filter(each => each === body).length
  return { batches, lines, given, times, poller }
}

const failing = (records: readonly SQSRecord[], ...bodies: string[]): SQSBatchResponse => ({
  batchItemFailures: records
    .filter(({ body }) => bodies.includes(body))
    .map(({ messageId }) => ({ itemIdentifier: messageId })),
})
const isEmpty = async (name: string) => (await queues.receive(name)).length === 0

it('passes on present and new messages, in batches, once', async () => {
  await send('a', 'b', 'c', 'd', 'e', 'f', 'g')
  const { batches, given } = aPoller()
  await poll(() => given().length).toBe(7)
  await send('h')
  await poll(given).toContain('h')
  await again()
  await poll(given).toContain(NUDGE)
  expect(batches.map(({ length }) => length)).toEqual([5, 2, 1, 1])
})

it('gives a message the format of Lambda', async () => {
  await send('a')
  const { batches } = aPoller()
  await poll(() => batches.length).toBe(1)
  expect(batches[0]).toEqual([
    {
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      receiptHandle: expect.any(String),
      body: 'a',
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: String(NOW),
        SenderId: expect.any(String),
        ApproximateFirstReceiveTimestamp: String(NOW),
      },
      messageAttributes: {},
      md5OfBody: '0cc175b9c0f1b6a831c399e269772661',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:ap-southeast-1:000000000000:visits',
      awsRegion: 'ap-southeast-1',
    },
  ])
})

it('passes on again only what failed', async () => {
  await send('a', 'bad', 'c')
  const { given, times } = aPoller(async records => failing(records, 'bad'))
  await poll(() => given().length).toBe(3)
  await again()
  await poll(() => times('bad')).toBe(2)
  expect([times('a'), times('c')]).toEqual([1, 1])
})

it('passes on the messages of a quiet group before the others of one without an answer', async () => {
  const sendAll = (count: number, group: string) =>
    queues.client.send(
      new SendMessageBatchCommand({
        QueueUrl: queues.urlOf('visits'),
        Entries: Array.from({ length: count }, (_, index) => ({
          Id: String(index),
          MessageBody: group,
          MessageGroupId: group,
        })),
      }),
    )
  for (let batch = 0; batch < 20; batch += 1) await sendAll(10, 'hanging')
  const hanging: (() => void)[] = []
  const { times } = aPoller(
    () => new Promise(resolve => hanging.push(() => resolve({ batchItemFailures: [] }))),
    { batchSize: 10, concurrency: 4 },
  )
  await poll(() => times('hanging')).toBe(40)
  await sendAll(1, 'quiet')
  hanging.shift()?.()
  await poll(() => times('quiet')).toBe(1)
  expect(times('hanging')).toBe(49)
  // The function ends, or else the poller would wait for it.
  await poll(() => {
    for (const end of hanging.splice(0)) end()
    return times('hanging')
  }).toBe(200)
  for (const end of hanging.splice(0)) end()
})

it.each<[string, Answer, RegExp]>([
  ['the function throws', () => Promise.reject(new Error('there is no paper')), /there is no paper/],
  [
    'its answer names another message',
    async () => ({ batchItemFailures: [{ itemIdentifier: 'another' }] }),
    /not given: another/,
  ],
])('passes on the whole batch again when %s', async (_, answer, says) => {
  let isFirst = true
  await send('a', 'b')
  const { given, times, lines } = aPoller(records => {
    const first = isFirst
    isFirst = false
    return first ? answer(records) : undefined
  })
  await poll(() => given().length).toBe(2)
  await again()
  await poll(() => [times('a'), times('b')]).toEqual([2, 2])
  expect(lines).toEqual([expect.stringMatching(says)])
})

it('several concurrent batches do not wait for one another', async () => {
  let release = () => {}
  const held = new Promise<undefined>(resolve => {
    release = () => resolve(undefined)
  })
  await send('slow')
  const { given } = aPoller(records => (records.some(({ body }) => body === 'slow') ? held : undefined), {
    concurrency: 2,
  })
  await poll(given).toEqual(['slow'])
  await send('quick')
  await poll(given).toEqual(['slow', 'quick'])
  release()
})

it('a message that always fails blocks nothing, and becomes a dead letter', async () => {
  const [first, second] = [newOrderId(NOW), newOrderId(NOW)]
  const visited: string[] = []
  const handle = queueBoundary(
    () => async visits => {
      visited.push(...visits.map(({ orderId }) => orderId))
      return []
    },
    VISIT_MESSAGES,
    () => {},
  )
  const visit = (orderId: string) => JSON.stringify({ orderId, attempt: 0 })
  await send(visit(first), 'poison', visit(second))
  const { times } = aPoller(Records => handle({ Records: [...Records] }, CONTEXT))
  await poll(() => visited).toHaveLength(2)
  for (let receives = 2; receives <= MOST_RECEIVES; receives++) {
    queues.passSeconds(VISIBILITY_SECONDS)
    await send(visit(first))
    await poll(() => times('poison')).toBe(receives)
  }
  queues.passSeconds(VISIBILITY_SECONDS)
  await send(visit(second))
  await poll(async () => (await queues.receive('dead')).map(({ body }) => body)).toEqual(['poison'])
  expect(visited.sort()).toEqual([first, first, first, second, second].sort())
})

describe('a queue that does not answer', () => {
  it('is retried, and logged once', async () => {
    const client = new SQSClient({
      ...localAccess(`http://127.0.0.1:${await freePort()}`),
      maxAttempts: 1,
    })
    const { lines, poller } = aPoller(undefined, { client })
    await poll(() => lines.length).toBeGreaterThan(1)
    await poller.stop()
    client.destroy()
    expect(lines[0]).toMatch(/^visits: the queue does not answer: /)
  })
})

it('stops when the current invocation ends, and deletes its messages', async () => {
  let release = () => {}
  const held = new Promise<undefined>(resolve => {
    release = () => resolve(undefined)
  })
  await send('slow')
  const { given, poller } = aPoller(() => held)
  await poll(given).toEqual(['slow'])
  const stopped = poller.stop()
  release()
  await stopped
  queues.passSeconds(VISIBILITY_SECONDS)
  expect(await isEmpty('visits')).toBe(true)
})

it('stops when the last of several invocations ends', async () => {
  const releases: (() => void)[] = []
  await send('a', 'b')
  const { given, poller } = aPoller(
    () => new Promise<undefined>(resolve => releases.push(() => resolve(undefined))),
    {
      batchSize: 1,
      concurrency: 2,
    },
  )
  await poll(() => given().length).toBe(2)
  let hasEnded = false
  const stopped = poller.stop().then(() => {
    hasEnded = true
  })
  releases[0]?.()
  // Only what is over is deleted.
  await poll(() => queues.counts('visits')).toEqual([0, 1, 0])
  expect(hasEnded).toBe(false)
  releases[1]?.()
  await stopped
})
