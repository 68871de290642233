// When an unpaid trade closes: time_expire (absolute) or timeout_express (relative)
// (docs/protocols.md#open-platform-requests).

import { LONGEST_TIMEOUT_MS, readTimeout } from '../alipay/timeouts'
import { parseBeijing } from '../core/beijingTime'
import type { Refusal } from '../core/refusal'
import type { BizContent } from './bizContent'
import { refuse } from './errorCodes'

/** time_expire takes precedence. @returns simulated milliseconds, null if neither was sent */
export function readExpiryMs(content: BizContent, nowMs: number): number | null | Refusal {
  const moment = content.get('time_expire')
  if (moment !== undefined) return readMoment(moment, nowMs)
  const length = content.get('timeout_express')
  if (length === undefined) return null
  return (
    readTimeout(length, nowMs) ??
    refuse(
      'ACQ.INVALID_PARAMETER',
      `timeout_express is “${length}”; allowed: 1m to 15d in whole m, h or d, or 1c.`,
    )
  )
}

function readMoment(text: string, nowMs: number): number | Refusal {
  const atMs = parseBeijing(text)
  if (atMs === null)
    return refuse('ACQ.INVALID_PARAMETER', `time_expire is “${text}”; yyyy-MM-dd HH:mm[:ss] is needed.`)
  const leftMs = atMs - nowMs
  if (leftMs <= 0)
    return refuse('ACQ.INVALID_PARAMETER', `time_expire is “${text}”, which is over in Beijing.`)
  return leftMs <= LONGEST_TIMEOUT_MS
    ? leftMs
    : refuse('ACQ.INVALID_PARAMETER', `time_expire is “${text}”; 15 days from now at most.`)
}
