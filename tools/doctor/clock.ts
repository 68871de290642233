/** Compares this machine's clock with the gateway's. */
import { type EpochMs, isoTime, SECOND_MS } from '../../lib/time'
import { bad, type Finding, good } from './finding'

/** Alipay's anti-phishing keys are valid for half a minute; AWS tolerates five minutes in signatures. */
const MAX_SKEW_MS = 60 * SECOND_MS

/**
 * @param date  the header `Date` of a response just received
 * @param now   this machine's time
 */
export function clockFinding(date: string | undefined, now: EpochMs): Finding {
  const theirs = Date.parse(date ?? '')
  if (Number.isNaN(theirs)) return good('clock', 'not compared: the gateway’s answer tells no time')
  const skewSeconds = Math.round((now - theirs) / SECOND_MS)
  if (Math.abs(now - theirs) <= MAX_SKEW_MS) return good('clock', 'agrees with the gateway’s')
  const side = skewSeconds > 0 ? 'ahead of' : 'behind'
  return bad(
    'clock',
    `this machine’s clock (${isoTime(now)}) is ${Math.abs(skewSeconds)} seconds ${side} the gateway’s`,
    'let the system set its clock from the network (NTP): with a wrong one orders expire at the wrong time, and AWS refuses requests',
  )
}
