// A trade of any gateway, and the transitions of its state.

import type { Refund } from './refunds'

export type TradeState = 'unpaid' | 'paid' | 'finished' | 'closed'

/** The possible changes of a trade, besides payment. */
export type Move = 'close' | 'finish' | 'refund'

/** The fields of a payment order that only one gateway has, stored unchanged. */
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
  /** The address for a buyer who does not pay. */
  readonly showUrl: string | null
  /** The bank that the shop chose, or null for the gateway's cashier. */
  readonly bankCode: string | null
  readonly details: Details
}

/** A valid payment request. */
export interface PaymentOrder extends Ordered {
  /** Simulated milliseconds until an unpaid trade closes; null = never. */
  readonly timeoutMs: number | null
}

export interface Trade extends Ordered {
  /** The name of its gateway. */
  readonly gateway: string
  /** The gateway's number, unique over all gateways of a simulator. */
  readonly tradeNo: string
  readonly state: TradeState
  readonly createdAtMs: number
  /** When the buyer first opened its cashier; for some gateways the trade does not exist before. */
  readonly cashierOpenedAtMs: number | null
  /** When it closes if still unpaid, epoch milliseconds of the real clock; null = never. */
  readonly closesAtMs: number | null
  readonly paidAtMs: number | null
  /** When it was closed or finished. */
  readonly closedAtMs: number | null
  /** In the order made; the trade closes when all is refunded. */
  readonly refunds: readonly Refund[]
  readonly buyerId: string | null
  readonly buyerEmail: string | null
  /** The bank and its serial number of the payment, if a bank paid. */
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

/** Apply what a repeated order may change in an unpaid trade: addresses and payment method, never the goods. */
export function readdressTrade(trade: Trade, order: PaymentOrder): Trade {
  const { notifyUrl, returnUrl, showUrl, bankCode, details } = order
  return { ...trade, notifyUrl, returnUrl, showUrl, bankCode, details }
}

/** @returns null if the trade's state does not permit the move */
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
