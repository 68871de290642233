// The numbers and ids the gateway gives out, in the shapes the real one uses (docs/protocols.md#notify, #return).

import { randomBytes } from 'node:crypto'
import { beijingDay } from '../core/beijingTime'
import { randomDigits } from '../core/identifiers'

/** 28 digits: `yyyyMMdd` of Beijing, a fixed middle, 14 random digits. */
export function newTradeNo(nowMs: number): string {
  return `${beijingDay(nowMs)}220014${randomDigits(14)}`
}

/**
 * The id on a return URL: base64 that is percent-encoded as a value already.
 *
 * The real gateway sends it encoded twice, so that one decode still leaves `%2F` in it.
 */
export function newReturnNotifyId(): string {
  return encodeURIComponent(`RqPn/${randomBytes(42).toString('base64')}`)
}
