/** Asks Alipay whether it sent a message. @see docs/protocols.md#notify-verify */
import type { Genuineness } from '../capabilities/messages'
import type { HttpGet } from '../httpClient'
import { serviceUrl } from './serviceUrl'
import type { AlipayDirectSettings } from './settings'

/** The answer does not cover the message's other fields: it complements the signature and cannot replace it. */
export async function notifyVerify(
  http: HttpGet,
  settings: Pick<AlipayDirectSettings, 'gatewayUrl' | 'partner'>,
  notifyId: string,
): Promise<Genuineness> {
  const answer = await http(serviceUrl(settings, 'notify_verify', { notify_id: notifyId }))
  if (answer?.status !== 200) return 'unavailable'
  switch (answer.body.toString('latin1').trim()) {
    case 'true':
      return 'genuine'
    case 'false':
    case 'invalid':
      return 'notGenuine'
    default:
      return 'unavailable'
  }
}
