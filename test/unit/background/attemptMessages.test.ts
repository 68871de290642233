/** The messages of the queue of webhooks: which are valid. */
import { expect, it } from 'vitest'
import { ATTEMPT_MESSAGES } from '../../../lib/background/attemptMessages'
import { newOrderId } from '../../../lib/order/orderId'
import { plusMs } from '../../../lib/time'
import { NOW } from '../../support/orders'

const ATTEMPT = {
  endpointId: 'whk_1',
  eventId: 'evt_1',
  type: 'order.paid',
  orderId: newOrderId(NOW),
  createdAt: NOW,
  made: 3,
  step: 2,
  dueAt: plusMs(NOW, 5),
}
const read = (changes: object) => ATTEMPT_MESSAGES.read({ ...ATTEMPT, ...changes })

it('an attempt is parsed, without unknown fields', () => {
  expect(read({})).toEqual(ATTEMPT)
  expect(read({ made: 9, more: 1 })).toEqual({ ...ATTEMPT, made: 9 })
})

it.each(['endpointId', 'eventId', 'type', 'orderId'])('without its %s it is invalid', name => {
  for (const value of [undefined, '', 7, null, ['a']]) expect(read({ [name]: value })).toBeUndefined()
})

it.each(['createdAt', 'made', 'step', 'dueAt'])('it is invalid if its %s is no whole number', name => {
  for (const value of [undefined, null, '0', -1, 0.5, 2 ** 60, Number.NaN])
    expect(read({ [name]: value }), String(value)).toBeUndefined()
})

it('an order number in another format is invalid', () => {
  expect(read({ orderId: ATTEMPT.orderId.toLowerCase() })).toBeUndefined()
})
