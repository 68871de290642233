/** The messages of the queue of visits. */
import { type OrderId, parseOrderId } from '../order/orderId'
import type { MessageKind } from './messages'

export interface VisitMessage {
  readonly orderId: OrderId
  /** 0 from the schedule, more when a visit sent the order on. */
  readonly attempt: number
}

export const VISIT_MESSAGES: MessageKind<VisitMessage> = {
  read({ orderId: id, attempt }) {
    const orderId = typeof id === 'string' ? parseOrderId(id) : undefined
    return orderId && isCount(attempt) ? { orderId, attempt } : undefined
  },
  unreadable: 'visitMessageUnreadable',
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0
