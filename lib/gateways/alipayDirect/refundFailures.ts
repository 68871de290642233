/** Explains Alipay's error codes for refunds of direct pay. @see docs/protocols.md#direct-refund */
// Stryker disable StringLiteral: words for people
const WORDS: Readonly<Record<string, string>> = {
  TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH: 'your account at Alipay holds too little',
  TXN_RESULT_ACCOUNT_STATUS_NOT_VALID: 'an account at Alipay is frozen or closed',
  TRADE_STATUS_ERROR: 'the trade takes no refund in its state',
  REFUND_AMOUNT_NOT_VALID: 'the amount is more than the trade has left, or none',
  RESULT_AMOUNT_NOT_VALID: 'the amount is more than the trade has left, or none',
  REASON_TRADE_REFUND_FEE_ERR: 'the amount is more than the trade has left, or none',
  REASON_HAS_REFUND_FEE_NOT_MATCH: 'more of the trade has gone back already than was reckoned with',
  REASON_REFUND_AMOUNT_LESS_THAN_COUPON_FEE: 'the amount is less than the coupon of the trade',
  TRADE_PRODUCT_TYPE_NOT_ALLOW_REFUND: 'trades of this product take no refunds',
  PWD_REFUND_NOT_ALLOW_ROYALTY: 'what others had of the payment cannot be taken back in this way',
  NOT_THIS_SELLER_TRADE: 'the trade is another account’s',
  NOT_THIS_PARTNERS_TRADE: 'the trade is another account’s',
  PARTNER_NOT_SIGN_PROTOCOL: 'your contract has no refunds',
  ILLEGAL_USER: 'the account at Alipay may not refund',
  SELLER_INFO_NOT_EXIST: 'the account at Alipay is not known',
  DUPLICATE_BATCH_NO: 'it had been made or refused before',
  BATCH_NO_FORMAT_ERROR: 'the page was opened on another day',
  REFUND_DATE_ERROR: 'the page was opened on another day',
}
// Stryker restore StringLiteral

/** @returns undefined for a code that means nothing to a shop */
export const refundFailureText = (code: string): string | undefined =>
  Object.hasOwn(WORDS, code) ? WORDS[code] : undefined
