/** Fetches the key that proves a payment request was made just now. @see docs/protocols.md#query-timestamp */
import { XMLParser } from 'fast-xml-parser'
import type { Ask } from '../ask'
import { serviceUrl } from './serviceUrl'
import type { AlipayDirectSettings } from './settings'

/** Answers the key, which Alipay takes for 30 s, or undefined when it cannot be had. */
export async function queryTimestamp(
  ask: Ask,
  settings: Pick<AlipayDirectSettings, 'gatewayUrl' | 'partner'>,
): Promise<string | undefined> {
  const answer = await ask(serviceUrl(settings, 'query_timestamp', {}))
  if (answer?.status !== 200) return undefined
  try {
    // Entities stay as they are: the answer holds none, and expanding them is how XML is made to attack.
    const parser = new XMLParser({ processEntities: false, parseTagValue: false })
    // The key and the tags are ASCII, whatever charset the rest is in.
    const { alipay } = parser.parse(answer.body.toString('latin1'))
    const key: unknown = alipay?.response?.timestamp?.encrypt_key
    return alipay?.is_success === 'T' && typeof key === 'string' && /^[A-Za-z0-9+/=_-]{1,256}$/.test(key)
      ? key
      : undefined
  } catch {
    return undefined
  }
}
