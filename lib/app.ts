/**
 * What a function runs in, and where Lambda meets it. A function is wired in its own file, once for all who run it: it names
 * the parts that it needs (lib/parts.ts), so that its bundle holds no other, and has them opened by the app that it is started
 * in. Deployed, that is a container of Lambda; in a test it is one whose environment and clock are set, and in which fakes
 * stand in for what lies outside the process.
 */
import type { AwsSurroundings } from './aws/client'
import { ATTEMPT_MESSAGES } from './background/attemptMessages'
import {
  type QueueHandler,
  queueBoundary,
  type ScheduleHandler,
  type StreamHandler,
  scheduleBoundary,
  streamBoundary,
} from './background/boundary'
import type { ChangeKind } from './background/orderChanges'
import { VISIT_MESSAGES, type VisitMessage } from './background/visitMessages'
import { type Environment, type ReportProblem, readDeployment, readSubjects } from './config/environment'
import { readAllowedOrigins } from './config/shop'
import { refusal } from './epay/answers'
import { type BoundaryOptions, boundary, type FailureAnswer, type LambdaHandler } from './http/boundary'
import { withCookieApart, withCookieHeader } from './http/cookies'
import { failurePage } from './http/failurePage'
import { type Handler, json } from './http/response'
import type { Log } from './telemetry/events'
import { jsonLog } from './telemetry/log'
import { systemClock } from './time'
import { kept, type WarmUp, warmUp } from './warmUp'
import type { DeliveryAttempt } from './webhooks/endpoint'

/** What a function names and its app opens: a subject of the configuration, or a port that is opened by it. */
export type Part<T> = (env: Environment, problem: ReportProblem, app: App) => T

type Parts = Readonly<Record<string, Part<unknown>>>

type Opened<Wanted extends Parts> = {
  readonly [Name in keyof Wanted]: Awaited<ReturnType<Wanted[Name]>>
}

/** What is outside of an app. */
interface Surroundings extends AwsSurroundings {
  /** From 0 to 1, as of `Math.random`. */
  readonly random: () => number
  /** Absent: a line of JSON an event. */
  readonly log?: Log
  /** Answers what stands in for a part; the part itself, where nothing does. Absent: nothing ever does. */
  readonly standIn?: <T>(own: T) => T
}

export interface App extends Required<Surroundings> {
  /** What is done before the first event, where there is a Lambda; a failure says nothing. */
  readonly ahead: WarmUp
  /**
   * Opens what a function needs.
   *
   * @throws ConfigError with all problems of the configuration at once
   */
  configured<Wanted extends Parts>(parts: Wanted): Promise<Opened<Wanted>>
  /** Makes something at its first use, and once. */
  once<T>(make: (app: App) => T): T
}

/** An app in which nothing is made yet. */
export function makeApp({ env, clock, random, log, standIn = own => own }: Surroundings): App {
  const made = new Map<unknown, unknown>()
  const app: App = {
    ...{ env, clock, random, standIn, ahead: warmUp() },
    // Works without a configuration, since what is wrong with it must be logged.
    log: log ?? jsonLog(readDeployment(env), clock),
    configured<Wanted extends Parts>(parts: Wanted) {
      const subjects = Object.entries(parts).map(([name, part]) => [
        name,
        (env: Environment, problem: ReportProblem) => standIn(part)(env, problem, app),
      ])
      return readSubjects(env, Object.fromEntries(subjects)) as Promise<Opened<Wanted>>
    },
    once<T>(make: (app: App) => T) {
      if (!made.has(make)) made.set(make, standIn(make)(app))
      return made.get(make) as T
    },
  }
  return app
}

/**
 * A function as Lambda gets it: the runtime's loader waits for `warmUp` (see `footer` in serverless.yml). `start` is the same
 * function as it starts in another app.
 */
function wired<Wired, LambdaFunction extends object>(
  wire: (app: App) => Promise<Wired>,
  toFunction: (built: () => Promise<Wired>, app: App) => LambdaFunction,
) {
  const start = (app: App) => {
    const built = kept(() => wire(app))
    return Object.assign(toFunction(built, app), {
      async warmUp() {
        // Where no Lambda is, there may be no network either.
        if (app.env.AWS_LAMBDA_RUNTIME_API !== undefined) await app.ahead.run(built)
      },
    })
  }
  const deployed = makeApp({ env: process.env, clock: systemClock, random: Math.random })
  return Object.assign(start(deployed), { start })
}

/** A Lambda handler of the stream, the schedule or the queue. */
export const stream = (wire: (app: App) => Promise<StreamHandler>, kinds?: readonly ChangeKind[]) =>
  wired(wire, (built, { log }) => streamBoundary(built, log, kinds))
export const schedule = (wire: (app: App) => Promise<ScheduleHandler>) =>
  wired(wire, (built, { log }) => scheduleBoundary(built, log))
export const visitQueue = (wire: (app: App) => Promise<QueueHandler<VisitMessage>>) =>
  wired(wire, (built, { log }) => queueBoundary(built, VISIT_MESSAGES, log))
export const deliveryQueue = (wire: (app: App) => Promise<QueueHandler<DeliveryAttempt>>) =>
  wired(wire, (built, { log }) => queueBoundary(built, ATTEMPT_MESSAGES, log))

type WireRoute = (app: App) => Promise<Handler>

const route = (wire: WireRoute, optionsIn: (env: Environment) => BoundaryOptions) =>
  wired(wire, (built, { log, env }) => boundary(built, log, optionsIn(env)))

/** A Lambda handler of a route of the API. */
export const apiRoute = (wire: WireRoute, options: Pick<BoundaryOptions, 'maxBodyBytes'> = {}) =>
  route(wire, env => ({
    ...options,
    failureAnswer: failurePage,
    allowedOrigins: readAllowedOrigins(env),
  }))

/** A Lambda handler of a route for the shop's own back end: no page of another site may call it. */
export const backEndRoute = (
  wire: WireRoute,
  options: Pick<BoundaryOptions, 'failureAnswer' | 'maxBodyBytes'>,
) => route(wire, () => options)

/** A Lambda handler of a route that programs call which speak the protocol of 易支付. */
export const programRoute = (wire: WireRoute) =>
  route(wire, () => ({ failureAnswer: () => json(500, refusal('internal')) }))

/** A Lambda handler of the office's pages: no page of another origin may read them. */
export const officeRoute = (wire: WireRoute) =>
  wired(wire, (built, { log }): LambdaHandler => {
    const handle = boundary(built, log, { failureAnswer: failurePage })
    return async (event, context) => withCookieApart(await handle(withCookieHeader(event), context))
  })

/** A Lambda handler of a route that a gateway calls or sends a browser to. */
export const gatewayRoute = (wire: WireRoute, failureAnswer: FailureAnswer) =>
  route(wire, () => ({ failureAnswer }))
