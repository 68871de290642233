// A create_direct_pay_by_user request, from fields that are signed rightly to what is to be paid, or the gateway's refusal.

import type { Charset } from '../core/charset'
import { isRefusal, type Refusal } from '../core/refusal'
import { readAmount } from './amountRules'
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

export interface PaymentRequest {
  readonly outTradeNo: string
  readonly subject: string
  /** Empty when not sent. */
  readonly body: string
  readonly paymentType: string
  readonly totalFen: number
  readonly priceFen: number
  readonly quantity: number
  readonly sellerId: string
  readonly sellerEmail: string
  readonly namedBuyer: string | null
  readonly charset: Charset
  readonly notifyUrl: string | null
  readonly returnUrl: string | null
  readonly showUrl: string | null
  readonly extraCommonParam: string | null
  readonly bankCode: string | null
  /** Simulated milliseconds after which an unpaid trade closes; null = never. */
  readonly timeoutMs: number | null
}

/** In this order; the first rule broken decides the error code. */
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

export function readPaymentRequest(fields: Fields, charset: Charset, terms: Terms): PaymentRequest | Refusal {
  for (const rule of RULES) {
    const refusal = rule(fields, terms)
    if (refusal !== null) return refusal
  }
  const amount = readAmount(fields)
  if (isRefusal(amount)) return amount
  const timeoutMs = readTimeoutMs(fields, terms)
  if (typeof timeoutMs === 'object' && timeoutMs !== null) return timeoutMs
  return {
    outTradeNo: fields.get('out_trade_no') ?? '',
    subject: fields.get('subject') ?? '',
    body: fields.get('body') ?? '',
    paymentType: fields.get('payment_type') ?? '',
    ...amount,
    sellerId: terms.contract.partner,
    sellerEmail: terms.contract.sellerEmail,
    namedBuyer: namedBuyer(fields),
    charset,
    notifyUrl: fields.get('notify_url') ?? null,
    returnUrl: fields.get('return_url') ?? null,
    showUrl: fields.get('show_url') ?? null,
    extraCommonParam: fields.get('extra_common_param') ?? null,
    bankCode: fields.get('defaultbank') ?? null,
    timeoutMs,
  }
}
