// How the buyer is to pay: paymethod, defaultbank, enable_paymethod (docs/protocols.md#request, #banks).

import { isBankCode } from './banks'
import { refuse } from './errorCodes'
import type { Rule } from './requestTerms'

const PAY_METHODS = ['directPay', 'creditPay', 'bankPay', 'cartoon', 'cash', 'motoPay']

export const checkPayMethod: Rule = fields => {
  const method = fields.get('paymethod') ?? 'directPay'
  if (!PAY_METHODS.includes(method))
    return refuse(
      'ILLEGAL_ARGUMENT',
      `paymethod is “${method}”; allowed, in just this spelling: ${PAY_METHODS.join(', ')}.`,
    )
  const channels = fields.get('enable_paymethod')?.split('^') ?? []
  const unknown = channels.find(channel => !PAY_METHODS.includes(channel))
  return unknown === undefined
    ? null
    : refuse(
        'ILLEGAL_ARGUMENT',
        `enable_paymethod names “${unknown}”; allowed, joined by ^: ${PAY_METHODS.join(', ')}.`,
      )
}

export const checkDefaultBank: Rule = fields => {
  const method = fields.get('paymethod') ?? 'directPay'
  const bank = fields.get('defaultbank')
  if (method !== 'bankPay')
    return bank === undefined
      ? null
      : refuse('DEFAULT_BANK_INVALID', `defaultbank goes with paymethod=bankPay only, not with ${method}.`)
  if (bank === undefined) return refuse('DEFAULT_BANK_INVALID', 'paymethod=bankPay needs a defaultbank.')
  return isBankCode(bank) ? null : refuse('DEFAULT_BANK_INVALID', `There is no bank code “${bank}”.`)
}
