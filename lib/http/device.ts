/** What kind of device a buyer's browser runs on. */
import type { Buyer } from '../gateways/gateway'
import type { Request } from './request'

/**
 * By the client hint `Sec-CH-UA-Mobile` (https://wicg.github.io/ua-client-hints/), which says it outright; browsers
 * that send none (Safari, Firefox, old ones) name themselves `Mobile` on phones. Tablets get the desk's pages.
 */
export function deviceOf({ header }: Pick<Request, 'header'>): Buyer['device'] {
  const hint = header('sec-ch-ua-mobile').trim()
  if (hint === '?1') return 'phone'
  if (hint === '?0') return 'desk'
  return /\bMobile\b/.test(header('user-agent')) ? 'phone' : 'desk'
}
