/** Due orders are sent to the queue, in tens, as far as time and queue allow. */
import { beforeEach, describe, expect, it } from 'vitest'
import { newOrderId, type OrderId } from '../../../lib/order/orderId'
import { findDue } from '../../../lib/payment/findDue'
import type { Visit } from '../../../lib/payment/ports'
import type { LogEvent, LogFields } from '../../../lib/telemetry/events'
import { type EpochMs, MINUTE_MS, plusMs } from '../../../lib/time'
import { withTimeLeft } from '../../support/events'
import { NOW } from '../../support/orders'

const orders = (count: number) => Array.from({ length: count }, () => newOrderId(NOW))

let world: {
  due: OrderId[]
  /** When they are due. */
  dueAt: EpochMs
  /** By which times it was asked what is due. */
  asked: EpochMs[]
  now: typeof NOW
  sent: OrderId[][]
  send: (visits: readonly Visit[]) => Promise<readonly OrderId[]>
  logged: { level: string; event: LogEvent; fields: LogFields }[]
}
let run: (leftMs?: () => number) => Promise<void>
beforeEach(() => {
  world = { due: [], dueAt: NOW, asked: [], now: NOW, sent: [], send: async () => [], logged: [] }
  const find = findDue({
    dueOrders: {
      async *due(at) {
        world.asked.push(at)
        for (const orderId of world.due) yield { orderId, dueAt: world.dueAt }
      },
    },
    visits: {
      send(visits) {
        world.sent.push(visits.map(({ orderId }) => orderId))
        return world.send(visits)
      },
    },
    clock: () => world.now,
    log: (level, event, fields) => world.logged.push({ level, event, fields }),
  })
  run = (leftMs = () => 90_000) => withTimeLeft(leftMs, () => find('request'))
})

const counts = () => {
  const { fields = {} } = world.logged.filter(({ event }) => event === 'reconciled').at(-1) ?? {}
  return [fields.found, fields.sent, fields.failed]
}
const batchSizes = () => world.sent.map(batch => batch.length)

it('sends all due orders in batches of ten', async () => {
  world.due = orders(25)
  await run()
  expect(world.sent.flat()).toEqual(world.due)
  expect([batchSizes(), counts()]).toEqual([
    [10, 10, 5],
    [25, 25, 0],
  ])
})

it('queries orders that are due by now, and no others', async () => {
  await run()
  world.now = plusMs(NOW, MINUTE_MS)
  await run()
  expect(world.asked).toEqual([NOW, plusMs(NOW, MINUTE_MS)])
})

it('sends first visits, without delay', async () => {
  world.due = orders(1)
  let visits: readonly Visit[] = []
  world.send = async sent => {
    visits = sent
    return []
  }
  await run()
  expect(visits).toEqual([{ orderId: world.due[0], attempt: 0, delaySeconds: 0 }])
})

it('logs the run when nothing is due, and sends nothing', async () => {
  await run()
  expect(world.logged.map(({ level, event }) => [level, event])).toEqual([['info', 'reconciled']])
  expect([world.sent, counts()]).toEqual([[], [0, 0, 0]])
})

it('starts no batch in the last fifteen seconds', async () => {
  world.due = orders(25)
  let leftMs = 15_000
  world.send = async () => {
    leftMs -= 1
    return []
  }
  await run(() => leftMs)
  expect(batchSizes()).toEqual([10])
  world.due = orders(5)
  await run(() => 14_999)
  expect(batchSizes()).toEqual([10])
})

it('sends the rest with fifteen seconds left, and not with less', async () => {
  const left = [15_000, 14_999]
  world.due = orders(1)
  // Asked once for the order that is found, and once more for the rest.
  await run(() => left.shift() ?? 0)
  expect(batchSizes()).toEqual([])
  const enough = [15_000, 15_000]
  await run(() => enough.shift() ?? 0)
  expect(batchSizes()).toEqual([1])
})

describe('an order that was sent', () => {
  beforeEach(async () => {
    world.due = orders(1)
    await run()
  })

  it('is not sent again for fifteen minutes', async () => {
    world.now = plusMs(NOW, 15 * MINUTE_MS - 1)
    await run()
    expect(batchSizes()).toEqual([1])
    expect(counts()).toEqual([1, 0, 0])
  })

  it('is sent again at once if it was visited meanwhile and is due again', async () => {
    world.now = plusMs(NOW, MINUTE_MS)
    world.dueAt = world.now
    await run()
    expect(batchSizes()).toEqual([1, 1])
  })

  it('is sent again if it is still due after that', async () => {
    world.now = plusMs(NOW, 15 * MINUTE_MS)
    await run()
    expect(batchSizes()).toEqual([1, 1])
  })
})

describe('a queue that', () => {
  const events = () => world.logged.map(({ event }) => event)

  it('rejects some gets them again in the next minute', async () => {
    world.due = orders(3)
    const [, refused = expect.fail()] = world.due
    world.send = async () => [refused]
    await run()
    expect(world.logged).toContainEqual({
      level: 'error',
      event: 'visitNotSent',
      fields: { requestId: 'request', orderId: refused },
    })
    expect(counts()).toEqual([3, 2, 1])
    world.send = async () => []
    await run()
    expect(world.sent.at(-1)).toEqual([refused])
  })

  it('fails to answer once gets the rest', async () => {
    world.due = orders(20)
    world.send = async () => {
      world.send = async () => []
      throw new Error('timed out')
    }
    await run()
    expect([batchSizes(), counts()]).toEqual([
      [10, 10],
      [20, 10, 10],
    ])
    expect(world.logged[0]).toMatchObject({
      level: 'error',
      event: 'visitNotSent',
      fields: { count: 10, message: 'timed out' },
    })
  })

  it('accepts nothing makes the run fail', async () => {
    world.due = orders(20)
    world.send = async () => Promise.reject(new Error('timed out'))
    await expect(run()).rejects.toThrow('timed out')
    expect(events()).toEqual(['visitNotSent', 'visitNotSent', 'reconciled'])
    world.send = async visits => visits.map(({ orderId }) => orderId)
    await expect(run()).rejects.toThrow('took no visit')
  })
})
