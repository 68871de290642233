/** A gateway's books: one trade an order number, and what happened to it. */
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
  refundedAt: number | undefined
  /** How much went back. */
  refundedFen: number
}

export const newTrade = (
  parts: Pick<Trade, 'gateway' | 'orderId' | 'tradeNo' | 'amountFen' | 'createdAt' | 'illegal' | 'isStray'>,
): Trade => ({
  ...parts,
  ...{ state: 'open', paidAt: undefined, finishedAt: undefined, closedAt: undefined, isClosedByShop: false },
  ...{ refundedAt: undefined, refundedFen: 0 },
})

/** Whether the gateway took the money, and the shop may have it. */
export const gotMoney = ({ paidAt, state }: Trade): boolean => paidAt !== undefined && state !== 'pending'
