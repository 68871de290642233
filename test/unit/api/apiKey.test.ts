import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  hashOf,
  type KeySecrets,
  keyIdOf,
  makeApiKey,
  parseKeySecrets,
  readApiKey,
} from '../../../lib/api/apiKey'

const OLD = 'old-secret-old-secret-old-secret-0'
const NEW = 'new-secret-new-secret-new-secret-0'
const SECRETS: KeySecrets = [NEW, OLD]
const zeros = (size: number) => new Uint8Array(size)

describe('a key', () => {
  it('is its mode, 26 random characters, and a MAC over both under the first secret', () => {
    const key = makeApiKey('test', SECRETS, zeros)
    const start = `sk_test_${'0'.repeat(26)}`
    const mac = createHmac('sha256', NEW).update(start).digest()
    const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
    expect(key).toBe(start + [...mac.subarray(0, 16)].map(byte => alphabet[byte % 32]).join(''))
  })

  it.each(['live', 'test'] as const)('of mode %s is read, and known by its hash', mode => {
    const key = makeApiKey(mode, SECRETS)
    expect(readApiKey(key, SECRETS)).toEqual({ mode, hash: createHash('sha256').update(key).digest('hex') })
  })

  it('is read under each secret, and under no other', () => {
    const key = makeApiKey('live', [OLD])
    expect(readApiKey(key, SECRETS)).toMatchObject({ mode: 'live' })
    expect(readApiKey(key, [NEW])).toBeUndefined()
  })

  it('is refused with any character changed, its mode too', () => {
    const key = makeApiKey('test', SECRETS)
    const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
    fc.assert(
      fc.property(fc.nat(41), fc.nat(31), (at, character) => {
        const position = 'sk_test_'.length + at
        const changed = key.slice(0, position) + alphabet[character] + key.slice(position + 1)
        expect(readApiKey(changed, SECRETS) === undefined).toBe(changed !== key)
      }),
    )
    expect(readApiKey(key.replace('test', 'live'), SECRETS)).toBeUndefined()
  })

  it('is never read out of any other text', () => {
    fc.assert(fc.property(fc.string(), text => readApiKey(text, SECRETS) === undefined))
  })

  it('has a name that follows from it and tells nothing of it', () => {
    const hash = hashOf(makeApiKey('test', SECRETS))
    expect(keyIdOf(hash)).toMatch(/^key_[0-9A-Z]{12}$/)
    expect(keyIdOf(hash)).toBe(keyIdOf(hash))
  })
})

describe('the secrets', () => {
  it('are separated by commas or blanks', () => {
    expect(parseKeySecrets({ text: ` ${NEW},\n${OLD} `, place: 'there' })).toEqual([NEW, OLD])
  })

  it.each(['', ' , ', 'short', `${NEW},short`])('are refused: %j', text => {
    expect(() => parseKeySecrets({ text, place: 'the parameter' })).toThrow(
      /^the parameter must hold secrets of at least 32/,
    )
  })
})
