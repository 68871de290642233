/** A handler's question to the gateway, over the same bad network. */
import type { Answer, HttpGet } from '../../lib/gateways/httpClient'
import { SECOND_MS } from '../../lib/time'
import type { Surroundings } from './flakyCalls'
import type { Gateway } from './gateway'
import type { Invocation } from './invocation'
import { tradeServiceOf } from './tradeServices'

/** lib/app.ts: how long the client waits. */
const TIME_LIMIT_MS = 5 * SECOND_MS

export function askThrough(
  { scheduler, random, weather, trace, summary }: Surroundings,
  gateway: Gateway,
  current: () => Invocation,
): HttpGet {
  return url =>
    new Promise(resolve => {
      const invocation = current()
      const service = tradeServiceOf(url)
      const asked = url.searchParams
      const orderId = asked.get('out_trade_no') ?? asked.get('out_order_no') ?? invocation.orderId
      const hear = (answer: Answer | undefined, afterMs: number) => {
        const said = answer?.body.toString() ?? 'nothing'
        if (said === 'false') invocation.isDisowned = true
        else if (said !== 'true' && !said.includes('</alipay>')) {
          invocation.isDisturbed = true
          summary.faults++
        }
        trace.add('gateway', `says ${shown(said)} to ${invocation.requestId}`, orderId)
        scheduler.after(afterMs, () => {
          if (invocation.isAlive) resolve(answer)
        })
      }
      const isDown = service !== undefined && weather.isQueryDown(scheduler.now())
      const isLost = random.chance(weather.unanswered)
      const isUnheard = random.chance(weather.unheard)
      const isGarbled = random.chance(weather.garbled)
      const wayThereMs = random.between(20, 300)
      const wayBackMs = random.between(20, 300)
      if (service) trace.add(invocation.requestId, `asks for ${service}`, orderId)
      if (isDown || isLost) return hear(isDown && isGarbled ? GARBAGE : undefined, TIME_LIMIT_MS)
      scheduler.after(wayThereMs, () => {
        const answer = gateway.answer(url)
        if (isUnheard) hear(undefined, TIME_LIMIT_MS - wayThereMs)
        else hear(isGarbled && answer ? half(answer) : answer, wayBackMs)
      })
    })
}

const GARBAGE: Answer = { status: 200, body: Buffer.from('<html><title>系统繁忙</title>') }

/** The connection broke in the middle, and nobody noticed. */
const half = ({ status, body }: Answer): Answer => ({ status, body: body.subarray(0, body.length / 2) })

/** What an answer says, in a word. */
const shown = (said: string): string =>
  (/<(?:trade_status|error)>(\w+)</.exec(said) ?? /<is_success>(\w)</.exec(said))?.[1] ?? said
