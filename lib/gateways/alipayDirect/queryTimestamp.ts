/**
 * Fetches an anti-phishing key, which proves that a payment request was made just now. @see
 * docs/protocols.md#query-timestamp
 */
import type { HttpGet } from '../httpClient'
import { readAnswer } from './answerXml'
import { serviceUrl } from './serviceUrl'
import type { AlipayDirectSettings } from './settings'

/** @returns the key, valid for 30 s; undefined when it is unavailable */
export async function queryTimestamp(
  http: HttpGet,
  settings: Pick<AlipayDirectSettings, 'gatewayUrl' | 'partner'>,
): Promise<string | undefined> {
  const answer = await http(serviceUrl(settings, 'query_timestamp', {}))
  const read = readAnswer(answer, 'timestamp', ['encrypt_key'])
  if (!read?.isSuccess) return undefined
  const key = read.texts.encrypt_key
  return /^[A-Za-z0-9+/=_-]{1,256}$/.test(key) ? key : undefined
}
