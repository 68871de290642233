/** Authenticates callers by API key; the key's MAC is verified before a table is read. */
import type { Secret } from '../gateways/gateway'
import { type ByMerchant, merchantOf, ofMerchant } from '../order/merchant'
import { err, ok, type Result } from '../result'
import { type Clock, SECOND_MS } from '../time'
import { type ApiKey, type KeySecrets, readApiKey } from './apiKey'
import type { Caller } from './caller'
import type { ApiErrorCode } from './errors'
import type { ApiKeys } from './ports'

/** How long a container caches a key; a withdrawn key may still work for that long. */
const CACHE_MS = 60 * SECOND_MS

interface Parts {
  readonly keys: Pick<ApiKeys, 'find'>
  readonly secrets: Secret<KeySecrets>
  /** Whether the merchant's money moves in this stage. */
  readonly livemode: ByMerchant<boolean>
  readonly clock: Clock
}

/** @param authorization  the header; '' if absent */
export type Authenticate = (authorization: string) => Promise<Result<Caller, ApiErrorCode>>

export function authenticator({ keys, secrets, livemode, clock }: Parts): Authenticate {
  const cache = new Map<string, { readonly key: ApiKey; readonly at: number }>()

  async function find(hash: string): Promise<ApiKey | undefined> {
    const now = clock()
    const cached = cache.get(hash)
    if (cached && now - cached.at < CACHE_MS) return cached.key
    const key = await keys.find(hash)
    // The cache stays small: only keys with a valid MAC get here.
    if (key) cache.set(hash, { key, at: now })
    return key
  }

  return async authorization => {
    // For another scheme, a key without a scheme, or no key, the error says what to send.
    if (!/^Bearer +\S/i.test(authorization)) return err('missing_key')
    const [, text = ''] = /^Bearer +(\S+) *$/i.exec(authorization) ?? []
    const presented = readApiKey(text, await secrets.get())
    if (!presented) return err('invalid_key')
    const key = await find(presented.hash)
    if (!key || key.withdrawnAt !== undefined) return err('invalid_key')
    return (key.mode === 'live') === livemode(merchantOf(key)) ? ok(callerOf(key)) : err('wrong_mode')
  }
}

const callerOf = ({ keyId: id, scopes, version, ...key }: ApiKey): Caller => ({
  ...ofMerchant(merchantOf(key)),
  id,
  scopes,
  version,
})
