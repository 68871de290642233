// A trade as the simulator keeps it, whatever the gateway, and the moves its state can make.

import type { Refund } from './refunds'

export type TradeState = 'unpaid' | 'paid' | 'finished' | 'closed'

/** What can be done to a trade beside paying it. */
export type Move = 'close' | 'finish' | 'refund'

/** What a gateway keeps of a payment order beyond what every gateway knows; it goes to the ledger file as it is. */
type Details = Readonly<Record<string, string | null>>

interface Ordered {
  /** The shop's own number of the order. */
  readonly outTradeNo: string
  readonly subject: string
  /** Empty when not sent. */
  readonly body: string
  readonly totalFen: number
  readonly priceFen: number
  readonly quantity: number
  readonly notifyUrl: string | null
  readonly returnUrl: string | null
  /** Where a buyer goes who does not pay. */
  readonly showUrl: string | null
  /** The bank the shop sends the buyer to, or null for the gateway's own cashier. */
  readonly bankCode: string | null
  readonly details: Details
}

/** A payment order that its gateway has read and found right. */
export interface PaymentOrder extends Ordered {
  /** Simulated milliseconds after which an unpaid trade closes; null = never. */
  readonly timeoutMs: number | null
}

export interface Trade extends Ordered {
  /** The name of its gateway. */
  readonly gateway: string
  /** The gateway's number, unique over all gateways of a simulator. */
  readonly tradeNo: string
  readonly state: TradeState
  readonly createdAtMs: number
  /** When the buyer first came to its cashier; some gateways know of no trade before. */
  readonly cashierOpenedAtMs: number | null
  /** When it closes if still unpaid, epoch milliseconds of the real clock; null = stays open. */
  readonly closesAtMs: number | null
  readonly paidAtMs: number | null
  /** When it was closed or finished. */
  readonly closedAtMs: number | null
  /** In the order they were made; the trade closes when all is refunded. */
  readonly refunds: readonly Refund[]
  readonly buyerId: string | null
  readonly buyerEmail: string | null
  /** The bank that paid and its serial number, when a bank did. */
  readonly paidByBank: { readonly code: string; readonly seqNo: string } | null
}

export function openTrade(
  gateway: string,
  tradeNo: string,
  { timeoutMs: _, ...ordered }: PaymentOrder,
  nowMs: number,
  closesAtMs: number | null,
): Trade {
  return {
    gateway,
    tradeNo,
    state: 'unpaid',
    ...ordered,
    createdAtMs: nowMs,
    cashierOpenedAtMs: null,
    closesAtMs,
    paidAtMs: null,
    closedAtMs: null,
    refunds: [],
    buyerId: null,
    buyerEmail: null,
    paidByBank: null,
  }
}

/** What a repeated order may bring new to an unpaid trade: where to answer and how to pay, never what is paid. */
export function readdressTrade(trade: Trade, order: PaymentOrder): Trade {
  const { notifyUrl, returnUrl, showUrl, bankCode, details } = order
  return { ...trade, notifyUrl, returnUrl, showUrl, bankCode, details }
}

/** The state after a move, or null when the trade cannot make it. */
export function stateAfter(move: Move | 'pay', { state }: Trade): TradeState | null {
  switch (move) {
    case 'pay':
      return state === 'unpaid' ? 'paid' : null
    case 'close':
      return state === 'unpaid' ? 'closed' : null
    case 'finish':
      return state === 'paid' ? 'finished' : null
    case 'refund':
      return state === 'paid' ? 'closed' : null
    default:
      return move satisfies never
  }
}
