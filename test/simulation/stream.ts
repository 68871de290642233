/**
 * The stream of the orders table: delivers each change to each of its functions at least once, in sequence, sometimes
 * late or twice. Failed changes are retried as in serverless.yml, and then given up.
 */
import type { DynamoDBBatchResponse } from 'aws-lambda'
import type { OrderId } from '../../lib/order/orderId'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/time'
import type { Containers } from './containers'
import type { RunContext } from './flakyCalls'

/** serverless.yml */
const BATCH_SIZE = 10

/** How a function reads it. */
interface Reader {
  readonly name: 'sendReceipt' | 'publishEvents'
  readonly mostRetries: number
  readonly oldestMs: number
  /** A change was handed over in vain until it was given up. */
  givesUp?(orderId: OrderId): void
}

export const MAILS = { name: 'sendReceipt', mostRetries: 20, oldestMs: HOUR_MS } as const
/** For as long as the stream has a change. */
export const EVENTS = {
  name: 'publishEvents',
  mostRetries: Number.POSITIVE_INFINITY,
  oldestMs: DAY_MS,
} as const

const LONGEST_PAUSE_MS = 2 * MINUTE_MS
const SHARDS = 2

export interface Stream {
  /** The item of an order was modified, or is new to a function that reads those too. */
  add(orderId: OrderId): void
}

interface Change {
  readonly orderId: OrderId
  readonly sequenceNumber: string
  readonly at: number
  retries: number
}

interface Shard {
  readonly changes: Change[]
  isBusy: boolean
  /** After a failure of the function: half as many, until one alone fails. */
  batchSize: number
}

export function makeStream(
  context: RunContext,
  containers: () => Containers,
  { name, mostRetries, oldestMs, givesUp }: Reader,
): Stream {
  const { scheduler, random, conditions, trace, summary } = context
  const shards = Array.from(
    { length: SHARDS },
    (): Shard => ({
      changes: [],
      isBusy: false,
      batchSize: BATCH_SIZE,
    }),
  )
  let added = 0

  const deliver = (shard: Shard): void => {
    const { changes } = shard
    while (changes[0] && (changes[0].retries > mostRetries || scheduler.now() - changes[0].at > oldestMs)) {
      summary.changesGivenUp++
      givesUp?.(changes[0].orderId)
      trace.add('stream', `gives up to call ${name}`, changes.shift()?.orderId)
    }
    const batch = changes.slice(0, shard.batchSize)
    const [first] = batch
    shard.isBusy = first !== undefined
    if (!first) return
    const orderId = batch.every(change => change.orderId === first.orderId) ? first.orderId : ''
    containers().invokeBackground({ name, event: eventOf(batch), orderId }, outcome => {
      const answered = outcome?.answered as DynamoDBBatchResponse | undefined
      const failed = answered?.batchItemFailures[0]?.itemIdentifier
      const isRepeated = random.chance(conditions.streamRepeated)
      if (!answered) {
        if (batch.length > 1) shard.batchSize = Math.ceil(batch.length / 2)
        else first.retries++
        return deliverAfter(pauseMs(first), shard)
      }
      shard.batchSize = BATCH_SIZE
      if (failed === undefined) {
        if (!isRepeated) changes.splice(0, batch.length)
        return deliverAfter(random.between(0, SECOND_MS), shard)
      }
      changes.splice(
        0,
        Math.max(
          0,
          batch.findIndex(({ sequenceNumber }) => sequenceNumber === failed),
        ),
      )
      const [next = first] = changes
      next.retries++
      deliverAfter(pauseMs(next), shard)
    })
  }
  const deliverAfter = (delayMs: number, shard: Shard) => scheduler.after(delayMs, () => deliver(shard))

  return {
    add(orderId) {
      const shard = shards[orderId.charCodeAt(orderId.length - 1) % SHARDS]
      const change = { orderId, sequenceNumber: String(++added), at: scheduler.now(), retries: 0 }
      shard?.changes.push(change)
      if (!shard || shard.isBusy) return
      shard.isBusy = true
      const isDelayed = random.chance(conditions.streamDelayed)
      const longMs = random.between(0, 30 * MINUTE_MS)
      deliverAfter(isDelayed ? longMs : random.between(100, 1000), shard)
    },
  }
}

const pauseMs = ({ retries }: Change): number => Math.min(SECOND_MS * 2 ** retries, LONGEST_PAUSE_MS)

const eventOf = (batch: readonly Change[]) => ({
  Records: batch.map(({ orderId, sequenceNumber }) => ({
    eventName: 'MODIFY',
    dynamodb: { Keys: { orderId: { S: orderId } }, SequenceNumber: sequenceNumber },
  })),
})
