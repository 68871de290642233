/** Reads a batch of the orders table's stream. */
import type { DynamoDBStreamEvent } from 'aws-lambda'
import { type OrderId, parseOrderId } from '../order/orderId'

export interface OrderChange {
  readonly orderId: OrderId
  /** The stream's number of the change; a batch is repeated from there. */
  readonly sequenceNumber: string
}

/** `INSERT`: the order was created. `MODIFY`: a fact was recorded. */
export type ChangeKind = 'INSERT' | 'MODIFY'

/** Skips changes of other items: the table holds more than orders. */
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
 * Handles each changed order once, until one fails.
 *
 * @param take  returns false if the change must be repeated
 * @returns     the first change to repeat; Lambda repeats those after it too
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
