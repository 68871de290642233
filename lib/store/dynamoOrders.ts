/**
 * Orders in DynamoDB, one item an order. Writes are conditional and each is one item: a crash between two of
 * them leaves something that a repetition completes. Nothing is read before it is written.
 *
 * Beside the orders the table holds the used idempotency keys, under `idempotency#…`; they alone carry the
 * time-to-live attribute `forgetAt`.
 */
import { createHash } from 'node:crypto'
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { factKey } from '../order/facts'
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'
import type { Creation, Idempotency, Orders } from '../order/ports'
import { DAY_MS, type EpochMs, SECOND_MS } from '../time'

/** How long an idempotency key is remembered. */
const IDEMPOTENCY_MS = DAY_MS

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
      const existing = await putNew<Order>({ ...wanted })
      // Without an idempotency key the only one who can have put it is the client's own retry of this call.
      return existing ? { kind: 'replayed', order: existing } : { kind: 'created', order: wanted }
    },

    async get(orderId) {
      const key = { TableName: tableName, Key: { orderId } }
      // Consistent: the buyer who returns right after the notify must not see the order as unpaid.
      const { Item } = await client.send(new GetCommand({ ...key, ConsistentRead: true }))
      return Item as Order | undefined
    },

    async record(orderId, expected, facts) {
      const keys = facts.map(factKey)
      const names = Object.fromEntries(keys.map((key, index) => [`#fact${index}`, key]))
      const values = Object.fromEntries(facts.map((fact, index) => [`:fact${index}`, fact]))
      const sets = keys.map((_, i) => `facts.#fact${i} = if_not_exists(facts.#fact${i}, :fact${i})`)
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
              ':gateway': expected.gateway,
              ':amountFen': expected.amountFen,
            },
            ReturnValues: 'ALL_OLD',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        )
        const before = (Attributes as Order | undefined)?.facts ?? {}
        return { kind: keys.every(key => key in before) ? 'repeated' : 'recorded' }
      } catch (error) {
        return { kind: 'refused', order: existingItem<Order>(error) }
      }
    },
  }
}

/** The item that a failed condition met; undefined when it met none. Any other failure is thrown on. */
function existingItem<T>(error: unknown): T | undefined {
  if (!(error instanceof ConditionalCheckFailedException)) throw error
  // The document client leaves this one item in DynamoDB's own form.
  return error.Item && (unmarshall(error.Item) as T)
}
