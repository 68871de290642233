// query_timestamp: the anti-phishing keys given out, and the XML that carries one (docs/protocols.md#query-timestamp).

import { randomBytes } from 'node:crypto'
import type { Charset } from './charset'
import type { Contract } from './contract'
import type { Refusal } from './refusal'
import { sign } from './signing'

/** Real time, not sped up: the shop asks and uses the key in one go. */
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

/** The answer with a key. Its sign covers the children of `response/timestamp`, as is customary for these answers. */
export function timestampXml(key: string, partner: string, contract: Contract, charset: Charset): string {
  const signature = sign([['encrypt_key', key]], contract.key, charset)
  return (
    `<?xml version="1.0" encoding="${charset.toUpperCase()}"?>\n` +
    '<alipay><is_success>T</is_success>' +
    `<request><param name="service">query_timestamp</param><param name="partner">${escapeXml(partner)}</param></request>` +
    `<response><timestamp><encrypt_key>${key}</encrypt_key></timestamp></response>` +
    `<sign>${signature}</sign><sign_type>MD5</sign_type></alipay>`
  )
}

export function failureXml(refusal: Refusal, charset: Charset): string {
  return (
    `<?xml version="1.0" encoding="${charset.toUpperCase()}"?>\n` +
    `<alipay><is_success>F</is_success><error>${refusal.refused}</error></alipay>`
  )
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
