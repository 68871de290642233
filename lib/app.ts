/**
 * Runs functions in Lambda and in tests. A function's file wires it once: it names the parts that it needs
 * (lib/parts.ts), so that its bundle contains no others, and its app opens them. Deployed, the app is a Lambda
 * container; in a test, its environment and clock are set, and fakes replace what is outside the process.
 */
import type { AwsEnvironment } from './aws/client'
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
import { type BoundaryOptions, boundary, type FailureAnswer, type LambdaHandler } from './http/boundary'
import { withCookieApart, withCookieHeader } from './http/cookies'
import { failurePage } from './http/failurePage'
import type { Handler } from './http/response'
import { kept, type WarmUp, warmUp } from './startTasks'
import type { Log } from './telemetry/events'
import { jsonLog } from './telemetry/log'
import { systemClock } from './time'
import type { DeliveryAttempt } from './webhooks/endpoint'

/** Something an app opens for a function: a subject of the configuration, or a port. */
export type Part<T> = (env: Environment, problem: ReportProblem, app: App) => T

type Parts = Readonly<Record<string, Part<unknown>>>

type Opened<Wanted extends Parts> = {
  readonly [Name in keyof Wanted]: Awaited<ReturnType<Wanted[Name]>>
}

/** What an app gets from outside. */
interface AppEnvironment extends AwsEnvironment {
  /** 0 to less than 1, as `Math.random`. */
  readonly random: () => number
  /** Default: one line of JSON for each event. */
  readonly log?: Log
  /** Replaces a part by a fake, in tests; default: never. */
  readonly standIn?: <T>(own: T) => T
}

export interface App extends Required<AppEnvironment> {
  /** Work before the first event, in Lambda only; failures are ignored. */
  readonly warmUp: WarmUp
  /**
   * Opens the parts of a function.
   *
   * @throws ConfigError with all problems that the parts report
   */
  configured<Wanted extends Parts>(parts: Wanted): Promise<Opened<Wanted>>
  /** Makes something once, at first use. */
  once<T>(make: (app: App) => T): T
}

/** Nothing is opened yet. */
export function makeApp({ env, clock, random, log, standIn = own => own }: AppEnvironment): App {
  const made = new Map<unknown, unknown>()
  const app: App = {
    env,
    clock,
    random,
    standIn,
    warmUp: warmUp(),
    // Works with an invalid configuration, which must be logged.
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
 * A function for Lambda, whose runtime waits for `warmUp` (`footer` in serverless.yml). `start` runs it in another app.
 */
function wired<Wired, LambdaFunction extends object>(
  wire: (app: App) => Promise<Wired>,
  toFunction: (built: () => Promise<Wired>, app: App) => LambdaFunction,
) {
  const start = (app: App) => {
    const built = kept(() => wire(app))
    return Object.assign(toFunction(built, app), {
      async warmUp() {
        // Outside of Lambda there may be no network.
        if (app.env.AWS_LAMBDA_RUNTIME_API !== undefined) await app.warmUp.run(built)
      },
    })
  }
  const deployed = makeApp({ env: process.env, clock: systemClock, random: Math.random })
  return Object.assign(start(deployed), { start })
}

/** A Lambda handler for the stream, a schedule or a queue. */
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

/** A Lambda handler for a public route. */
export const apiRoute = (wire: WireRoute, options: Pick<BoundaryOptions, 'maxBodyBytes'> = {}) =>
  route(wire, env => ({
    ...options,
    failureAnswer: failurePage,
    allowedOrigins: readAllowedOrigins(env),
  }))

/** A Lambda handler for a route of the shop's back end: no CORS. */
export const backEndRoute = (
  wire: WireRoute,
  options: Pick<BoundaryOptions, 'failureAnswer' | 'maxBodyBytes'>,
) => route(wire, () => options)

/** A Lambda handler for the office's pages: no CORS. */
export const officeRoute = (wire: WireRoute) =>
  wired(wire, (built, { log }): LambdaHandler => {
    const handle = boundary(built, log, { failureAnswer: failurePage })
    return async (event, context) => withCookieApart(await handle(withCookieHeader(event), context))
  })

/** A Lambda handler for a route that a gateway calls or redirects to. */
export const gatewayRoute = (wire: WireRoute, failureAnswer: FailureAnswer) =>
  route(wire, () => ({ failureAnswer }))
