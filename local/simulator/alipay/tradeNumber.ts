// Alipay's numbers of trades, in the shape the real one uses.

import { beijingDay } from '../core/beijingTime'
import { randomDigits } from '../core/identifiers'

/** 28 digits: `yyyyMMdd` of Beijing, a fixed middle, 14 random digits. */
export function newTradeNo(nowMs: number): string {
  return `${beijingDay(nowMs)}220014${randomDigits(14)}`
}
