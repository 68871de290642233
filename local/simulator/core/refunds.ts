// The full or partial refunds of a trade.

import { beijingDay } from './beijingTime'
import { randomDigits } from './identifiers'

export interface Refund {
  /** Its number; null for a full refund, which needs none. */
  readonly refundNo: string | null
  readonly fen: number
  readonly atMs: number
}

interface Refunded {
  readonly totalFen: number
  /** In the order they were made. */
  readonly refunds: readonly Refund[]
}

export function refundedFen({ refunds }: Refunded): number {
  return refunds.reduce((sum, { fen }) => sum + fen, 0)
}

export function isRefundedInFull(trade: Refunded): boolean {
  return refundedFen(trade) >= trade.totalFen
}

export function lastRefund({ refunds }: Refunded): Refund | undefined {
  return refunds.at(-1)
}

/** The next refund of a trade. @param fen null = the remaining amount. @returns null if less is left */
export function nextRefund(
  trade: Refunded,
  fen: number | null,
  nowMs: number,
  shopsNo: string | null = null,
): Refund | null {
  const leftFen = trade.totalFen - refundedFen(trade)
  const refund = fen ?? leftFen
  if (refund < 1 || refund > leftFen) return null
  const ownNo = refund === trade.totalFen ? null : `${beijingDay(nowMs)}${randomDigits(10)}`
  return { refundNo: shopsNo ?? ownNo, fen: refund, atMs: nowMs }
}
