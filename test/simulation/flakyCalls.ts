/**
 * Calls to AWS as by a handler's client: they take time, are throttled, time out before or after they took effect, or
 * take effect after the client gave up; three attempts each, as in lib/aws/client.ts.
 */
import type { Carry } from '../support/memoryOrders'
import type { Conditions } from './conditions'
import type { Invocation } from './invocation'
import type { Random } from './random'
import type { Scheduler } from './scheduler'
import type { Summary } from './summary'
import type { Trace } from './trace'

const ATTEMPTS = 3
const TIMEOUT_MS = 2000

export interface RunContext {
  readonly scheduler: Scheduler
  readonly random: Random
  readonly conditions: Conditions
  readonly trace: Trace
  readonly summary: Summary
}

/** @param current  the invocation that is running when a call begins */
export function flakyCalls(context: RunContext, current: () => Invocation): Carry {
  const { scheduler, random, conditions, trace, summary } = context

  /** One attempt; a dead process hears of nothing, whatever its call does. */
  const attempt = <T>(call: string, step: () => T, invocation: Invocation): Promise<T> =>
    new Promise((resolve, reject) => {
      const fail = (error: string, afterMs: number) => {
        invocation.isDisturbed = true
        summary.faults++
        trace.add(invocation.requestId, `${call}: ${error}`, invocation.orderId)
        scheduler.after(afterMs, () => {
          if (invocation.isAlive) reject(new Error(error))
        })
      }
      const requestMs = random.between(1, 40)
      const responseMs = random.between(1, 40)
      const lateMs = TIMEOUT_MS + random.between(0, 5000)
      if (random.chance(conditions.throttled)) return fail('throttled', requestMs + responseMs)
      if (random.chance(conditions.requestLost)) return fail('timed out before it took effect', TIMEOUT_MS)
      if (random.chance(conditions.tookEffectLate)) {
        scheduler.after(lateMs, step)
        return fail('timed out, takes effect later', TIMEOUT_MS)
      }
      const isAnswerLost = random.chance(conditions.answerLost)
      if (isAnswerLost) fail('took effect, timed out', TIMEOUT_MS)
      scheduler.after(requestMs, () => {
        const result = step()
        if (!isAnswerLost) {
          scheduler.after(responseMs, () => {
            if (invocation.isAlive) resolve(result)
          })
        }
      })
    })

  return async (call, step) => {
    const invocation = current()
    for (let made = 1; ; made++) {
      try {
        return await attempt(call, step, invocation)
      } catch (error) {
        if (made === ATTEMPTS) throw error
        await scheduler.sleep(random.between(0, 100 * 2 ** made))
      }
    }
  }
}
