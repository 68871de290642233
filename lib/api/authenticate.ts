/** Who calls the API: by a key, whose MAC is checked before any table is read. */
import type { Secret } from '../gateways/gateway'
import { type ByMerchant, merchantOf, ofMerchant } from '../order/merchant'
import { err, ok, type Result } from '../result'
import { type Clock, SECOND_MS } from '../time'
import { type ApiKey, type KeySecrets, readApiKey } from './apiKey'
import type { Caller } from './caller'
import type { ApiErrorCode } from './errors'
import type { ApiKeys } from './ports'

/** How long a container trusts what it has read of a key; a withdrawn key may still work for that long. */
const REMEMBERED_MS = 60 * SECOND_MS

interface Parts {
  readonly keys: Pick<ApiKeys, 'find'>
  readonly secrets: Secret<KeySecrets>
  /** Whether a merchant's money moves in this stage. */
  readonly livemode: ByMerchant<boolean>
  readonly clock: Clock
}

/** @param authorization  the header, '' when absent */
export type Authenticate = (authorization: string) => Promise<Result<Caller, ApiErrorCode>>

export function authenticator({ keys, secrets, livemode, clock }: Parts): Authenticate {
  const known = new Map<string, { readonly key: ApiKey; readonly at: number }>()

  async function find(hash: string): Promise<ApiKey | undefined> {
    const now = clock()
    const remembered = known.get(hash)
    if (remembered && now - remembered.at < REMEMBERED_MS) return remembered.key
    const key = await keys.find(hash)
    // Only keys that were made here are asked for: there are few of them.
    if (key) known.set(hash, { key, at: now })
    return key
  }

  return async authorization => {
    // Another scheme, such as Basic, or the key alone, or nothing behind it: the refusal says what is to be sent.
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
  ...{ id, scopes, version },
})
