/** Alipay direct pay's messages: verifies them, and asks Alipay to confirm them. */
import { asciiNamed, parametersOf } from '../../signing/form'
import { md5Verifier } from '../../signing/md5'
import { claimedOrder, ID_FIELD } from '../alipay/signedMessage'
import type { Messages } from '../capabilities/messages'
import type { Opening } from '../gateway'
import type { HttpGet } from '../httpClient'
import type { Keys } from '../md5Keys'
import { refundOfBatch } from './batchNo'
import { openKeys } from './keys'
import { readMessage } from './message'
import { notifyVerify } from './notifyVerify'
import { type AlipayDirectSettings, readSettings } from './settings'
import { diagnoseSignature } from './signatureDiagnosis'

export const openMessages: Opening<Messages> = async environment => {
  const settings = readSettings(environment)
  return alipayDirectMessages(settings, openKeys(environment, settings), environment.http)
}

export const alipayDirectMessages = (
  settings: AlipayDirectSettings,
  keys: Keys,
  http: HttpGet,
): Required<Messages> => ({
  replies: { done: 'success', again: 'fail' },
  returnMethod: 'GET',
  idField: ID_FIELD,
  read: async (channel, form) => readMessage(channel, form, settings, md5Verifier(await keys())),
  claimedOrder: form => claimedOrder(form) || (refundOfBatch(asciiNamed(form, 'batch_no'))?.orderId ?? ''),
  explain: async (raw, form) => diagnoseSignature(raw, parametersOf(form), await keys()),
  confirm: message => notifyVerify(http, settings, message.notifyId),
})
