/**
 * The network between the shop and everybody else: messages and replies are lost, duplicated, or late by up to 25
 * hours.
 */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/time'
import type { EventParts } from '../support/events'
import type { RouteName } from '../support/handlers'
import type { Containers } from './containers'
import type { RunContext } from './flakyCalls'
import type { Reply, Truth } from './invocation'

export interface Message {
  readonly name: RouteName
  readonly parts: EventParts
  readonly truth: Truth
  readonly orderId: string
  readonly longestDelayMs?: number
}

export interface Network {
  /** Answers what came back while the sender waited. */
  send(from: string, message: Message, patienceMs?: number): Promise<Reply | undefined>
}

export function makeNetwork(context: RunContext, containers: Containers): Network {
  const { scheduler, random, conditions, trace, summary } = context

  /** Once in `rate` a delay of seconds, minutes or hours. */
  const delayMs = (): number => {
    const isLong = random.chance(conditions.delayed)
    const longMs = random.pick([
      random.between(0, 10 * SECOND_MS),
      random.between(0, 30 * MINUTE_MS),
      random.between(0, 25 * HOUR_MS),
    ])
    if (isLong) summary.networkFaults++
    return isLong ? longMs : random.between(5, 200)
  }

  return {
    send: (from, message, patienceMs = 10 * SECOND_MS) =>
      new Promise(resolve => {
        const { name, orderId, longestDelayMs = Number.POSITIVE_INFINITY } = message
        const note = (event: string) => trace.add(from, event, orderId)
        const isDropped = random.chance(conditions.dropped)
        const isDuplicated = random.chance(conditions.duplicated)
        const isReplyDropped = random.chance(conditions.replyDropped)
        const firstMs = Math.min(delayMs(), longestDelayMs)
        // A copy often comes close behind, where races are.
        const copyMs = random.chance(0.5)
          ? firstMs + random.between(0, 60)
          : Math.min(delayMs(), longestDelayMs)
        const backMs = random.between(5, 200)
        note(`sends to ${name}${isDropped ? ', which is lost' : ''}${isDuplicated ? ', twice' : ''}`)
        summary.networkFaults += [isDropped, isDuplicated, isReplyDropped].filter(Boolean).length
        if (isDuplicated) scheduler.after(copyMs, () => containers.invoke(message, () => {}))
        if (!isDropped) {
          scheduler.after(firstMs, () =>
            containers.invoke(message, reply => {
              if (isReplyDropped) note(`never gets the reply of ${name}`)
              else scheduler.after(backMs, () => resolve(reply))
            }),
          )
        }
        scheduler.after(patienceMs, () => resolve(undefined))
      }),
  }
}
