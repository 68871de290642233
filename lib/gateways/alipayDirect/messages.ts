/** The way back from Alipay: its messages, verified and asked back. */

import type { Messages } from '../gateway'
import type { Ask } from '../httpClient'
import { claimedOrder, readMessage } from './message'
import { notifyVerify } from './notifyVerify'
import type { AlipayDirectSettings, Keys } from './settings'
import { diagnoseSignature } from './signatureDiagnosis'

export const alipayDirectMessages = (settings: AlipayDirectSettings, keys: Keys, ask: Ask): Messages => ({
  answers: { received: 'success', refused: 'fail' },
  readNotify: async parameters => readMessage('notify', parameters, settings, await keys()),
  readReturn: async parameters => readMessage('return', parameters, settings, await keys()),
  claimedOrder,
  diagnose: async (raw, parameters) => diagnoseSignature(raw, parameters, await keys()),
  confirm: message => notifyVerify(ask, settings, message.notifyId),
})
