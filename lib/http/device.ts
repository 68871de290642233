/** Detects the kind of device that a buyer's browser runs on. */
import type { Buyer } from '../gateways/capabilities/payments'
import type { Request } from './request'

/**
 * By the client hint `Sec-CH-UA-Mobile` (https://wicg.github.io/ua-client-hints/), or else, for browsers without it
 * (Safari, Firefox, old ones), by `Mobile` in the user agent. Tablets count as desktops.
 */
export function deviceOf({ header }: Pick<Request, 'header'>): Buyer['device'] {
  const hint = header('sec-ch-ua-mobile').trim()
  if (hint === '?1') return 'phone'
  if (hint === '?0') return 'desktop'
  return /\bMobile\b/.test(header('user-agent')) ? 'phone' : 'desktop'
}
