/** A gateway's books: one trade per order number, and its history. */
import type { IllegalReason } from '../../lib/illegal/reasons'
import type { GatewayName } from '../../lib/order/facts'

export interface Trade {
  readonly gateway: GatewayName
  /** The number under which the shop, or whoever opened it, knows it. */
  readonly orderId: string
  /** The gateway's own. */
  readonly tradeNo: string
  readonly amountFen: number
  readonly createdAt: number
  /** Why the shop must refuse the messages of this trade; empty for its own trades. */
  readonly illegal: readonly IllegalReason[]
  /** Opened by somebody whom the shop had not sent: its messages prove nothing until a buyer goes to this gateway. */
  readonly isStray: boolean
  state: 'open' | 'pending' | 'paid' | 'finished' | 'closed'
  /** When the gateway took the buyer's money. */
  paidAt: number | undefined
  finishedAt: number | undefined
  closedAt: number | undefined
  isClosedByShop: boolean
  /** When money last went back, and how much went back in all. */
  refundedAt: number | undefined
  refundedFen: number
  /** All that were taken on, the latest last. */
  refunds: readonly Refund[]
}

/** Money that goes back to the buyer. */
export interface Refund {
  /** The shop's number of it; '' when it was made at the gateway's own site. */
  readonly refundNo: string
  /** Under which the gateway knows it: the shop's, or one of its own. */
  readonly knownAs: string
  readonly amountFen: number
  /** When the money went back; undefined as long as it is under way. */
  readonly madeAt: number | undefined
  /** From when on the gateway knows of it when it is asked; a refund under way is not known before it was made. */
  readonly knownFrom: number
}

/** Why a refund is not made; only an empty account may pass. */
export type Refusal = 'accountEmpty' | 'pastRefunds' | 'tooMuch' | 'closed' | 'notPaid'

/** What became of a refund that was confirmed. */
export interface RefundResult {
  readonly refundNo: string
  readonly amountFen: number
  /** Undefined when it was made. */
  readonly failure: Refusal | undefined
}

export const newTrade = (
  parts: Pick<Trade, 'gateway' | 'orderId' | 'tradeNo' | 'amountFen' | 'createdAt' | 'illegal' | 'isStray'>,
): Trade => ({
  ...parts,
  state: 'open',
  paidAt: undefined,
  finishedAt: undefined,
  closedAt: undefined,
  isClosedByShop: false,
  refundedAt: undefined,
  refundedFen: 0,
  refunds: [],
})

/** Whether the gateway took the money, and the shop may have it. */
export const gotMoney = ({ paidAt, state }: Trade): boolean => paidAt !== undefined && state !== 'pending'
