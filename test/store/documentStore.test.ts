/**
 * The contract of the document store, for the AWS SDK and the small client: on a real engine, and with a failing
 * server.
 */

import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import fc from 'fast-check'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { firstConditionFailed, metByFirst, metItem } from '../../lib/store/condition'
import type { DocumentStore } from '../../lib/store/documentStore'
import { marshallOptions } from '../../lib/store/marshalling'
import { sdkDocumentStore } from '../../lib/store/sdk/documentStore'
import { signedDocumentStore } from '../../lib/store/signed/documentStore'
import { freePort } from '../../local/stack/ports'
import { localAccess } from '../../local/stack/stack'
import { awsAt } from '../support/aws'
import { loopbackServer } from '../support/loopback'
import { RARE } from '../support/rare'
import { freshTables } from '../support/tables'

const STORES: [name: string, open: (endpoint: string) => DocumentStore][] = [
  [
    'the AWS SDK',
    endpoint => {
      const client = new DynamoDBClient({
        ...localAccess(endpoint),
        maxAttempts: 3,
        requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
      })
      return sdkDocumentStore(DynamoDBDocumentClient.from(client, { marshallOptions: marshallOptions() }))
    },
  ],
  ['the small client', endpoint => signedDocumentStore(awsAt({ AWS_ENDPOINT_URL_DYNAMODB: endpoint }))],
]

let TableName: string
beforeAll(async () => {
  TableName = (await freshTables()).names.api
})

let partitions = 0
const aPartition = (): string => {
  partitions += 1
  return `p${partitions}`
}

/** What both must make of it: the value, or the error's name. */
const outcome = (promise: Promise<unknown>) =>
  promise.then(
    value => ({ value }),
    (error: Error) => ({ error: error.name }),
  )

describe.each(STORES)('by %s, on an engine', (_, open) => {
  const store = open(inject('dynamodbEndpoint'))
  const failureOf = (promise: Promise<unknown>) =>
    promise.then(
      () => expect.fail('no error'),
      error => error,
    )

  it('stores what it is given, without undefined values', async () => {
    const Key = { partition: aPartition(), id: '1' }
    const Item = {
      ...Key,
      text: '明前',
      empty: '',
      number: 1.5,
      big: 1795000000000,
      yes: true,
      nothing: null,
      list: [1, 'a', { b: [] }],
      map: { a: { b: 'c' } },
      set: new Set(['x', 'y']),
    }
    await store.put({ TableName, Item: { ...Item, left: undefined, map: { ...Item.map, out: undefined } } })
    expect(await store.get({ TableName, Key, ConsistentRead: true })).toMatchObject({ Item })
    expect((await store.get({ TableName, Key })).Item).toEqual(Item)
    await store.delete({ TableName, Key })
    expect((await store.get({ TableName, Key })).Item).toBeUndefined()
  })

  it('returns what an update changed', async () => {
    const Key = { partition: aPartition(), id: '1' }
    const update = {
      TableName,
      Key,
      UpdateExpression: 'SET #n = if_not_exists(#n, :zero)',
      ExpressionAttributeNames: { '#n': 'n' },
      ExpressionAttributeValues: { ':zero': 0 },
    }
    expect((await store.update({ ...update, ReturnValues: 'ALL_NEW' })).Attributes).toEqual({ ...Key, n: 0 })
    expect((await store.update({ ...update, ReturnValues: 'ALL_OLD' })).Attributes).toEqual({ ...Key, n: 0 })
    expect((await store.update(update)).Attributes).toBeUndefined()
  })

  it('returns the item that failed a condition', async () => {
    const Item = { partition: aPartition(), id: '1', facts: { paid: { at: 1 } } }
    const put = {
      TableName,
      Item,
      ConditionExpression: 'attribute_not_exists(id)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    }
    await store.put(put)
    const failure = await failureOf(store.put(put))
    expect(failure.name).toBe('ConditionalCheckFailedException')
    expect(metItem(failure)).toEqual(Item)
    const absent = await failureOf(
      store.put({ ...put, Item: { ...Item, id: '2' }, ConditionExpression: 'attribute_exists(id)' }),
    )
    expect(metItem(absent)).toBeUndefined()
  })

  it('throws on errors other than a failed condition', async () => {
    const failure = await failureOf(store.get({ TableName: 'none-such', Key: { id: '1' } }))
    expect(failure.name).toBe('ResourceNotFoundException')
    expect(() => metItem(failure)).toThrow(failure)
    expect(firstConditionFailed(failure)).toBe(false)
    expect(() => metByFirst(failure)).toThrow(failure)
  })

  it('finds page by page', async () => {
    const partition = aPartition()
    for (const id of ['a', 'b', 'c']) await store.put({ TableName, Item: { partition, id } })
    const query = {
      TableName,
      Limit: 2,
      KeyConditionExpression: '#p = :p',
      ExpressionAttributeNames: { '#p': 'partition' },
      ExpressionAttributeValues: { ':p': partition },
    }
    const first = await store.query({ ...query, ExclusiveStartKey: undefined })
    expect(first.Items?.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(first.LastEvaluatedKey).toEqual({ partition, id: 'b' })
    const second = await store.query({ ...query, ExclusiveStartKey: first.LastEvaluatedKey })
    expect(second.Items?.map(({ id }) => id)).toEqual(['c'])
    expect(second.LastEvaluatedKey).toBeUndefined()
  })

  it('reads many at once', async () => {
    const partition = aPartition()
    const Keys = ['a', 'b', 'c'].map(id => ({ partition, id }))
    await store.put({ TableName, Item: { ...Keys[0], n: 1 } })
    await store.put({ TableName, Item: { ...Keys[1], n: 2 } })
    const { Responses, UnprocessedKeys } = await store.batchGet({ RequestItems: { [TableName]: { Keys } } })
    expect(Responses?.[TableName]?.map(({ n }) => n).sort()).toEqual([1, 2])
    expect(UnprocessedKeys).toEqual({})
  })

  it('writes all or nothing', async () => {
    const partition = aPartition()
    const part = (id: string, more = {}) => ({ Put: { TableName, Item: { partition, id }, ...more } })
    const isNew = {
      ConditionExpression: 'attribute_not_exists(id)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    }
    await store.transactWrite({ TransactItems: [part('a', isNew), part('b')] })
    const failed = await failureOf(store.transactWrite({ TransactItems: [part('a', isNew), part('c')] }))
    expect(failed.name).toBe('TransactionCanceledException')
    expect(firstConditionFailed(failed)).toBe(true)
    expect(metByFirst(failed)).toEqual({ partition, id: 'a' })
    const second = await failureOf(store.transactWrite({ TransactItems: [part('d'), part('a', isNew)] }))
    expect(firstConditionFailed(second)).toBe(false)
    expect(() => metByFirst(second)).toThrow(second)
    expect((await store.get({ TableName, Key: { partition, id: 'c' } })).Item).toBeUndefined()
    expect((await store.get({ TableName, Key: { partition, id: 'b' } })).Item).toEqual({ partition, id: 'b' })
  })

  it('stores any document', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 })
    const number = fc.integer({ min: -(2 ** 50), max: 2 ** 50 })
    const { value } = fc.letrec(tie => ({
      value: fc.oneof(
        { maxDepth: 3 },
        text,
        number,
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(
          text.filter(key => key !== '' && key !== '__proto__'),
          tie('value'),
          { maxKeys: 4 },
        ),
      ),
    }))
    const Key = { partition: aPartition(), id: '1' }
    await fc.assert(
      fc.asyncProperty(value, async value => {
        await store.put({ TableName, Item: { ...Key, value } })
        expect((await store.get({ TableName, Key, ConsistentRead: true })).Item?.value).toEqual(value)
      }),
      { numRuns: RARE ? 300 : 30 },
    )
  })
})

type Play = (
  count: number,
) => { status: number; body: string; headers?: Record<string, string> } | 'hang' | 'reset' | 'cut'

const OK: ReturnType<Play> = { status: 200, body: '{"Item":{"id":{"S":"1"}}}' }
const refused = (type: string, status = 400): ReturnType<Play> => ({
  status,
  body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'no' }),
})

/** Plays a DynamoDB that has its moods. */
async function moody(play: Play) {
  let count = 0
  const endpoint = await loopbackServer((request, response) => {
    request.resume().on('end', () => {
      count += 1
      const answer = play(count)
      if (answer === 'hang') return
      if (answer === 'reset') return request.socket.resetAndDestroy()
      if (answer === 'cut') {
        response.writeHead(200, { 'content-length': '100' }).write('{"Item":')
        return setTimeout(() => response.destroy(), 20)
      }
      response
        .writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0', ...answer.headers })
        .end(answer.body)
      return
    })
  })
  return { endpoint, count: () => count }
}

describe.each(STORES)('by %s, of a store that fails', (_, open) => {
  it.each<[string, number, Play, object]>([
    ['refuses', 1, () => refused('ValidationException'), { error: 'ValidationException' }],
    ['does not let us', 1, () => refused('AccessDeniedException'), { error: 'AccessDeniedException' }],
    [
      'is too busy once',
      2,
      n => (n < 2 ? refused('ThrottlingException') : OK),
      { value: { Item: { id: '1' } } },
    ],
    [
      'is too busy twice',
      3,
      n => (n < 3 ? refused('ProvisionedThroughputExceededException') : OK),
      { value: { Item: { id: '1' } } },
    ],
    ['is always too busy', 3, () => refused('RequestLimitExceeded'), { error: 'RequestLimitExceeded' }],
    [
      'has a transaction under way',
      2,
      n => (n < 2 ? refused('TransactionInProgressException') : OK),
      { value: { Item: { id: '1' } } },
    ],
    [
      'has the item in a transaction twice',
      3,
      n => (n < 3 ? refused('TransactionConflictException') : OK),
      { value: { Item: { id: '1' } } },
    ],
    [
      'fails once',
      2,
      n => (n < 2 ? refused('InternalServerError', 500) : OK),
      { value: { Item: { id: '1' } } },
    ],
    ['always fails', 3, () => refused('InternalServerError', 500), { error: 'InternalServerError' }],
    ['breaks once', 2, n => (n < 2 ? 'reset' : OK), { value: { Item: { id: '1' } } }],
    ['always breaks', 3, () => 'reset', { error: expect.any(String) }],
    ['breaks off once', 2, n => (n < 2 ? 'cut' : OK), { value: { Item: { id: '1' } } }],
    ['answers a page', 1, () => ({ status: 200, body: '<html>' }), { error: expect.any(String) }],
    [
      'answers the beginning of JSON',
      1,
      () => ({ status: 200, body: '{"Item":' }),
      { error: expect.any(String) },
    ],
  ])('that %s has the same result with %d attempt(s)', async (_, attempts, play, expected) => {
    const { endpoint, count } = await moody(play)
    const result = await outcome(open(endpoint).get({ TableName, Key: { partition: '1', id: '1' } }))
    const { value } = result as { value?: { Item?: unknown } }
    expect(value ? { value: { Item: value.Item } } : result).toEqual(expected)
    expect(count()).toBe(attempts)
  })

  it.each<[string, number, readonly string[]]>([
    ['conflicts are repeated', 3, ['None', 'TransactionConflict']],
    ['throttling is repeated', 3, ['ThrottlingError', 'ProvisionedThroughputExceeded']],
    ['a failed condition is not', 1, ['ConditionalCheckFailed', 'TransactionConflict']],
    ['nothing is not', 1, []],
  ])('that cancels a transaction, of which %s: %d attempt(s)', async (_, attempts, codes) => {
    const CancellationReasons = codes.map(Code => ({ Code }))
    const __type = 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException'
    const { endpoint, count } = await moody(() => ({
      status: 400,
      body: JSON.stringify({ __type, CancellationReasons }),
    }))
    const TransactItems = [{ Delete: { TableName, Key: { partition: '1', id: '1' } } }]
    expect(await outcome(open(endpoint).transactWrite({ TransactItems }))).toEqual({
      error: 'TransactionCanceledException',
    })
    expect(count()).toBe(attempts)
  })

  it('keeps the token of a transaction over its attempts', async () => {
    const tokens: unknown[] = []
    const endpoint = await loopbackServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', chunk => chunks.push(chunk))
      request.on('end', () => {
        tokens.push(JSON.parse(Buffer.concat(chunks).toString()).ClientRequestToken)
        response.writeHead(tokens.length < 3 ? 500 : 200).end('{}')
      })
    })
    const store = open(endpoint)
    const TransactItems = [{ Delete: { TableName, Key: { partition: '1', id: '1' } } }]
    await store.transactWrite({ TransactItems })
    await store.transactWrite({ TransactItems })
    expect(tokens[0]).toMatch(/^[\w-]{36}$/)
    expect([tokens[1], tokens[2]]).toEqual([tokens[0], tokens[0]])
    expect(tokens[3]).not.toBe(tokens[0])
  })

  it('with another clock gets its second attempt signed by that clock', async () => {
    const ahead = new Date(Date.now() + 3_600_000)
    const { endpoint, count } = await moody(n =>
      n < 2
        ? ({
            ...(refused('InvalidSignatureException') as object),
            headers: { date: ahead.toUTCString() },
          } as never)
        : OK,
    )
    expect((await open(endpoint).get({ TableName, Key: { id: '1' } })).Item).toEqual({ id: '1' })
    expect(count()).toBe(2)
  })

  it('that nobody answers for is an error', async () => {
    await expect(
      open(`http://127.0.0.1:${await freePort()}`).get({ TableName, Key: { id: '1' } }),
    ).rejects.toThrow()
  })

  it.runIf(RARE)('that hangs is given up after three attempts', async () => {
    const { endpoint, count } = await moody(() => 'hang')
    expect(await outcome(open(endpoint).get({ TableName, Key: { id: '1' } }))).toEqual({
      error: 'TimeoutError',
    })
    expect(count()).toBe(3)
  })
})
