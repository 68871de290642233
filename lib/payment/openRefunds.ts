/** The pending refunds, and the failed ones that nobody has dealt with. */
import { batches } from '../batches'
import type { Fen } from '../money'
import type { Order } from '../order/order'
import { pendingRefunds, type TradeId } from '../order/trades'
import type { EpochMs } from '../time'
import type { ListedOrders } from './ports'
import { failedRefunds } from './refundFollowUp'

export interface OpenRefund extends TradeId {
  readonly order: Order
  readonly refundId: string
  readonly amountFen: Fen
  readonly requestedAt: EpochMs
  /** The gateway's error code when it refused for good; undefined while the refund is pending. */
  readonly code: string | undefined
}

export interface OpenRefunds {
  /** Newest request first. */
  readonly refunds: readonly OpenRefund[]
  /** Whether further open orders were not read. */
  readonly isPartial: boolean
}

/** Open orders that are read: refunds are found among them, and among those that wait for a payment. */
const MOST_ORDERS = 1000
/** Orders read in parallel; a divisor of MOST_ORDERS. */
const AT_ONCE = 25

/** @throws when the store does not answer */
export async function openRefunds(orders: Pick<ListedOrders, 'listWork' | 'get'>): Promise<OpenRefunds> {
  const refunds: OpenRefund[] = []
  let looked = 0
  let isPartial = false
  for await (const orderIds of batches(orders.listWork(), AT_ONCE)) {
    isPartial = looked === MOST_ORDERS
    if (isPartial) break
    looked += orderIds.length
    for (const order of await Promise.all(orderIds.map(orderId => orders.get(orderId))))
      if (order) refunds.push(...openRefundsOf(order))
  }
  return { refunds: refunds.sort((a, b) => b.requestedAt - a.requestedAt), isPartial }
}

function openRefundsOf(order: Order): readonly OpenRefund[] {
  const requests = Object.values(order.facts).filter(fact => fact.kind === 'refundRequested')
  const failed = failedRefunds(order)
  const pending = pendingRefunds(order)
  return requests.flatMap(request => {
    const { gateway, tradeNo, refundId, amountFen, at } = request
    const failure = failed.find(each => each.gateway === gateway && each.refundId === refundId)
    if (!failure && !pending.includes(request)) return []
    return [{ order, gateway, tradeNo, refundId, amountFen, requestedAt: at, code: failure?.code }]
  })
}
