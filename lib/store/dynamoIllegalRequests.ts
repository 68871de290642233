/**
 * Illegal requests in DynamoDB: by day, sharded so that a flood does not exceed the throughput of a partition, and
 * expiring after RETENTION_MS. Counts are stored among them, with ids that begin with `count#`.
 */
import { createHash } from 'node:crypto'
import type { IllegalCount, IllegalRequest, IllegalRequests } from '../illegal/illegalRequest'
import { beijingDay, DAY_MS, type EpochMs, HOUR_MS, plusMs } from '../time'
import { allItems } from './allItems'
import type { DocumentStore } from './documentStore'
import { expiry } from './expiry'

const SHARDS = 8
const RETENTION_MS = 90 * DAY_MS
const COUNT = 'count#'

/** With the table's own attributes. Ids sort by time. */
type Stored<T> = T & { readonly dayShard: string; readonly id: string; readonly forgetAt: number }

export function dynamoIllegalRequests(store: DocumentStore, tableName: string): IllegalRequests {
  const dayShard = (at: EpochMs, shard: number) => `${beijingDay(at)}#${shard}`
  const forgetAt = (at: EpochMs) => expiry(plusMs(at, RETENTION_MS))

  /** The partition of a record, by the hash of its request id, which may be any text. */
  const recordShard = ({ at, requestId }: IllegalRequest) =>
    dayShard(at, createHash('sha256').update(requestId).digest().readUInt8() % SHARDS)

  /** The items of a partition whose ids sort before or among the counts. */
  async function query<T>(partition: string, comparison: '<' | '>='): Promise<Stored<T>[]> {
    const items = allItems(store, {
      TableName: tableName,
      KeyConditionExpression: `dayShard = :dayShard AND id ${comparison} :count`,
      ExpressionAttributeValues: { ':dayShard': partition, ':count': COUNT },
    })
    const found: Stored<T>[] = []
    for await (const item of items) found.push(item as Stored<T>)
    return found
  }

  /** The items of each day of a span, by id. */
  async function* byDay<T>(from: EpochMs, to: EpochMs, comparison: '<' | '>=') {
    const lastDay = beijingDay(to)
    for (let day = from; beijingDay(day) <= lastDay; day = plusMs(day, DAY_MS)) {
      const shards = Array.from({ length: SHARDS }, (_, shard) => query<T>(dayShard(day, shard), comparison))
      yield* (await Promise.all(shards)).flat().sort((a, b) => (a.id < b.id ? -1 : 1))
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
      for await (const item of byDay<IllegalRequest>(from, to, '<')) {
        const { dayShard: _, forgetAt: __, ...request } = item
        if (request.at >= from && request.at <= to) yield request
      }
    },

    async *listCounts(from, to) {
      for await (const { hour, sourceIp, reason, count } of byDay<IllegalCount>(from, to, '>=')) {
        if (hour * HOUR_MS > from - HOUR_MS && hour * HOUR_MS <= to) yield { hour, sourceIp, reason, count }
      }
    },
  }
}
