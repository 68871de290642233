/**
 * Lambda: a container handles one event at a time; several run concurrently, each keeps its state, and any may die at
 * any moment. An event that arrives while all are busy starts another.
 */
import { SECOND_MS } from '../../lib/time'
import { anEvent, type EventParts } from '../support/events'
import {
  type BackgroundName,
  type Outside,
  type RouteName,
  startBackground,
  startRoute,
} from '../support/handlers'
import type { Carry } from '../support/memoryOrders'
import { flakyCalls, type RunContext } from './flakyCalls'
import type { Invocation, Reply, Truth } from './invocation'

/** serverless.yml */
const TIME_LIMIT_MS = 20 * SECOND_MS
/** A second more than most have: compareBills, which has 15 minutes, starts no bill in the last one. */
const BACKGROUND_TIME_LIMIT_MS = 61 * SECOND_MS

/** A container that dies does so within this time of its event. */
const LIFE_MS = 300
const BACKGROUND_LIFE_MS = 2 * SECOND_MS

export type OutsideOf = (carry: Carry, current: () => Invocation) => Outside

export interface Containers {
  /** @param answer  is told the answer once: the handler's, or API Gateway's own when the container died */
  invoke(
    request: { name: RouteName; parts: EventParts; truth: Truth; orderId: string },
    answer: (reply: Reply) => void,
  ): void
  /** @param end  is told the outcome once: what the function answered, undefined when it failed or died */
  invokeBackground(
    event: { name: BackgroundName; event: unknown; orderId: string },
    end: (outcome: { readonly answered: unknown } | undefined) => void,
  ): void
}

interface Container<Handle> {
  readonly handle: Handle
  readonly number: number
  current: Invocation | undefined
}

interface Watch {
  answered(invocation: Invocation, reply: Reply): void
  /** A background function threw. */
  failed(invocation: Invocation, error: unknown): void
}

type About = Pick<Invocation, 'name' | 'truth' | 'orderId'>

export function makeContainers(
  context: RunContext,
  outsideOf: OutsideOf,
  invocations: Map<string, Invocation>,
  watch: Watch,
): Containers {
  const { scheduler, random, conditions, trace, summary } = context
  let running = 0
  let started = 0

  /** Runs what is done with the handle of a container; `end` is called once, with undefined when it died. */
  function pool<Name extends string, Handle>(
    build: (name: Name, outside: Outside) => Handle,
    limits: { readonly timeMs: number; readonly lifeMs: number },
  ) {
    const idle = new Map<Name, Container<Handle>[]>()
    const start = (name: Name): Container<Handle> => {
      const current = () => {
        if (!container.current) throw new Error('a handler goes on after its answer')
        return container.current
      }
      const handle = build(name, outsideOf(flakyCalls(context, current), current))
      const container: Container<Handle> = { number: ++started, handle, current: undefined }
      return container
    }

    return <R>(
      name: Name,
      about: About,
      use: (handle: Handle, invocation: Invocation) => Promise<R | undefined>,
      end: (result: R | undefined) => void,
    ) => {
      const waiting = idle.get(name) ?? []
      idle.set(name, waiting)
      const isWarm = random.chance(0.8)
      const container = (isWarm && waiting.pop()) || start(name)
      const requestId = `${name}-${String(invocations.size + 1).padStart(4, '0')}`
      const invocation: Invocation = {
        requestId,
        ...about,
        logged: [],
        container: container.number,
        isAlive: true,
        isDisturbed: false,
        isDenied: false,
      }
      container.current = invocation
      invocations.set(requestId, invocation)
      summary.invocations++
      if (running++ > 0) summary.atOnce++

      const die = (how: string) => {
        if (!invocation.isAlive) return
        invocation.isAlive = false
        invocation.isDisturbed = true
        summary.deaths++
        running--
        trace.add(requestId, how, about.orderId)
        end(undefined)
      }
      const dies = random.chance(conditions.died)
      const lifeMs = random.between(0, limits.lifeMs)
      if (dies) scheduler.after(lifeMs, () => die('the container dies'))
      scheduler.after(limits.timeMs, () => die('takes too long, is ended'))

      scheduler.start(async () => {
        const result = await use(container.handle, invocation)
        if (!invocation.isAlive) return
        invocation.isAlive = false
        container.current = undefined
        running--
        waiting.push(container)
        end(result)
      })
    }
  }

  const runHandler = pool<RouteName, ReturnType<typeof startRoute>>(startRoute, {
    timeMs: TIME_LIMIT_MS,
    lifeMs: LIFE_MS,
  })
  const runBackground = pool<BackgroundName, ReturnType<typeof startBackground>>(startBackground, {
    timeMs: BACKGROUND_TIME_LIMIT_MS,
    lifeMs: BACKGROUND_LIFE_MS,
  })

  return {
    invoke({ name, parts, truth, orderId }, answer) {
      const endsAt = scheduler.now() + TIME_LIMIT_MS
      const about = { name, truth, orderId }
      runHandler(
        name,
        about,
        async (handle, invocation) => {
          const awsRequestId = invocation.requestId
          const getRemainingTimeInMillis = () => endsAt - scheduler.now()
          const context = { awsRequestId, getRemainingTimeInMillis }
          const { statusCode = 0, body = '', headers } = await handle(anEvent(parts), context)
          const reply = { status: statusCode, body, location: String(headers?.location ?? '') }
          if (invocation.isAlive) {
            watch.answered(invocation, reply)
            trace.add(awsRequestId, `answers ${reply.status} ${shown(reply)}`, orderId)
          }
          return reply
        },
        reply => answer(reply ?? { status: 502, body: '{"message":"Internal Server Error"}', location: '' }),
      )
    },

    invokeBackground({ name, event, orderId }, end) {
      const endsAt = scheduler.now() + BACKGROUND_TIME_LIMIT_MS
      const about = { name, truth: { kind: 'request' }, orderId } as const
      runBackground(
        name,
        about,
        async (handle, invocation) => {
          const context = {
            awsRequestId: invocation.requestId,
            getRemainingTimeInMillis: () => endsAt - scheduler.now(),
          }
          try {
            return { answered: await handle(event, context) }
          } catch (error) {
            if (invocation.isAlive) watch.failed(invocation, error)
            return undefined
          }
        },
        end,
      )
    },
  }
}

const shown = ({ body, location }: Reply): string =>
  location !== '' ? `to ${location.slice(0, 60)}` : body.length > 20 ? `${body.length} characters` : body
