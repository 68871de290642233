/**
 * A queue: delivers each message at least once, in any order, sometimes late or twice. A failed message is delivered
 * again when it becomes visible, and ends among the dead letters.
 */
import type { SQSBatchResponse } from 'aws-lambda'
import { MINUTE_MS, SECOND_MS } from '../../lib/time'
import type { BackgroundName } from '../support/handlers'
import type { Containers } from './containers'
import type { RunContext } from './flakyCalls'

/** cloud/queues.yml and cloud/shopApi.yml */
const VISIBILITY_MS = 360 * SECOND_MS

/** How a queue of serverless.yml is set up. */
interface Setup<Body> {
  readonly name: BackgroundName
  readonly batchSize: number
  readonly mostAtOnce: number
  readonly mostReceives: number
  /** It ends among the dead letters. */
  putAway?(body: Body): void
}

export const VISITS = { name: 'visit', batchSize: 5, mostAtOnce: 5, mostReceives: 5 } as const
export const WEBHOOKS = { name: 'deliverWebhooks', batchSize: 10, mostAtOnce: 10, mostReceives: 20 } as const

interface Message<Body> {
  readonly messageId: string
  readonly body: Body
  receives: number
}

export interface Queue<Body> {
  put(body: Body, delayMs: number): void
}

export function makeQueue<Body extends { readonly orderId: string }>(
  context: RunContext,
  containers: () => Containers,
  { name, batchSize, mostAtOnce, mostReceives, putAway }: Setup<Body>,
): Queue<Body> {
  const { scheduler, random, conditions, trace, summary } = context
  const visible: Message<Body>[] = []
  let added = 0
  let running = 0

  const showAfter = (delayMs: number, message: Message<Body>) =>
    scheduler.after(delayMs, () => {
      if (message.receives >= mostReceives) {
        summary.deadLetters++
        putAway?.(message.body)
        return trace.add('queue', `puts away what ${name} failed at`, message.body.orderId)
      }
      // The sequence is no promise.
      visible.splice(random.between(0, visible.length), 0, message)
      poll()
    })

  const poll = () => {
    while (visible.length > 0 && running < mostAtOnce) {
      const batch = visible.splice(0, random.between(1, batchSize))
      for (const message of batch) message.receives++
      running++
      containers().invokeBackground({ name, event: eventOf(batch), orderId: orderOf(batch) }, outcome => {
        running--
        settle(batch, outcome?.answered as SQSBatchResponse | undefined)
        poll()
      })
    }
  }

  const settle = (batch: readonly Message<Body>[], answered: SQSBatchResponse | undefined) => {
    const failed = answered?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
    for (const message of batch) {
      const isFailed = failed === undefined || failed.includes(message.messageId)
      const isRepeated = random.chance(conditions.visitRepeated)
      if (isRepeated && !isFailed) summary.messagesRepeated++
      if (isFailed || isRepeated) showAfter(VISIBILITY_MS, message)
    }
  }

  return {
    put(body, delayMs) {
      const isDelayed = random.chance(conditions.visitDelayed)
      const lateMs = isDelayed ? random.between(0, 30 * MINUTE_MS) : random.between(10, SECOND_MS)
      showAfter(delayMs + lateMs, { messageId: String(++added), body, receives: 0 })
    },
  }
}

const orderOf = ([first, ...others]: readonly Message<{ readonly orderId: string }>[]): string =>
  first && others.every(({ body }) => body.orderId === first.body.orderId) ? first.body.orderId : ''

const eventOf = (batch: readonly Message<unknown>[]) => ({
  Records: batch.map(({ messageId, body }) => ({ messageId, body: JSON.stringify(body) })),
})
