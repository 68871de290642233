/** Where Alipay keeps the bill of a day. @see docs/protocols.md#page-bill */
import { type EpochMs, formatGatewayTime } from '../../time'
import type { BillAnswer } from '../gateway'
import type { Ask } from './ask'

export type BillAddress =
  | { readonly kind: 'address'; readonly url: URL }
  | Exclude<BillAnswer, { kind: 'bill' }>

/** @param day  any time of it in Beijing */
export async function billAddress(
  ask: Ask,
  gatewayUrl: string,
  day: EpochMs,
  now: EpochMs,
): Promise<BillAddress> {
  const content = { bill_type: 'trade', bill_date: formatGatewayTime(day).slice(0, 10) }
  const answer = await ask('alipay.data.dataservice.bill.downloadurl.query', content, now)
  if (answer.kind === 'refused' && NO_BILL.test(answer.code)) return { kind: 'noBill' }
  if (answer.kind === 'refused' && TOO_OFTEN.test(answer.code)) return { kind: 'unavailable' }
  if (answer.kind !== 'done') return answer
  const url = safeUrl(answer.told.bill_download_url, new URL(gatewayUrl))
  return url ? { kind: 'address', url } : { kind: 'refused', code: 'BILL_ADDRESS_NOT_ALIPAYS' }
}

// The official list has other spellings than what a merchant was answered.
const NO_BILL = /^(?:is[pv]\.)?(?:bill_not_exist|no_bill_data)$/i
const TOO_OFTEN = /^(?:is[pv]\.)?(?:system|user)_rate_limit$/i

const DOMAINS = ['.alipay.com', '.alipaydev.com']

/**
 * The address, when it leads to Alipay. The file itself bears no signature: that it comes over TLS from a host of
 * Alipay's is all that speaks for it. Of the simulator it must be the very place that was asked.
 */
function safeUrl(told: unknown, asked: URL): URL | undefined {
  if (typeof told !== 'string' || !URL.canParse(told)) return undefined
  const url = new URL(told)
  if (url.origin === asked.origin) return url
  // Alipay's own examples name the address without TLS.
  if (url.protocol === 'http:') url.protocol = 'https:'
  const isAlipays = DOMAINS.some(domain => url.hostname.endsWith(domain))
  return isAlipays && url.protocol === 'https:' && url.port === '' && url.username === '' ? url : undefined
}
