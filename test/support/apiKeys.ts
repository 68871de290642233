/** API keys. */
import { hashOf, type KeyMode, keyIdOf, makeApiKey, SCOPES, type Scope } from '../../lib/api/apiKey'
import type { ApiKeys } from '../../lib/api/ports'
import { API_VERSION } from '../../lib/api/version'
import { DEFAULT_MERCHANT, type MerchantId, ofMerchant } from '../../lib/order/merchant'
import { KEY_SECRETS } from './app'
import { NOW } from './orders'

/** Creates and stores a key. */
export async function aKnownKey(
  keys: Pick<ApiKeys, 'add'>,
  mode: KeyMode = 'live',
  scopes: readonly Scope[] = SCOPES,
  merchant: MerchantId = DEFAULT_MERCHANT,
): Promise<string> {
  const key = makeApiKey(mode, KEY_SECRETS)
  const hash = hashOf(key)
  await keys.add({
    ...ofMerchant(merchant),
    keyId: keyIdOf(hash),
    hash,
    mode,
    name: 'test',
    scopes,
    version: API_VERSION,
    createdAt: NOW,
  })
  return key
}
