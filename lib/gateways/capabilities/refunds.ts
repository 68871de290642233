/** Refunds: by request, or on the gateway's page. */
import type { Fen } from '../../money'
import type { Order } from '../../order/order'
import type { PendingRefund } from '../../order/trades'
import type { EpochMs } from '../../time'
import type { OtherCertificate } from './certificates'

/** A gateway's answer to a refund request. */
export type RefundAnswer =
  | {
      /** The refund was made. */
      readonly kind: 'done'
      readonly at: EpochMs
      /** The refunded sum of the trade, in fen, where the gateway tells it. */
      readonly inAllFen?: Fen
    }
  /** The outcome is unknown: ask again about the same refund. */
  | { readonly kind: 'pending' }
  /** The refund failed for good, and no money was returned. `code` is the gateway's error code. */
  | { readonly kind: 'refused'; readonly code: string }
  /** No answer, an invalid one, or a temporary refusal; `code` is the error code, '' for no answer. */
  | { readonly kind: 'unavailable'; readonly code: string }
  | OtherCertificate

/**
 * How refunds are made at a gateway. `asked`: by request. `confirmed`: when a person confirms them on the gateway's
 * page, to which the shop links. `byHand`: on the gateway's pages only; the shop records them. `removed`: likewise,
 * because the shop's settings no longer name the gateway.
 */
export type RefundWay = 'asked' | 'confirmed' | 'byHand' | 'removed'

/** A refund that the shop did not request. */
export type SoughtRefund = Pick<PendingRefund, 'tradeNo' | 'refundId' | 'amountFen'>

/** Refunds by request; a method exists if the gateway offers the service. */
export interface Refunds {
  /** Requests a refund; idempotent by its id. */
  refund?(order: Order, wanted: PendingRefund): Promise<RefundAnswer>
  /** Looks a refund up, whoever made it. `pending`: the gateway knows of none. */
  find?(order: Order, sought: SoughtRefund): Promise<RefundAnswer>
  /** Refunds are not requested: the gateway reports them when a person has made them on its page. */
  readonly isConfirmedByPerson?: true
}

/** Refunds that a person makes on the gateway's page; both members exist if there is such a page. */
export interface RefundConfirmations {
  /**
   * The signed address of the page. The refund is made once, however often the page is opened.
   *
   * @param openedAt  when it was first opened; the page is opened on that day only, in Beijing, since the gateway's number
   *                  of the refund may hold it
   */
  pageUrl?(order: Order, refund: PendingRefund, openedAt: EpochMs): Promise<string>
  /** The address of the page, without a query. */
  readonly gatewayUrl?: string
}
