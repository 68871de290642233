/** A handler's question to the gateway, over the same bad network. */
import type { Answer, Ask } from '../../lib/gateways/ask'
import { SECOND_MS } from '../../lib/time'
import type { Surroundings } from './flakyCalls'
import type { Gateway } from './gateway'
import type { Invocation } from './invocation'

/** lib/app.ts: how long the client waits. */
const TIME_LIMIT_MS = 5 * SECOND_MS

export function askThrough(
  { scheduler, random, weather, trace, summary }: Surroundings,
  gateway: Gateway,
  current: () => Invocation,
): Ask {
  return url =>
    new Promise(resolve => {
      const invocation = current()
      const hear = (answer: Answer | undefined, afterMs: number) => {
        const said = answer?.body.toString() ?? 'nothing'
        if (said === 'false') invocation.isDisowned = true
        else if (said !== 'true') {
          invocation.isDisturbed = true
          summary.faults++
        }
        trace.add('gateway', `says ${said} to ${invocation.requestId}`, invocation.orderId)
        scheduler.after(afterMs, () => {
          if (invocation.isAlive) resolve(answer)
        })
      }
      const isLost = random.chance(weather.unanswered)
      const wayThereMs = random.between(20, 300)
      const wayBackMs = random.between(20, 300)
      if (isLost) hear(undefined, TIME_LIMIT_MS)
      else scheduler.after(wayThereMs, () => hear(gateway.answer(url), wayBackMs))
    })
}
