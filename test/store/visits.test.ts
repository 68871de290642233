/** The visits' contract, kept by the client of SQS on the local queue server and by its in-memory twin. */
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newOrderId } from '../../lib/order/orderId'
import type { Visit, Visits } from '../../lib/payment/ports'
import { sqsClient } from '../../lib/store/sqsQueue'
import { sqsVisits } from '../../lib/store/sqsVisits'
import { memoryVisits } from '../support/memoryVisits'
import { NOW } from '../support/orders'
import { type LocalQueues, localQueues } from '../support/queues'

const LONGEST_DELAY = 900

const aVisit = (changes: Partial<Visit> = {}): Visit => ({
  ...{ orderId: newOrderId(NOW), attempt: 0, delaySeconds: 0 },
  ...changes,
})
const some = (count: number) => Array.from({ length: count }, () => aVisit())

let queues: LocalQueues
beforeAll(async () => {
  queues = await localQueues([{ name: 'visits', visibilitySeconds: 360 }])
})
afterAll(() => queues.stop())

interface Queue {
  readonly name: string
  readonly open: () => {
    readonly visits: Visits
    /** What has come out after so many seconds, in no particular sequence. */
    readonly comesOutAfter: (seconds: number) => Promise<readonly unknown[]>
  }
}

const sqs: Queue = {
  name: 'SQS',
  open: () => ({
    visits: sqsVisits(queues.client, 'visits'),
    async comesOutAfter(seconds) {
      queues.passSeconds(seconds)
      return (await queues.drain('visits')).map(body => JSON.parse(body))
    },
  }),
}

const memory: Queue = {
  name: 'memory',
  open() {
    let waiting: Visit[] = []
    let passed = 0
    return {
      visits: memoryVisits(visit => waiting.push(visit)),
      async comesOutAfter(seconds) {
        passed += seconds
        const out = waiting.filter(({ delaySeconds }) => delaySeconds <= passed)
        waiting = waiting.filter(({ delaySeconds }) => delaySeconds > passed)
        return out.map(({ orderId, attempt }) => ({ orderId, attempt }))
      },
    }
  },
}

describe.each([sqs, memory])('$name', ({ open }) => {
  let visits: Visits
  let comesOutAfter: ReturnType<Queue['open']>['comesOutAfter']
  beforeEach(async () => {
    const opened = open()
    visits = opened.visits
    comesOutAfter = opened.comesOutAfter
    await comesOutAfter(LONGEST_DELAY)
  })
  const about = (all: readonly Visit[]) => all.map(({ orderId, attempt }) => ({ orderId, attempt }))
  const asSet = (all: readonly unknown[]) => all.map(each => JSON.stringify(each)).sort()

  it.each([0, 1, 10, 11, 25])('hands over %i visits', async count => {
    const sent = some(count)
    expect(await visits.send(sent)).toEqual([])
    expect(asSet(await comesOutAfter(0))).toEqual(asSet(about(sent)))
  })

  it('tells which attempt it is', async () => {
    const visit = aVisit({ attempt: 3 })
    await visits.send([visit])
    expect(await comesOutAfter(0)).toEqual([{ orderId: visit.orderId, attempt: 3 }])
  })

  it('carries one order as often as it is sent', async () => {
    const visit = aVisit()
    await visits.send([visit, visit])
    expect(await comesOutAfter(0)).toHaveLength(2)
  })

  it('says which visits it did not take, and takes the others', async () => {
    const good = some(12)
    const bad = [aVisit({ delaySeconds: LONGEST_DELAY + 1 }), aVisit({ delaySeconds: -1 })]
    const [first = expect.fail(), second = expect.fail()] = bad
    expect(await visits.send([first, ...good, second])).toEqual(bad.map(({ orderId }) => orderId))
    expect(asSet(await comesOutAfter(LONGEST_DELAY))).toEqual(asSet(about(good)))
  })
})

describe('a visit that is kept back', () => {
  it('comes out when its delay is over', async () => {
    const { visits, comesOutAfter } = sqs.open()
    const visit = aVisit({ delaySeconds: LONGEST_DELAY })
    await visits.send([visit])
    expect(await comesOutAfter(LONGEST_DELAY - 1)).toEqual([])
    expect(await comesOutAfter(1)).toHaveLength(1)
  })
})

describe('the client of SQS', () => {
  it('asks for the queue’s URL once', async () => {
    let asked = 0
    const client = sqsClient()
    client.middlewareStack.add(
      () => async args => {
        if ('QueueName' in args.input) asked += 1
        const output = 'QueueName' in args.input ? { QueueUrl: queues.urlOf('visits') } : { Failed: [] }
        return { output: { $metadata: {}, ...output }, response: {} } as never
      },
      { step: 'initialize' },
    )
    const visits = sqsVisits(client, 'visits')
    await visits.send(some(1))
    await visits.send(some(1))
    client.destroy()
    expect(asked).toBe(1)
  })

  it('throws when there is no such queue', async () => {
    await expect(sqsVisits(queues.client, 'others').send(some(1))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    })
    await expect(queues.client.send(new GetQueueUrlCommand({ QueueName: 'visits' }))).resolves.toMatchObject({
      QueueUrl: queues.urlOf('visits'),
    })
  })
})
