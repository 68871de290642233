// Generates the core's ids.

import { randomBytes, randomInt } from 'node:crypto'
import { beijingDay } from './beijingTime'

/** 34 lower-case hexadecimal digits, the shape of Alipay's `notify_id`. */
export function newNotifyId(): string {
  return randomBytes(17).toString('hex')
}

/** A bank's serial number of a payment: `yyyyMMdd` of Beijing and 8 digits. */
export function newBankSeqNo(nowMs: number): string {
  return `${beijingDay(nowMs)}${randomDigits(8)}`
}

export function randomDigits(count: number): string {
  return Array.from({ length: count }, () => randomInt(10)).join('')
}
