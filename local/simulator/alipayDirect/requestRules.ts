// Reads a create_direct_pay_by_user request, whose signature is verified already: a payment order, or a refusal.

import type { Charset } from '../core/charset'
import { isRefusal, type Refusal } from '../core/refusal'
import type { PaymentOrder } from '../core/trade'
import { readAmount } from './amountRules'
import type { DirectPayDetails } from './details'
import { checkBuyer, checkSeller, namedBuyer } from './partyRules'
import { checkDefaultBank, checkPayMethod } from './payMethodRules'
import type { Fields, Rule, Terms } from './requestTerms'
import { checkAntiPhishing, readTimeoutMs } from './safetyRules'
import {
  checkAddresses,
  checkChoices,
  checkLengths,
  checkOrderNumber,
  checkPaymentType,
  checkSubjectPresent,
  checkText,
} from './textRules'

/** In this order: the first broken rule decides the error code. */
const RULES: readonly Rule[] = [
  checkOrderNumber,
  checkSubjectPresent,
  checkPaymentType,
  checkSeller,
  checkBuyer,
  checkLengths,
  checkText,
  checkAddresses,
  checkPayMethod,
  checkDefaultBank,
  checkChoices,
  checkAntiPhishing,
]

export function readPaymentRequest(fields: Fields, charset: Charset, terms: Terms): PaymentOrder | Refusal {
  for (const rule of RULES) {
    const refusal = rule(fields, terms)
    if (refusal !== null) return refusal
  }
  const amount = readAmount(fields)
  if (isRefusal(amount)) return amount
  const timeoutMs = readTimeoutMs(fields, terms)
  if (typeof timeoutMs === 'object' && timeoutMs !== null) return timeoutMs
  const details: DirectPayDetails = {
    paymentType: fields.get('payment_type') ?? '',
    sellerId: terms.contract.partner,
    sellerEmail: terms.contract.sellerEmail,
    namedBuyer: namedBuyer(fields),
    charset,
    extraCommonParam: fields.get('extra_common_param') ?? null,
  }
  return {
    outTradeNo: fields.get('out_trade_no') ?? '',
    subject: fields.get('subject') ?? '',
    body: fields.get('body') ?? '',
    ...amount,
    notifyUrl: fields.get('notify_url') ?? null,
    returnUrl: fields.get('return_url') ?? null,
    showUrl: fields.get('show_url') ?? null,
    bankCode: fields.get('defaultbank') ?? null,
    timeoutMs,
    details: { ...details },
  }
}
