/**
 * Visits an order: queries its gateways about payments, closes trades that expired or were paid elsewhere, asks for
 * pending refunds, and sets the next visit. The write also brings the order to the stream's function, which retries
 * missing mails.
 */
import type { MailSettings } from '../delivery/outbox'
import type { Refunds } from '../gateways/capabilities/refunds'
import type { TradeQueries } from '../gateways/capabilities/tradeQueries'
import type { Gateways } from '../gateways/gateway'
import { type Concern, factKey, type GatewayName, type RecordedFact } from '../order/facts'
import { type ByMerchant, merchantOf } from '../order/merchant'
import { type Order, withFacts } from '../order/order'
import { orderState } from '../order/orderState'
import { pendingRefunds } from '../order/trades'
import type { Log } from '../telemetry/events'
import { failureFields } from '../telemetry/failure'
import { type Clock, DAY_MS, type EpochMs, earliest, MINUTE_MS, plusMs, SECOND_MS } from '../time'
import type { Agenda } from './agenda'
import { askForRefunds } from './askForRefunds'
import { agenda, type Capabilities, capabilitiesOf, gatewaysToAsk, nextRecheck } from './followUp'
import { learnFromGateway, learnRefunds } from './learnFromGateway'
import { loadReadable } from './loadReadable'
import { logPayments } from './paymentLog'
import type { Orders, Visit, Visits } from './ports'
import { gatewaysOfUnquantifiedRefunds } from './refundFollowUp'
import { sendVisit } from './sendVisit'

interface Ports {
  readonly orders: Pick<Orders, 'load' | 'settle'>
  readonly visits: Visits
  readonly tradeQueries: Gateways<TradeQueries>
  readonly refunds: Gateways<Refunds>
  readonly mailSettings: ByMerchant<MailSettings>
  readonly clock: Clock
  readonly log: Log
}

/** In how many ms a gateway that did not answer is asked again. */
const ASK_AGAIN_MS = 10 * MINUTE_MS

export const reconcileOrder = (ports: Ports) => {
  const { orders, tradeQueries, refunds, mailSettings, clock, log } = ports
  return async ({ orderId, attempt }: Pick<Visit, 'orderId' | 'attempt'>, requestId: string) => {
    const loaded = await loadReadable(orders, orderId, requestId, log)
    // Not scheduled: its work has been done since.
    if (!loaded?.agenda) return
    const { order, agenda: planned } = loaded
    if (!isWanted(order, planned, attempt, clock())) return
    const { failures, attempting } = failuresKept()
    const context = { requestId, clock, log, attempting }
    const queriesOf = (gateway: GatewayName) => tradeQueries.get(gateway) ?? {}
    const askEach = (gateways: readonly GatewayName[], learn: typeof learnFromGateway) =>
      Promise.all(
        gateways.map(gateway => attempting(async () => learn(queriesOf(gateway), order, gateway, context))),
      )
    const learned = await askEach(gatewaysToAsk(order, clock()), learnFromGateway)
    const unquantified = await askEach(gatewaysOfUnquantifiedRefunds(order, clock()), learnRefunds)
    const ofRefunds = await askForRefunds(refunds, order, context)
    const facts = distinct([...[...learned, ...unquantified].flatMap(each => each ?? []), ...ofRefunds])
    const mails = await attempting(async () => mailSettings(merchantOf(order)))
    if (!mails || failures.length > 0) {
      // Record what was learned. The order stays due, and the visit is repeated.
      if (facts.length > 0) await settle(ports, requestId, { order, planned, facts, next: planned })
      // The first is thrown, and logged by the caller.
      for (const another of failures.slice(1))
        log('error', 'visitFailed', { requestId, orderId, attempt, ...failureFields(another) })
      throw failures[0]
    }
    const changed = withFacts(order, facts)
    const toAsk = gatewaysToAsk(changed, clock())
    const ofPending = pendingRefunds(changed).map(({ gateway }) => refunds.get(gateway) ?? {})
    const capabilities = capabilitiesOf(toAsk.map(queriesOf), ofPending, mails)
    // Sent before the order is settled: a crash in between repeats the recheck instead of losing it.
    const recheck = nextRecheck(changed, clock(), capabilities)
    if (recheck !== undefined) {
      const delaySeconds = Math.round(recheck / SECOND_MS)
      await sendVisit(ports, { orderId, attempt: attempt + 1, delaySeconds }, requestId)
    }
    // A recheck that learned nothing writes nothing.
    if (attempt === 0 || facts.length > 0) {
      // A visit makes a limited number of refunds. As long as one makes progress, the rest do not wait for the backoff.
      const isCutShort = ofRefunds.length > 0 && ofPending.length > 0
      const soon = learned.includes(undefined) ? ASK_AGAIN_MS : undefined
      const next = nextVisit(changed, clock(), capabilities, isCutShort ? 0 : soon)
      await settle(ports, requestId, { order, planned, facts, next })
    }
  }
}

/** Collects failures, so that one does not stop the rest of a visit. */
function failuresKept() {
  const failures: unknown[] = []
  /** @returns undefined where it fails */
  async function attempting<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act()
    } catch (error) {
      failures.push(error)
      return undefined
    }
  }
  return { failures, attempting }
}

/**
 * A visit is wanted once it is due, a recheck while the order awaits payment. With a pending refund both are always
 * wanted, since the clock of whoever requested it may differ.
 */
function isWanted(order: Order, planned: Agenda, attempt: number, now: EpochMs): boolean {
  if (pendingRefunds(order).length > 0) return true
  return attempt === 0 ? planned.dueAt <= now : orderState(order, now) === 'awaitingPayment'
}

/** Two answers may contain the same fact; a write accepts each key once. */
const distinct = (facts: readonly RecordedFact[]): readonly RecordedFact[] => [
  ...new Map(facts.map(fact => [factKey(fact), fact])).values(),
]

interface Visited {
  readonly order: Order
  readonly planned: Agenda
  readonly facts: readonly RecordedFact[]
  readonly next: Agenda | undefined
}

async function settle(
  { orders, clock, log }: Ports,
  requestId: string,
  { order, planned, facts, next }: Visited,
): Promise<void> {
  // If a fact was recorded meanwhile, the stream handles its change.
  const settled = await orders.settle(order, facts, next)
  logLearned(log, requestId, settled, clock())
  if (next?.concern && settled.isScheduled && isToBeLogged(planned, next.concern, next.dueAt)) {
    log('warn', 'personNeeded', { requestId, orderId: order.orderId, concern: next.concern })
  }
}

/**
 * A concern is logged when it is new, and then once a day, by the day's last visit: a silent gateway is asked every ten
 * minutes, and must not cause a mail each time.
 */
const isToBeLogged = (before: Agenda, concern: Concern, dueAt: EpochMs): boolean =>
  before.concern !== concern || dayOf(dueAt) > dayOf(before.dueAt)

/** In UTC: a new day begins at 08:00 in Beijing. */
const dayOf = (at: EpochMs): number => Math.floor(at / DAY_MS)

/** @param withinMs  the longest wait, in ms; default: as long as the agenda says */
function nextVisit(
  order: Order,
  now: EpochMs,
  capabilities: Capabilities,
  withinMs: number | undefined,
): Agenda | undefined {
  const next = agenda(order, now, capabilities)
  if (!next || withinMs === undefined) return next
  return { ...next, dueAt: earliest(next.dueAt, plusMs(now, withinMs)) }
}

function logLearned(
  log: Log,
  requestId: string,
  { order, news }: { readonly order: Order; readonly news: readonly RecordedFact[] },
  now: EpochMs,
): void {
  if (news.length === 0) return
  logPayments(log, requestId, order, news, now)
  log('info', 'orderReconciled', {
    requestId,
    orderId: order.orderId,
    facts: news.map(({ kind }) => kind).join(' '),
    state: orderState(order, now),
  })
}
