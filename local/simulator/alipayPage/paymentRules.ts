// Reads a payment request, whose envelope is checked already: a payment order, or a refusal.

import { isRefusal, type Refusal } from '../core/refusal'
import type { PaymentOrder } from '../core/trade'
import { readTotalAmount } from './amountRules'
import { readBizContent } from './bizContent'
import type { PagePayDetails } from './details'
import { readExpiryMs } from './expiryRules'
import { PAYMENT_METHODS } from './paymentMethods'
import type { Rule, Terms } from './paymentTerms'
import {
  checkAddresses,
  checkChoices,
  checkLengths,
  checkOrderNumber,
  checkPassbackParams,
  checkProductCode,
  checkSeller,
  checkSubject,
} from './textRules'

/** In this order: the first broken rule decides the error code. */
const RULES: readonly Rule[] = [
  checkOrderNumber,
  checkProductCode,
  checkSubject,
  checkLengths,
  checkPassbackParams,
  checkSeller,
  checkChoices,
  checkAddresses,
]

export function readPayment(request: Omit<Terms, 'content'>): PaymentOrder | Refusal {
  const content = readBizContent(request.fields)
  if (isRefusal(content)) return content
  const { fields, method, contract, nowMs } = request
  for (const rule of RULES) {
    const refusal = rule({ ...request, content })
    if (refusal !== null) return refusal
  }
  const totalFen = readTotalAmount(content)
  if (typeof totalFen === 'object') return totalFen
  const timeoutMs = readExpiryMs(content, nowMs)
  if (typeof timeoutMs === 'object' && timeoutMs !== null) return timeoutMs
  const details: PagePayDetails = {
    method,
    appId: contract.appId,
    sellerId: contract.sellerId,
    sellerEmail: contract.sellerEmail,
    passbackParams: content.get('passback_params') ?? null,
  }
  return {
    outTradeNo: content.get('out_trade_no') ?? '',
    subject: content.get('subject') ?? '',
    body: content.get('body') ?? '',
    totalFen,
    priceFen: totalFen,
    quantity: 1,
    notifyUrl: fields.get('notify_url') ?? null,
    returnUrl: (PAYMENT_METHODS[method].isPage && fields.get('return_url')) || null,
    showUrl: content.get('quit_url') ?? null,
    bankCode: null,
    timeoutMs,
    details: { ...details },
  }
}
