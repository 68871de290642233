/** Short texts for why an order needs a person. */
import type { Locale } from '../locale'
import type { Concern } from '../order/facts'

export const CONCERN_TEXT: Readonly<Record<Locale, Readonly<Record<Concern, string>>>> = {
  'zh-Hans': {
    paidLate: '过期后才付款',
    paidAfterCancel: '取消后才付款',
    paidTwice: '重复付款',
    paidOtherAmount: '到账金额不符',
    closedAfterPayment: '付款后交易被关闭',
    unconfirmed: '付款情况不明',
    refundFailed: '退款被支付平台拒绝',
    refundUnfinished: '退款一天后仍未完成',
    receiptUnsent: '付款邮件未能发出',
  },
  'zh-Hant': {
    paidLate: '逾期後才付款',
    paidAfterCancel: '取消後才付款',
    paidTwice: '重複付款',
    paidOtherAmount: '入帳金額不符',
    closedAfterPayment: '付款後交易被關閉',
    unconfirmed: '付款情況不明',
    refundFailed: '退款被支付平台拒絕',
    refundUnfinished: '退款一天後仍未完成',
    receiptUnsent: '付款郵件未能寄出',
  },
  en: {
    paidLate: 'paid after it had expired',
    paidAfterCancel: 'paid after it had been canceled',
    paidTwice: 'paid more than once',
    paidOtherAmount: 'another amount arrived',
    closedAfterPayment: 'closed by the gateway after it was paid',
    unconfirmed: 'nobody knows whether it was paid',
    refundFailed: 'a refund was refused by the gateway',
    refundUnfinished: 'a refund has been on its way for a day',
    receiptUnsent: 'a mail about the payment could not be sent',
  },
}
