// query_timestamp: the issued anti-phishing keys (docs/protocols.md#query-timestamp).

import { randomBytes } from 'node:crypto'

/** Real time, because the shop uses the key immediately. */
const VALID_MS = 30_000

export interface TimestampKeys {
  issue(nowMs: number): string
  state(key: string, nowMs: number): 'fresh' | 'expired' | 'unknown'
}

export function makeTimestampKeys(): TimestampKeys {
  const issuedAtMs = new Map<string, number>()
  return {
    issue(nowMs) {
      const key = randomBytes(16).toString('hex').toUpperCase()
      issuedAtMs.set(key, nowMs)
      return key
    },
    state(key, nowMs) {
      const atMs = issuedAtMs.get(key)
      if (atMs === undefined) return 'unknown'
      return nowMs - atMs <= VALID_MS ? 'fresh' : 'expired'
    },
  }
}
