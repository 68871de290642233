/**
 * Orders in DynamoDB, one item an order. Writes are conditional and each is one item: a crash between two of
 * them leaves something that a repetition completes. Nothing is read before it is written.
 *
 * Two indices stand beside the table. `work` holds only the orders that something is still to be done about:
 * the others lack its keys `workShard` and `dueAt`. `created` holds all, by the day of their creation. Both are
 * spread over shards, so that one busy day does not meet the limit of one partition.
 *
 * Beside the orders the table holds the used idempotency keys, under `idempotency#…`; they alone carry the
 * time-to-live attribute `forgetAt`, and they are in no index.
 */
import { createHash } from 'node:crypto'
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { type Concern, factKey } from '../order/facts'
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'
import { firstVisit } from '../payment/agenda'
import type { Creation, Idempotency, Orders } from '../payment/ports'
import { beijingDay, DAY_MS, type EpochMs, SECOND_MS } from '../time'

/** How long an idempotency key is remembered. */
const IDEMPOTENCY_MS = DAY_MS

const SHARDS = 8

/** What an item holds beside the order, for the indices. */
interface IndexKeys {
  readonly createdShard: string
  readonly workShard?: string
  readonly dueAt?: EpochMs
  readonly concern?: Concern
}

/** What an idempotency key stands for: enough to write the order again, should the first attempt have died. */
interface Reservation {
  readonly fingerprint: string
  readonly reservedOrderId: OrderId
  readonly createdAt: EpochMs
  readonly expiresAt: EpochMs
}

export function dynamoOrders(client: DynamoDBDocumentClient, tableName: string): Orders {
  /** Puts an item where there is none; otherwise answers the one that is there. */
  async function putNew<T>(item: Record<string, unknown>): Promise<T | undefined> {
    try {
      await client.send(
        new PutCommand({
          TableName: tableName,
          Item: item,
          ConditionExpression: 'attribute_not_exists(orderId)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      )
      return undefined
    } catch (error) {
      return existingItem(error)
    }
  }

  /** All items that a query finds, page by page. */
  async function* query<T>(input: Omit<QueryCommandInput, 'TableName'>): AsyncGenerator<T> {
    let ExclusiveStartKey: Record<string, unknown> | undefined
    do {
      const page = await client.send(new QueryCommand({ ...input, TableName: tableName, ExclusiveStartKey }))
      yield* (page.Items ?? []) as T[]
      ExclusiveStartKey = page.LastEvaluatedKey
    } while (ExclusiveStartKey)
  }

  async function reserve(order: Order, { key, fingerprint }: Idempotency): Promise<Reservation> {
    const reservation: Reservation = {
      fingerprint,
      reservedOrderId: order.orderId,
      createdAt: order.createdAt,
      expiresAt: order.expiresAt,
    }
    const existing = await putNew<Reservation>({
      orderId: `idempotency#${createHash('sha256').update(key).digest('hex')}`,
      ...reservation,
      forgetAt: Math.ceil((order.createdAt + IDEMPOTENCY_MS) / SECOND_MS),
    })
    return existing ?? reservation
  }

  return {
    async create(order, idempotency): Promise<Creation> {
      let wanted = order
      if (idempotency) {
        const reservation = await reserve(order, idempotency)
        if (reservation.fingerprint !== idempotency.fingerprint) return { kind: 'conflict' }
        const { reservedOrderId: orderId, createdAt, expiresAt } = reservation
        wanted = { ...order, orderId, createdAt, expiresAt }
      }
      const existing = await putNew<Order & IndexKeys>({
        ...wanted,
        createdShard: createdShard(wanted.createdAt, shardOf(wanted.orderId)),
        workShard: workShard(shardOf(wanted.orderId)),
        dueAt: firstVisit(wanted.createdAt),
      })
      // Without an idempotency key the only one who can have put it is the client's own retry of this call.
      return existing
        ? { kind: 'replayed', order: withoutIndexKeys(existing) }
        : { kind: 'created', order: wanted }
    },

    async get(orderId) {
      const key = { TableName: tableName, Key: { orderId } }
      // Consistent: the buyer who returns right after the notify must not see the order as unpaid.
      const { Item } = await client.send(new GetCommand({ ...key, ConsistentRead: true }))
      return Item && withoutIndexKeys(Item as Order & IndexKeys)
    },

    async record(orderId, expected, facts) {
      const keys = facts.map(factKey)
      const names = Object.fromEntries(keys.map((key, index) => [`#fact${index}`, key]))
      const values = Object.fromEntries(facts.map((fact, index) => [`:fact${index}`, fact]))
      const sets = keys.map((_, i) => `facts.#fact${i} = if_not_exists(facts.#fact${i}, :fact${i})`)
      const [first] = facts
      if (first) sets.push('workShard = :workShard', 'dueAt = :dueAt')
      const isKnown = 'attribute_exists(orderId)'
      const isBoundToGateway = 'gateway = :gateway'
      const hasAmount = 'amountFen = :amountFen'
      try {
        const { Attributes } = await client.send(
          new UpdateCommand({
            TableName: tableName,
            Key: { orderId },
            ConditionExpression: `${isKnown} AND ${isBoundToGateway} AND ${hasAmount}`,
            ...(sets.length > 0 && {
              UpdateExpression: `SET ${sets.join(', ')}`,
              ExpressionAttributeNames: names,
            }),
            ExpressionAttributeValues: {
              ...values,
              ...(first && { ':workShard': workShard(shardOf(orderId)), ':dueAt': first.recordedAt }),
              ':gateway': expected.gateway,
              ':amountFen': expected.amountFen,
            },
            ReturnValues: 'ALL_OLD',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        )
        const before = withoutIndexKeys(Attributes as Order & IndexKeys)
        const added = Object.fromEntries(facts.map(fact => [factKey(fact), fact]))
        return {
          kind: 'recorded',
          order: { ...before, facts: { ...added, ...before.facts } },
          news: facts.filter(fact => !(factKey(fact) in before.facts)),
        }
      } catch (error) {
        const met = existingItem<Order & IndexKeys>(error)
        return { kind: 'refused', order: met && withoutIndexKeys(met) }
      }
    },

    async setAgenda({ orderId, facts }, agenda) {
      const entries = Object.entries({
        workShard: agenda && workShard(shardOf(orderId)),
        dueAt: agenda?.dueAt,
        concern: agenda?.concern,
      })
      const sets = entries.filter(([, value]) => value !== undefined)
      const removes = entries.filter(([, value]) => value === undefined)
      const clauses = [
        sets.length > 0 && `SET ${sets.map(([name]) => `${name} = :${name}`).join(', ')}`,
        removes.length > 0 && `REMOVE ${removes.map(([name]) => name).join(', ')}`,
      ]
      try {
        await client.send(
          new UpdateCommand({
            TableName: tableName,
            Key: { orderId },
            // Facts are only ever added: as many as were read are those that were read.
            ConditionExpression: 'size(facts) = :known',
            UpdateExpression: clauses.filter(Boolean).join(' '),
            ExpressionAttributeValues: {
              ':known': Object.keys(facts).length,
              ...Object.fromEntries(sets.map(([name, value]) => [`:${name}`, value])),
            },
          }),
        )
        return true
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false
        throw error
      }
    },

    async *due(now) {
      for (let shard = 0; shard < SHARDS; shard++) {
        const found = query<{ orderId: OrderId }>({
          IndexName: 'work',
          KeyConditionExpression: 'workShard = :workShard AND dueAt <= :now',
          ExpressionAttributeValues: { ':workShard': workShard(shard), ':now': now },
        })
        for await (const { orderId } of found) yield orderId
      }
    },

    async *listConcerns() {
      for (let shard = 0; shard < SHARDS; shard++) {
        yield* query<{ orderId: OrderId; concern: Concern }>({
          IndexName: 'work',
          KeyConditionExpression: 'workShard = :workShard',
          FilterExpression: 'attribute_exists(concern)',
          ProjectionExpression: 'orderId, concern',
          ExpressionAttributeValues: { ':workShard': workShard(shard) },
        })
      }
    },

    async *listDay(day) {
      const shards = Array.from({ length: SHARDS }, async (_, shard) => {
        const found: Order[] = []
        const items = query<Order & IndexKeys>({
          IndexName: 'created',
          KeyConditionExpression: 'createdShard = :createdShard',
          ExpressionAttributeValues: { ':createdShard': createdShard(day, shard) },
        })
        for await (const item of items) found.push(withoutIndexKeys(item))
        return found
      })
      yield* (await Promise.all(shards)).flat().sort((a, b) => a.createdAt - b.createdAt)
    },
  }
}

/** The last character of an order number is random. */
const shardOf = (orderId: OrderId): number => orderId.charCodeAt(orderId.length - 1) % SHARDS
const workShard = (shard: number): string => `work#${shard}`
const createdShard = (at: EpochMs, shard: number): string => `${beijingDay(at)}#${shard}`

function withoutIndexKeys(item: Order & IndexKeys): Order {
  const { createdShard: _, workShard: __, dueAt: ___, concern: ____, ...order } = item
  return order
}

/** The item that a failed condition met; undefined when it met none. Any other failure is thrown on. */
function existingItem<T>(error: unknown): T | undefined {
  if (!(error instanceof ConditionalCheckFailedException)) throw error
  // The document client leaves this one item in DynamoDB's own form.
  return error.Item && (unmarshall(error.Item) as T)
}
