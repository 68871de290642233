/** The boundary of the functions for streams and schedules. */
import { describe, expect, it } from 'vitest'
import {
  type ScheduleHandler,
  type StreamHandler,
  scheduleBoundary,
  streamBoundary,
} from '../../../lib/background/boundary'
import { eachOrder } from '../../../lib/background/orderChanges'
import { timeLeftMs } from '../../../lib/deadline'
import { newOrderId, type OrderId } from '../../../lib/order/orderId'
import type { LogEvent, LogFields } from '../../../lib/telemetry/events'
import { CONTEXT, timedContext } from '../../support/events'
import { NOW } from '../../support/orders'

const [first, second, third] = [1, 2, 3].map(() => newOrderId(NOW)) as [OrderId, OrderId, OrderId]
const change = (orderId: OrderId, SequenceNumber: string, eventName: 'INSERT' | 'MODIFY' = 'MODIFY') => ({
  eventName,
  dynamodb: { Keys: { orderId: { S: orderId } }, SequenceNumber },
})
const eventOf = (...Records: ReturnType<typeof change>[]) => ({ Records })
const CHANGES = eventOf(change(first, '11'), change(second, '12', 'INSERT'), change(third, '13'))

/** Notes what is logged. */
function noted() {
  const logged: [level: string, LogEvent, LogFields][] = []
  return { logged, log: (...line: [string, LogEvent, LogFields]) => void logged.push(line) }
}

describe('a batch of the stream', () => {
  it.each([
    [undefined, ['11', '13']],
    [['INSERT', 'MODIFY'] as const, ['11', '12', '13']],
  ])('is passed on, as far as its changes are wanted: %j', async (kinds, numbers) => {
    const given: unknown[] = []
    const handle: StreamHandler = async (...args) => void given.push(args)
    const { log } = noted()
    expect(await streamBoundary(() => handle, log, kinds)(CHANGES, timedContext('request-7'))).toEqual({
      batchItemFailures: [],
    })
    const changes = [
      { orderId: first, sequenceNumber: '11' },
      { orderId: second, sequenceNumber: '12' },
      { orderId: third, sequenceNumber: '13' },
    ]
    expect(given).toEqual([
      [changes.filter(({ sequenceNumber }) => numbers.includes(sequenceNumber)), 'request-7'],
    ])
  })

  it('is retried from the change on that failed', async () => {
    const handle: StreamHandler = async ([, failed]) => failed
    const { log } = noted()
    expect(await streamBoundary(() => handle, log)(CHANGES, CONTEXT)).toEqual({
      batchItemFailures: [{ itemIdentifier: '13' }],
    })
  })
})

describe('the orders of changes', () => {
  const numbered = [first, second, first, third, second].map((orderId, index) => ({
    orderId,
    sequenceNumber: String(index),
  }))

  it('are processed one after the other, each once', async () => {
    const taken: string[] = []
    const answered = await eachOrder(numbered, async orderId => {
      taken.push(`${orderId} begun`)
      await new Promise(setImmediate)
      taken.push(`${orderId} done`)
      return true
    })
    expect(answered).toBeUndefined()
    expect(taken).toEqual([first, second, third].flatMap(id => [`${id} begun`, `${id} done`]))
  })

  it('are processed up to the first that is to be retried', async () => {
    const taken: OrderId[] = []
    const answered = await eachOrder(numbered, async orderId => taken.push(orderId) > 0 && orderId !== third)
    expect([answered, taken]).toEqual([numbered[3], [first, second, third]])
  })
})

describe('the schedule', () => {
  it('passes on the input and the time left, and returns the result', async () => {
    let left = 9000
    const context = { ...timedContext('request-7'), getRemainingTimeInMillis: () => left }
    const handle: ScheduleHandler = async (requestId, event) => {
      const before = timeLeftMs()
      left = 4000
      return { requestId, before, after: timeLeftMs(), event }
    }
    const { log } = noted()
    expect(await scheduleBoundary(() => handle, log)({ bill: 1 }, context)).toEqual({
      requestId: 'request-7',
      before: 8500,
      after: 3500,
      event: { bill: 1 },
    })
  })

  it('logs which event failed, and fails, even when its handler could not be built', async () => {
    const { logged, log } = noted()
    let asked = 0
    const handle = scheduleBoundary(async () => {
      asked += 1
      if (asked === 1) throw new TypeError('no settings yet')
      return async requestId => {
        if (requestId === 'c') throw new RangeError('no table')
      }
    }, log)
    const outcomes: string[] = []
    for (const requestId of ['a', 'b', 'c', 'd'])
      await handle({}, timedContext(requestId)).then(
        () => outcomes.push('done'),
        error => outcomes.push(error.message),
      )
    expect(outcomes).toEqual(['no settings yet', 'done', 'no table', 'done'])
    expect(logged).toEqual([
      ['error', 'eventFailed', expect.objectContaining({ requestId: 'a', error: 'TypeError' })],
      ['error', 'eventFailed', expect.objectContaining({ requestId: 'c', message: 'no table' })],
    ])
  })
})
