/**
 * The queue of visits: every message comes to visit at least once, in any sequence, sometimes late and sometimes
 * again. What fails comes again when it is visible again, and ends among the dead letters.
 */
import type { SQSBatchResponse } from 'aws-lambda'
import type { Visit } from '../../lib/payment/ports'
import { MINUTE_MS, SECOND_MS } from '../../lib/time'
import type { Containers } from './containers'
import type { Surroundings } from './flakyCalls'

/** serverless.yml and cloud/queues.yml */
const BATCH_SIZE = 5
const MOST_AT_ONCE = 5
const VISIBILITY_MS = 360 * SECOND_MS
const MOST_RECEIVES = 5

interface Message {
  readonly messageId: string
  readonly visit: Visit
  receives: number
}

export interface VisitQueue {
  put(visit: Visit): void
}

export function makeVisitQueue(surroundings: Surroundings, containers: () => Containers): VisitQueue {
  const { scheduler, random, weather, trace, summary } = surroundings
  const visible: Message[] = []
  let added = 0
  let running = 0

  const showAfter = (delayMs: number, message: Message) =>
    scheduler.after(delayMs, () => {
      if (message.receives >= MOST_RECEIVES) {
        summary.deadLetters++
        return trace.add('queue', 'puts a visit away', message.visit.orderId)
      }
      // The sequence is no promise.
      visible.splice(random.between(0, visible.length), 0, message)
      poll()
    })

  const poll = () => {
    while (visible.length > 0 && running < MOST_AT_ONCE) {
      const batch = visible.splice(0, random.between(1, BATCH_SIZE))
      for (const message of batch) message.receives++
      running++
      containers().invokeBackground(
        { name: 'visit', event: eventOf(batch), orderId: orderOf(batch) },
        outcome => {
          running--
          settle(batch, outcome?.answered as SQSBatchResponse | undefined)
          poll()
        },
      )
    }
  }

  const settle = (batch: readonly Message[], answered: SQSBatchResponse | undefined) => {
    const failed = answered?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
    for (const message of batch) {
      const isFailed = failed === undefined || failed.includes(message.messageId)
      const isRepeated = random.chance(weather.visitRepeated)
      if (isRepeated && !isFailed) summary.visitsRepeated++
      if (isFailed || isRepeated) showAfter(VISIBILITY_MS, message)
    }
  }

  return {
    put(visit) {
      const isDelayed = random.chance(weather.visitDelayed)
      const lateMs = isDelayed ? random.between(0, 30 * MINUTE_MS) : random.between(10, SECOND_MS)
      const message = { messageId: String(++added), visit, receives: 0 }
      showAfter(visit.delaySeconds * SECOND_MS + lateMs, message)
    },
  }
}

const orderOf = ([first, ...others]: readonly Message[]): string =>
  first && others.every(({ visit }) => visit.orderId === first.visit.orderId) ? first.visit.orderId : ''

const eventOf = (batch: readonly Message[]) => ({
  Records: batch.map(({ messageId, visit: { orderId, attempt } }) => ({
    messageId,
    body: JSON.stringify({ orderId, attempt }),
  })),
})
