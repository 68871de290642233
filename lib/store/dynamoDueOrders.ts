/**
 * Finds the orders whose visit is due: in the index `work`, and among the young orders in the partitions of their day,
 * where numbers sort by time. Adds orders to the index that are no longer young. Separate from the other operations,
 * since only one function needs it.
 */
import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb'
import { firstNumbers, type OrderId } from '../order/orderId'
import type { DueOrders } from '../payment/ports'
import {
  beginningOfDay,
  beijingDay,
  CLOCK_ALLOWANCE_MS,
  DAY_MS,
  type EpochMs,
  earliest,
  HOUR_MS,
  isTime,
  plusMs,
} from '../time'
import { type OnUnreadable, readable } from '../unreadableItem'
import { allItems, eachRead } from './allItems'
import { updateIf } from './condition'
import type { DocumentStore } from './documentStore'
import { inTurn } from './inTurn'
import { dueOrderOf, orderIdOf } from './orderItem'
import { dayShards, orderKey, workShard, workShards } from './orderKey'
import { grownUpUntil } from './youngOrders'

/** Progress is recorded for each stretch of this length. */
const STRETCH_MS = HOUR_MS
/**
 * How far back to search without recorded progress: before the first order, unless the schedule was stopped for long.
 */
const FIRST_LOOK_MS = 2 * DAY_MS

/** The key of the recorded progress. */
const GROWN_UP_KEY = { dayShard: 'grownUp#', orderId: '-' } as const

/** Numbers whose time is in a range within one day, the end excluded. */
interface Stretch {
  readonly from: EpochMs
  readonly to: EpochMs
}

interface Options {
  /** Number of partitions of the index; only tests set it. */
  readonly workShards?: number
  /** Is told of an order that is left out, because its number or time is unreadable. */
  readonly onUnreadable: OnUnreadable
}

export function dynamoDueOrders(
  store: DocumentStore,
  TableName: string,
  { workShards: shards, onUnreadable }: Options,
): DueOrders {
  const query = (input: Omit<QueryCommandInput, 'TableName'>) => allItems(store, { TableName, ...input })

  const old = (now: EpochMs) =>
    workShards(shards).map(partition =>
      query({
        IndexName: 'work',
        KeyConditionExpression: 'workShard = :workShard AND dueAt <= :now',
        ExpressionAttributeValues: { ':workShard': partition, ':now': now },
      }),
    )

  const young = (now: EpochMs) =>
    [...stretches(grownUpUntil(now), plusMs(now, CLOCK_ALLOWANCE_MS), DAY_MS)].flatMap(stretch =>
      partitionsOf(stretch).map(({ condition, values }) =>
        query({
          KeyConditionExpression: condition,
          FilterExpression: 'dueAt <= :now AND attribute_not_exists(workShard)',
          ExpressionAttributeValues: { ...values, ':now': now },
          ProjectionExpression: 'orderId, dueAt',
        }),
      ),
    )

  async function indexOrder(orderId: OrderId): Promise<void> {
    // The condition fails if another writer has changed the order since.
    await updateIf(store, {
      TableName,
      Key: orderKey(orderId),
      ConditionExpression: IS_OUTSIDE,
      UpdateExpression: 'SET workShard = :workShard',
      ExpressionAttributeValues: { ':workShard': workShard(orderId, shards) },
    })
  }

  async function indexPartition({ condition, values }: Partition): Promise<void> {
    const found = query({
      KeyConditionExpression: condition,
      FilterExpression: IS_OUTSIDE,
      ExpressionAttributeValues: values,
      ProjectionExpression: 'orderId',
      // These partitions are not searched again.
      ConsistentRead: true,
    })
    for await (const { orderId } of eachRead(found, readable(orderIdOf, onUnreadable)))
      await indexOrder(orderId)
  }

  /** Adds orders to the index that are no longer young and have work left. After an interruption, it is repeated. */
  async function indexGrownUp(now: EpochMs): Promise<void> {
    const { Item } = await store.get({ TableName, Key: GROWN_UP_KEY, ConsistentRead: true })
    const until = grownUpUntil(now)
    const reached = reachedBy(Item?.until, until)
    const from = reached ?? plusMs(until, -FIRST_LOOK_MS)
    for (const stretch of stretches(from, until, reached === undefined ? DAY_MS : STRETCH_MS)) {
      await Promise.all(partitionsOf(stretch).map(indexPartition))
      await store.put({ TableName, Item: { ...GROWN_UP_KEY, until: stretch.to } })
    }
  }

  return {
    async *due(now) {
      await indexGrownUp(now)
      yield* eachRead(inTurn([...young(now), ...old(now)]), readable(dueOrderOf, onUnreadable))
    },
  }
}

/** With work left, and not in the index. */
const IS_OUTSIDE = 'attribute_exists(dueAt) AND attribute_not_exists(workShard)'

/**
 * Recorded progress; undefined for none, one that is no time, or one written by a clock that was ahead and has skipped
 * young orders.
 */
const reachedBy = (recorded: unknown, until: EpochMs): EpochMs | undefined =>
  isTime(recorded) && recorded <= plusMs(until, CLOCK_ALLOWANCE_MS) ? recorded : undefined

function* stretches(from: EpochMs, to: EpochMs, longestMs: number): Generator<Stretch> {
  for (let at = from; at < to; ) {
    const end = earliest(to, plusMs(at, longestMs), plusMs(beginningOfDay(at), DAY_MS))
    yield { from: at, to: end }
    at = end
  }
}

interface Partition {
  readonly condition: string
  readonly values: Readonly<Record<string, string>>
}

/** Numbers are longer than `to`, so they sort after it: the range excludes them, and all late numbers. */
const partitionsOf = ({ from, to }: Stretch): readonly Partition[] =>
  dayShards(beijingDay(from)).map(dayShard => ({
    condition: 'dayShard = :dayShard AND orderId BETWEEN :from AND :to',
    values: {
      ':dayShard': dayShard,
      ':from': firstNumbers(from),
      ':to': firstNumbers(to, beginningOfDay(from)),
    },
  }))
