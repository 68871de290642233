/** Authentication by key: which key it is, how long a container caches it, and what is refused. */
import { beforeEach, describe, expect, it } from 'vitest'
import { type ApiKey, hashOf, type KeyMode, keyIdOf, makeApiKey, SCOPES } from '../../../lib/api/apiKey'
import { authenticator } from '../../../lib/api/authenticate'
import { API_VERSION } from '../../../lib/api/version'
import type { MerchantId } from '../../../lib/order/merchant'
import { MINUTE_MS, plusMs } from '../../../lib/time'
import { UnreadableItem } from '../../../lib/unreadableItem'
import { KEY_SECRETS } from '../../support/app'
import { NOW } from '../../support/orders'

const TEAHOUSE = 'teahouse' as MerchantId

let known: Map<string, ApiKey>
let asked: string[]
let unreadable: string | undefined
let now = NOW
let who: ReturnType<typeof authenticator>
beforeEach(() => {
  known = new Map()
  asked = []
  unreadable = undefined
  now = NOW
  who = authenticator({
    keys: {
      async find(hash) {
        asked.push(hash)
        if (hash === unreadable) throw new UnreadableItem('API key', `keys ${hash}`, 'scopes')
        return known.get(hash)
      },
    },
    secrets: { get: async () => KEY_SECRETS } as Parameters<typeof authenticator>[0]['secrets'],
    // Of the default merchant money moves, of the other it does not.
    livemode: merchant => merchant !== TEAHOUSE,
    clock: () => now,
  })
})

function aKey(mode: KeyMode, changes: Partial<ApiKey> = {}) {
  const text = makeApiKey(mode, KEY_SECRETS)
  const hash = hashOf(text)
  const key: ApiKey = {
    keyId: keyIdOf(hash),
    hash,
    mode,
    name: 'test',
    scopes: SCOPES,
    version: API_VERSION,
    createdAt: NOW,
    ...changes,
  }
  known.set(hash, key)
  const { keyId: id, scopes, version, merchant } = key
  return { text, key, hash, caller: { id, scopes, version, ...(merchant && { merchant }) } }
}

describe('a key', () => {
  it('that is unreadable authenticates nobody, until it is corrected; others do', async () => {
    const [spoilt, other] = [aKey('live'), aKey('live')]
    unreadable = spoilt.hash
    for (const _ of [1, 2]) await expect(who(`Bearer ${spoilt.text}`)).rejects.toThrow(UnreadableItem)
    expect(await who(`Bearer ${other.text}`)).toEqual({ ok: true, value: other.caller })
    unreadable = undefined
    expect(await who(`Bearer ${spoilt.text}`)).toEqual({ ok: true, value: spoilt.caller })
  })

  it.each(['Bearer ', 'bearer ', 'BEARER   '])('is whatever follows %j', async scheme => {
    aKey('live')
    const { text, caller, hash } = aKey('live')
    expect(await who(`${scheme}${text}  `)).toEqual({ ok: true, value: caller })
    expect(asked).toEqual([hash])
  })

  it('has its own mode and merchant', async () => {
    const cases = [
      ['live', {}, true],
      ['test', {}, false],
      ['live', { merchant: TEAHOUSE }, false],
      ['test', { merchant: TEAHOUSE }, true],
    ] as const
    for (const [mode, of, isGood] of cases) {
      const { text, caller } = aKey(mode, of)
      expect(await who(`Bearer ${text}`)).toEqual(
        isGood ? { ok: true, value: caller } : { ok: false, error: 'wrong_mode' },
      )
    }
  })

  it('is read once a minute, each separately', async () => {
    const [one, other] = [aKey('live'), aKey('live')]
    for (const ms of [0, 30_000, MINUTE_MS - 1]) {
      now = plusMs(NOW, ms)
      expect(await who(`Bearer ${one.text}`)).toEqual({ ok: true, value: one.caller })
      expect(await who(`Bearer ${other.text}`)).toEqual({ ok: true, value: other.caller })
    }
    expect(asked).toEqual([one.hash, other.hash])
    known.set(one.hash, { ...one.key, withdrawnAt: NOW })
    now = plusMs(NOW, MINUTE_MS)
    expect(await who(`Bearer ${one.text}`)).toEqual({ ok: false, error: 'invalid_key' })
    expect(asked).toEqual([one.hash, other.hash, one.hash])
  })

  it('that does not exist is read each time: it may be new', async () => {
    const { text, key, hash, caller } = aKey('live')
    known.clear()
    expect(await who(`Bearer ${text}`)).toEqual({ ok: false, error: 'invalid_key' })
    known.set(hash, key)
    expect(await who(`Bearer ${text}`)).toEqual({ ok: true, value: caller })
  })

  it('without its scheme, or made elsewhere, is refused without a read', async () => {
    const { text } = aKey('live')
    const elsewhere = makeApiKey('live', ['another-secret-another-secret-0000'])
    const without = ['', text, `Basic ${text}`, `Bearer${text}`, 'Bearer ', 'Bearer', ` Bearer ${text}`]
    for (const each of without) expect(await who(each), each).toEqual({ ok: false, error: 'missing_key' })
    for (const each of [`Bearer ${text} ${text}`, `Bearer ${elsewhere}`, `Bearer ${text}0`])
      expect(await who(each), each).toEqual({ ok: false, error: 'invalid_key' })
    expect(asked).toEqual([])
  })
})
