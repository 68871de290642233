/** Calls a service of the open platform with a signed request, and verifies the answer. */
import type { EpochMs } from '../../time'
import type { HttpGet } from '../httpClient'
import { readAnswer, type ServiceAnswer } from './answerJson'
import { holdsOwnKey, type Keys, OWN_KEY_PROBLEM } from './keys'
import type { AlipayPageSettings } from './settings'
import { type Addresses, linkOf, signedFields } from './signedRequest'

/**
 * @param method     the service, such as `alipay.trade.query`
 * @param content    its parameters
 * @param addresses  for a service that opens a trade
 */
export type Ask = (
  method: string,
  content: Readonly<Record<string, string>>,
  now: EpochMs,
  addresses?: Addresses,
) => Promise<ServiceAnswer>

export const askBy =
  (settings: AlipayPageSettings, keys: Keys, http: HttpGet): Ask =>
  async (method, content, now, addresses) => {
    const own = await keys.own()
    const alipay = await keys.alipay()
    // Otherwise every answer would look forged.
    if (holdsOwnKey(alipay, own)) throw new Error(OWN_KEY_PROBLEM)
    const fields = await signedFields(settings, own, { method, content, addresses, now })
    return readAnswer(await http(new URL(linkOf(settings, fields))), method, alipay)
  }
