/** Queries a gateway about an order's trade, and closes the trade when the order has expired or was paid elsewhere. */
import type { CloseAnswer, TradeAnswer, TradeQueries } from '../gateways/capabilities/tradeQueries'
import { type Fact, type GatewayName, type RecordedFact, recordedFrom } from '../order/facts'
import type { Order } from '../order/order'
import type { Log } from '../telemetry/events'
import type { Clock } from '../time'
import { isOpen, isWatchOver } from './followUp'

interface VisitContext {
  readonly requestId: string
  readonly clock: Clock
  readonly log: Log
}

/** Queries the refunded sum of a paid trade. */
export async function learnRefunds(
  { query }: TradeQueries,
  order: Order,
  gateway: GatewayName,
  context: VisitContext,
): Promise<readonly RecordedFact[]> {
  if (!query) return []
  const answer = await query(order)
  if (answer.kind === 'trade') return recordedBy('query', answer.facts, context)
  logSilence(answer, order, gateway, context)
  return []
}

/** @returns undefined when the gateway gave no answer */
export async function learnFromGateway(
  queries: TradeQueries,
  order: Order,
  gateway: GatewayName,
  context: VisitContext,
): Promise<readonly RecordedFact[] | undefined> {
  const now = context.clock()
  const isPaidElsewhere = !isOpen(order, now)
  const expired = (tradeNo: string): Fact => ({ kind: 'expired', gateway, tradeNo, at: now })
  // Even without a trade, the buyer may have the gateway's page open and pay there. So the order expires there only
  // when it has been watched for long enough, even if it was paid elsewhere or canceled.
  const withoutTrade = isWatchOver(order, now) ? [expired('')] : []
  const by = (source: 'query' | 'close', facts: readonly Fact[]) => recordedBy(source, facts, context)
  const learnFrom = (answer: TradeAnswer) => {
    switch (answer.kind) {
      case 'trade':
        return by('query', answer.facts)
      case 'noTrade':
        return by('query', withoutTrade)
      default:
        return logSilence(answer, order, gateway, context)
    }
  }

  let tradeNo = ''
  if (queries.query) {
    const answer = await queries.query(order)
    if (answer.kind !== 'trade' || answer.facts.length > 0) return learnFrom(answer)
    tradeNo = answer.tradeNo
  }
  if (!queries.close || (now < order.expiresAt && !isPaidElsewhere)) return []
  const closing = await queries.close(order)
  switch (closing.kind) {
    case 'closed':
      return by('close', [expired(tradeNo)])
    case 'noTrade':
      return by('close', withoutTrade)
    case 'notOpen':
      // Paid or closed since the query.
      return queries.query ? learnFrom(await queries.query(order)) : []
    default:
      return logSilence(closing, order, gateway, context)
  }
}

const recordedBy = (
  source: 'query' | 'close',
  facts: readonly Fact[],
  { requestId, clock }: VisitContext,
): readonly RecordedFact[] => recordedFrom(facts, { source, sourceId: '', requestId, recordedAt: clock() })

/** An answer that says nothing about the order; `noTrade` does not either, once the gateway has known a trade. */
type Silence = Exclude<TradeAnswer | CloseAnswer, { readonly kind: 'trade' | 'closed' | 'notOpen' }>

function logSilence(
  answer: Silence,
  { orderId }: Order,
  gateway: GatewayName,
  { requestId, log }: VisitContext,
): undefined {
  const trace = { requestId, orderId, gateway }
  if (answer.kind === 'otherCertificate')
    log('error', 'gatewayCertificateUnknown', { ...trace, serialNumber: answer.serialNumber })
  else log('error', 'gatewaySilent', { ...trace, code: answer.kind === 'refused' ? answer.code : '' })
}
