// The open platform's error codes (docs/protocols.md#open-platform-errors), each with a sentence for the buyer.

import { refuseWith, TRADE_MESSAGES } from '../core/refusal'

const MESSAGES = {
  ...TRADE_MESSAGES,
  'isv.app-cert-expired': '应用公钥证书已经不在有效期内',
  'isv.app-cert-not-exist': '应用公钥证书不存在',
  'isp.bill_not_exist': '账单不存在',
  'isv.insufficient-isv-permissions': 'ISV权限不足',
  'isv.invalid-alipay-root-cert-sn': '支付宝根证书序列号不正确',
  'isv.invalid-app-id': '应用不存在',
  'isv.invalid-charset': '字符集不合法',
  'isv.invalid-format': '数据格式不正确',
  'isv.invalid-method': '接口名称不正确',
  'isv.invalid-parameter': '参数不正确',
  'isv.invalid-signature': '验签出错，请检查签名字符串，或签名私钥与应用公钥是否匹配',
  'isv.invalid-signature-type': '签名类型不正确',
  'isv.invalid-timestamp': '时间戳不正确',
  'isv.missing-alipay-root-cert-sn': '缺少支付宝根证书序列号',
  'isv.missing-app-cert-sn': '缺少应用公钥证书序列号',
  'isv.missing-app-id': '缺少应用号',
  'isv.missing-method': '缺少接口名称',
  'isv.missing-signature': '缺少签名',
  'isv.missing-signature-type': '缺少签名类型',
  'isv.missing-timestamp': '缺少时间戳',
  'isv.missing-version': '缺少版本号',
  // The app's error for an expired code has no known name.
  CODE_DEAD: '二维码已失效',
  'ACQ.CONTEXT_INCONSISTENT': '交易信息与原交易不一致',
  'ACQ.DISCORDANT_REPEAT_REQUEST': '退款请求号重复，且金额不一致',
  'ACQ.INVALID_PARAMETER': '参数无效',
  'ACQ.REASON_TRADE_REFUND_FEE_ERR': '退款金额无效',
  'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL': '退款金额超限',
  'ACQ.SELLER_BALANCE_NOT_ENOUGH': '卖家余额不足',
  'ACQ.TOTAL_FEE_EXCEED': '订单总金额不在允许范围内',
  'ACQ.TRADE_HAS_CLOSE': '交易已经关闭',
  'ACQ.TRADE_HAS_FINISHED': '交易已完结',
  'ACQ.TRADE_HAS_SUCCESS': '交易已经支付',
  'ACQ.TRADE_NOT_EXIST': '交易不存在',
  'ACQ.TRADE_STATUS_ERROR': '交易状态不合法',
} as const

export type ErrorCode = keyof typeof MESSAGES

export const refuse = refuseWith<ErrorCode>(MESSAGES)
