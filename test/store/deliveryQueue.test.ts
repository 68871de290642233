/** The queue of webhooks, on the local queue server, and with a service that accepts only some messages. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newOrderId } from '../../lib/order/orderId'
import type { QueueService } from '../../lib/store/queueService'
import { signedQueueService } from '../../lib/store/signed/queueService'
import { sqsDeliveries } from '../../lib/store/sqsDeliveries'
import { HOUR_MS, plusMs } from '../../lib/time'
import type { DeliveryAttempt } from '../../lib/webhooks/endpoint'
import { awsAt } from '../support/aws'
import { NOW } from '../support/orders'
import { type LocalQueues, localQueues } from '../support/queues'

let queues: LocalQueues
beforeAll(async () => {
  queues = await localQueues([{ name: 'webhooks', visibilitySeconds: 360 }])
})
afterAll(() => queues.stop())

const anAttempt = (dueInMs = 0): DeliveryAttempt => ({
  endpointId: 'whk_1',
  eventId: 'evt_1',
  type: 'order.paid',
  orderId: newOrderId(NOW),
  createdAt: NOW,
  made: 0,
  step: 0,
  dueAt: plusMs(NOW, dueInMs),
})

it('delivers each attempt when it is due, or after a quarter of an hour, to be forwarded', async () => {
  const queue = sqsDeliveries(
    signedQueueService(awsAt({ AWS_ENDPOINT_URL_SQS: queues.endpoint })),
    'webhooks',
  )
  const [late, now, soon, later] = [-HOUR_MS, 0, 4001, HOUR_MS].map(anAttempt)
  expect(
    await queue.send(
      [later, soon, now, late].flatMap(each => each ?? []),
      NOW,
    ),
  ).toBe(0)
  const out = async (seconds: number) => {
    queues.passSeconds(seconds)
    return (await queues.drain('webhooks')).map(body => JSON.parse(body))
  }
  const byDue = (a: DeliveryAttempt, b: DeliveryAttempt) => a.dueAt - b.dueAt
  expect((await out(0)).sort(byDue)).toEqual([late, now])
  // Never before: it would only be sent on.
  expect(await out(4)).toEqual([])
  expect(await out(1)).toEqual([soon])
  expect(await out(894)).toEqual([])
  expect(await out(1)).toEqual([later])
})

it.each([
  [3, [1]],
  [3, [0, 1, 2]],
  [25, [0, 9, 10, 24]],
])('reports how many of %i the queue rejected: %j', async (count, refused) => {
  let taken = 0
  const service: QueueService = {
    getQueueUrl: async () => ({ QueueUrl: 'http://queue' }),
    async sendMessageBatch({ Entries = [] }) {
      const before = taken
      taken += Entries.length
      const failed = Entries.filter((_, index) => refused.includes(before + index))
      return { Failed: failed.map(({ Id }) => ({ Id, SenderFault: false, Code: 'InternalError' })) }
    },
  }
  const queue = sqsDeliveries(service, 'webhooks')
  const attempts = Array.from({ length: count }, () => anAttempt())
  expect(await queue.send(attempts, NOW)).toBe(refused.length)
  expect(taken).toBe(count)
})
