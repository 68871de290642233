// The payments and refunds of an account on a day in Beijing: the lines of its bill.

import { beijingDay } from '../../core/beijingTime'
import type { Trade } from '../../core/trade'

export interface Movement {
  readonly kind: 'payment' | 'refund'
  readonly tradeNo: string
  readonly outTradeNo: string
  readonly subject: string
  readonly buyer: string
  readonly createdAtMs: number
  readonly atMs: number
  /** The amount paid or refunded. */
  readonly fen: number
  /** Empty for a payment, and for a refund without a number. */
  readonly refundNo: string
  /** Alipay's fee, or the fee returned with a refund. */
  readonly feeFen: number
}

/** 0.6 %, as in the standard contract. */
const FEE_PER_THOUSAND = 6

/** @param day `yyyyMMdd` */
export function movementsOf(trades: readonly Trade[], day: string): readonly Movement[] {
  const all = trades.flatMap(trade => [...payments(trade), ...refunds(trade)])
  return all.filter(({ atMs }) => beijingDay(atMs) === day).sort((a, b) => b.atMs - a.atMs)
}

function payments(trade: Trade): readonly Movement[] {
  if (trade.paidAtMs === null) return []
  const { totalFen: fen, paidAtMs: atMs } = trade
  return [{ kind: 'payment', ...identity(trade), atMs, fen, refundNo: '', feeFen: feeOf(fen) }]
}

function refunds(trade: Trade): readonly Movement[] {
  return trade.refunds.map(({ fen, atMs, refundNo }) => ({
    kind: 'refund',
    ...identity(trade),
    atMs,
    fen,
    refundNo: refundNo ?? '',
    feeFen: feeOf(fen),
  }))
}

function identity({ tradeNo, outTradeNo, subject, buyerEmail, createdAtMs }: Trade) {
  return { tradeNo, outTradeNo, subject, buyer: buyerEmail ?? '', createdAtMs }
}

function feeOf(fen: number): number {
  return Math.round((fen * FEE_PER_THOUSAND) / 1000)
}
