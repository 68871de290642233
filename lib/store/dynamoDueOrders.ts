/**
 * The search for orders whose visit is due: in the index `work`, and among the young orders, which lie side by side in the
 * partitions of their day, since numbers begin with the time. On its way it puts into the index those that are young no
 * more. Apart from the other calls, so that only who searches carries it.
 */
import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb'
import { firstNumbers, type OrderId } from '../order/orderId'
import type { DueOrders } from '../payment/ports'
import { beginningOfDay, beijingDay, DAY_MS, type EpochMs, HOUR_MS, plusMs } from '../time'
import { allItems } from './allItems'
import { metItem } from './condition'
import type { DocumentStore } from './documentStore'
import { inTurn } from './inTurn'
import { dayShards, orderKey, workShard, workShards } from './orderKey'
import { ALLOWANCE_MS, grownUpUntil } from './youngOrders'

/** How far the index is complete is recorded after so much of the numbers' time. */
const STRETCH_MS = HOUR_MS
/** How far back is looked where that is not known: to before the first order, unless the schedule did not run for long. */
const FIRST_LOOK_MS = 2 * DAY_MS

/** Where it is recorded. */
const GROWN_UP_KEY = { dayShard: 'grownUp#', orderId: '-' } as const

/** Numbers that name a time from one to before another, within one day. */
interface Stretch {
  readonly from: EpochMs
  readonly to: EpochMs
}

/** @param shards  over how many partitions the index is spread, where it is for a test */
export function dynamoDueOrders(store: DocumentStore, TableName: string, shards?: number): DueOrders {
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
    [...stretches(grownUpUntil(now), plusMs(now, ALLOWANCE_MS), DAY_MS)].flatMap(stretch =>
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
    try {
      await store.update({
        TableName,
        Key: orderKey(orderId),
        ConditionExpression: IS_OUTSIDE,
        UpdateExpression: 'SET workShard = :workShard',
        ExpressionAttributeValues: { ':workShard': workShard(orderId, shards) },
      })
    } catch (error) {
      // Somebody has seen to it since.
      metItem(error)
    }
  }

  async function indexPartition({ condition, values }: Partition): Promise<void> {
    const found = query({
      KeyConditionExpression: condition,
      FilterExpression: IS_OUTSIDE,
      ExpressionAttributeValues: values,
      ProjectionExpression: 'orderId',
      // They are not looked at again.
      ConsistentRead: true,
    })
    for await (const { orderId } of found) await indexOrder(orderId as OrderId)
  }

  /** Puts the orders into the index that have grown up with something left to do. What is interrupted is done again. */
  async function indexGrownUp(now: EpochMs): Promise<void> {
    const { Item } = await store.get({ TableName, Key: GROWN_UP_KEY, ConsistentRead: true })
    const until = grownUpUntil(now)
    const reached = reachedBy(Item?.until as EpochMs | undefined, until)
    const from = reached ?? plusMs(until, -FIRST_LOOK_MS)
    for (const stretch of stretches(from, until, reached === undefined ? DAY_MS : STRETCH_MS)) {
      await Promise.all(partitionsOf(stretch).map(indexPartition))
      await store.put({ TableName, Item: { ...GROWN_UP_KEY, until: stretch.to } })
    }
  }

  return {
    async *due(now) {
      await indexGrownUp(now)
      for await (const { orderId, dueAt } of inTurn([...young(now), ...old(now)])) {
        yield { orderId: orderId as OrderId, dueAt: dueAt as EpochMs }
      }
    },
  }
}

/** Something is to be done about it, and it is not in the index. */
const IS_OUTSIDE = 'attribute_exists(dueAt) AND attribute_not_exists(workShard)'

/** How far a search came; undefined when none did, or one whose clock was ahead: it passed by what was young still. */
const reachedBy = (recorded: EpochMs | undefined, until: EpochMs): EpochMs | undefined =>
  recorded !== undefined && recorded <= plusMs(until, ALLOWANCE_MS) ? recorded : undefined

function* stretches(from: EpochMs, to: EpochMs, longestMs: number): Generator<Stretch> {
  for (let at = from; at < to; ) {
    const end = Math.min(to, plusMs(at, longestMs), plusMs(beginningOfDay(at), DAY_MS)) as EpochMs
    yield { from: at, to: end }
    at = end
  }
}

interface Partition {
  readonly condition: string
  readonly values: Readonly<Record<string, string>>
}

/** A number is longer than how it begins, and so after it: none of the time `to` is among them, and no late one. */
const partitionsOf = ({ from, to }: Stretch): readonly Partition[] =>
  dayShards(beijingDay(from)).map(dayShard => ({
    condition: 'dayShard = :dayShard AND orderId BETWEEN :from AND :to',
    values: {
      ':dayShard': dayShard,
      ':from': firstNumbers(from),
      ':to': firstNumbers(to, beginningOfDay(from)),
    },
  }))
