/** The queue server behaves as SQS does, tested with the SQS client. */
import { createHash } from 'node:crypto'
import { DeleteMessageBatchCommand, PurgeQueueCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { plusMs } from '../../lib/time'
import { queueActions } from '../../local/stack/queue/actions'
import { makeQueue } from '../../local/stack/queue/queue'
import { NOW } from '../support/orders'
import { type LocalQueues, localQueues } from '../support/queues'

const VISIBILITY_SECONDS = 360

let queues: LocalQueues
beforeEach(async () => {
  queues = await localQueues([
    {
      name: 'visits',
      visibilitySeconds: VISIBILITY_SECONDS,
      deadLetters: { queueName: 'dead', maxReceiveCount: 2 },
    },
    { name: 'dead', visibilitySeconds: 30 },
  ])
  onTestFinished(() => queues.stop())
})

const send = (...bodies: string[]) => queues.send('visits', ...bodies)
const sendEntries = (
  entries: { MessageBody: string; DelaySeconds?: number; MessageGroupId?: string; Id?: string }[],
) =>
  queues.client.send(
    new SendMessageBatchCommand({
      QueueUrl: queues.urlOf('visits'),
      Entries: entries.map((entry, index) => ({ Id: String(index), ...entry })),
    }),
  )
const bodies = async (name = 'visits') => (await queues.receive(name)).map(({ body }) => body).sort()
const counts = (name = 'visits') => queues.counts(name)

it('hides a received message, and delivers it again if it was not deleted in time', async () => {
  await send('a', 'b')
  const [first = expect.fail()] = (await queues.receive('visits')).filter(({ body }) => body === 'a')
  expect(await bodies()).toEqual([])
  await queues.remove('visits', first.receiptHandle)
  queues.passSeconds(VISIBILITY_SECONDS - 1)
  expect(await bodies()).toEqual([])
  queues.passSeconds(1)
  const again = await queues.receive('visits')
  expect(again).toMatchObject([{ body: 'b', receiveCount: 2 }])
})

it('delivers a new message at once to a waiting receiver', async () => {
  const waiting = queues.receive('visits', { waitSeconds: 20 })
  // It has been asked before.
  await counts()
  await send('a')
  expect(await waiting).toMatchObject([{ body: 'a' }])
}, 15_000)

it('does not delete by the receipt of an earlier delivery', async () => {
  await send('a')
  const [late = expect.fail()] = await queues.receive('visits')
  queues.passSeconds(VISIBILITY_SECONDS)
  const [again = expect.fail()] = await queues.receive('visits')
  expect(again).toMatchObject({ messageId: late.messageId })
  expect(again.receiptHandle).not.toBe(late.receiptHandle)
  await queues.remove('visits', late.receiptHandle)
  expect(await counts()).toEqual([0, 1, 0])
  await queues.remove('visits', again.receiptHandle)
  expect(await counts()).toEqual([0, 0, 0])
})

it('moves messages that were received too often to the dead letters, and only those', async () => {
  await send('bad')
  for (let delivery = 0; delivery < 2; delivery++) {
    expect(await bodies()).toEqual(['bad'])
    queues.passSeconds(VISIBILITY_SECONDS)
  }
  await send('good')
  expect(await counts('dead')).toEqual([0, 0, 0])
  expect(await bodies()).toEqual(['good'])
  expect(await queues.receive('dead')).toMatchObject([{ body: 'bad', receiveCount: 1 }])
})

it('holds delayed messages back', async () => {
  await sendEntries([{ MessageBody: 'late', DelaySeconds: 900 }, { MessageBody: 'now' }])
  expect(await counts()).toEqual([1, 0, 1])
  expect(await bodies()).toEqual(['now'])
  queues.passSeconds(899)
  expect(await bodies()).not.toContain('late')
  queues.passSeconds(1)
  expect(await bodies()).toContain('late')
})

it('delivers at most the requested number', async () => {
  await send('a', 'b', 'c')
  expect(await queues.receive('visits', { most: 2 })).toHaveLength(2)
  expect(await queues.receive('visits', { most: 2 })).toHaveLength(1)
})

describe('in process', () => {
  /** Two queues at a clock of the test's, and their actions. */
  function world() {
    let now = NOW
    const clock = () => now
    const dead = makeQueue({ name: 'dead', visibilityMs: 1 }, clock)
    const visits = makeQueue(
      { name: 'visits', visibilityMs: 10_000, deadLetters: { queue: dead, maxReceiveCount: 2 } },
      clock,
    )
    const queues = new Map([visits, dead].map(queue => [queue.name, queue]))
    const actions = queueActions({ queues, urlOf: name => `http://sqs/${name}`, clock })
    const act = async (action: string, input: object) =>
      actions.get(action)?.(input as never, new AbortController().signal)
    const receive = (input: object = {}) => act('ReceiveMessage', { QueueUrl: 'http://sqs/visits', ...input })
    return { act, receive, visits, dead, pass: (ms: number) => (now = plusMs(now, ms)) }
  }

  it('a message has the times of sending and first receipt and the count, also as a dead letter', async () => {
    const { act, receive, visits, dead, pass } = world()
    const { messageId, bodyMd5 } = visits.send('a', 500)
    const of = (MessageId: string, count: string, first: number) => ({
      MessageId,
      ReceiptHandle: expect.any(String),
      MD5OfBody: bodyMd5,
      Body: 'a',
      Attributes: {
        ApproximateReceiveCount: count,
        SentTimestamp: String(NOW),
        SenderId: 'AIDALOCAL',
        ApproximateFirstReceiveTimestamp: String(NOW + first),
      },
    })
    pass(499)
    expect(await receive()).toEqual({})
    pass(1)
    expect(await receive()).toEqual({ Messages: [of(messageId, '1', 500)] })
    pass(10_000)
    expect(await receive()).toEqual({ Messages: [of(messageId, '2', 500)] })
    pass(10_000)
    expect([await receive(), visits.counts(), dead.counts()]).toEqual([
      ...[{}, { visible: 0, hidden: 0, delayed: 0 }, { visible: 1, hidden: 0, delayed: 0 }],
    ])
    expect(await act('ReceiveMessage', { QueueUrl: 'http://sqs/dead' })).toEqual({
      Messages: [of(messageId, '1', 20_500)],
    })
  })

  it('is delivered one at a time by default, in sequence, and hidden for the requested time', async () => {
    const { receive, visits, pass } = world()
    for (let index = 0; index < 12; index += 1) visits.send(String(index))
    const given = async (input?: object) => {
      const { Messages = [] } = (await receive(input)) as { Messages?: { Body: string }[] }
      return Messages.map(({ Body }) => Body).join(' ')
    }
    expect(await given({ VisibilityTimeout: 2 })).toBe('0')
    expect(await given({ MaxNumberOfMessages: 10 })).toBe('1 2 3 4 5 6 7 8 9 10')
    expect(visits.counts()).toEqual({ visible: 1, hidden: 11, delayed: 0 })
    expect(await given({ MaxNumberOfMessages: 10, WaitTimeSeconds: 20 })).toBe('11')
    pass(2000)
    expect(await given({ MaxNumberOfMessages: 10 })).toBe('0')
    pass(7999)
    expect(await given({ MaxNumberOfMessages: 10 })).toBe('')
    pass(1)
    expect(await given({ MaxNumberOfMessages: 10 })).toBe('1 2 3 4 5 6 7 8 9 10')
    await expect(receive({ WaitTimeSeconds: 21 })).rejects.toThrow('WaitTimeSeconds')
    await expect(receive({ MaxNumberOfMessages: 11 })).rejects.toThrow('MaxNumberOfMessages')
  })

  it('ten are sent and deleted at once', async () => {
    const { act, visits } = world()
    const QueueUrl = 'http://sqs/visits'
    const Entries = Array.from({ length: 10 }, (_, index) => ({ Id: `i${index}`, MessageBody: `b${index}` }))
    expect(await act('SendMessageBatch', { QueueUrl, Entries })).toEqual({
      Failed: [],
      Successful: Entries.map(({ Id, MessageBody }) => ({
        Id,
        MessageId: expect.any(String),
        MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
      })),
    })
    const receipts = visits
      .receive(10)
      .map(({ receiptHandle }, index) => ({ Id: `i${index}`, ReceiptHandle: receiptHandle }))
    await act('DeleteMessageBatch', { QueueUrl, Entries: receipts.slice(1) })
    expect(visits.counts()).toEqual({ visible: 0, hidden: 1, delayed: 0 })
    expect(await act('GetQueueUrl', { QueueName: 'dead' })).toEqual({ QueueUrl: 'http://sqs/dead' })
    await expect(act('GetQueueUrl', { QueueName: 'none' })).rejects.toMatchObject({
      code: 'QueueDoesNotExist',
    })
  })
})

describe('a group of messages', () => {
  /** A queue of which some messages of a noisy group are in flight; a body is the name of its group. */
  function world(noisyInFlight: number) {
    let now = NOW
    const queue = makeQueue({ name: 'webhooks', visibilityMs: 10_000 }, () => now)
    const send = (count: number, group?: string) => {
      for (let index = 0; index < count; index += 1) queue.send(group ?? 'none', 0, group)
    }
    const bodies = (most = 10) => queue.receive(most).map(({ body }) => body)
    send(noisyInFlight, 'noisy')
    queue.receive(noisyInFlight)
    return { send, bodies, pass: (ms: number) => (now = plusMs(now, ms)) }
  }

  it('waits for the others when thirty are in flight, and is delivered when there are no others', () => {
    const { send, bodies } = world(30)
    send(3, 'noisy')
    send(1, 'quiet')
    send(1)
    expect(bodies(3)).toEqual(['quiet', 'none', 'noisy'])
    expect(bodies(3)).toEqual(['noisy', 'noisy'])
  })

  it('does not wait when fewer are in flight, or when they are a small part of all', () => {
    const few = world(29)
    few.send(1, 'noisy')
    few.send(1, 'quiet')
    expect(few.bodies()).toEqual(['noisy', 'quiet'])
    const among = world(30)
    // Each of those without a group is a group of its own.
    among.send(270)
    among.bodies(270)
    among.send(1, 'noisy')
    among.send(1, 'quiet')
    expect(among.bodies()).toEqual(['noisy', 'quiet'])
  })

  it('no longer waits once its messages are deleted, or for noisier groups', () => {
    const { send, bodies, pass } = world(40)
    send(30, 'less')
    bodies(30)
    send(1, 'noisy')
    send(1, 'less')
    expect(bodies(1)).toEqual(['less'])
    pass(10_000)
    expect(bodies(40)).toEqual(Array(40).fill('noisy'))
  })

  it('is visible to its receiver, and stays when the message is dead', async () => {
    await sendEntries([{ MessageBody: 'a', MessageGroupId: 'whk_1' }, { MessageBody: 'b' }])
    const groups = async (name: string) =>
      (await queues.receive(name)).map(({ body, group }) => [body, group]).sort()
    const both = [
      ['a', 'whk_1'],
      ['b', undefined],
    ]
    expect(await groups('visits')).toEqual(both)
    queues.passSeconds(VISIBILITY_SECONDS)
    expect(await groups('visits')).toEqual(both)
    queues.passSeconds(VISIBILITY_SECONDS)
    expect([await groups('visits'), await groups('dead')]).toEqual([[], both])
  })
})

describe('a waiting receiver', () => {
  it('gets what is sent meanwhile', async () => {
    const received = queues.receive('visits', { waitSeconds: 20 })
    await send('a')
    expect(await received).toMatchObject([{ body: 'a' }])
  })

  it('that disconnects takes no message', async () => {
    const queue = makeQueue({ name: 'visits', visibilityMs: 1000 }, () => NOW)
    const actions = queueActions({
      queues: new Map([['visits', queue]]),
      urlOf: name => name,
      clock: () => NOW,
    })
    const hangUp = new AbortController()
    const receiving = actions.get('ReceiveMessage')?.(
      { QueueUrl: 'visits', WaitTimeSeconds: 20 },
      hangUp.signal,
    )
    hangUp.abort()
    queue.send('a')
    expect(await receiving).toEqual({})
    expect(queue.counts().visible).toBe(1)
  })
})

describe('a batch', () => {
  it('fails entry by entry', async () => {
    const { Successful, Failed } = await sendEntries([
      { MessageBody: 'a' },
      { MessageBody: 'b', DelaySeconds: 901 },
      { MessageBody: '' },
      { MessageBody: 'c', MessageGroupId: 'x'.repeat(129) },
      { MessageBody: 'd', MessageGroupId: '店' },
      { MessageBody: 'e', MessageGroupId: '' },
    ])
    expect(Successful).toMatchObject([{ Id: '0' }])
    expect(Failed).toMatchObject([
      { Id: '1', Code: 'InvalidParameterValue', SenderFault: true },
      { Id: '2', Code: 'MissingParameter', SenderFault: true },
      ...['3', '4', '5'].map(Id => ({ Id, Code: 'InvalidParameterValue', SenderFault: true })),
    ])
    expect(await bodies()).toEqual(['a'])
  })

  it.each([
    ['of none', [], 'EmptyBatchRequest'],
    ['of eleven', Array.from({ length: 11 }, () => ({ MessageBody: 'a' })), 'TooManyEntriesInBatchRequest'],
    [
      'of two with one name',
      [
        { MessageBody: 'a', Id: 'same' },
        { MessageBody: 'b', Id: 'same' },
      ],
      'BatchEntryIdsNotDistinct',
    ],
  ])('%s is refused as a whole', async (_, entries, name) => {
    await expect(sendEntries(entries)).rejects.toMatchObject({ name })
    expect(await bodies()).toEqual([])
  })

  it('of deletions succeeds for messages that no longer exist', async () => {
    const { Successful, Failed = [] } = await queues.client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queues.urlOf('visits'),
        Entries: [{ Id: '0', ReceiptHandle: 'gone' }],
      }),
    )
    expect([Successful, Failed]).toEqual([[{ Id: '0' }], []])
  })
})

it.each([0, 11])('refuses to deliver %i at once', async most => {
  await expect(queues.receive('visits', { most })).rejects.toMatchObject({ name: 'InvalidParameterValue' })
})

it('refuses an unsupported action, and a body that is not JSON', async () => {
  const purge = new PurgeQueueCommand({ QueueUrl: queues.urlOf('visits') })
  await expect(queues.client.send(purge)).rejects.toMatchObject({ name: 'UnsupportedOperation' })
  const answer = await fetch(queues.endpoint, {
    method: 'POST',
    body: 'no JSON',
    headers: { 'x-amz-target': 'AmazonSQS.GetQueueUrl' },
  })
  expect(answer.status).toBe(400)
})
