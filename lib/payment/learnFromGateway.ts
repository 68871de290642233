/**
 * What a gateway says of an order: asked for its trade, and asked to close it when its time is over, or when it was paid
 * elsewhere.
 */
import type { CloseAnswer, TradeAnswer, TradeQueries } from '../gateways/gateway'
import type { Fact, GatewayName, Provenance, RecordedFact } from '../order/facts'
import type { Order } from '../order/order'
import type { Log } from '../telemetry/events'
import type { Clock } from '../time'
import { isOpen, isWatchOver } from './followUp'

interface Circumstances {
  readonly requestId: string
  readonly clock: Clock
  readonly log: Log
}

/** An answer that tells nothing of the order. */
type Silence = Extract<
  TradeAnswer | CloseAnswer,
  { readonly kind: 'unavailable' | 'refused' | 'otherCertificate' }
>

/** How much of a trade that was paid was refunded; nothing else is done about it. */
export async function learnRefunds(
  { query }: TradeQueries,
  order: Order,
  gateway: GatewayName,
  { requestId, clock, log }: Circumstances,
): Promise<readonly RecordedFact[]> {
  if (!query) return []
  const answer = await query(order)
  if (answer.kind === 'trade')
    return answer.facts.map(fact => ({
      ...fact,
      ...{ source: 'query', sourceId: '', requestId, recordedAt: clock() },
    }))
  const code = answer.kind === 'refused' ? answer.code : ''
  log('error', 'gatewaySilent', { requestId, orderId: order.orderId, gateway, code })
  return []
}

/** @returns undefined when the gateway says nothing */
export async function learnFromGateway(
  queries: TradeQueries,
  order: Order,
  gateway: GatewayName,
  { requestId, clock, log }: Circumstances,
): Promise<readonly RecordedFact[] | undefined> {
  const now = clock()
  const by = (source: Provenance['source'], facts: readonly Fact[]): RecordedFact[] =>
    facts.map(fact => ({ ...fact, source, sourceId: '', requestId, recordedAt: clock() }))
  const expired = (tradeNo: string): Fact => ({ kind: 'expired', gateway, tradeNo, at: now })
  const isPaidElsewhere = !isOpen(order, now)
  const isLetGo = isPaidElsewhere || isWatchOver(order, now)
  const silent = (answer: Silence) => {
    const trace = { requestId, orderId: order.orderId, gateway }
    if (answer.kind === 'otherCertificate') {
      log('error', 'gatewayCertificateUnknown', { ...trace, serialNumber: answer.serialNumber })
      return undefined
    }
    const code = answer.kind === 'refused' ? answer.code : ''
    log('error', 'gatewaySilent', { ...trace, code })
    return undefined
  }
  const learnFrom = (answer: TradeAnswer) => {
    switch (answer.kind) {
      case 'trade':
        return by('query', answer.facts)
      case 'noTrade':
        return by('query', isLetGo ? [expired('')] : [])
      default:
        return silent(answer)
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
      return by('close', isLetGo ? [expired('')] : [])
    case 'notOpen':
      // Paid or closed since it was asked for.
      return queries.query ? learnFrom(await queries.query(order)) : []
    default:
      return silent(closing)
  }
}
