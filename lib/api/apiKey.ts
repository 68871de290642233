/**
 * The keys of the shop's API: `sk_live_` or `sk_test_`, 26 random characters and 16 of a MAC over all before them, in
 * Crockford base32. The MAC is HMAC-SHA256 under a secret of the server, so that an invented key is refused without a
 * look into any table; of a real one only the SHA-256 is kept.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { base32 } from '../base32'
import type { OfMerchant } from '../order/merchant'
import { pastedList } from '../signing/pasted'
import type { EpochMs } from '../time'

/** What a key may do. */
export const SCOPES = ['orders:write', 'refunds:write', 'webhooks:write', 'read'] as const
export type Scope = (typeof SCOPES)[number]

/** `test` keys are for stages where no money moves, `live` keys for those where it does. */
export type KeyMode = 'live' | 'test'

/** What is kept of a key. */
export interface ApiKey extends OfMerchant {
  /** `key_` and 12 characters: what people call it by. */
  readonly keyId: string
  /** SHA-256 of the key, in hex. */
  readonly hash: string
  readonly mode: KeyMode
  /** What the shop calls it. */
  readonly name: string
  readonly scopes: readonly Scope[]
  /** The version of the API that its answers have where a request names none. */
  readonly version: string
  readonly createdAt: EpochMs
  /** From here on it opens nothing; absent while it does. */
  readonly withdrawnAt?: EpochMs
}

/** Secrets under which keys are made: the first makes new ones, each of them proves. In UTF-8. */
export type KeySecrets = readonly [string, ...string[]]

/** In characters: 128 bits of base64 are 22, and nobody should have to count. */
const MIN_SECRET_LENGTH = 32

const RANDOM_LENGTH = 26
const MAC_LENGTH = 16
const FORM = /^(sk_(live|test)_[0-9A-HJKMNP-TV-Z]{26})([0-9A-HJKMNP-TV-Z]{16})$/

/** @throws Error  that says what is wrong with them, and nothing of what they are */
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

/** A new key, which is shown once and then forgotten. */
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

/** @returns undefined for what was not made under one of the secrets */
export function readApiKey(text: string, secrets: KeySecrets): PresentedKey | undefined {
  const [, start = '', mode, mac = ''] = FORM.exec(text) ?? []
  if (mode !== 'live' && mode !== 'test') return undefined
  // Every secret is tried, so that the time does not tell which one it was.
  const verdicts = secrets.map(secret => timingSafeEqual(Buffer.from(mac), Buffer.from(macOf(start, secret))))
  return verdicts.includes(true) ? { mode, hash: hashOf(text) } : undefined
}

export const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex')

/** What a key is called by: it follows from the key, and tells nothing of it. */
export const keyIdOf = (hash: string): string => `key_${base32(Buffer.from(hash, 'hex').subarray(0, 12))}`

const macOf = (start: string, secret: string): string =>
  base32(createHmac('sha256', secret).update(start).digest().subarray(0, MAC_LENGTH))
