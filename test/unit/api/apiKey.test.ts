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
  it('is its mode, 26 random characters, and a MAC over both with the first secret', () => {
    const key = makeApiKey('test', SECRETS, zeros)
    const start = `sk_test_${'0'.repeat(26)}`
    const mac = createHmac('sha256', NEW).update(start).digest()
    const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
    expect(key).toBe(start + [...mac.subarray(0, 16)].map(byte => alphabet[byte % 32]).join(''))
  })

  it.each(['live', 'test'] as const)('of mode %s is parsed, and identified by its hash', mode => {
    const key = makeApiKey(mode, SECRETS)
    expect(readApiKey(key, SECRETS)).toEqual({ mode, hash: createHash('sha256').update(key).digest('hex') })
  })

  it('is accepted under each secret, and under no other', () => {
    const key = makeApiKey('live', [OLD])
    expect(readApiKey(key, SECRETS)).toMatchObject({ mode: 'live' })
    expect(readApiKey(key, [NEW])).toBeUndefined()
  })

  it('is refused with more before or after it, in other letters, or with another prefix', () => {
    const key = makeApiKey('test', SECRETS)
    for (const text of [
      ` ${key}`,
      `${key} `,
      `${key}0`,
      key.slice(0, -1),
      key.toLowerCase(),
      key.replace('sk_', 'pk_'),
    ])
      expect(readApiKey(text, SECRETS), text).toBeUndefined()
  })

  it('is another each time', () => {
    expect(new Set(Array.from({ length: 9 }, () => makeApiKey('live', SECRETS))).size).toBe(9)
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

  it('is never parsed from any other text', () => {
    fc.assert(fc.property(fc.string(), text => readApiKey(text, SECRETS) === undefined))
  })

  it('has an id that is derived from it and reveals nothing of it', () => {
    const hash = hashOf(makeApiKey('test', SECRETS))
    const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
    const bytes = [...Buffer.from(hash, 'hex').subarray(0, 12)]
    expect(keyIdOf(hash)).toBe(`key_${bytes.map(byte => alphabet[byte % 32]).join('')}`)
  })
})

describe('the secrets', () => {
  it('are separated by commas or blanks', () => {
    expect(parseKeySecrets({ text: ` ${NEW},\n${OLD} `, place: 'there' })).toEqual([NEW, OLD])
  })

  it('are of 32 characters or more', () => {
    const read = (length: number) => parseKeySecrets({ text: 'x'.repeat(length), place: 'there' })
    expect(read(32)).toEqual(['x'.repeat(32)])
    expect(() => read(31)).toThrow('at least 32')
  })

  it.each(['', ' , ', 'short', `${NEW},short`])('are refused: %j', text => {
    expect(() => parseKeySecrets({ text, place: 'the parameter' })).toThrow(
      /^the parameter must hold secrets of at least 32/,
    )
  })
})
