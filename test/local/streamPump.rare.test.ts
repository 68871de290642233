/** The stream pump invokes a function with a table's changes as AWS would. */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import {
  CreateTableCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  type StreamViewType,
} from '@aws-sdk/client-dynamodb'
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda'
import { afterAll, expect, inject, it, onTestFinished } from 'vitest'
import { startDynamoEngine } from '../../local/stack/dynamoEngine'
import { freePort } from '../../local/stack/ports'
import { localDynamoClient } from '../../local/stack/stack'
import { type StreamPumpOptions, startStreamPump } from '../../local/stack/streamPump'
import { aFolder } from '../support/folders'
import { loopbackServer } from '../support/loopback'

const streamsClient = (endpoint: string) => {
  const client = new DynamoDBStreamsClient({
    endpoint,
    region: 'ap-southeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  onTestFinished(() => client.destroy())
  return client
}

const dynamo = localDynamoClient(inject('dynamodbEndpoint'))
afterAll(() => dynamo.destroy())

async function aTable(client: DynamoDBClient = dynamo, StreamViewType: StreamViewType = 'NEW_IMAGE') {
  const TableName = `test-${randomUUID()}`
  const { TableDescription } = await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType },
    }),
  )
  return {
    name: TableName,
    streamArn: TableDescription?.LatestStreamArn ?? '',
    async put(...ids: string[]) {
      for (const id of ids) await client.send(new PutItemCommand({ TableName, Item: { id: { S: id } } }))
    },
  }
}

const idOf = ({ dynamodb }: DynamoDBRecord): string => dynamodb?.Keys?.id?.S ?? ''

/** The answer that some items of a batch failed. */
const failed = (records: readonly DynamoDBRecord[], ...ids: string[]): DynamoDBBatchResponse => ({
  batchItemFailures: records
    .filter(record => ids.includes(idOf(record)))
    .map(({ dynamodb }) => ({ itemIdentifier: dynamodb?.SequenceNumber ?? '' })),
})

type Answer = (records: readonly DynamoDBRecord[]) => DynamoDBBatchResponse | undefined

/** A pump, what it did, and a way to wait for it. */
function aPump(
  streamArn: string,
  answer: Answer = () => undefined,
  options: Partial<StreamPumpOptions> = {},
) {
  const batches: DynamoDBRecord[][] = []
  const givenUp: string[] = []
  const waits: number[] = []
  const lines: string[] = []
  let hasHappened = () => {}
  const pump = startStreamPump({
    client: options.client ?? streamsClient(inject('dynamodbEndpoint')),
    streamArn,
    invoke: async ({ Records }) => {
      batches.push(Records)
      hasHappened()
      return answer(Records)
    },
    pollMs: 1,
    retryMs: failures => {
      waits.push(failures)
      return 0
    },
    maximumAttempts: 3,
    onGivenUp: records => {
      givenUp.push(...records.map(idOf))
      hasHappened()
    },
    log: line => {
      lines.push(line)
      hasHappened()
    },
    ...options,
  })
  onTestFinished(() => pump.stop())
  const ids = () => batches.map(batch => batch.map(idOf).join(' '))
  return {
    batches,
    givenUp,
    waits,
    lines,
    ids,
    stop: () => pump.stop(),
    async until(isSo: () => boolean) {
      while (!isSo()) {
        await new Promise<void>(resolve => {
          hasHappened = resolve
        })
      }
    },
    /** Waits until an item is handed over. */
    async untilGiven(id: string) {
      await this.until(() => batches.flat().some(record => idOf(record) === id))
    },
  }
}

const fail = (): never => {
  throw new Error('there is no paper')
}

it('skips what the function’s filter excludes, and invokes it for nothing else', async () => {
  const table = await aTable()
  await table.put('a', 'x', 'b', 'x', 'y')
  const isWanted = (record: DynamoDBRecord) => !['x', 'y'].includes(idOf(record))
  const pump = aPump(table.streamArn, undefined, { batchSize: 2, isWanted })
  await pump.untilGiven('b')
  await table.put('y', 'x', 'c')
  await pump.untilGiven('c')
  expect(pump.ids()).toEqual(['a', 'b', 'c'])
})

it('passes on in sequence, in batches, what was written before and after its start', async () => {
  const table = await aTable()
  await table.put('a', 'b', 'c', 'd', 'e')
  const pump = aPump(table.streamArn, undefined, { batchSize: 2 })
  await pump.untilGiven('e')
  await table.put('f')
  await pump.untilGiven('f')
  expect(pump.ids()).toEqual(['a b', 'c d', 'e', 'f'])
  expect(pump).toMatchObject({ givenUp: [], waits: [], lines: [] })
})

it('gives a change the format of Lambda', async () => {
  const table = await aTable(dynamo, 'NEW_AND_OLD_IMAGES')
  const bytes = Buffer.from('茶')
  const base64 = '6Iy2'
  const item = (count: string) => ({
    id: { S: 'a' },
    count: { N: count },
    nested: { M: { list: { L: [{ B: bytes }, { BOOL: true }, { NULL: true as const }] } } },
    tags: { SS: ['x'] },
    keys: { BS: [bytes] },
  })
  const TableName = table.name
  await dynamo.send(new PutItemCommand({ TableName, Item: item('1') }))
  await dynamo.send(new PutItemCommand({ TableName, Item: item('2') }))
  await dynamo.send(new DeleteItemCommand({ TableName, Key: { id: { S: 'a' } } }))
  const pump = aPump(table.streamArn)
  await pump.until(() => pump.batches.flat().length === 3)

  const image = (count: string) => ({
    ...item(count),
    nested: { M: { list: { L: [{ B: base64 }, { BOOL: true }, { NULL: true }] } } },
    keys: { BS: [base64] },
  })
  const record = (eventName: string, SequenceNumber: string, images: object) => ({
    eventID: expect.any(String),
    eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: expect.any(String),
    eventSourceARN: table.streamArn,
    dynamodb: {
      ApproximateCreationDateTime: expect.toSatisfy(Number.isInteger),
      Keys: { id: { S: 'a' } },
      ...images,
      SequenceNumber,
      SizeBytes: expect.any(Number),
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  })
  const records = pump.batches.flat()
  const numbers = records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '')
  expect(records).toEqual([
    record('INSERT', numbers[0] ?? '', { NewImage: image('1') }),
    record('MODIFY', numbers[1] ?? '', { NewImage: image('2'), OldImage: image('1') }),
    record('REMOVE', numbers[2] ?? '', { OldImage: image('2') }),
  ])
  expect(new Set(numbers).size).toBe(3)
  // What goes to the function as JSON must arrive as it is.
  expect(JSON.parse(JSON.stringify(records))).toEqual(records)
})

it('continues with the first of those that failed', async () => {
  const table = await aTable()
  await table.put('a', 'b', 'c', 'd')
  let isFirst = true
  const pump = aPump(table.streamArn, records => {
    const answer = isFirst ? failed(records, 'd', 'b') : { batchItemFailures: [] }
    isFirst = false
    return answer
  })
  await pump.until(() => pump.ids().length === 2)
  await table.put('e')
  await pump.untilGiven('e')
  expect(pump.ids()).toEqual(['a b c d', 'b c d', 'e'])
  expect(pump.waits).toEqual([1])
  expect(pump.givenUp).toEqual([])
})

it('treats an answer about an unknown record as a failure of the whole batch', async () => {
  const table = await aTable()
  await table.put('a', 'b')
  const pump = aPump(table.streamArn, records =>
    records.length > 1 ? { batchItemFailures: [{ itemIdentifier: '' }] } : undefined,
  )
  await pump.until(() => pump.ids().length === 3)
  expect(pump.ids()).toEqual(['a b', 'a', 'b'])
})

it('splits a batch that the function throws on, until only the failing change is left out', async () => {
  const table = await aTable()
  await table.put('a', 'b', 'bad', 'd', 'e')
  const pump = aPump(table.streamArn, records => (records.map(idOf).includes('bad') ? fail() : undefined))
  await pump.untilGiven('e')
  await table.put('f')
  await pump.untilGiven('f')
  expect(pump.ids()).toEqual(['a b bad d e', 'a b bad', 'a b', 'bad', 'bad', 'bad', 'd e', 'f'])
  expect(pump.givenUp).toEqual(['bad'])
  expect(pump.lines).toHaveLength(5)
  expect(new Set(pump.lines)).toEqual(new Set([`${table.streamArn}: the function failed: there is no paper`]))
})

it('gives up changes that fail too often, and only those', async () => {
  const table = await aTable()
  await table.put('a', 'bad', 'c', 'bad too', 'e')
  const pump = aPump(table.streamArn, records => failed(records, 'bad', 'bad too'))
  await pump.until(() => pump.ids().at(-1) === 'e')
  expect(pump.ids()).toEqual([
    'a bad c bad too e',
    'bad c bad too e',
    'bad c bad too e',
    'c bad too e',
    'bad too e',
    'bad too e',
    'e',
  ])
  expect(pump.givenUp).toEqual(['bad', 'bad too'])
})

it('counts an attempt of a split batch only for its first change', async () => {
  const table = await aTable()
  await table.put('a', 'b', 'c', 'd')
  const answers: Answer[] = [
    records => failed(records, 'a'),
    ...[fail, fail, fail, fail, () => undefined],
    records => failed(records, 'c', 'd'),
  ]
  const pump = aPump(table.streamArn, records => answers.shift()?.(records), { maximumAttempts: 2 })
  await pump.until(() => pump.ids().length === 8)
  expect(pump.ids()).toEqual(['a b c d', 'a b c d', 'a b', 'a', 'b', 'b', 'c d', 'c d'])
  expect(pump.givenUp).toEqual(['a'])
})

it('gives up nothing that is accepted at the last attempt, and resets the count of failures', async () => {
  const table = await aTable()
  await table.put('a', 'b')
  const tries = new Map<string, number>()
  const pump = aPump(
    table.streamArn,
    records => {
      const key = records.map(idOf).join()
      tries.set(key, (tries.get(key) ?? 0) + 1)
      return tries.get(key) === 3 ? undefined : fail()
    },
    { batchSize: 1 },
  )
  await pump.until(() => tries.get('b') === 3)
  expect(pump.ids()).toEqual(['a', 'a', 'a', 'b', 'b', 'b'])
  expect(pump.givenUp).toEqual([])
  expect(pump.waits).toEqual([1, 2, 1, 2])
})

it('reads two tables independently', async () => {
  const [one, other] = [await aTable(), await aTable()]
  await one.put('stuck')
  const stuck = aPump(one.streamArn, fail, { maximumAttempts: Number.POSITIVE_INFINITY })
  const free = aPump(other.streamArn)
  await stuck.untilGiven('stuck')
  await other.put('a', 'b')
  await free.untilGiven('b')
  expect(free.batches.flat().map(idOf)).toEqual(['a', 'b'])
  expect(new Set(stuck.batches.flat().map(idOf))).toEqual(new Set(['stuck']))
})

it('stops after the current invocation, and the rest follows at the next start', async () => {
  const table = await aTable()
  await table.put('a', 'b', 'c')
  const events: string[] = []
  let answer = () => {}
  let started = () => {}
  const isStarted = new Promise<void>(resolve => {
    started = resolve
  })
  const pump = aPump(table.streamArn, undefined, {
    batchSize: 1,
    invoke: ({ Records }) => {
      events.push(`given ${Records.map(idOf)}`)
      started()
      return new Promise(resolve => {
        answer = () => resolve(undefined)
      })
    },
  })
  await isStarted
  const stopped = pump.stop().then(() => events.push('stopped'))
  // A turn of the event loop with I/O: were it not waiting, it would have ended.
  await table.put('d')
  events.push('answered')
  answer()
  await stopped
  expect(events).toEqual(['given a', 'answered', 'stopped'])

  const next = aPump(table.streamArn)
  await next.untilGiven('d')
  expect(next.batches.flat().map(idOf)).toEqual(['a', 'b', 'c', 'd'])
})

it('stops at once while it waits to retry', async () => {
  const table = await aTable()
  await table.put('a')
  let waiting = () => {}
  const isWaiting = new Promise<void>(resolve => {
    waiting = resolve
  })
  const pump = aPump(table.streamArn, fail, {
    retryMs: () => {
      waiting()
      return 2 ** 31 - 1
    },
  })
  await isWaiting
  await pump.stop()
  expect(pump.ids()).toEqual(['a'])
  expect(pump.givenUp).toEqual([])
})

it('logs once that a stream is missing, and stops all the same', async () => {
  const pump = aPump('arn:aws:dynamodb:local:000000000000:table/none/stream/1')
  await pump.until(() => pump.lines.length > 0)
  await pump.stop()
  expect(pump.lines).toEqual([expect.stringContaining('the stream does not answer: ')])
})

it.skipIf(process.env.DYNAMODB_ENDPOINT)('survives a restart of the engine', async () => {
  const folder = aFolder()
  const port = await freePort()
  const start = () => startDynamoEngine(port, join(folder, 'dynamodb.sqlite'), undefined)
  let engine = await start()
  onTestFinished(() => engine.stop())
  const client = localDynamoClient(engine.endpoint)
  onTestFinished(() => client.destroy())
  const table = await aTable(client)
  await table.put('a', 'b')
  const pump = aPump(table.streamArn, undefined, { client: streamsClient(engine.endpoint) })
  await pump.untilGiven('b')
  await engine.stop()
  await pump.until(() => pump.lines.length > 0)
  engine = await start()
  await table.put('c')
  await pump.untilGiven('c')
  expect(pump.batches.flat().map(idOf)).toEqual(['a', 'b', 'c'])
  expect(pump.lines).toEqual([expect.stringContaining('the stream does not answer: ')])
  await pump.stop()

  const next = aPump(table.streamArn, undefined, { client: streamsClient(engine.endpoint) })
  await next.untilGiven('c')
  expect(next.batches.flat().map(idOf)).toEqual(['a', 'b', 'c'])
})

/** What a stream's service answers to one of its operations; an error when it has a `__type`. */
type StreamService = (operation: string, input: Record<string, string>) => Record<string, unknown>

/** A client of a stream that behaves as the bundled engine never does. */
async function scriptedStream(answer: StreamService): Promise<DynamoDBStreamsClient> {
  const url = await loopbackServer(async (request, response: ServerResponse) => {
    const [, operation = ''] = String(request.headers['x-amz-target']).split('.')
    const body = answer(operation, JSON.parse(await text(request)))
    response.writeHead('__type' in body ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' })
    await once(response.end(JSON.stringify(body)), 'close')
  })
  return streamsClient(url)
}

const aRecord = (id: string, SequenceNumber: string) => ({
  eventName: 'INSERT',
  dynamodb: { Keys: { id: { S: id } }, SequenceNumber },
})

/** A shard that was split in two, and told of on two pages. */
const splitStream: StreamService = (
  operation,
  { ExclusiveStartShardId, ShardId, ShardIterator, ...rest },
) => {
  const pages = {
    first: { Shards: [{ ShardId: 'old', ParentShardId: 'forgotten' }], LastEvaluatedShardId: 'old' },
    second: {
      Shards: [
        { ShardId: 'left', ParentShardId: 'old' },
        { ShardId: 'right', ParentShardId: 'old' },
      ],
    },
  }
  if (operation === 'DescribeStream') {
    const page = ExclusiveStartShardId === 'old' ? pages.second : pages.first
    return { StreamDescription: { StreamStatus: 'ENABLED', ...page } }
  }
  if (operation === 'GetShardIterator') return { ShardIterator: `${ShardId} ${rest.ShardIteratorType}` }
  const [shard = ''] = ShardIterator?.split(' ') ?? []
  const number = { old: '1', left: '2', right: '3' }[shard] ?? ''
  return {
    Records: ShardIterator?.endsWith('end') ? [] : [aRecord(shard, number)],
    ...(shard !== 'old' && { NextShardIterator: `${shard} end` }),
  }
}

it('continues with the shards that a shard was split into, after it', async () => {
  let isFirst = true
  const failOnce: Answer = records => {
    const answer = isFirst ? failed(records, 'old') : undefined
    isFirst = false
    return answer
  }
  const pump = aPump('arn', failOnce, { client: await scriptedStream(splitStream) })
  await pump.untilGiven('left')
  await pump.untilGiven('right')
  expect(pump.ids().slice(0, 2)).toEqual(['old', 'old'])
  expect(pump.ids().slice(2).sort()).toEqual(['left', 'right'])
})

it.each([
  ['ExpiredIteratorException', 'AFTER_SEQUENCE_NUMBER 7'],
  ['TrimmedDataAccessException', 'TRIM_HORIZON undefined'],
])('resumes at its position after %s', async (__type, place) => {
  const places: string[] = []
  const client = await scriptedStream((operation, { ShardIterator, ShardIteratorType, SequenceNumber }) => {
    if (operation === 'DescribeStream')
      return { StreamDescription: { StreamStatus: 'ENABLED', Shards: [{ ShardId: 'only' }] } }
    if (operation === 'GetShardIterator') {
      places.push(`${ShardIteratorType} ${SequenceNumber}`)
      return { ShardIterator: String(places.length) }
    }
    if (ShardIterator === '1') return { Records: [aRecord('a', '7')], NextShardIterator: 'old' }
    if (ShardIterator === 'old') return { __type, message: 'too old' }
    return { Records: [aRecord('b', '8')], NextShardIterator: 'end' }
  })
  const pump = aPump('arn', undefined, { client })
  await pump.untilGiven('b')
  await pump.stop()
  expect(places).toEqual(['TRIM_HORIZON undefined', place])
  expect(pump.lines).toEqual(['arn: the stream does not answer: too old'])
})

it('marks changes that the table made by itself', async () => {
  const client = await scriptedStream(operation => {
    if (operation === 'DescribeStream')
      return { StreamDescription: { StreamStatus: 'ENABLED', Shards: [{ ShardId: 'only' }] } }
    if (operation === 'GetShardIterator') return { ShardIterator: 'start' }
    const userIdentity = { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' }
    return { Records: [{ ...aRecord('a', '1'), eventName: 'REMOVE', userIdentity }] }
  })
  const pump = aPump('arn', undefined, { client })
  await pump.untilGiven('a')
  expect(pump.batches).toMatchObject([
    [{ eventName: 'REMOVE', userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }],
  ])
})
