/**
 * A run of the whole shop, determined by a seed: buyers, an attacker, the gateways, a mail service, the owner and the
 * back end, for as many days as it takes until everything has settled.
 */
import { newOrderId, type OrderId } from '../../lib/order/orderId'
import type { DueOrder, DueOrders, ListedOrders } from '../../lib/payment/ports'
import { type Clock, plusMs, SECOND_MS } from '../../lib/time'
import type { Outside } from '../support/handlers'
import { type IllegalRequestsTable, memoryIllegalRequests } from '../support/memoryIllegalRequests'
import { memoryOrders, type OrdersTable } from '../support/memoryOrders'
import { memoryVisits } from '../support/memoryVisits'
import { NOW } from '../support/orders'
import { checkAnswer } from './answerInvariants'
import { makeApi } from './api'
import { askThrough } from './askThrough'
import { attacker } from './attacker'
import { makeBookkeeper } from './bookkeeper'
import { buyer } from './buyer'
import { makeCanceler } from './canceler'
import { drawConditions, type Regime } from './conditions'
import { type Containers, makeContainers, type OutsideOf } from './containers'
import { checkEnd } from './endInvariants'
import type { RunContext } from './flakyCalls'
import { makeGateways } from './gateways'
import type { Invocation } from './invocation'
import { makeMailer } from './mailer'
import { makeNetwork, type Network } from './network'
import { operator } from './operator'
import { makeOwner } from './owner'
import { type BugName, PLANTED_BUGS } from './plantedBugs'
import { makeQueue, VISITS } from './queue'
import { type Random, seededRandom } from './random'
import { confirmRefund } from './refundConfirmer'
import { isOnRecord } from './refundInvariants'
import { makeRefundTool, type RefundTool } from './refundTool'
import { makeSamples } from './samples'
import { makeSchedule } from './schedule'
import { makeScheduler, type Scheduler } from './scheduler'
import { secretOf, simulatedRegistries, variablesOf } from './settings'
import { MAILS, makeStream } from './stream'
import { emptySummary, type Summary } from './summary'
import { makeTrace, type Trace } from './trace'
import { Violation } from './violation'
import type { World } from './world'
import { WatchedAgendas, WatchedIllegalRequests, WatchedOrders } from './writeInvariants'

export interface Run {
  readonly seed: number
  readonly regime: Regime
  readonly violation: Violation | undefined
  readonly trace: Trace
  readonly summary: Summary
}

/** The same seed gives the same run, to the millisecond. */
export async function runSeed(seed: number, bug?: BugName): Promise<Run> {
  const random = seededRandom(seed)
  const scheduler = makeScheduler(NOW)
  const trace = makeTrace(scheduler.now)
  const summary = emptySummary()
  const context = { scheduler, random, trace, summary, conditions: drawConditions(random, NOW) }

  const gateways = makeGateways(
    context,
    () => network,
    (trade, asked) => isOnRecord(orders, trade, asked),
  )
  const mailer = makeMailer(context, () => orders.orders)
  const invocations = new Map<string, Invocation>()
  const agendas = new WatchedAgendas(trace, scheduler.now, ({ dueAt, concern }) => {
    schedule.wake(dueAt)
    if (concern) owner.wake()
  })
  const schedule = makeSchedule(context, agendas, () => containers)
  const mails = makeStream(context, () => containers, MAILS)
  const visits = makeQueue(context, () => containers, VISITS)
  const bookkeeper = makeBookkeeper(
    context,
    gateways.named('alipayPage'),
    () => orders,
    () => containers,
  )
  const api = makeApi(context, () => containers)
  const owner = makeOwner(
    context,
    gateways,
    () => orders,
    refunds => {
      for (const refund of refunds)
        scheduler.start(() => confirmRefund(world, { tool: refundTool, table: orders }, refund))
    },
  )
  const orders: OrdersTable = {
    orders: new WatchedOrders(
      context,
      { gateways, mailer, refundTool: () => refundTool, cancellations: () => canceler.cancellations },
      api.changed,
    ),
    agendas,
    reservations: new Map(),
    onModified(orderId) {
      mails.add(orderId)
      api.changed(orderId)
    },
  }
  const illegalRequests: IllegalRequestsTable = {
    requests: new WatchedIllegalRequests(invocations, summary),
    counts: new Map(),
  }
  const tables = { orders, illegalRequests }
  const samples = makeSamples()
  const numbers = new Map<OrderId, OrderId>()
  const outsideOf: OutsideOf = (carry, current) => {
    const clock = skewedClock(context)
    const honest: Outside & { readonly dueOrders: DueOrders } = {
      orders: memoryOrders(orders, carry),
      dueOrders: memoryOrders(orders, carry),
      visits: memoryVisits(visit => visits.put(visit, visit.delaySeconds * SECOND_MS), carry),
      ...api.outsideBy(carry, current),
      ...bookkeeper.outsideBy(carry),
      illegalRequests: memoryIllegalRequests(illegalRequests, carry),
      http: askThrough(context, gateways, current),
      readParameter: name => carry('read keys', () => secretOf(name)),
      sendMail: mailer.sendBy(current),
      clock,
      registries: simulatedRegistries(clock, pauseOf(scheduler, current)),
      variables: variablesOf(context.conditions),
      log(_, event, { reason }) {
        current().logged.push(event)
        if (event === 'illegalRequest') samples.kept(current().container, String(reason), clock)
      },
    }
    const outside = bug ? { ...honest, ...PLANTED_BUGS[bug](honest, orders, carry, current) } : honest
    return {
      ...outside,
      orders: withSeededNumbers(outside.orders, random, numbers),
      dueOrders: withLaggingIndex(honest.dueOrders, context),
    }
  }
  const containers: Containers = makeContainers(context, outsideOf, invocations, {
    answered: (invocation, reply) => checkAnswer(tables, samples, gateways, invocation, reply),
    failed({ requestId, isDisturbed }, error) {
      trace.add(requestId, `fails: ${error}`)
      if (!isDisturbed) throw new Violation(`a function that nothing disturbed failed: ${error}`)
    },
  })
  const refundTool: RefundTool = makeRefundTool(context, outsideOf)
  const network: Network = makeNetwork(context, containers)
  const world: World = { ...context, network, gateways, purchases: [] }
  const canceler = makeCanceler(world, orders, outsideOf, seededRandom(~seed))

  let violation: Violation | undefined
  try {
    const buyers = Array.from({ length: random.between(5, 10) }, (_, index) => `buyer ${index + 1}`)
    for (const name of buyers) scheduler.start(() => buyer(world, name))
    for (let attacks = random.between(4, 12); attacks > 0; attacks--) {
      scheduler.start(() => attacker(world, orders))
    }
    for (let operators = random.between(1, 2); operators > 0; operators--) {
      scheduler.start(() => operator(world, `operator ${operators}`, orders, refundTool))
    }
    scheduler.start(canceler.live)
    await scheduler.runAll()
    checkEnd({ ...context, ...tables, gateways, mailer, purchases: world.purchases, refundTool })
    api.check([...orders.orders.values()])
    await bookkeeper.check(outsideOf)
  } catch (error) {
    if (!(error instanceof Violation)) throw error
    violation = error
  }
  return { seed, regime: context.conditions.regime, violation, trace, summary }
}

/** A container's own, which is never quite right. */
function skewedClock({ scheduler, random, conditions: { clockSkewMs } }: RunContext): Clock {
  const skewMs = random.between(-clockSkewMs, clockSkewMs)
  return () => plusMs(scheduler.now(), skewMs)
}

/** A dead process does not wake up. */
const pauseOf =
  ({ after }: Scheduler, current: () => Invocation) =>
  (ms: number) =>
    new Promise<void>(resolve => {
      const invocation = current()
      after(ms, () => {
        if (invocation.isAlive) resolve()
      })
    })

/** An index follows its table: for a while it lacks what is new in it, and has what has left. */
function withLaggingIndex(
  dueOrders: DueOrders,
  { random, conditions: { indexLags } }: RunContext,
): DueOrders {
  let seen: DueOrder[] = []
  return {
    async *due(now) {
      const gone = seen.filter(() => random.chance(indexLags))
      seen = []
      for await (const order of dueOrders.due(now)) {
        if (random.chance(indexLags)) continue
        seen.push(order)
        yield order
      }
      yield* gone.filter(({ orderId }) => seen.every(each => each.orderId !== orderId))
    },
  }
}

/**
 * The handler draws its order numbers itself; here the seed does.
 *
 * @param numbers  those of the seed by the handler's own, of which a form has the same each time
 */
const withSeededNumbers = (
  orders: ListedOrders,
  random: Random,
  numbers: Map<OrderId, OrderId>,
): ListedOrders => ({
  ...orders,
  get: orderId => orders.get(numbers.get(orderId) ?? orderId),
  create(order, idempotency) {
    const orderId = numbers.get(order.orderId) ?? newOrderId(order.createdAt, random.bytes)
    numbers.set(order.orderId, orderId)
    return orders.create({ ...order, orderId }, idempotency)
  },
})
