/** Which illegal requests tell of somebody: by a number of an order, or by an e-mail address. */
import { decodings } from './escapes'
import type { IllegalRequest } from './illegalRequest'

export interface Sought {
  readonly orderIds: readonly string[]
  readonly addresses: readonly string[]
  /** The shop's own numbers of the orders, as addresses of payment links name them. */
  readonly references: readonly string[]
}

/** Whether a request names one of the orders, by either number, or holds one of the addresses, in whatever case or encoding. */
export function mentions(
  { claimedOrder, copy, userAgent }: Pick<IllegalRequest, 'claimedOrder' | 'copy' | 'userAgent'>,
  { orderIds, addresses, references }: Sought,
): boolean {
  const text = decodings([claimedOrder, copy, userAgent].join('\n')).join('\n').toLowerCase()
  return (
    orderIds.some(orderId => text.includes(orderId.toLowerCase())) ||
    addresses.some(address => holdsAddress(text, address)) ||
    references.some(reference => namesReference(text, reference))
  )
}

const NUMBERS = /(?:^|[&?\s])client_reference_id=([^&\s]*)/g

/** Such a number may be short: it counts only where one of the shop's own stands, and as a whole. */
function namesReference(text: string, reference: string): boolean {
  const form = new URLSearchParams({ reference }).toString().slice('reference='.length)
  const spellings = [reference, encodeURIComponent(reference), form].map(each => each.toLowerCase())
  return [...text.matchAll(NUMBERS)].some(([, number]) => spellings.some(each => each === number))
}

/** Whether the address stands in the text as a whole, not within a longer one, in whatever case. */
export function holdsAddress(mixedText: string, mixedAddress: string): boolean {
  const [text, address] = [mixedText.toLowerCase(), mixedAddress.toLowerCase()]
  for (let at = text.indexOf(address); at >= 0; at = text.indexOf(address, at + 1)) {
    const [before, after] = [text.slice(0, at), text.slice(at + address.length)]
    if (!/[a-z0-9._+-]$/.test(before) && !/^(?:[a-z0-9-]|\.[a-z0-9])/.test(after)) return true
  }
  return false
}
