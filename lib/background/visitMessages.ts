/** A batch of the queue of visits, each message read once. */
import type { SQSEvent, SQSRecord } from 'aws-lambda'
import { type OrderId, parseOrderId } from '../order/orderId'

export interface VisitMessage {
  readonly orderId: OrderId
  /** 0 from the schedule, more when a visit sent the order on. */
  readonly attempt: number
  /** SQS's number of the message, by which it is reported as failed. */
  readonly messageId: string
}

interface VisitBatch {
  readonly visits: readonly VisitMessage[]
  /** The message ids of what cannot be read. */
  readonly unreadable: readonly string[]
}

export function visitMessages({ Records }: SQSEvent): VisitBatch {
  const visits: VisitMessage[] = []
  const unreadable: string[] = []
  for (const record of Records) {
    const visit = visitIn(record)
    if (visit) visits.push(visit)
    else unreadable.push(record.messageId)
  }
  return { visits, unreadable }
}

function visitIn({ messageId, body }: SQSRecord): VisitMessage | undefined {
  const { orderId: id, attempt } = Object(parsed(body))
  const orderId = typeof id === 'string' ? parseOrderId(id) : undefined
  return orderId && Number.isSafeInteger(attempt) && attempt >= 0
    ? { orderId, attempt, messageId }
    : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
