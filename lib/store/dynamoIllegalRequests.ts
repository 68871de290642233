/**
 * Illegal requests in DynamoDB: by day, sharded so that a flood does not exceed the throughput of a partition, and
 * expiring after RETENTION_MS. Counts are stored among them, with ids that begin with `count#`.
 */
import { createHash } from 'node:crypto'
import type { IllegalCount, IllegalRequest, IllegalRequests } from '../illegal/illegalRequest'
import { ILLEGAL_REASONS, SIGNATURE_FAULTS, type SignatureCause } from '../illegal/reasons'
import { beijingDay, DAY_MS, type EpochMs, HOUR_MS, isTime, plusMs } from '../time'
import { type OnUnreadable, readable, rethrow } from '../unreadableItem'
import { readItems } from './allItems'
import type { DocumentStore, Item } from './documentStore'
import { expiry } from './expiry'
import { isCount, isText, itemReader, oneOf, optional, shapeOf } from './itemReader'

const SHARDS = 8
const RETENTION_MS = 90 * DAY_MS
const COUNT = 'count#'

export function dynamoIllegalRequests(
  store: DocumentStore,
  tableName: string,
  onUnreadable: OnUnreadable = rethrow,
): IllegalRequests {
  const dayShard = (at: EpochMs, shard: number) => `${beijingDay(at)}#${shard}`
  const forgetAt = (at: EpochMs) => expiry(plusMs(at, RETENTION_MS))

  /** The partition of a record, by the hash of its request id, which may be any text. */
  const recordShard = ({ at, requestId }: IllegalRequest) =>
    dayShard(at, createHash('sha256').update(requestId).digest().readUInt8() % SHARDS)

  /** What was read of the items of each day of a span whose ids sort before or among the counts, by id. */
  async function* byDay<T>(from: EpochMs, to: EpochMs, comparison: '<' | '>=', read: (item: Item) => T) {
    // Ids sort by time.
    const withId = readable((item: Item) => ({ id: String(item.id), content: read(item) }), onUnreadable)
    const ofPartition = (partition: string) =>
      readItems(
        store,
        {
          TableName: tableName,
          KeyConditionExpression: `dayShard = :dayShard AND id ${comparison} :count`,
          ExpressionAttributeValues: { ':dayShard': partition, ':count': COUNT },
        },
        withId,
      )
    const lastDay = beijingDay(to)
    for (let day = from; beijingDay(day) <= lastDay; day = plusMs(day, DAY_MS)) {
      const shards = Array.from({ length: SHARDS }, (_, shard) => ofPartition(dayShard(day, shard)))
      const found = (await Promise.all(shards)).flat().sort((a, b) => (a.id < b.id ? -1 : 1))
      yield* found.map(({ content }) => content)
    }
  }

  return {
    async add(request) {
      const Item = { ...request, dayShard: recordShard(request), forgetAt: forgetAt(request.at) }
      await store.put({ TableName: tableName, Item })
    },

    async addCount({ hour, sourceIp, reason, count }) {
      const at = (hour * HOUR_MS) as EpochMs
      await store.update({
        TableName: tableName,
        Key: { dayShard: dayShard(at, hour % SHARDS), id: `${COUNT}${hour}#${sourceIp}#${reason}` },
        // `count` and `hour` are reserved words of DynamoDB.
        UpdateExpression:
          'ADD #count :count SET #hour = :hour, sourceIp = :sourceIp, reason = :reason, forgetAt = :forgetAt',
        ExpressionAttributeNames: { '#count': 'count', '#hour': 'hour' },
        ExpressionAttributeValues: {
          ':count': count,
          ':hour': hour,
          ':sourceIp': sourceIp,
          ':reason': reason,
          ':forgetAt': forgetAt(at),
        },
      })
    },

    async erase(request) {
      const Key = { dayShard: recordShard(request), id: request.id }
      await store.delete({ TableName: tableName, Key })
    },

    async *list(from, to) {
      for await (const request of byDay(from, to, '<', requestOf))
        if (request.at >= from && request.at <= to) yield request
    },

    async *listCounts(from, to) {
      for await (const count of byDay(from, to, '>=', countOf))
        if (count.hour * HOUR_MS > from - HOUR_MS && count.hour * HOUR_MS <= to) yield count
    },
  }
}

const isCause = shapeOf<SignatureCause>({ fault: oneOf(...SIGNATURE_FAULTS), parameter: optional(isText) })

const requestOf = itemReader<IllegalRequest>('illegal request', {
  id: isText,
  at: isTime,
  reason: oneOf(...ILLEGAL_REASONS),
  sourceIp: isText,
  userAgent: isText,
  channel: oneOf('notify', 'return', 'epay', 'link'),
  gateway: optional(isText),
  claimedOrder: isText,
  cause: optional(isCause),
  copy: isText,
  requestId: isText,
})

const countOf = itemReader<IllegalCount>('count of illegal requests', {
  hour: isCount,
  sourceIp: isText,
  reason: oneOf(...ILLEGAL_REASONS),
  count: isCount,
})
