/**
 * Queries the gateway about differences that a bill shows, and records the answers. A bill is not signed, so it proves
 * nothing by itself; the gateway's answers are.
 */
import { timeLeftMs } from '../../deadline'
import type { Refunds } from '../../gateways/capabilities/refunds'
import type { TradeQueries } from '../../gateways/capabilities/tradeQueries'
import type { Gateways } from '../../gateways/gateway'
import { type Fact, type GatewayName, recordedFrom } from '../../order/facts'
import type { Log } from '../../telemetry/events'
import { type Clock, SECOND_MS } from '../../time'
import { logPayments } from '../paymentLog'
import type { Orders } from '../ports'
import type { Unlearned } from './billTally'

export interface LearningPorts {
  readonly orders: Pick<Orders, 'record'>
  readonly tradeQueries: Gateways<TradeQueries>
  readonly refunds: Gateways<Refunds>
  readonly clock: Clock
  readonly log: Log
}

/**
 * With less time left, nothing more is asked: a gateway and a store that do not answer take about ten seconds to fail.
 */
const TIME_FOR_ONE_MS = 20 * SECOND_MS

/** @returns those that the gateway confirmed, and that are recorded now */
export async function learnFromBill(
  ports: LearningPorts,
  gateway: GatewayName,
  unlearned: readonly Unlearned[],
  requestId: string,
): Promise<ReadonlySet<Unlearned>> {
  const learned = new Set<Unlearned>()
  for (const each of unlearned) {
    if (timeLeftMs() < TIME_FOR_ONE_MS) break
    const facts = await ask(ports, gateway, each)
    if (facts.length > 0 && (await record(ports, gateway, each, facts, requestId))) learned.add(each)
  }
  return learned
}

async function ask(
  { tradeQueries, refunds }: LearningPorts,
  gateway: GatewayName,
  { order, line }: Unlearned,
): Promise<readonly Fact[]> {
  const { kind, tradeNo, refundId, amountFen, at } = line
  if (kind === 'payment') {
    const answer = await tradeQueries.get(gateway)?.query?.(order)
    return answer?.kind === 'trade' && answer.tradeNo === tradeNo ? answer.facts : []
  }
  const answer = await refunds.get(gateway)?.find?.(order, { tradeNo, refundId, amountFen })
  // The answer may lack the time, which decides nothing: the bill's is used.
  return answer?.kind === 'done' ? [{ kind: 'refunded', gateway, tradeNo, refundId, amountFen, at }] : []
}

/** @returns whether a payment or refund was new */
async function record(
  { orders, clock, log }: LearningPorts,
  gateway: GatewayName,
  { order: { orderId, amountFen } }: Unlearned,
  facts: readonly Fact[],
  requestId: string,
): Promise<boolean> {
  const now = clock()
  const recorded = recordedFrom(facts, { source: 'bill', sourceId: '', requestId, recordedAt: now })
  const recording = await orders.record(orderId, { gateway, amountFen }, recorded)
  if (recording.kind === 'refused') return false
  logPayments(log, requestId, recording.order, recording.news, now)
  return recording.news.some(({ kind }) => kind === 'paid' || kind === 'refunded')
}
