/** One attempt of a delivery: what is kept of it, what is handed on, and what the log says. */
import { beforeEach, describe, expect, it } from 'vitest'
import { newOrderId } from '../../../lib/order/orderId'
import { MINUTE_MS, plusMs } from '../../../lib/time'
import { deliver } from '../../../lib/webhooks/deliver'
import { type Delivery, type DeliveryAttempt, deliveryId } from '../../../lib/webhooks/endpoint'
import type { DeliveryQueue } from '../../../lib/webhooks/ports'
import type { Recipient } from '../../../lib/webhooks/recipient'
import { STEPS_MS } from '../../../lib/webhooks/schedule'
import type { WebhookAnswer } from '../../../lib/webhooks/send'
import { memoryDeliveries, memoryDeliveryQueue } from '../../support/memoryApi'
import { NOW } from '../../support/orders'

const ATTEMPT: DeliveryAttempt = {
  ...{ endpointId: 'whk_1', eventId: `evt_${'0'.repeat(24)}`, type: 'order.paid', orderId: newOrderId(NOW) },
  ...{ createdAt: NOW, made: 0, step: 0, dueAt: NOW },
}
const answered = (status: number, text?: string): WebhookAnswer => ({
  ...{ kind: 'answered', status, retryAfter: '', ...(text !== undefined && { text }) },
})

let deliveries: ReturnType<typeof memoryDeliveries>
let queued: DeliveryAttempt[]
let logged: unknown[][]
let answer: WebhookAnswer
let recipient: Recipient
/** Of each attempt that is handed on, how many the queue does not take. */
let refused: number
beforeEach(() => {
  deliveries = memoryDeliveries()
  queued = []
  logged = []
  answer = answered(204)
  refused = 0
  recipient = { request: async () => ({ ok: true, value: { url: 'https://a.example/', headers: {} } }) }
})
const make = (attempt: DeliveryAttempt = ATTEMPT, now = NOW) =>
  deliver({
    ...{ recipientOf: async id => (id === 'whk_1' ? recipient : undefined), deliveries },
    ...{ queue: { send: handOn }, send: async () => answer },
    ...{ random: () => 0, clock: () => now, log: (...line) => logged.push(line) },
  })(attempt, 'request')
const handOn: DeliveryQueue['send'] = async (attempts, at) =>
  refused || memoryDeliveryQueue(each => queued.push(each)).send(attempts, at)
const kept = async (): Promise<Delivery | undefined> => deliveries.get('whk_1', deliveryId(ATTEMPT))
const TRACE = {
  ...{ requestId: 'request', orderId: ATTEMPT.orderId, endpointId: 'whk_1', eventId: ATTEMPT.eventId },
  tookMs: 0,
}

it('that is taken is the last, and is logged', async () => {
  await make()
  expect(await kept()).toMatchObject({ status: 'succeeded', made: 1, attempts: [{ at: NOW, status: 204 }] })
  expect((await kept())?.nextAttemptAt).toBeUndefined()
  expect([queued, logged]).toEqual([[], [['info', 'webhookDelivered', { ...TRACE, code: 204 }]]])
})

it.each<[WebhookAnswer, string | number]>([
  [answered(199), 199],
  [answered(300), 300],
  [answered(500), 500],
  [{ kind: 'failed', code: 'ECONNREFUSED' }, 'ECONNREFUSED'],
])('that fails (%j) is followed by the next one', async (given, code) => {
  answer = given
  await make()
  expect(queued).toEqual([{ ...ATTEMPT, made: 1, step: 1, dueAt: plusMs(NOW, STEPS_MS[1] ?? 0) }])
  expect(await kept()).toMatchObject({ status: 'pending', nextAttemptAt: queued[0]?.dueAt })
  expect(logged).toEqual([['warn', 'webhookFailed', { ...TRACE, code }]])
})

it('that fails comes again by its own message when the queue does not take the next one', async () => {
  answer = answered(500)
  refused = 1
  await expect(make()).rejects.toThrow('the queue did not take the next attempt')
})

it('that fails at the end of the schedule is given up', async () => {
  answer = answered(500)
  await make({ ...ATTEMPT, made: 9, step: STEPS_MS.length - 1 })
  expect(await kept()).toMatchObject({ status: 'failed', made: 10 })
  expect([queued, logged]).toEqual([[], [['error', 'webhookGivenUp', { ...TRACE, code: 500 }]]])
})

it('keeps the twenty latest, oldest first', async () => {
  answer = answered(500)
  for (let made = 0; made < 22; made += 1) await make({ ...ATTEMPT, made }, plusMs(NOW, made))
  const { attempts = [], made } = (await kept()) ?? {}
  expect([made, attempts.length]).toEqual([22, 20])
  expect(attempts.map(({ at }) => at - NOW)).toEqual(Array.from({ length: 20 }, (_, index) => index + 2))
})

describe('410', () => {
  it('ends an endpoint, and is logged as its end', async () => {
    let left = 0
    recipient = {
      ...recipient,
      async leave() {
        // What does not wait for it has written its end by then.
        await new Promise(setImmediate)
        expect(await kept()).toBeUndefined()
        left += 1
      },
    }
    answer = answered(410)
    await make()
    expect([left, queued]).toEqual([1, []])
    expect(logged).toEqual([
      ['error', 'webhookGivenUp', { ...TRACE, code: 410 }],
      ['error', 'webhookDisabled', { requestId: 'request', endpointId: 'whk_1' }],
    ])
  })

  it('of who cannot leave is a failure like others', async () => {
    answer = answered(410)
    await make()
    expect(queued).toHaveLength(1)
    expect(logged).toEqual([['warn', 'webhookFailed', { ...TRACE, code: 410 }]])
  })
})

describe('who has words of its own for it', () => {
  beforeEach(() => {
    recipient = { ...recipient, hasTaken: text => text === 'success' }
  })
  it('has taken it when it says so', async () => {
    answer = answered(200, 'success')
    await make()
    expect(await kept()).toMatchObject({ status: 'succeeded' })
  })
  it.each(['', 'fail', undefined])('and not when it says %j', async text => {
    answer = answered(200, text)
    await make()
    expect(await kept()).toMatchObject({ status: 'pending', attempts: [{ failure: 'OTHER_ANSWER' }] })
    expect(logged).toMatchObject([['warn', 'webhookFailed', { code: 'OTHER_ANSWER' }]])
  })
})

it('there is none for what cannot be said, and it is over', async () => {
  recipient = { request: async () => ({ ok: false, error: 'ORDER_UNREADABLE' }) }
  await make()
  expect(await kept()).toMatchObject({ status: 'failed', attempts: [{ failure: 'ORDER_UNREADABLE' }] })
  expect(queued).toEqual([])
})

it('there is none to nobody, before it is due, or of what is told already', async () => {
  await make({ ...ATTEMPT, endpointId: 'whk_0' })
  expect([queued, await kept()]).toEqual([[], undefined])
  await make({ ...ATTEMPT, dueAt: plusMs(NOW, 1) })
  expect([queued.splice(0).length, await kept()]).toEqual([1, undefined])
  await make()
  await make()
  expect((await kept())?.attempts).toHaveLength(1)
})

it('held back by a pause, one that was made is shown to be later, and one that was not is not shown', async () => {
  const until = plusMs(NOW, MINUTE_MS)
  recipient = { ...recipient, pausedUntil: until }
  await make()
  expect([queued, await kept()]).toEqual([[{ ...ATTEMPT, dueAt: until }], undefined])
  recipient = { ...recipient, pausedUntil: undefined }
  answer = answered(500)
  await make()
  recipient = { ...recipient, pausedUntil: until }
  await make({ ...ATTEMPT, made: 1, step: 1 })
  expect(await kept()).toMatchObject({ status: 'pending', made: 1, nextAttemptAt: until })
})
