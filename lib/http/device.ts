/** Recognizes phones. */
import type { Buyer } from '../gateways/gateway'
import type { Request } from './request'

/**
 * By the client hint `Sec-CH-UA-Mobile` (https://wicg.github.io/ua-client-hints/), or by `Mobile` in the User-Agent of
 * browsers without it (Safari, Firefox, old ones). Tablets count as desktops.
 */
export function deviceOf({ header }: Pick<Request, 'header'>): Buyer['device'] {
  const hint = header('sec-ch-ua-mobile').trim()
  if (hint === '?1') return 'phone'
  if (hint === '?0') return 'desk'
  return /\bMobile\b/.test(header('user-agent')) ? 'phone' : 'desk'
}
