// service=notify_verify: did the gateway send this notify_id? (docs/protocols.md#notify-verify)
// Notify ids are valid until acknowledged with `success`, ids of return URLs for one minute of real time.

import { randomBytes } from 'node:crypto'
import type { Ledger } from '../core/ledger'
import { ALIPAY_DIRECT, type Contract } from './contract'
import type { Fields } from './requestTerms'

const RETURN_ID_VALID_MS = 60_000

/** The honest answer. `known` are ids that are always genuine. */
export function verifyNotifyId(
  fields: Fields,
  contract: Contract,
  ledger: Pick<Ledger, 'notify' | 'returnIdAtMs'>,
  known: ReadonlySet<string>,
  nowMs: number,
): 'true' | 'false' | 'invalid' {
  const sent = fields.get('notify_id')
  if (sent === undefined || fields.get('partner') !== contract.partner) return 'invalid'
  // Return ids contain `%2F` as text. The official demo puts them into this query unencoded, so that they arrive
  // decoded once more: the real gateway accepts both forms.
  const isGenuine = [sent, encodeURIComponent(sent)].some(id => {
    if (known.has(id)) return true
    const notify = ledger.notify(id)
    if (notify !== undefined) return notify.gateway === ALIPAY_DIRECT && !notify.acknowledged
    const givenAtMs = ledger.returnIdAtMs(id)
    return givenAtMs !== undefined && nowMs - givenAtMs <= RETURN_ID_VALID_MS
  })
  return isGenuine ? 'true' : 'false'
}

/**
 * The id on a return URL (docs/protocols.md#return): percent-encoded base64. In the URL it is encoded again, as by the
 * real gateway, so that `%2F` is left after decoding it once.
 */
export function newReturnNotifyId(): string {
  return encodeURIComponent(`RqPn/${randomBytes(42).toString('base64')}`)
}
