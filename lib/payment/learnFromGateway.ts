/**
 * What a gateway says of an order: asked for its trade, and asked to close it when its time is over, or when it was paid
 * elsewhere.
 */
import type { CloseAnswer, TradeAnswer, TradeQueries } from '../gateways/gateway'
import { type Fact, type GatewayName, type RecordedFact, recordedFrom } from '../order/facts'
import type { Order } from '../order/order'
import type { Log } from '../telemetry/events'
import type { Clock } from '../time'
import { isOpen, isWatchOver } from './followUp'

interface Circumstances {
  readonly requestId: string
  readonly clock: Clock
  readonly log: Log
}

/** How much of a trade that was paid was refunded; nothing else is done about it. */
export async function learnRefunds(
  { query }: TradeQueries,
  order: Order,
  gateway: GatewayName,
  circumstances: Circumstances,
): Promise<readonly RecordedFact[]> {
  if (!query) return []
  const answer = await query(order)
  if (answer.kind === 'trade') return recordedBy('query', answer.facts, circumstances)
  logSilence(answer, order, gateway, circumstances)
  return []
}

/** @returns undefined when the gateway says nothing */
export async function learnFromGateway(
  queries: TradeQueries,
  order: Order,
  gateway: GatewayName,
  circumstances: Circumstances,
): Promise<readonly RecordedFact[] | undefined> {
  const now = circumstances.clock()
  const isPaidElsewhere = !isOpen(order, now)
  const expired = (tradeNo: string): Fact => ({ kind: 'expired', gateway, tradeNo, at: now })
  // Where the gateway knows no trade yet, the buyer may have its page open all the same, and pay there, whether the order is
  // paid elsewhere or canceled by now: it is let go once nobody is to pay it any more.
  const withoutTrade = isWatchOver(order, now) ? [expired('')] : []
  const by = (source: 'query' | 'close', facts: readonly Fact[]) => recordedBy(source, facts, circumstances)
  const learnFrom = (answer: TradeAnswer) => {
    switch (answer.kind) {
      case 'trade':
        return by('query', answer.facts)
      case 'noTrade':
        return by('query', withoutTrade)
      default:
        return logSilence(answer, order, gateway, circumstances)
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
      // Paid or closed since it was asked for.
      return queries.query ? learnFrom(await queries.query(order)) : []
    default:
      return logSilence(closing, order, gateway, circumstances)
  }
}

const recordedBy = (
  source: 'query' | 'close',
  facts: readonly Fact[],
  { requestId, clock }: Circumstances,
): readonly RecordedFact[] => recordedFrom(facts, { source, sourceId: '', requestId, recordedAt: clock() })

/** An answer that tells nothing of the order; nor does that there is no trade, once the gateway has told of one. */
type Silence = Exclude<TradeAnswer | CloseAnswer, { readonly kind: 'trade' | 'closed' | 'notOpen' }>

function logSilence(
  answer: Silence,
  { orderId }: Order,
  gateway: GatewayName,
  { requestId, log }: Circumstances,
): undefined {
  const trace = { requestId, orderId, gateway }
  if (answer.kind === 'otherCertificate')
    log('error', 'gatewayCertificateUnknown', { ...trace, serialNumber: answer.serialNumber })
  else log('error', 'gatewaySilent', { ...trace, code: answer.kind === 'refused' ? answer.code : '' })
}
