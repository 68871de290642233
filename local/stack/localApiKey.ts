/** The API key of the local stack, the same at every start. It is not a secret. */
import { type ApiKey, hashOf, keyIdOf, makeApiKey, SCOPES } from '../../lib/api/apiKey'
import type { ApiKeys } from '../../lib/api/ports'
import { API_VERSION } from '../../lib/api/version'
import { systemClock } from '../../lib/time'
import { LOCAL_API_SECRET } from '../../tools/deployment/localShop'

export const LOCAL_API_KEY = makeApiKey('test', [LOCAL_API_SECRET], size =>
  Uint8Array.from({ length: size }, (_, index) => index),
)

/** Stores the key, unless it is stored already. */
export async function addLocalApiKey(keys: Pick<ApiKeys, 'add' | 'find'>): Promise<void> {
  const hash = hashOf(LOCAL_API_KEY)
  if (await keys.find(hash)) return
  const key: ApiKey = {
    keyId: keyIdOf(hash),
    hash,
    mode: 'test',
    name: 'local stack',
    scopes: SCOPES,
    version: API_VERSION,
    createdAt: systemClock(),
  }
  await keys.add(key)
}
