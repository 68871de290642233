/** Queries about an order's trade at the gateway. */
import type { TradeFact } from '../../order/facts'
import type { Order } from '../../order/order'
import type { OtherCertificate } from './certificates'

/** A gateway's answer to a query for an order's trade. */
export type TradeAnswer =
  | {
      readonly kind: 'trade'
      readonly tradeNo: string
      /** Empty while the buyer has not paid and still may. */
      readonly facts: readonly TradeFact[]
    }
  /** The buyer has not reached the gateway. */
  | { readonly kind: 'noTrade' }
  /** No answer in time, or an invalid one. */
  | { readonly kind: 'unavailable' }
  /** The gateway refused, or answered about another shop; asking again is useless. `code` is its error code. */
  | { readonly kind: 'refused'; readonly code: string }
  | OtherCertificate

/** A gateway's answer to a request to close an order's trade. */
export type CloseAnswer =
  /** It cannot be paid any more. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'noTrade' }
  /** It is paid, or was closed before. */
  | { readonly kind: 'notOpen' }
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'refused'; readonly code: string }
  | OtherCertificate

/** Queries about an order; a method exists if the shop's contract includes the service. */
export interface TradeQueries {
  /** Queries the order's payment. */
  query?(order: Order): Promise<TradeAnswer>
  /** Closes the order's trade, so that it cannot be paid. */
  close?(order: Order): Promise<CloseAnswer>
}
