/**
 * What must hold of refunds at every write: each was requested, moved money once, and no more is refunded than was
 * paid.
 */
import type { RecordedFact } from '../../lib/order/facts'
import type { Order } from '../../lib/order/order'
import type { OrderId } from '../../lib/order/orderId'
import { MINUTE_MS, SECOND_MS } from '../../lib/time'
import type { OrdersTable } from '../support/memoryOrders'
import type { Demand } from './bookInvariants'
import type { Gateway } from './gateway'
import { accountsOf, askedFor } from './judgedState'
import { isNumberOf } from './refundNumber'
import type { AskedRefund } from './refundService'
import type { RefundTool, StaffRequest } from './refundTool'
import type { Sources } from './sources'
import { gotMoney, type Refund, type Trade } from './trade'

type RefundFact = Extract<RecordedFact, { readonly kind: 'refundRequested' | 'refunded' | 'refundFailed' }>

/** Whether the shop has noted down that it wants this refund, before anybody is asked for it. */
export const isOnRecord = (
  { orders }: OrdersTable,
  { gateway, orderId, tradeNo }: Trade,
  { refundNo, amountFen }: AskedRefund,
): boolean =>
  Object.values(orders.get(orderId as OrderId)?.facts ?? {}).some(
    fact =>
      fact.kind === 'refundRequested' &&
      isNumberOf(refundNo, orderId, fact.refundId) &&
      fact.amountFen === amountFen &&
      fact.gateway === gateway &&
      fact.tradeNo === tradeNo,
  )

/** Never more goes back, or is on its way, than came in; of requests that are one request one comes true. */
export function checkRefunds(order: Order, { requests }: RefundTool, demand: Demand): void {
  for (const account of accountsOf(order).values()) {
    const { arrived, wentBackByHand, wentBackInAll } = account
    if (arrived === 0) continue
    const ours = askedFor(account) + wentBackByHand
    demand(ours <= arrived, 'more is to be refunded than was paid')
    demand(wentBackInAll <= arrived, 'more is said to be refunded than was paid')
  }
  const facts = Object.values(order.facts)
  const hasFailed = (refundId: string) =>
    facts.some(fact => fact.kind === 'refundFailed' && fact.refundId === refundId)
  const come = facts
    .filter(fact => fact.kind === 'refundRequested' || (fact.kind === 'refunded' && fact.source === 'person'))
    .filter(fact => 'refundId' in fact && !hasFailed(fact.refundId))
    .flatMap(({ requestId }) => requests.get(requestId)?.group ?? [])
  demand(new Set(come).size === come.length, 'one request for a refund came true twice')
}

/** Whether somebody wanted a refund, and whether the gateway made it, or refused it for good and did not make it. */
export function isRefundSo(order: Order, fact: RefundFact, { gateways, refundTool }: Sources): boolean {
  const gateway = gateways.named(fact.gateway)
  const trade = gateway?.trades.get(order.orderId)
  if (!gateway || !trade || trade.tradeNo !== fact.tradeNo || !gotMoney(trade)) return false
  const known = trade.refunds.find(({ knownAs }) => isNumberOf(knownAs, order.orderId, fact.refundId))
  switch (fact.kind) {
    case 'refundRequested':
      return isWanted(refundTool().requests.get(fact.requestId), fact, false)
    case 'refunded':
      if (fact.source === 'person') return isWanted(refundTool().requests.get(fact.requestId), fact, true)
      return (
        known?.madeAt !== undefined &&
        known.amountFen === fact.amountFen &&
        (isSameSecond(known.madeAt, fact.at) ||
          Math.abs(fact.recordedAt - fact.at) < MINUTE_MS ||
          isToldBy(gateway, known, fact.at))
      )
    case 'refundFailed':
      return fact.source === 'person'
        ? refundTool().givenUp.get(fact.requestId)?.refundId === fact.refundId &&
            (known?.madeAt === undefined || known.madeAt < fact.recordedAt)
        : !known && gateway.refundService.hasRefused(order.orderId, fact.refundId)
  }
}

/** Whether it is on its way, and somebody asked the shop to be led to its page. */
export function isOpenedSo(
  { facts }: Order,
  { refundId, requestId }: Extract<RecordedFact, { readonly kind: 'refundOpened' }>,
  { refundTool }: Sources,
): boolean {
  const known = Object.values(facts).filter(fact => 'refundId' in fact && fact.refundId === refundId)
  const isOver = known.some(({ kind }) => kind === 'refunded' || kind === 'refundFailed')
  const isAsked = known.some(({ kind }) => kind === 'refundRequested')
  return isAsked && !isOver && requestId.startsWith('confirmRefund-') && refundTool().opened.has(refundId)
}

/** Of what became of a refund direct pay tells no time but that of its message. */
const isToldBy = ({ notifies }: Gateway, { refundNo, madeAt = 0 }: Refund, at: number): boolean =>
  at > madeAt - SECOND_MS &&
  notifies.some(({ result, lastSentAt }) => result?.refundNo === refundNo && at <= lastSentAt)

const isWanted = (
  request: StaffRequest | undefined,
  { tradeNo, amountFen }: Extract<RefundFact, { readonly amountFen: number }>,
  isByHand: boolean,
): boolean =>
  request !== undefined &&
  request.isByHand === isByHand &&
  (request.tradeNo ?? tradeNo) === tradeNo &&
  (request.amountFen ?? amountFen) === amountFen

const isSameSecond = (one: number, other: number): boolean =>
  Math.floor(one / SECOND_MS) === Math.floor(other / SECOND_MS)
