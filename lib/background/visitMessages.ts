/** The messages of the visit queue. */
import { type OrderId, parseOrderId } from '../order/orderId'
import type { MessageKind } from './messages'

export interface VisitMessage {
  readonly orderId: OrderId
  /** 0 from the schedule; a visit that requests a recheck adds 1. */
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
