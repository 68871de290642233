/** Which illegal requests tell of somebody: by an order's number, or by an e-mail address. */
import { decodings } from './escapes'
import type { IllegalRequest } from './illegalRequest'

export interface Sought {
  readonly orderIds: readonly string[]
  readonly addresses: readonly string[]
}

/** Whether a request names one of the orders or holds one of the addresses, in whatever case or encoding. */
export function mentions(
  { claimedOrder, copy, userAgent }: Pick<IllegalRequest, 'claimedOrder' | 'copy' | 'userAgent'>,
  { orderIds, addresses }: Sought,
): boolean {
  const text = decodings([claimedOrder, copy, userAgent].join('\n')).join('\n').toLowerCase()
  return (
    orderIds.some(orderId => text.includes(orderId.toLowerCase())) ||
    addresses.some(address => holdsAddress(text, address.toLowerCase()))
  )
}

/** As a whole: not within a longer one. */
function holdsAddress(text: string, address: string): boolean {
  for (let at = text.indexOf(address); at >= 0; at = text.indexOf(address, at + 1)) {
    const [before, after] = [text.slice(0, at), text.slice(at + address.length)]
    if (!/[a-z0-9._+-]$/.test(before) && !/^(?:[a-z0-9-]|\.[a-z0-9])/.test(after)) return true
  }
  return false
}
