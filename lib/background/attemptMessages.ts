/** The messages of the webhook queue: delivery attempts. */
import { parseOrderId } from '../order/orderId'
import type { DeliveryAttempt } from '../webhooks/endpoint'
import type { MessageKind } from './messages'

export const ATTEMPT_MESSAGES: MessageKind<DeliveryAttempt> = {
  read({ endpointId, eventId, type, orderId: id, createdAt, made, step, dueAt }) {
    const orderId = parseOrderId(String(id))
    const texts = { endpointId, eventId, type }
    const numbers = { createdAt, made, step, dueAt }
    const isRead =
      Object.values(texts).every(text => typeof text === 'string' && text !== '') &&
      Object.values(numbers).every(number => Number.isSafeInteger(number) && Number(number) >= 0)
    return orderId && isRead ? ({ ...texts, orderId, ...numbers } as DeliveryAttempt) : undefined
  },
  unreadable: 'webhookMessageUnreadable',
}
