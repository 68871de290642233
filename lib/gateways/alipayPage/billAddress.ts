/** Requests the download address of a day's bill. @see docs/protocols.md#page-bill */
import { type EpochMs, formatGatewayTime } from '../../time'
import type { BillAnswer } from '../capabilities/bills'
import type { Ask } from './ask'

export type BillAddress =
  | { readonly kind: 'address'; readonly url: URL }
  | Exclude<BillAnswer, { kind: 'bill' }>

/** @param day  any time of the day in Beijing */
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
  const url = safeUrl(answer.content.bill_download_url, new URL(gatewayUrl))
  return url ? { kind: 'address', url } : { kind: 'refused', code: 'BILL_ADDRESS_NOT_ALIPAYS' }
}

// The official list, and an answer that a merchant has seen, spell it differently.
const NO_BILL = /^(?:is[pv]\.)?(?:bill_not_exist|no_bill_data)$/i
const TOO_OFTEN = /^(?:is[pv]\.)?(?:system|user)_rate_limit$/i

const DOMAINS = ['.alipay.com', '.alipaydev.com']

/**
 * @returns the address, if it belongs to Alipay. The file is not signed: it is trusted because it comes over TLS from
 *          one of Alipay's hosts. The simulator's must have the host that was asked.
 */
function safeUrl(text: unknown, asked: URL): URL | undefined {
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.origin === asked.origin) return url
  // Alipay's examples have addresses without TLS.
  if (url.protocol === 'http:') url.protocol = 'https:'
  const isAlipays = DOMAINS.some(domain => url.hostname.endsWith(domain))
  return isAlipays && url.protocol === 'https:' && url.port === '' && url.username === '' ? url : undefined
}
