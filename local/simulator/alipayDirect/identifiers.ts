// The ids the gateway gives out, in the shapes the real one uses (docs/protocols.md#return).

import { randomBytes } from 'node:crypto'

/**
 * The id on a return URL: base64 that is percent-encoded as a value already.
 *
 * The real gateway sends it encoded twice, so that one decode still leaves `%2F` in it.
 */
export function newReturnNotifyId(): string {
  return encodeURIComponent(`RqPn/${randomBytes(42).toString('base64')}`)
}
