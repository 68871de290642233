/** A batch of the orders table's stream, read as the changes of orders. */
import type { DynamoDBStreamEvent } from 'aws-lambda'
import { type OrderId, parseOrderId } from '../order/orderId'

export interface OrderChange {
  readonly orderId: OrderId
  /** The stream's number of the change, by which a batch is continued. */
  readonly sequenceNumber: string
}

/** The table holds more than orders: other changes are left out. */
export function orderChanges({ Records }: DynamoDBStreamEvent): readonly OrderChange[] {
  return Records.flatMap(({ eventName, dynamodb }) => {
    const orderId = parseOrderId(dynamodb?.Keys?.orderId?.S ?? '')
    const sequenceNumber = dynamodb?.SequenceNumber
    return eventName === 'MODIFY' && orderId && sequenceNumber !== undefined
      ? [{ orderId, sequenceNumber }]
      : []
  })
}
