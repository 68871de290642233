/** ChinaBank's messages, which their signature authenticates. */
import type { Messages } from '../capabilities/messages'
import type { Opening } from '../gateway'
import type { Keys } from '../md5Keys'
import { openKeys } from './keys'
import { claimedOrder, readMessage } from './message'
import { type ChinabankSettings, readSettings } from './settings'
import { chinabankVerifier } from './signature'
import { diagnoseSignature } from './signatureDiagnosis'

export const openMessages: Opening<Messages> = async environment => {
  const settings = readSettings(environment)
  return chinabankMessages(settings, openKeys(environment, settings))
}

export const chinabankMessages = ({ name }: Pick<ChinabankSettings, 'name'>, keys: Keys): Messages => ({
  // `ok` acknowledges any message, also about a failed payment.
  replies: { done: 'ok', again: 'error' },
  returnMethod: 'POST',
  read: async (_, form, now) => readMessage(form, name, chinabankVerifier(await keys()), now),
  claimedOrder,
  explain: async (_, form) => diagnoseSignature(form, await keys()),
})
