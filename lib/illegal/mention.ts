/** Finds the illegal requests that mention somebody, by an order number or an e-mail address. */
import { decodings } from './escapes'
import type { IllegalRequest } from './illegalRequest'

export interface Sought {
  readonly orderIds: readonly string[]
  readonly addresses: readonly string[]
  /** The shop's own numbers of the orders, as in the addresses of payment links. */
  readonly references: readonly string[]
}

/** Whether a request contains one of the numbers or addresses, in any case and encoding. */
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

/** Such a number may be short: it counts only as a complete value of a field for such numbers. */
function namesReference(text: string, reference: string): boolean {
  const form = new URLSearchParams({ reference }).toString().slice('reference='.length)
  const spellings = [reference, encodeURIComponent(reference), form].map(each => each.toLowerCase())
  return [...text.matchAll(NUMBERS)].some(([, number]) => spellings.some(each => each === number))
}

/** Whether the text contains the address, not merely as a part of a longer one; in any case. */
export function holdsAddress(mixedText: string, mixedAddress: string): boolean {
  const [text, address] = [mixedText.toLowerCase(), mixedAddress.toLowerCase()]
  for (let at = text.indexOf(address); at >= 0; at = text.indexOf(address, at + 1)) {
    const [before, after] = [text.slice(0, at), text.slice(at + address.length)]
    if (!/[a-z0-9._+-]$/.test(before) && !/^(?:[a-z0-9-]|\.[a-z0-9])/.test(after)) return true
  }
  return false
}
