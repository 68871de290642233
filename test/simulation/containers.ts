/**
 * Lambda: a container handles one event at a time, several run at once, each keeps what it built, and any may
 * die at any moment. A request that comes in while the others are busy starts one more.
 */
import type { AlipayDirectSettings } from '../../lib/gateways/alipayDirect/settings'
import type { LambdaHandler } from '../../lib/http/boundary'
import { SECOND_MS } from '../../lib/time'
import { anEvent, type EventParts } from '../support/events'
import type { Carry } from '../support/memoryOrders'
import { type FunctionName, type Outside, startContainer } from './container'
import { flakyCalls, type Surroundings } from './flakyCalls'
import type { Invocation, Reply, Truth } from './invocation'

/** serverless.yml */
const TIME_LIMIT_MS = 20 * SECOND_MS

export type OutsideOf = (carry: Carry, current: () => Invocation) => Outside

export interface Containers {
  /** @param answer  is told the answer once: the handler's, or API Gateway's own when the container died */
  invoke(
    request: { name: FunctionName; parts: EventParts; truth: Truth; orderId: string },
    answer: (reply: Reply) => void,
  ): void
}

interface Container {
  readonly number: number
  readonly handle: LambdaHandler
  current: Invocation | undefined
}

export function makeContainers(
  surroundings: Surroundings,
  outsideOf: OutsideOf,
  invocations: Map<string, Invocation>,
  onAnswer: (invocation: Invocation, reply: Reply) => void,
): Containers {
  const { scheduler, random, weather, trace, summary } = surroundings
  const contracted: AlipayDirectSettings['contracted'] = new Set(weather.closesTrades ? ['it_b_pay'] : [])
  const idle = new Map<FunctionName, Container[]>()
  let running = 0
  let started = 0

  const start = (name: FunctionName): Container => {
    const current = () => {
      if (!container.current) throw new Error('a handler goes on after its answer')
      return container.current
    }
    const outside = outsideOf(flakyCalls(surroundings, current), current)
    const handle = startContainer(name, outside, contracted)
    const container: Container = { number: ++started, handle, current: undefined }
    return container
  }

  return {
    invoke({ name, parts, truth, orderId }, answer) {
      const waiting = idle.get(name) ?? []
      idle.set(name, waiting)
      const isWarm = random.chance(0.8)
      const container = (isWarm && waiting.pop()) || start(name)
      const requestId = `${name}-${String(invocations.size + 1).padStart(4, '0')}`
      const invocation: Invocation = {
        ...{ requestId, name, truth, orderId, logged: [], container: container.number },
        ...{ isAlive: true, isDisturbed: false, isDisowned: false },
      }
      container.current = invocation
      invocations.set(requestId, invocation)
      summary.invocations++
      if (running++ > 0) summary.atOnce++

      const end = (reply: Reply) => {
        running--
        trace.add(requestId, `answers ${reply.status} ${shown(reply)}`, orderId)
        answer(reply)
      }
      const die = (how: string) => {
        if (!invocation.isAlive) return
        invocation.isAlive = false
        invocation.isDisturbed = true
        summary.deaths++
        trace.add(requestId, how, orderId)
        end({ status: 502, body: '{"message":"Internal Server Error"}', location: '' })
      }
      const dies = random.chance(weather.died)
      const lifeMs = random.between(0, 300)
      if (dies) scheduler.after(lifeMs, () => die('the container dies'))
      scheduler.after(TIME_LIMIT_MS, () => die('takes too long, is ended'))

      scheduler.start(async () => {
        const {
          statusCode = 0,
          body = '',
          headers,
        } = await container.handle(anEvent(parts), {
          awsRequestId: requestId,
        })
        if (!invocation.isAlive) return
        invocation.isAlive = false
        container.current = undefined
        waiting.push(container)
        const reply = { status: statusCode, body, location: String(headers?.location ?? '') }
        onAnswer(invocation, reply)
        end(reply)
      })
    },
  }
}

const shown = ({ body, location }: Reply): string =>
  location !== '' ? `to ${location.slice(0, 60)}` : body.length > 20 ? `${body.length} characters` : body
