// How long a trade may stay unpaid, in the format of it_b_pay and timeout_express: `1m`…`15d`, or `1c` for midnight.

import { untilBeijingMidnightMs } from '../core/beijingTime'

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

export const LONGEST_TIMEOUT_MS = 15 * 86_400_000

/** @returns simulated milliseconds; null for an invalid text */
export function readTimeout(text: string, nowMs: number): number | null {
  if (text === '1c') return untilBeijingMidnightMs(nowMs)
  const match = /^([1-9]\d{0,5})([mhd])$/.exec(text)
  const timeoutMs = Number(match?.[1]) * (UNITS_MS[match?.[2] ?? ''] ?? Number.NaN)
  return timeoutMs <= LONGEST_TIMEOUT_MS ? timeoutMs : null
}
