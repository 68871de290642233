/** The contract of visits, for the SQS client on the local queue server and its in-memory counterpart. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newOrderId } from '../../lib/order/orderId'
import type { Visit, Visits } from '../../lib/payment/ports'
import type { QueueService } from '../../lib/store/queueService'
import { sdkQueueService } from '../../lib/store/sdk/queueService'
import { signedQueueService } from '../../lib/store/signed/queueService'
import { sqsVisits } from '../../lib/store/sqsVisits'
import { awsAt } from '../support/aws'
import { memoryVisits } from '../support/memoryVisits'
import { NOW } from '../support/orders'
import { type LocalQueues, localQueues } from '../support/queues'

const LONGEST_DELAY = 900

const aVisit = (changes: Partial<Visit> = {}): Visit => ({
  orderId: newOrderId(NOW),
  attempt: 0,
  delaySeconds: 0,
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

const clients: Readonly<Record<string, () => QueueService>> = {
  'SQS by its SDK': () => sdkQueueService(queues.client),
  'SQS by the small client': () => signedQueueService(awsAt({ AWS_ENDPOINT_URL_SQS: queues.endpoint })),
}

const overSqs = Object.entries(clients).map(
  ([name, service]): Queue => ({
    name,
    open: () => ({
      visits: sqsVisits(service(), 'visits'),
      async comesOutAfter(seconds) {
        queues.passSeconds(seconds)
        return (await queues.drain('visits')).map(body => JSON.parse(body))
      },
    }),
  }),
)

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

describe.each([...overSqs, memory])('$name', ({ open }) => {
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

  it.each([0, 1, 10, 11, 25])('delivers %i visits', async count => {
    const sent = some(count)
    expect(await visits.send(sent)).toEqual([])
    expect(asSet(await comesOutAfter(0))).toEqual(asSet(about(sent)))
  })

  it('contains the number of the attempt', async () => {
    const visit = aVisit({ attempt: 3 })
    await visits.send([visit])
    expect(await comesOutAfter(0)).toEqual([{ orderId: visit.orderId, attempt: 3 }])
  })

  it('delivers one order as often as it is sent', async () => {
    const visit = aVisit()
    await visits.send([visit, visit])
    expect(await comesOutAfter(0)).toHaveLength(2)
  })

  it('reports which visits it rejected, and accepts the others', async () => {
    const good = some(12)
    const bad = [aVisit({ delaySeconds: LONGEST_DELAY + 1 }), aVisit({ delaySeconds: -1 })]
    const [first = expect.fail(), second = expect.fail()] = bad
    expect(await visits.send([first, ...good, second])).toEqual(bad.map(({ orderId }) => orderId))
    expect(asSet(await comesOutAfter(LONGEST_DELAY))).toEqual(asSet(about(good)))
  })
})

describe.each(overSqs)('a delayed visit in $name', ({ open }) => {
  it('is delivered when its delay is over', async () => {
    const { visits, comesOutAfter } = open()
    const visit = aVisit({ delaySeconds: LONGEST_DELAY })
    await visits.send([visit])
    expect(await comesOutAfter(LONGEST_DELAY - 1)).toEqual([])
    expect(await comesOutAfter(1)).toHaveLength(1)
  })
})

describe('the queue', () => {
  it('is asked for its URL once', async () => {
    let asked = 0
    const visits = sqsVisits(
      {
        async getQueueUrl() {
          asked += 1
          return { QueueUrl: queues.urlOf('visits') }
        },
        sendMessageBatch: async () => ({}),
      },
      'visits',
    )
    await visits.send(some(1))
    await visits.send(some(1))
    expect(asked).toBe(1)
  })

  it('gets nothing while the service does not return its URL, and is asked for it again', async () => {
    const urls = [undefined, queues.urlOf('visits')]
    const service = {
      getQueueUrl: async () => ({ QueueUrl: urls.shift() }),
      sendMessageBatch: async () => ({}),
    }
    const visits = sqsVisits(service, 'visits')
    await expect(visits.send(some(1))).rejects.toThrow('SQS knows no URL of the queue visits')
    expect(await visits.send(some(1))).toEqual([])
  })

  it.each(Object.entries(clients))('throws when it does not exist: %s', async (_, service) => {
    await expect(sqsVisits(service(), 'others').send(some(1))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    })
    await expect(service().getQueueUrl({ QueueName: 'visits' })).resolves.toMatchObject({
      QueueUrl: queues.urlOf('visits'),
    })
  })
})
