// A refusal: the error code, a sentence for the buyer, and details for developers.

export interface Refusal<Code extends string = string> {
  readonly refused: Code
  /** For the buyer, in Simplified Chinese, without a full stop. */
  readonly message: string
  /** For developers, in English: the parameter, and the rule that it breaks. */
  readonly detail: string
  /** For a wrong signature: the text to sign, without any key. */
  readonly signedText?: string
}

/** @param messages a sentence for the buyer, for each of a gateway's codes */
export function refuseWith<Code extends string>(messages: Readonly<Record<Code, string>>) {
  return (refused: Code, detail: string): Refusal<Code> => ({ refused, message: messages[refused], detail })
}

/** The refusals that all gateways share. */
export const TRADE_MESSAGES = {
  DEFAULT_BANK_INVALID: '默认支付银行参数不正确',
  REFUND_AMOUNT_NOT_VALID: '退款金额不正确',
  TRADE_NOT_ALLOWED_PAY: '该交易已不能付款',
  TRADE_NOT_EXIST: '交易不存在',
  TRADE_STATUS_NOT_AVAILD: '当前交易状态不允许此操作',
} as const

export const refuse = refuseWith(TRADE_MESSAGES)

export function isRefusal(value: object): value is Refusal {
  return 'refused' in value
}
