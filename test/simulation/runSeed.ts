/**
 * One run of the whole shop: some buyers, an attacker, a gateway, a mail service and the shop's owner, for as many
 * days as it takes until everything has settled; decided by a seed.
 */
import { openMessages } from '../../lib/gateways/alipayDirect/messages'
import { openPayments } from '../../lib/gateways/alipayDirect/payments'
import { openProfile } from '../../lib/gateways/alipayDirect/profile'
import { openTradeQueries } from '../../lib/gateways/alipayDirect/tradeQueries'
import { newOrderId } from '../../lib/order/orderId'
import type { DueOrder, Orders } from '../../lib/payment/ports'
import { type Clock, plusMs } from '../../lib/time'
import { KEY } from '../support/alipay'
import type { Outside, Registries } from '../support/handlers'
import { type IllegalRequestsTable, memoryIllegalRequests } from '../support/memoryIllegalRequests'
import { memoryOrders, type OrdersTable } from '../support/memoryOrders'
import { memoryVisits } from '../support/memoryVisits'
import { NOW } from '../support/orders'
import { checkAnswer } from './answerInvariants'
import { askThrough } from './askThrough'
import { attacker } from './attacker'
import { buyer, type Town } from './buyer'
import { type Containers, makeContainers, type OutsideOf } from './containers'
import { checkEnd } from './endInvariants'
import type { Surroundings } from './flakyCalls'
import { makeGateway } from './gateway'
import type { Invocation } from './invocation'
import { makeMailer } from './mailer'
import { makeNetwork, type Network } from './network'
import { makeOwner } from './owner'
import { type BugName, PLANTED_BUGS } from './plantedBugs'
import { type Random, seededRandom } from './random'
import { makeSamples } from './samples'
import { makeSchedule } from './schedule'
import { makeScheduler } from './scheduler'
import { makeStream } from './stream'
import { emptySummary, type Summary } from './summary'
import { makeTrace, type Trace } from './trace'
import { Violation } from './violation'
import { makeVisitQueue } from './visitQueue'
import { drawWeather, type Regime } from './weather'
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
  const surroundings = { scheduler, random, trace, summary, weather: drawWeather(random, NOW) }

  const gateway = makeGateway(surroundings, () => network)
  const mailer = makeMailer(surroundings, () => orders.orders)
  const invocations = new Map<string, Invocation>()
  const agendas = new WatchedAgendas(trace, scheduler.now, ({ dueAt, concern }) => {
    schedule.wake(dueAt)
    if (concern) owner.wake()
  })
  const schedule = makeSchedule(surroundings, agendas, () => containers)
  const stream = makeStream(surroundings, () => containers)
  const visitQueue = makeVisitQueue(surroundings, () => containers)
  const owner = makeOwner(surroundings, gateway, () => orders)
  const orders: OrdersTable = {
    orders: new WatchedOrders(surroundings, { gateway, mailer }),
    agendas,
    reservations: new Map(),
    onModified: stream.add,
  }
  const illegalRequests: IllegalRequestsTable = {
    requests: new WatchedIllegalRequests(invocations, summary),
    counts: new Map(),
  }
  const tables = { orders, illegalRequests }
  const samples = makeSamples()
  const outsideOf: OutsideOf = (carry, current) => {
    const honest: Outside = {
      orders: memoryOrders(orders, carry),
      visits: memoryVisits(visitQueue.put, carry),
      illegalRequests: memoryIllegalRequests(illegalRequests, carry),
      http: askThrough(surroundings, gateway, current),
      readParameter: () => carry('read keys', () => KEY),
      sendMail: mailer.sendBy(current),
      clock: skewedClock(surroundings),
      registries: SIMULATED_REGISTRIES,
      variables: { ALIPAY_CONTRACTED: [...surroundings.weather.contracted].join(' ') },
      sendsNotices: surroundings.weather.sendsNotices,
      log(_, event, { reason }) {
        current().logged.push(event)
        if (event === 'illegalRequest') samples.kept(current().container, String(reason), scheduler.now())
      },
    }
    const outside = bug ? { ...honest, ...PLANTED_BUGS[bug](honest, orders, carry) } : honest
    return { ...outside, orders: withSeededNumbers(withLaggingIndex(outside.orders, surroundings), random) }
  }
  const canAsk = surroundings.weather.contracted.has('single_trade_query')
  const containers: Containers = makeContainers(surroundings, outsideOf, invocations, {
    answered: (invocation, reply) => checkAnswer(tables, samples, scheduler.now(), canAsk, invocation, reply),
    failed({ requestId, isDisturbed }, error) {
      trace.add(requestId, `fails: ${error}`)
      if (!isDisturbed) throw new Violation(`a function that nothing disturbed failed: ${error}`)
    },
  })
  const network: Network = makeNetwork(surroundings, containers)
  const town: Town = { ...surroundings, network, gateway, purchases: [] }

  let violation: Violation | undefined
  try {
    const buyers = Array.from({ length: random.between(5, 10) }, (_, index) => `buyer ${index + 1}`)
    for (const name of buyers) scheduler.start(() => buyer(town, name))
    for (let attacks = random.between(4, 12); attacks > 0; attacks--) {
      scheduler.start(() => attacker(town, orders))
    }
    await scheduler.runAll()
    checkEnd({ ...surroundings, ...tables, gateway, mailer, purchases: town.purchases })
  } catch (error) {
    if (!(error instanceof Violation)) throw error
    violation = error
  }
  return { seed, regime: surroundings.weather.regime, violation, trace, summary }
}

/**
 * The product's, loaded beforehand: virtual time does not wait for the loader. Without the search for the cause of
 * a wrong signature: hundreds of digests for people to read, and no effect, a quarter of the time of a run.
 */
const SIMULATED_REGISTRIES: Registries = {
  profiles: { alipayDirect: openProfile },
  payments: { alipayDirect: openPayments },
  messages: {
    alipayDirect: async environment => {
      const { explain: _, ...messages } = await openMessages(environment)
      return messages
    },
  },
  tradeQueries: { alipayDirect: openTradeQueries },
  refunds: { alipayDirect: async () => ({}) },
  disownedQueries: { alipayDirect: openTradeQueries },
}

/** A container's own, which is never quite right. */
function skewedClock({ scheduler, random, weather: { clockSkewMs } }: Surroundings): Clock {
  const skewMs = random.between(-clockSkewMs, clockSkewMs)
  return () => plusMs(scheduler.now(), skewMs)
}

/** An index follows its table: for a while it lacks what is new in it, and has what has left. */
function withLaggingIndex(orders: Orders, { random, weather: { indexLags } }: Surroundings): Orders {
  let seen: DueOrder[] = []
  return {
    ...orders,
    async *due(now) {
      const gone = seen.filter(() => random.chance(indexLags))
      seen = []
      for await (const order of orders.due(now)) {
        if (random.chance(indexLags)) continue
        seen.push(order)
        yield order
      }
      yield* gone.filter(({ orderId }) => seen.every(each => each.orderId !== orderId))
    },
  }
}

/** The handler draws its order numbers itself; here the seed does. */
const withSeededNumbers = (orders: Orders, random: Random): Orders => ({
  ...orders,
  create: (order, idempotency) =>
    orders.create({ ...order, orderId: newOrderId(order.createdAt, random.bytes) }, idempotency),
})
