/** The boundary of the queues' functions: no message makes them throw. */
import type { SQSEvent } from 'aws-lambda'
import { beforeEach, describe, expect, it } from 'vitest'
import { type QueueHandler, queueBoundary } from '../../../lib/background/boundary'
import { VISIT_MESSAGES, type VisitMessage } from '../../../lib/background/visitMessages'
import { newOrderId } from '../../../lib/order/orderId'
import type { LogEvent, LogFields } from '../../../lib/telemetry/events'
import { CONTEXT } from '../../support/events'
import { NOW } from '../../support/orders'

const requestId = CONTEXT.awsRequestId

const eventOf = (...bodies: unknown[]) =>
  ({ Records: bodies.map((body, index) => ({ messageId: `m${index}`, body })) }) as SQSEvent
const visitOf = (orderId: string, attempt: unknown = 0) => JSON.stringify({ orderId, attempt })

let logged: { event: LogEvent; fields: LogFields }[]
let given: Parameters<QueueHandler<VisitMessage>>[]
let handler: QueueHandler<VisitMessage>
beforeEach(() => {
  logged = []
  given = []
  handler = async (...args) => {
    given.push(args)
    return []
  }
})
const run = (event: SQSEvent) =>
  queueBoundary(
    () => handler,
    VISIT_MESSAGES,
    (_, event, fields) => logged.push({ event, fields }),
  )(event, CONTEXT)

const failed = (...ids: string[]) => ({
  batchItemFailures: ids.map(itemIdentifier => ({ itemIdentifier })),
})

it('passes on the visits of a batch', async () => {
  const [first, second] = [newOrderId(NOW), newOrderId(NOW)]
  expect(await run(eventOf(visitOf(first), visitOf(second, 3)))).toEqual(failed())
  const visits = [
    { orderId: first, attempt: 0, messageId: 'm0' },
    { orderId: second, attempt: 3, messageId: 'm1' },
  ]
  expect([given, logged]).toEqual([[[visits, requestId]], []])
})

it('reports those that failed, and no others', async () => {
  handler = async () => ['m1']
  const bodies = [1, 2, 3].map(() => visitOf(newOrderId(NOW)))
  expect(await run(eventOf(...bodies))).toEqual(failed('m1'))
})

describe('a message', () => {
  const good = newOrderId(NOW)

  it.each<[string, unknown]>([
    ['that is empty', ''],
    ['that is no JSON', 'poison'],
    ['that is nothing', 'null'],
    ['that is a list', `[${visitOf(good)}]`],
    ['without an order', '{"attempt":0}'],
    ['whose order has another form', visitOf(good.toLowerCase())],
    ['whose order is no text', '{"orderId":7,"attempt":0}'],
    ['without an attempt', JSON.stringify({ orderId: good })],
    ['whose attempt is text', visitOf(good, '0')],
    ['whose attempt is negative', visitOf(good, -1)],
    ['whose attempt is a fraction', visitOf(good, 0.5)],
    ['whose attempt is endless', `{"orderId":"${good}","attempt":1e999}`],
    ['without a body', undefined],
  ])('%s fails alone, and is logged without its body', async (_, body) => {
    expect(await run(eventOf(visitOf(good), body, visitOf(good)))).toEqual(failed('m1'))
    expect(given.flatMap(([visits]) => visits.map(({ messageId }) => messageId))).toEqual(['m0', 'm2'])
    expect(logged).toEqual([{ event: 'visitMessageUnreadable', fields: { requestId, messageId: 'm1' } }])
  })

  it('that cannot be read is not passed to the handler', async () => {
    expect(await run(eventOf('poison'))).toEqual(failed('m0'))
    expect(given).toEqual([])
  })

  it('is passed to the handler without unknown fields', async () => {
    const body = JSON.stringify({ orderId: good, attempt: 0, more: { __proto__: 1 } })
    expect(await run(eventOf(body))).toEqual(failed())
    expect(given[0]?.[0]).toEqual([{ orderId: good, attempt: 0, messageId: 'm0' }])
  })
})

it('throws what the handler throws, so that the whole batch is retried', async () => {
  handler = () => Promise.reject(new Error('no table'))
  await expect(run(eventOf(visitOf(newOrderId(NOW))))).rejects.toThrow('no table')
  expect(logged).toMatchObject([{ event: 'eventFailed', fields: { requestId, message: 'no table' } }])
})
