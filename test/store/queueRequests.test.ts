/**
 * Each request to a queue, compared whole: ten messages at a time, each with its delay and, for webhooks, its
 * endpoint as the group.
 */
import { expect, it } from 'vitest'
import { newOrderId } from '../../lib/order/orderId'
import type { QueueService } from '../../lib/store/queueService'
import { sqsDeliveries } from '../../lib/store/sqsDeliveries'
import { sqsVisits } from '../../lib/store/sqsVisits'
import { plusMs } from '../../lib/time'
import { NOW } from '../support/orders'

const QueueUrl = 'https://sqs.example/queue'

/** Refuses these messages of each batch. */
function recorder(...refused: readonly string[]) {
  const sent: [string, object][] = []
  const service: QueueService = {
    async getQueueUrl(input) {
      sent.push(['getQueueUrl', input])
      return { QueueUrl }
    },
    async sendMessageBatch(input) {
      sent.push(['sendMessageBatch', input])
      return { Failed: refused.map(Id => ({ Id, SenderFault: false, Code: 'InternalError' })) }
    },
  }
  return { service, sent }
}

const numbers = Array.from({ length: 21 }, (_, index) => index)
const batches = (
  messages: readonly { readonly delay: number; readonly body: object; readonly group?: string }[],
) =>
  [0, 10, 20].map(from => [
    'sendMessageBatch',
    {
      QueueUrl,
      Entries: messages.slice(from, from + 10).map(({ delay, body, group }, index) => ({
        Id: String(index),
        DelaySeconds: delay,
        MessageBody: JSON.stringify(body),
        ...(group && { MessageGroupId: group }),
      })),
    },
  ])

it('visits', async () => {
  const visits = numbers.map(number => ({
    orderId: newOrderId(NOW),
    attempt: number,
    delaySeconds: 100 + number,
  }))
  const { service, sent } = recorder('0', '9')
  const { send } = sqsVisits(service, 'visits')
  // Those of each batch, and not of the first or the last.
  expect(await send(visits)).toEqual([0, 9, 10, 19, 20].map(index => visits[index]?.orderId))
  const messages = visits.map(({ orderId, attempt, delaySeconds }) => ({
    delay: delaySeconds,
    body: { orderId, attempt },
  }))
  expect(sent).toEqual([['getQueueUrl', { QueueName: 'visits' }], ...batches(messages)])
})

it('webhook attempts', async () => {
  // The first is late already; SQS holds back for a quarter of an hour at most.
  const due = [[-1, 0], ...numbers.slice(1, 19).map(s => [s * 1000 - 999, s]), [900_000, 900], [900_001, 900]]
  const attempts = due.map(([ms = 0], made) => ({
    endpointId: `whk_${made % 3}`,
    eventId: `evt_${made}`,
    type: 'order.paid',
    orderId: newOrderId(NOW),
    createdAt: plusMs(NOW, -5),
    made,
    step: made + 1,
    dueAt: plusMs(NOW, ms),
  }))
  const { service, sent } = recorder()
  expect(await sqsDeliveries(service, 'webhooks').send(attempts, NOW)).toBe(0)
  const messages = attempts.map((body, index) => ({
    delay: due[index]?.[1] ?? 0,
    body,
    group: body.endpointId,
  }))
  expect(sent).toEqual([['getQueueUrl', { QueueName: 'webhooks' }], ...batches(messages)])
})
