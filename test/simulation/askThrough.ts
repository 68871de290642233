/** A handler's requests to a gateway, over the same unreliable network. */
import type { Answer, HttpGet } from '../../lib/gateways/httpClient'
import { SECOND_MS } from '../../lib/time'
import type { RunContext } from './flakyCalls'
import type { Gateways } from './gateways'
import type { Invocation } from './invocation'
import { Violation } from './violation'

/** lib/app.ts: how long the client waits. */
const TIME_LIMIT_MS = 5 * SECOND_MS

export function askThrough(
  { scheduler, random, conditions, trace, summary }: RunContext,
  gateways: Gateways,
  current: () => Invocation,
): HttpGet {
  return url =>
    new Promise(resolve => {
      const invocation = current()
      const gateway = gateways.at(url.href)
      if (!gateway) throw new Violation('somebody is asked who is no gateway of the shop', invocation.orderId)
      const { name } = gateway.protocol
      const question = gateway.questionOf(url)
      const orderId = question?.orderId ?? invocation.orderId
      if (question && !gateways.isChosen(orderId, name))
        throw new Violation(`${name} is asked about an order whose buyer was never sent there`, orderId)
      const hear = (answer: Answer | undefined, afterMs: number) => {
        const said = answer?.body.toString() ?? 'nothing'
        if (said === 'false') invocation.isDenied = true
        else if (!isWhole(said)) {
          invocation.isDisturbed = true
          summary.faults++
        }
        trace.add(name, `says ${shown(said)} to ${invocation.requestId}`, orderId)
        scheduler.after(afterMs, () => {
          if (invocation.isAlive) resolve(answer)
        })
      }
      const isDown = question !== undefined && conditions.isQueryDown(scheduler.now())
      const isLost = random.chance(conditions.unanswered)
      const isUnheard = random.chance(conditions.unheard)
      const isGarbled = random.chance(conditions.garbled)
      const requestMs = random.between(20, 300)
      const responseMs = random.between(20, 300)
      if (question) trace.add(invocation.requestId, `asks ${name} for ${question.service}`, orderId)
      if (isDown || isLost) return hear(isDown && isGarbled ? GARBAGE : undefined, TIME_LIMIT_MS)
      scheduler.after(requestMs, () => {
        const answer = gateway.answer(url)
        if (isUnheard) hear(undefined, TIME_LIMIT_MS - requestMs)
        else hear(isGarbled && answer ? half(answer) : answer, responseMs)
      })
    })
}

const GARBAGE: Answer = { status: 200, body: Buffer.from('<html><title>系统繁忙</title>') }

/** The connection broke in the middle, and nobody noticed. */
const half = ({ status, body }: Answer): Answer => ({ status, body: body.subarray(0, body.length / 2) })

/** Whether it is all of an answer. */
function isWhole(said: string): boolean {
  if (said === 'true' || said.includes('</alipay>')) return true
  try {
    JSON.parse(said)
    return true
  } catch {
    return false
  }
}

/** What an answer says, in a word. */
const shown = (said: string): string =>
  (/<(?:trade_status|error)>(\w+)</.exec(said) ??
    /<is_success>(\w)</.exec(said) ??
    /"(?:trade_status|sub_code|fund_change|refund_status)":"([\w.]+)"/.exec(said) ??
    /"msg":"(\w+)"/.exec(said))?.[1] ?? said
