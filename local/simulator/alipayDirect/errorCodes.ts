// The gateway's error codes (docs/protocols.md#error-codes) with a sentence for the buyer, as the error page shows them.

import { refuseWith, TRADE_MESSAGES } from '../core/refusal'

const MESSAGES = {
  ...TRADE_MESSAGES,
  BATCH_NO_FORMAT_ERROR: '退款批次号格式不正确',
  BATCH_NUM_EXCEED_LIMIT: '退款笔数超过限制',
  BATCH_NUM_NOT_EQUAL_TOTAL: '退款笔数与明细不一致',
  DETAIL_DATA_FORMAT_ERROR: '退款明细格式不正确',
  DUBL_TRADE_NO_IN_SAME_BATCH: '同一批次中交易号重复',
  DUPLICATE_BATCH_NO: '退款批次号重复',
  REFUND_DATE_ERROR: '退款日期不正确',
  SELLER_INFO_NOT_EXIST: '卖家信息不存在',
  SINGLE_DETAIL_DATA_EXCEED_LIMIT: '单笔退款明细超长',
  ANTI_PHISHING_KEY_TIMEOUT: '防钓鱼时间戳超时',
  BUYER_SELLER_EQUAL: '买家和卖家不能是同一个账户',
  ILLEGAL_ANTI_PHISHING_KEY: '非法的防钓鱼时间戳',
  ILLEGAL_ARGUMENT: '参数不正确',
  ILLEGAL_CHARSET: '字符集不合法',
  ILLEGAL_EXTER_INVOKE_IP: '客户端 IP 不合法',
  ILLEGAL_EXTRA_COMMON_PARAM: '公用回传参数不合法',
  ILLEGAL_FEE_PARAM: '金额参数不合法',
  ILLEGAL_INTEGER_FORMAT: '数量格式不正确',
  ILLEGAL_LENGTH: '参数长度不合法',
  ILLEGAL_MONEY_FORMAT: '金额格式不正确',
  ILLEGAL_OUTTIME_ARGUMENT: '超时时间参数不合法',
  ILLEGAL_PARTNER: '商户号不正确',
  ILLEGAL_PARTNER_EXTERFACE: '商户未开通此接口',
  ILLEGAL_PAYMENT_TYPE: '支付类型不合法',
  ILLEGAL_SERVICE: '接口名称不正确',
  ILLEGAL_SIGN: '签名不正确',
  ILLEGAL_SIGN_TYPE: '签名类型不正确',
  NEED_CTU_CHECK_PARAMETER_ERROR: '风控检查参数不正确',
  PARAMTER_IS_NULL: '缺少必填参数',
  SELF_TIMEOUT_NOT_SUPPORT: '商户未开通自定义超时',
  SELLER_NOT_EXIST: '卖家不存在',
  SELLER_NOT_IN_SPECIFIED_SELLERS: '卖家不是签约商户',
  SUBJECT_MUST_NOT_BE_NULL: '商品名称不能为空',
  TOTAL_FEE_LESSEQUAL_ZERO: '交易金额必须大于零',
  TOTAL_FEE_OUT_OF_RANGE: '交易金额超出范围',
  TRADE_BUYER_NOT_MATCH: '买家与原交易不一致',
  TRADE_DATA_MATCH_ERROR: '交易信息与原交易不一致',
  TRADE_PRICE_NOT_MATCH: '单价与原交易不一致',
  TRADE_QUANTITY_NOT_MATCH: '数量与原交易不一致',
  TRADE_SELLER_NOT_MATCH: '卖家与原交易不一致',
  TRADE_TOTALFEE_NOT_MATCH: '金额与原交易不一致',
} as const

export type ErrorCode = keyof typeof MESSAGES

export const refuse = refuseWith<ErrorCode>(MESSAGES)
