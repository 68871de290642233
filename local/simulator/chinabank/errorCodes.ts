// The reasons for refusals. The real gateway's codes are unknown; these are the simulator's own.

import { refuseWith, TRADE_MESSAGES } from '../core/refusal'

const MESSAGES = {
  ...TRADE_MESSAGES,
  FIELD_ILLEGAL: '参数不正确',
  FIELD_MISSING: '缺少必填参数',
  FIELD_REPEATED: '参数重复',
  MERCHANT_UNKNOWN: '商户号不存在',
  ORDER_CHANGED: '订单信息与原订单不一致',
  ORDER_PAID: '订单已付款',
  POST_ONLY: '请以表单方式提交',
  SIGNATURE_WRONG: 'MD5 校验失败',
} as const

export type ErrorCode = keyof typeof MESSAGES

export const refuse = refuseWith<ErrorCode>(MESSAGES)
