/** The open platform's messages, which their signature authenticates. */
import { parametersOf } from '../../signing/form'
import { rsa2Verifier } from '../../signing/rsa2'
import { claimedOrder, ID_FIELD } from '../alipay/signedMessage'
import type { Messages } from '../capabilities/messages'
import type { Opening } from '../gateway'
import { type Keys, openKeys } from './keys'
import { readMessage } from './message'
import { type AlipayPageSettings, readSettings } from './settings'
import { diagnoseSignature } from './signatureDiagnosis'

export const openMessages: Opening<Messages> = async environment => {
  const settings = readSettings(environment)
  return alipayPageMessages(settings, openKeys(environment, settings))
}

/** Needs no private key. */
export const alipayPageMessages = (settings: AlipayPageSettings, keys: Pick<Keys, 'alipay'>): Messages => ({
  replies: { done: 'success', again: 'fail' },
  returnMethod: 'GET',
  idField: ID_FIELD,
  read: async (channel, form) =>
    readMessage(channel, form, settings, rsa2Verifier((await keys.alipay()).keys)),
  claimedOrder,
  explain: async (raw, form) => diagnoseSignature(raw, parametersOf(form), await keys.alipay()),
})
