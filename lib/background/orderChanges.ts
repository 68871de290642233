/** A batch of the orders table's stream, read as the changes of orders. */
import type { DynamoDBStreamEvent } from 'aws-lambda'
import { type OrderId, parseOrderId } from '../order/orderId'

export interface OrderChange {
  readonly orderId: OrderId
  /** The stream's number of the change, by which a batch is continued. */
  readonly sequenceNumber: string
}

/** What happens to an order in its table: it is made, or a fact is recorded. */
export type ChangeKind = 'INSERT' | 'MODIFY'

/** The table holds more than orders: other changes are left out. */
export function orderChanges(
  { Records }: DynamoDBStreamEvent,
  kinds: readonly ChangeKind[],
): readonly OrderChange[] {
  return Records.flatMap(({ eventName, dynamodb }) => {
    const orderId = parseOrderId(dynamodb?.Keys?.orderId?.S ?? '')
    const sequenceNumber = dynamodb?.SequenceNumber
    return kinds.some(kind => kind === eventName) && orderId && sequenceNumber !== undefined
      ? [{ orderId, sequenceNumber }]
      : []
  })
}

/**
 * Takes the order of each change, once.
 *
 * @param take  answers false when the change is to come again
 * @returns     the change that is to come again, and all after it
 */
export async function eachOrder(
  changes: readonly OrderChange[],
  take: (orderId: OrderId) => Promise<boolean>,
): Promise<OrderChange | undefined> {
  const done = new Set<OrderId>()
  for (const change of changes) {
    const { orderId } = change
    if (done.has(orderId)) continue
    if (!(await take(orderId))) return change
    done.add(orderId)
  }
  return undefined
}
