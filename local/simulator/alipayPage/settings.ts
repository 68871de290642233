// The settings and faults that the open platform adds to the control panel.

import { choice, type Tick } from '../core/settingFields'

/** The behaviour of the services for the shop's server. */
export const OPENAPI_SERVICES = choice({
  name: 'openapiServices',
  label: '开放平台服务',
  small: 'alipay.trade.query, .close, .refund, .precreate …',
  words: {
    up: '正常 · up',
    down: '断线 · down (connection cut)',
    slow: '很慢 · slow (15 s)',
    unavailable: '服务不可用 · unavailable (20000)',
    wrongSignature: '错误签名 · wrong signature',
    escapedLater: '签名后转义 · slashes escaped after signing (genuine)',
    gbk: 'GBK 应答 · answered in GBK (genuine)',
    memberTwice: '重复成员 · member twice (the second forged)',
    otherAmount: '错误金额 · other amount (signed rightly)',
    certificateChanged: '更换证书 · certificate changed (another number and key)',
    certificateExpired: '应用证书过期 · certificate expired (the app’s)',
  },
  initial: 'up',
})

/** The behaviour of alipay.trade.refund. */
export const OPENAPI_REFUNDS = choice({
  name: 'openapiRefunds',
  label: '开放平台退款',
  small: 'alipay.trade.refund',
  words: {
    prompt: '立即 · prompt',
    slow: '较慢 · slow (fund_change N, the query knows it after 10 s)',
    lostAnswer: '应答丢失 · lost answer (done, connection cut)',
    balanceNotEnough: '余额不足 · balance not enough',
  },
  initial: 'prompt',
})

/** The default in Alipay's documents; but notifies of other states were observed. */
export const SUCCESS_ALONE: Tick = {
  name: 'openapiSuccessAlone',
  label: '只通知支付成功',
  small: 'TRADE_SUCCESS alone is notified: no end of a trade is',
  initial: false,
}

/** The faults in messages. */
export const FAULTS = {
  forgeSignature: '伪造签名 · forge signature (wrong key)',
  alterAmount: '篡改金额 · alter amount (signed rightly)',
  wrongSeller: '错误卖家 · wrong seller (signed rightly)',
  wrongApp: '错误应用 · wrong app id (signed rightly)',
  signEmptyValue: '空值参与签名 · an empty value signed along (genuine)',
  gbk: 'GBK 编码 · in GBK, as its charset says (genuine)',
  reorder: '参数倒序 · reorder parameters',
} as const
