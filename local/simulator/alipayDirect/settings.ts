// The settings and faults that direct pay adds to the control panel.

import {
  type CoreSettings,
  choice,
  type DELIVERY_FAULTS,
  type Tick,
  type ValueOf,
} from '../core/settingFields'

export const NOTIFY_VERIFY = choice({
  name: 'notifyVerify',
  label: 'notify_verify 回答',
  small: 'Answers of notify_verify',
  words: {
    honest: '如实回答 · honest',
    true: '总是 true · always true',
    false: '总是 false · always false',
    invalid: '总是 invalid · always invalid',
    down: '断线 · down (connection cut)',
    slow: '很慢 · slow (15 s)',
  },
  initial: 'honest',
})

export const TIMESTAMP_SERVICE = choice({
  name: 'timestampService',
  label: 'query_timestamp',
  small: 'Anti-phishing time stamps',
  words: { up: '正常 · up', down: '断线 · down (connection cut)' },
  initial: 'up',
})

/** The behaviour of single_trade_query and close_trade. */
export const TRADE_SERVICES = choice({
  name: 'tradeServices',
  label: '查询与关闭交易',
  small: 'single_trade_query, close_trade',
  words: {
    up: '正常 · up',
    down: '断线 · down (connection cut)',
    slow: '很慢 · slow (15 s)',
    notContracted: '未签约 · not contracted',
    garbage: '无关页面 · garbage (a page, not XML)',
    otherAmount: '错误金额 · other amount (signed rightly)',
  },
  initial: 'up',
})

/** Whether the shop's balance is enough for refunds. */
export const SELLER_BALANCE = choice({
  name: 'sellerBalance',
  label: '退款账户余额',
  small: "The shop's balance for refunds",
  words: { enough: '充足 · enough', tooLittle: '不足 · too little' },
  initial: 'enough',
})

/** A payment leads directly to TRADE_FINISHED, as in products without refunds. */
export const FINISHED_AT_ONCE: Tick = {
  name: 'finishedAtOnce',
  label: '付款即完成',
  small: 'TRADE_FINISHED at once',
  initial: false,
}

/** The shop's contract requires anti_phishing_key and exter_invoke_ip. */
export const ANTI_PHISHING: Tick = {
  name: 'antiPhishing',
  label: '签约防钓鱼',
  small: 'Contract has anti-phishing',
  initial: false,
}

/** The shop's contract allows it_b_pay. */
export const SELF_TIMEOUT: Tick = {
  name: 'selfTimeout',
  label: '签约自定义超时',
  small: 'Contract allows it_b_pay',
  initial: true,
}

/** The faults in messages. */
export const FAULTS = {
  forgeSignature: '伪造签名 · forge signature (wrong key)',
  alterAmount: '篡改金额 · alter amount (signed rightly)',
  wrongSeller: '错误卖家 · wrong seller (signed rightly)',
  oldNotifyId: '失效的 notify_id · old notify_id',
  gbk: '改用 GBK · send in GBK',
  reorder: '参数倒序 · reorder parameters',
  strangeLine: '退款多一笔他人交易 · a refund of another shop’s trade beside it',
  cutLine: '退款明细截断 · a refund’s results cut off',
} as const

/** The settings in the control API, for simulators of direct pay only. */
export interface DirectPaySettings extends CoreSettings {
  readonly fault: keyof typeof DELIVERY_FAULTS | keyof typeof FAULTS
  readonly notifyVerify: ValueOf<typeof NOTIFY_VERIFY>
  readonly timestampService: ValueOf<typeof TIMESTAMP_SERVICE>
  readonly tradeServices: ValueOf<typeof TRADE_SERVICES>
  readonly sellerBalance: ValueOf<typeof SELLER_BALANCE>
  readonly finishedAtOnce: boolean
  readonly antiPhishing: boolean
  readonly selfTimeout: boolean
}
