/** One delivery attempt: what is recorded, what is queued, and what is logged. */
import { beforeEach, describe, expect, it } from 'vitest'
import { newOrderId } from '../../../lib/order/orderId'
import { MINUTE_MS, plusMs } from '../../../lib/time'
import { deliver } from '../../../lib/webhooks/deliver'
import { type Delivery, type DeliveryAttempt, deliveryId } from '../../../lib/webhooks/endpoint'
import type { DeliveryQueue } from '../../../lib/webhooks/ports'
import type { Recipient } from '../../../lib/webhooks/recipient'
import { redeliver } from '../../../lib/webhooks/redeliver'
import { STEPS_MS } from '../../../lib/webhooks/schedule'
import type { WebhookAnswer, WebhookRequest } from '../../../lib/webhooks/send'
import { memoryDeliveries, memoryDeliveryQueue } from '../../support/memoryApi'
import { NOW } from '../../support/orders'

const ATTEMPT: DeliveryAttempt = {
  endpointId: 'whk_1',
  eventId: `evt_${'0'.repeat(24)}`,
  type: 'order.paid',
  orderId: newOrderId(NOW),
  createdAt: NOW,
  made: 0,
  step: 0,
  dueAt: NOW,
}
const answered = (status: number, text?: string): WebhookAnswer => ({
  kind: 'answered',
  status,
  retryAfter: '',
  ...(text !== undefined && { text }),
})

/** What does not wait for it goes on before it is done. */
const inAMoment: Parameters<typeof memoryDeliveries>[0] = async (_, act) => {
  await new Promise(setImmediate)
  return act()
}

let deliveries: ReturnType<typeof memoryDeliveries>
let queued: DeliveryAttempt[]
let logged: unknown[][]
let answer: WebhookAnswer
let sent: WebhookRequest[]
let recipient: Recipient
/** Of each attempt that is handed on, how many the queue does not take. */
let refused: number
beforeEach(() => {
  deliveries = memoryDeliveries(inAMoment)
  queued = []
  logged = []
  answer = answered(204)
  sent = []
  refused = 0
  meanwhile = async () => {}
  recipient = { request: async () => ({ ok: true, value: REQUEST }) }
})
/** What happens while the recipient is told. */
let meanwhile: () => Promise<unknown>
const REQUEST = { url: 'https://a.example/', headers: { 'webhook-id': 'a' } }
/** So long the recipient takes. */
const TOOK_MS = 700
const make = (attempt: DeliveryAttempt = ATTEMPT, from = NOW, random = 0) => {
  let now = from
  return deliver({
    recipientOf: async id => (id === 'whk_1' ? recipient : undefined),
    deliveries,
    queue: { send: handOn },
    async send(request) {
      sent.push(request)
      await meanwhile()
      now = plusMs(now, TOOK_MS)
      return answer
    },
    random: () => random,
    clock: () => now,
    log: (...line) => logged.push(line),
  })(attempt, 'request')
}
const handOn: DeliveryQueue['send'] = async (attempts, at) =>
  refused || memoryDeliveryQueue(each => queued.push(each)).send(attempts, at)
const kept = async (): Promise<Delivery | undefined> => deliveries.get('whk_1', deliveryId(ATTEMPT))
const TRACE = {
  requestId: 'request',
  orderId: ATTEMPT.orderId,
  endpointId: 'whk_1',
  eventId: ATTEMPT.eventId,
  tookMs: TOOK_MS,
}
const AFTER = plusMs(NOW, TOOK_MS)

it('that is accepted is the last, and is logged', async () => {
  await make()
  const { made: _, step: __, dueAt: ___, ...target } = ATTEMPT
  expect(await kept()).toEqual({
    ...target,
    id: deliveryId(ATTEMPT),
    status: 'succeeded',
    made: 1,
    attempts: [{ at: NOW, status: 204, tookMs: TOOK_MS }],
  })
  expect(sent).toEqual([REQUEST])
  expect([queued, logged]).toEqual([[], [['info', 'webhookDelivered', { ...TRACE, code: 204 }]]])
})

it.each<[WebhookAnswer, string | number]>([
  [answered(199), 199],
  [answered(300), 300],
  [answered(500), 500],
  [{ kind: 'failed', code: 'ECONNREFUSED' }, 'ECONNREFUSED'],
])('that fails (%j) is followed by the next attempt', async (given, code) => {
  answer = given
  await make({ ...ATTEMPT, made: 4, step: 1 })
  const dueAt = plusMs(AFTER, STEPS_MS[2] ?? 0)
  expect(queued).toEqual([{ ...ATTEMPT, made: 5, step: 2, dueAt }])
  const outcome = typeof code === 'number' ? { status: code } : { failure: code }
  expect(await kept()).toMatchObject({ status: 'pending', made: 5, nextAttemptAt: dueAt })
  expect((await kept())?.attempts).toEqual([{ at: NOW, tookMs: TOOK_MS, ...outcome }])
  expect(logged).toEqual([['warn', 'webhookFailed', { ...TRACE, code }]])
})

it.each<[WebhookAnswer]>([[answered(504)], [{ kind: 'failed', code: 'TIMED_OUT' }]])(
  'of a busy recipient (%j) is followed after a minute, even if its pause cannot be stored',
  async given => {
    answer = given
    await make()
    expect(queued.map(({ dueAt }) => dueAt - AFTER)).toEqual([MINUTE_MS])
  },
)

it('that fails is redelivered by its own message when the queue does not accept the next one', async () => {
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

it.each([204, 500])(
  'that is resent during an attempt is sent again, whatever the outcome: %i',
  async status => {
    await deliveries.record({ target: ATTEMPT, made: 8, attempts: [], status: 'pending' })
    const ports = { deliveries, queue: { send: handOn }, clock: () => NOW }
    meanwhile = () => redeliver(ports, 'whk_1', deliveryId(ATTEMPT))
    answer = answered(status)
    await make({ ...ATTEMPT, made: 9, step: STEPS_MS.length - 1 })
    meanwhile = async () => {}
    answer = answered(204)
    for (const attempt of queued.splice(0)) await make(attempt)
    expect(sent).toHaveLength(2)
    expect([await kept(), queued]).toMatchObject([{ status: 'succeeded', made: 10 }, []])
  },
)

describe('410', () => {
  it('disables an endpoint, and is logged as such', async () => {
    let left = 0
    recipient = {
      ...recipient,
      async disable() {
        // What does not wait for it has written its end by then.
        await new Promise(setImmediate)
        expect(await kept()).toBeUndefined()
        left += 1
        return true
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

  it.each([409, 411, 500, 404, 204])('alone disables one: %i does not', async status => {
    recipient = { ...recipient, disable: () => expect.fail('left') }
    answer = answered(status)
    await make()
    expect(await kept()).toMatchObject({ attempts: [{ status }] })
    expect(logged.map(([, event]) => event)).not.toContain('webhookDisabled')
  })

  it.each<[string, Recipient['disable']]>([
    ['cannot be disabled', undefined],
    ['is elsewhere by now', async () => false],
  ])('of a recipient that %s is a failure like others', async (_, disable) => {
    recipient = { ...recipient, ...(disable && { disable }) }
    answer = answered(410)
    await make()
    expect(queued).toHaveLength(1)
    expect(logged).toEqual([['warn', 'webhookFailed', { ...TRACE, code: 410 }]])
  })
})

describe('a recipient with answers of its own', () => {
  beforeEach(() => {
    recipient = { ...recipient, hasAccepted: text => text === 'success' }
  })
  it('has accepted it when it says so', async () => {
    answer = answered(200, 'success')
    await make()
    expect(await kept()).toMatchObject({ status: 'succeeded' })
  })
  it.each(['', 'fail', undefined])('has not accepted it when it answers %j', async text => {
    answer = answered(200, text)
    const heard: unknown[] = []
    recipient = { ...recipient, hasAccepted: said => heard.push(said) > 0 && said === 'success' }
    await make()
    expect(heard).toEqual([text ?? ''])
    expect(await kept()).toMatchObject({ status: 'pending', attempts: [{ failure: 'OTHER_ANSWER' }] })
    expect(logged).toMatchObject([['warn', 'webhookFailed', { code: 'OTHER_ANSWER' }]])
  })
})

it('is not made when there is nothing to send, and the delivery ends', async () => {
  recipient = { request: async () => ({ ok: false, error: 'ORDER_UNREADABLE' }) }
  await make()
  expect(await kept()).toMatchObject({ status: 'failed', attempts: [{ failure: 'ORDER_UNREADABLE' }] })
  expect(queued).toEqual([])
})

it('is not made without a recipient, before it is due, or after the delivery ended', async () => {
  await make({ ...ATTEMPT, endpointId: 'whk_0' })
  expect([queued, await kept()]).toEqual([[], undefined])
  const early = { ...ATTEMPT, made: 3, step: 2, dueAt: plusMs(NOW, 1) }
  await make(early)
  expect([queued, await kept(), sent]).toEqual([[early], undefined, []])
})

it.each<[Delivery['status'], number, number, boolean]>([
  ['pending', 3, 3, true],
  ['pending', 3, 4, true],
  // A copy of the message was faster.
  ['pending', 3, 2, false],
  ['succeeded', 3, 3, false],
  ['failed', 3, 3, false],
])(
  'of a delivery that is %s after %i attempts one that comes after %i is made: %s',
  async (status, made, before, isMade) => {
    await deliveries.record({ target: ATTEMPT, made: made - 1, attempts: [], status })
    await make({ ...ATTEMPT, made: before })
    expect(sent).toHaveLength(isMade ? 1 : 0)
    expect((await kept())?.made).toBe(isMade ? before + 1 : made)
  },
)

describe('a busy recipient', () => {
  const paused: unknown[][] = []
  beforeEach(() => {
    paused.length = 0
    recipient = { ...recipient, pause: async (...until) => void paused.push([...until, await kept()]) }
  })
  const busy = { kind: 'answered', status: 503, retryAfter: '60', text: 'no' } as const

  it('is paused once the attempt is recorded', async () => {
    answer = busy
    await make()
    expect(paused).toEqual([[plusMs(AFTER, MINUTE_MS), AFTER, await kept()]])
    expect(await kept()).toMatchObject({ status: 'pending', nextAttemptAt: plusMs(AFTER, MINUTE_MS) })
    expect(queued).toMatchObject([{ dueAt: plusMs(AFTER, MINUTE_MS) }])
  })

  it('is not paused when it accepted the event, is gone, or names no time', async () => {
    for (const status of [200, 410, 500]) {
      answer = { ...busy, status, ...(status === 500 && { retryAfter: '' }) }
      recipient = { ...recipient, disable: async () => true }
      deliveries = memoryDeliveries(inAMoment)
      await make()
    }
    expect(paused).toEqual([])
  })

  it('is paused even if it has answers of its own, and accepts nothing', async () => {
    answer = { ...busy, status: 200 }
    recipient = { ...recipient, hasAccepted: () => false }
    await make()
    expect(paused).toHaveLength(1)
  })

  it('without stored pauses is attempted again all the same', async () => {
    answer = busy
    const { pause: _, ...others } = recipient
    recipient = others
    await make()
    expect(queued).toMatchObject([{ step: 1, dueAt: plusMs(AFTER, MINUTE_MS) }])
  })
})

it('postponed by a pause is shown with its later time if one was made, and not shown otherwise', async () => {
  const until = plusMs(NOW, MINUTE_MS)
  recipient = { ...recipient, pausedUntil: until }
  // Spread over a minute.
  await make(ATTEMPT, NOW, 0.5)
  expect([queued, await kept(), sent]).toEqual([
    [{ ...ATTEMPT, dueAt: plusMs(until, 30_000) }],
    undefined,
    [],
  ])
  recipient = { ...recipient, pausedUntil: undefined }
  answer = answered(500)
  await make()
  recipient = { ...recipient, pausedUntil: until }
  await make({ ...ATTEMPT, made: 1, step: 1 })
  expect(await kept()).toMatchObject({ status: 'pending', made: 1, nextAttemptAt: until })
  expect(queued.at(-1)).toEqual({ ...ATTEMPT, made: 1, step: 1, dueAt: until })
})

it.each(['get', 'record', 'postpone'] as const)(
  'is redelivered by its own message when the store does not %s',
  async method => {
    answer = answered(500)
    await make()
    deliveries = { ...deliveries, [method]: () => Promise.reject(new Error('the store is down')) }
    recipient = { ...recipient, pausedUntil: method === 'postpone' ? plusMs(NOW, MINUTE_MS) : undefined }
    await expect(make({ ...ATTEMPT, made: 1, step: 1 })).rejects.toThrow('the store is down')
  },
)

it('that fails waits up to a tenth longer', async () => {
  answer = answered(500)
  await make({ ...ATTEMPT, step: 1 }, NOW, 0.5)
  expect(queued).toMatchObject([{ dueAt: plusMs(AFTER, 315_000) }])
})
