// Anti-phishing (timestamp key and the buyer's IP address) and it_b_pay (docs/protocols.md#request, #query-timestamp).

import { isIPv4 } from 'node:net'
import { readTimeout } from '../alipay/timeouts'
import type { Refusal } from '../core/refusal'
import { refuse } from './errorCodes'
import type { Fields, Rule, Terms } from './requestTerms'

/** Required if the contract has anti-phishing, and checked whenever it is sent. */
export const checkAntiPhishing: Rule = (fields, { settings, antiPhishingKeyState }) => {
  const key = fields.get('anti_phishing_key')
  if (key === undefined) {
    if (settings.antiPhishing)
      return refuse(
        'ILLEGAL_ANTI_PHISHING_KEY',
        'The contract has anti-phishing: anti_phishing_key is needed.',
      )
  } else {
    switch (antiPhishingKeyState(key)) {
      case 'unknown':
        return refuse(
          'ILLEGAL_ANTI_PHISHING_KEY',
          'This anti_phishing_key was not given out by query_timestamp.',
        )
      case 'expired':
        return refuse('ANTI_PHISHING_KEY_TIMEOUT', 'The anti_phishing_key is older than 30 seconds.')
      case 'fresh':
        break
    }
  }
  const ip = fields.get('exter_invoke_ip')
  if (ip === undefined)
    return settings.antiPhishing
      ? refuse('ILLEGAL_EXTER_INVOKE_IP', 'The contract has anti-phishing: exter_invoke_ip is needed.')
      : null
  return isIPv4(ip)
    ? null
    : refuse('ILLEGAL_EXTER_INVOKE_IP', `exter_invoke_ip “${ip}” is not an IPv4 address.`)
}

/** Read it_b_pay: `1m`…`15d`, or `1c` for midnight. @returns simulated milliseconds, null if not sent */
export function readTimeoutMs(fields: Fields, { settings, nowMs }: Terms): number | null | Refusal {
  const text = fields.get('it_b_pay')
  if (text === undefined) return null
  if (!settings.selfTimeout)
    return refuse('SELF_TIMEOUT_NOT_SUPPORT', 'The contract does not allow it_b_pay.')
  return (
    readTimeout(text, nowMs) ??
    refuse('ILLEGAL_OUTTIME_ARGUMENT', `it_b_pay is “${text}”; allowed: 1m to 15d in whole m, h or d, or 1c.`)
  )
}
