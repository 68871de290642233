/**
 * A standard SQS queue in memory: a received message becomes visible again unless it is deleted in time, and moves to
 * the dead-letter queue after too many deliveries. A fair queue: groups with a large share of the messages in flight
 * wait for the others.
 */
import { createHash, randomUUID } from 'node:crypto'
import { type Clock, type EpochMs, plusMs } from '../../../lib/time'

export interface QueueSettings {
  readonly name: string
  /** How long a received message stays hidden, in ms. */
  readonly visibilityMs: number
  readonly deadLetters?: { readonly queue: Queue; readonly maxReceiveCount: number }
}

interface SentMessage {
  readonly messageId: string
  readonly body: string
  readonly group?: string | undefined
  readonly bodyMd5: string
  readonly sentAt: EpochMs
}

export interface ReceivedMessage extends SentMessage {
  readonly receiptHandle: string
  readonly receiveCount: number
  readonly firstReceivedAt: EpochMs
}

export interface Queue {
  readonly name: string
  send(body: string, delayMs?: number, group?: string): SentMessage
  /** Moves a message here from another queue, unchanged. */
  adopt(message: SentMessage): void
  receive(most: number, visibilityMs?: number): readonly ReceivedMessage[]
  /** @returns false if the receipt is not the latest delivery's */
  delete(receiptHandle: string): boolean
  counts(): { readonly visible: number; readonly hidden: number; readonly delayed: number }
  /** Resolves once there may be a message to receive, at the latest after `withinMs` or when aborted. */
  mayHaveMessage(withinMs: number, signal?: AbortSignal): Promise<void>
}

interface Entry extends SentMessage {
  visibleAt: EpochMs
  receiveCount: number
  firstReceivedAt?: EpochMs
  receiptHandle?: string
}

/** A group is noisy with at least so many messages in flight, and more than this share of all. */
const NOISY = { least: 30, share: 0.1 }

/**
 * The messages that a noisy group has in flight; 0 for all other messages, which are delivered first. SQS also
 * considers their processing time, which is not emulated.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues-detailed.html
 */
function noiseOf(inFlight: readonly SentMessage[]): (message: SentMessage) => number {
  const counts = new Map<string | undefined, number>()
  for (const { group } of inFlight) counts.set(group, (counts.get(group) ?? 0) + 1)
  return ({ group }) => {
    const count = group === undefined ? 0 : (counts.get(group) ?? 0)
    return count >= NOISY.least && count > NOISY.share * inFlight.length ? count : 0
  }
}

export function makeQueue({ name, visibilityMs, deadLetters }: QueueSettings, clock: Clock): Queue {
  const entries = new Map<string, Entry>()
  const waiting = new Set<() => void>()

  function put(message: SentMessage, visibleAt: EpochMs): void {
    entries.set(message.messageId, { ...message, visibleAt, receiveCount: 0 })
    for (const wake of waiting) wake()
  }

  const isDead = ({ receiveCount }: Entry) =>
    deadLetters !== undefined && receiveCount >= deadLetters.maxReceiveCount

  function moveToDeadLetters({ messageId, body, group, bodyMd5, sentAt }: Entry): void {
    entries.delete(messageId)
    deadLetters?.queue.adopt({ messageId, body, group, bodyMd5, sentAt })
  }

  function hand(entry: Entry, now: EpochMs, hiddenMs: number): ReceivedMessage {
    const receiptHandle = randomUUID()
    const firstReceivedAt = entry.firstReceivedAt ?? now
    entry.receiveCount += 1
    Object.assign(entry, { receiptHandle, firstReceivedAt, visibleAt: plusMs(now, hiddenMs) })
    const { messageId, body, group, bodyMd5, sentAt, receiveCount } = entry
    return { messageId, body, group, bodyMd5, sentAt, receiveCount, receiptHandle, firstReceivedAt }
  }

  return {
    name,
    send(body, delayMs = 0, group) {
      const now = clock()
      const bodyMd5 = createHash('md5').update(body).digest('hex')
      const message = { messageId: randomUUID(), body, group, bodyMd5, sentAt: now }
      put(message, plusMs(now, delayMs))
      return message
    },
    adopt: message => put(message, clock()),
    receive(most, hiddenMs = visibilityMs) {
      const now = clock()
      const visible = [...entries.values()].filter(({ visibleAt }) => visibleAt <= now)
      for (const entry of visible.filter(isDead)) moveToDeadLetters(entry)
      const noise = noiseOf(
        [...entries.values()].filter(entry => entry.visibleAt > now && entry.receiveCount > 0),
      )
      const alive = visible.filter(entry => !isDead(entry)).sort((a, b) => noise(a) - noise(b))
      return alive.slice(0, most).map(entry => hand(entry, now, hiddenMs))
    },
    delete(receiptHandle) {
      const entry = [...entries.values()].find(each => each.receiptHandle === receiptHandle)
      return entry !== undefined && entries.delete(entry.messageId)
    },
    counts() {
      const now = clock()
      const all = [...entries.values()]
      const later = all.filter(({ visibleAt }) => visibleAt > now)
      const delayed = later.filter(({ receiveCount }) => receiveCount === 0).length
      return { visible: all.length - later.length, hidden: later.length - delayed, delayed }
    },
    mayHaveMessage(withinMs, signal) {
      const nextAt = Math.min(...[...entries.values()].map(({ visibleAt }) => visibleAt))
      const ms = Math.max(0, Math.min(withinMs, nextAt - clock()))
      return new Promise(resolve => {
        const end = () => {
          clearTimeout(timer)
          waiting.delete(end)
          signal?.removeEventListener('abort', end)
          resolve()
        }
        const timer = setTimeout(end, ms)
        waiting.add(end)
        signal?.addEventListener('abort', end)
        if (signal?.aborted) end()
      })
    },
  }
}
