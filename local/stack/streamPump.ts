/**
 * Lambda's event source mapping for a DynamoDB stream: invokes a function with the changes from the oldest one on, in
 * sequence within a shard. It retries a failed batch in halves, and gives up a change that fails too often.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type AttributeValue,
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorInput,
  type Shard,
  type _Record as StreamRecord,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams'
import type {
  DynamoDBBatchResponse,
  DynamoDBRecord,
  DynamoDBStreamEvent,
  AttributeValue as LambdaValue,
} from 'aws-lambda'

export interface StreamPump {
  /** Resolves when the current invocation has ended. The next start repeats the changes not processed by then. */
  stop(): Promise<void>
}

export interface StreamPumpOptions {
  readonly client: DynamoDBStreamsClient
  readonly streamArn: string
  readonly invoke: (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse | undefined>
  /** Selects the changes that reach the function; default: all. */
  readonly isWanted?: (record: DynamoDBRecord) => boolean
  readonly batchSize?: number
  /** The wait if there was nothing new, in ms. */
  readonly pollMs?: number
  /** The wait after consecutive failures, in ms. */
  readonly retryMs?: (failures: number) => number
  /** For each change; an attempt that splits the batch does not count. */
  readonly maximumAttempts: number
  readonly onGivenUp: (records: DynamoDBRecord[]) => void
  readonly log: (line: string) => void
}

interface Batch {
  readonly records: readonly DynamoDBRecord[]
  /** The failed attempts of the first record. */
  readonly attempts: number
}

const LONGEST_RETRY_MS = 60_000

export function startStreamPump(options: StreamPumpOptions): StreamPump {
  const { client, streamArn, batchSize = 100, pollMs = 200 } = options
  const { maximumAttempts, onGivenUp, log, isWanted = () => true } = options
  const retryMs = options.retryMs ?? (failures => Math.min(1000 * 2 ** (failures - 1), LONGEST_RETRY_MS))
  const stopping = new AbortController()
  const isStopping = () => stopping.signal.aborted
  const abortable = { abortSignal: stopping.signal }
  const say = (what: string, error: unknown) =>
    log(`${streamArn}: ${what}: ${error instanceof Error ? error.message || error.name : String(error)}`)
  /** Waits, at the latest until the pump stops. */
  const pause = (ms: number) => sleep(ms, undefined, { signal: stopping.signal }).catch(() => {})

  let isAnswering = true
  /** Retries until there is an answer. @returns undefined if the pump stops first */
  async function untilAnswered<T>(ask: () => Promise<T>): Promise<T | undefined> {
    while (!isStopping()) {
      try {
        const answer = await ask()
        isAnswering = true
        return answer
      } catch (error) {
        // Logged once per outage.
        if (isAnswering && !isStopping()) say('the stream does not answer', error)
        isAnswering = false
        await pause(pollMs)
      }
    }
    return undefined
  }

  /** All shards; undefined if the stream is disabled or the pump stops. */
  async function shards(): Promise<readonly Shard[] | undefined> {
    const found: Shard[] = []
    let after: string | undefined
    do {
      const page = await untilAnswered(() =>
        client.send(
          new DescribeStreamCommand({ StreamArn: streamArn, ExclusiveStartShardId: after }),
          abortable,
        ),
      )
      if (page?.StreamDescription === undefined || page.StreamDescription.StreamStatus === 'DISABLED')
        return undefined
      found.push(...(page.StreamDescription.Shards ?? []))
      after = page.StreamDescription.LastEvaluatedShardId
    } while (after !== undefined)
    return found
  }

  /** Waits until there are shards of the wanted kind. */
  async function untilShards(isWanted: (shard: Shard, ids: ReadonlySet<string>) => boolean) {
    for (let all = await shards(); all; all = await shards()) {
      const ids = new Set(all.map(idOf))
      const wanted = all.filter(shard => isWanted(shard, ids)).map(idOf)
      if (wanted.length > 0) return wanted
      await pause(pollMs)
    }
    return []
  }

  async function followStream(): Promise<void> {
    const first = await untilShards(
      ({ ParentShardId }, ids) => ParentShardId === undefined || !ids.has(ParentShardId),
    )
    /** Follows a shard and then its children, where an item's later changes are. */
    async function followLineage(shardId: string): Promise<void> {
      await followShard(shardId)
      if (isStopping()) return
      const next = await untilShards(({ ParentShardId }) => ParentShardId === shardId)
      await Promise.all(next.map(followLineage))
    }
    await Promise.all(first.map(followLineage))
  }

  /** Delivers a shard's changes until it is closed. */
  async function followShard(shardId: string): Promise<void> {
    let place: Pick<GetShardIteratorInput, 'ShardIteratorType' | 'SequenceNumber'> = {
      ShardIteratorType: 'TRIM_HORIZON',
    }
    let iterator: string | undefined
    const read = async () => {
      try {
        const where = { StreamArn: streamArn, ShardId: shardId, ...place }
        iterator ??= (await client.send(new GetShardIteratorCommand(where), abortable)).ShardIterator
        const what = new GetRecordsCommand({ ShardIterator: iterator, Limit: batchSize })
        return await client.send(what, abortable)
      } catch (error) {
        const isTrimmed = error instanceof TrimmedDataAccessException
        if (isTrimmed) place = { ShardIteratorType: 'TRIM_HORIZON' }
        if (isTrimmed || error instanceof ExpiredIteratorException) iterator = undefined
        throw error
      }
    }
    while (!isStopping()) {
      const answer = await untilAnswered(read)
      if (!answer) return
      const records = (answer.Records ?? []).map(record => lambdaRecord(record, streamArn))
      const last = records.at(-1)?.dynamodb?.SequenceNumber
      if (last !== undefined) {
        await deliver(records.filter(isWanted))
        place = { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: last }
      }
      iterator = answer.NextShardIterator
      if (iterator === undefined) return
      if (last === undefined) await pause(pollMs)
    }
  }

  /** Invokes the function until each record is processed or given up. */
  async function deliver(all: readonly DynamoDBRecord[]): Promise<void> {
    // A stack: the next batch is the last one.
    const batches: Batch[] = all.length > 0 ? [{ records: all, attempts: 0 }] : []
    let failures = 0
    for (let batch = batches.pop(); batch && !isStopping(); batch = batches.pop()) {
      const { records, attempts } = batch
      const taken = await invoke(records)
      if (taken === records.length) {
        failures = 0
        continue
      }
      if (taken === undefined && records.length > 1) {
        const half = Math.ceil(records.length / 2)
        batches.push({ records: records.slice(half), attempts: 0 })
        batches.push({ records: records.slice(0, half), attempts })
      } else {
        const left = records.slice(taken)
        const attempted = taken ? 1 : attempts + 1
        if (taken) failures = 0
        if (attempted < maximumAttempts) batches.push({ records: left, attempts: attempted })
        else {
          onGivenUp(left.slice(0, 1))
          if (left.length > 1) batches.push({ records: left.slice(1), attempts: 0 })
        }
      }
      failures += 1
      await pause(retryMs(failures))
    }
  }

  /** @returns how many records were processed, from the first on; undefined if the function failed as a whole */
  async function invoke(records: readonly DynamoDBRecord[]): Promise<number | undefined> {
    try {
      return takenOf(records, await options.invoke({ Records: [...records] }))
    } catch (error) {
      say('the function failed', error)
      return undefined
    }
  }

  const following = followStream().catch((error: unknown) => say('the pump has ended', error))
  return {
    async stop() {
      stopping.abort()
      await following
    },
  }
}

/** @throws Error  for a record that is not in the batch, which Lambda treats as a failure of the whole batch */
function takenOf(records: readonly DynamoDBRecord[], response: DynamoDBBatchResponse | undefined): number {
  const numbers = records.map(({ dynamodb }) => dynamodb?.SequenceNumber)
  const failed = (response?.batchItemFailures ?? []).map(({ itemIdentifier }) => {
    const index = numbers.indexOf(itemIdentifier)
    if (index < 0) throw new Error(`it answered a record that it was not given: ${itemIdentifier}`)
    return index
  })
  return Math.min(records.length, ...failed)
}

const idOf = ({ ShardId = '' }: Shard): string => ShardId

/** Converts a record from the stream's format to Lambda's. */
function lambdaRecord(record: StreamRecord, eventSourceARN: string): DynamoDBRecord {
  const { dynamodb = {}, userIdentity, ...rest } = record
  const { ApproximateCreationDateTime: created, Keys, NewImage, OldImage, ...described } = dynamodb
  return {
    ...rest,
    eventSourceARN,
    dynamodb: {
      ...described,
      ...(created && { ApproximateCreationDateTime: Math.floor(created.getTime() / 1000) }),
      ...(Keys && { Keys: lambdaImage(Keys) }),
      ...(NewImage && { NewImage: lambdaImage(NewImage) }),
      ...(OldImage && { OldImage: lambdaImage(OldImage) }),
    },
    ...(userIdentity && {
      userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId },
    }),
  }
}

const lambdaImage = (image: Record<string, AttributeValue>): Record<string, LambdaValue> =>
  Object.fromEntries(Object.entries(image).map(([name, value]) => [name, lambdaValue(value)]))

/** Encodes bytes as base64, at any depth; the rest has the same format. */
function lambdaValue(value: AttributeValue): LambdaValue {
  if (value.B) return { B: base64(value.B) }
  if (value.BS) return { BS: value.BS.map(base64) }
  if (value.L) return { L: value.L.map(lambdaValue) }
  if (value.M) return { M: lambdaImage(value.M) }
  return value as LambdaValue
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
