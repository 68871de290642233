/**
 * API keys: `sk_live_` or `sk_test_`, 26 random characters, then 16 characters of a MAC over everything before, in
 * Crockford base32. The MAC is HMAC-SHA256 with a secret of the server, so that invented keys are refused without
 * reading a table. Only the key's SHA-256 is stored.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { base32 } from '../base32'
import type { OfMerchant } from '../order/merchant'
import { pastedList } from '../signing/pasted'
import type { EpochMs } from '../time'

/** What a key may do. */
export const SCOPES = ['orders:write', 'refunds:write', 'webhooks:write', 'read'] as const
export type Scope = (typeof SCOPES)[number]

/** `live` keys work for merchants whose money moves, `test` keys for the others. */
export type KeyMode = 'live' | 'test'

/** A key as stored. */
export interface ApiKey extends OfMerchant {
  /** `key_` and 12 characters, for people. */
  readonly keyId: string
  /** SHA-256 of the key, in hex. */
  readonly hash: string
  readonly mode: KeyMode
  /** Chosen by the shop. */
  readonly name: string
  readonly scopes: readonly Scope[]
  /** The API version of requests that name none. */
  readonly version: string
  readonly createdAt: EpochMs
  /** From here on the key is invalid; absent while it is valid. */
  readonly withdrawnAt?: EpochMs
}

/** Secrets of the MAC, in UTF-8: the first makes new keys, all of them verify. */
export type KeySecrets = readonly [string, ...string[]]

/** In characters; 128 bits in base64 are 22, and this leaves a margin. */
const MIN_SECRET_LENGTH = 32

const RANDOM_LENGTH = 26
const MAC_LENGTH = 16
const FORM = /^(sk_(live|test)_[0-9A-HJKMNP-TV-Z]{26})([0-9A-HJKMNP-TV-Z]{16})$/

/** @throws Error  with the rule that is broken; its message contains no secret */
export function parseKeySecrets({
  text,
  place,
}: {
  readonly text: string
  readonly place: string
}): KeySecrets {
  const [first, ...others] = pastedList(text).filter(secret => secret !== '')
  if (first === undefined || [first, ...others].some(secret => secret.length < MIN_SECRET_LENGTH)) {
    throw new Error(
      `${place} must hold secrets of at least ${MIN_SECRET_LENGTH} characters, separated by commas`,
    )
  }
  return [first, ...others]
}

/** A new key, to be shown once and not stored. */
export function makeApiKey(
  mode: KeyMode,
  [secret]: KeySecrets,
  random: (size: number) => Uint8Array = randomBytes,
): string {
  const start = `sk_${mode}_${base32(random(RANDOM_LENGTH))}`
  return start + macOf(start, secret)
}

export interface PresentedKey {
  readonly mode: KeyMode
  /** SHA-256 of the key, in hex. */
  readonly hash: string
}

/** @returns undefined unless the key was made with one of the secrets */
export function readApiKey(text: string, secrets: KeySecrets): PresentedKey | undefined {
  const [, start = '', mode, mac = ''] = FORM.exec(text) ?? []
  if (mode !== 'live' && mode !== 'test') return undefined
  // Tries every secret, so that the time does not reveal which one matched.
  const verdicts = secrets.map(secret => timingSafeEqual(Buffer.from(mac), Buffer.from(macOf(start, secret))))
  return verdicts.includes(true) ? { mode, hash: hashOf(text) } : undefined
}

export const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex')

/** The key's id, derived from its hash; it reveals nothing about the key. */
export const keyIdOf = (hash: string): string => `key_${base32(Buffer.from(hash, 'hex').subarray(0, 12))}`

const macOf = (start: string, secret: string): string =>
  base32(createHmac('sha256', secret).update(start).digest().subarray(0, MAC_LENGTH))
