/** Redelivery: the same event, from the first attempt on. */
import { expect, it } from 'vitest'
import { newOrderId } from '../../../lib/order/orderId'
import { plusMs } from '../../../lib/time'
import { type DeliveryAttempt, type DeliveryTarget, deliveryId } from '../../../lib/webhooks/endpoint'
import { redeliver } from '../../../lib/webhooks/redeliver'
import { memoryDeliveries } from '../../support/memoryApi'
import { NOW } from '../../support/orders'

const targets = [1, 2, 3].map(
  (index): DeliveryTarget => ({
    endpointId: 'whk_1',
    eventId: `evt_${String(index).padStart(24, '0')}`,
    type: `order.${index}`,
    orderId: newOrderId(NOW),
    createdAt: plusMs(NOW, -index * 1000),
  }),
)
const [, target = expect.fail()] = targets

async function again(refused = 0, id = deliveryId(target)) {
  const deliveries = memoryDeliveries()
  for (const [index, each] of targets.entries())
    await deliveries.record({ target: each, made: 9 + index, attempts: [], status: 'failed' })
  const queued: (readonly [readonly DeliveryAttempt[], number])[] = []
  const queue = {
    async send(attempts: readonly DeliveryAttempt[], at: number) {
      // It is pending by then.
      expect(await deliveries.get('whk_1', id)).toMatchObject({ status: 'pending', nextAttemptAt: NOW })
      queued.push([attempts, at])
      return refused
    },
  }
  const found = await redeliver({ deliveries, queue, clock: () => NOW }, 'whk_1', id, 'mei')
  return { found, queued, deliveries }
}

it('makes a new attempt with the whole schedule', async () => {
  const { found, queued, deliveries } = await again()
  expect(queued).toEqual([[[{ ...target, made: 11, step: 0, dueAt: NOW }], NOW]])
  expect(found).toMatchObject({ id: deliveryId(target), sentAgain: { at: NOW, person: 'mei' } })
  expect(await deliveries.list('whk_1', { limit: 9 })).toMatchObject([
    { status: 'failed' },
    { ...target, status: 'pending' },
    { status: 'failed' },
  ])
})

it.each(['dlv_1', `dlv_${'0'.repeat(33)}`])('does nothing for %s', async id => {
  const { found, queued } = await again(0, id)
  expect([found, queued]).toEqual([undefined, []])
})

it('is not reported as done when the queue rejects it', async () => {
  await expect(again(1)).rejects.toThrow('the queue did not take the redelivery')
})
