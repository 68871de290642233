/** The texts of the shop owner's notice, in Chinese and English. */

/** `changed`: the order has changed since the payment, and needs no person. */
export type NoticeOutcome =
  | 'paid'
  | 'paidLate'
  | 'paidAfterCancel'
  | 'paidTwice'
  | 'paidOtherAmount'
  | 'closedAfterPayment'
  | 'changed'

interface Outcome {
  readonly needsPerson: boolean
  readonly chinese: readonly string[]
  readonly english: readonly string[]
}

export const NOTICE_OUTCOMES: Readonly<Record<NoticeOutcome, Outcome>> = {
  paid: { needsPerson: false, chinese: ['收到一笔付款。'], english: ['A payment has arrived.'] },
  paidLate: {
    needsPerson: true,
    chinese: ['付款在订单过期之后到达。', '请决定发货还是退款，并与买家联系。'],
    english: [
      'The payment arrived after the order had expired.',
      'Decide whether to deliver or refund, and contact the buyer.',
    ],
  },
  paidAfterCancel: {
    needsPerson: true,
    chinese: ['付款在订单取消之后到达。', '请决定发货还是退款，并与买家联系。'],
    english: [
      'The payment arrived after the order had been canceled.',
      'Decide whether to deliver or refund, and contact the buyer.',
    ],
  },
  paidTwice: {
    needsPerson: true,
    chinese: ['这个订单付了不止一次，款项都已收到。', '请只保留下列交易中的一笔，其余退还给买家。'],
    english: [
      'This order was paid more than once, and every payment has arrived.',
      'Keep one of the payments listed below and refund the rest to the buyer.',
    ],
  },
  paidOtherAmount: {
    needsPerson: true,
    chinese: ['这个订单现有的款项与订单金额不符。', '请在支付平台核对下列交易，并与买家联系。'],
    english: [
      'The money that the shop now holds for this order is not the order’s amount.',
      'Check the payments listed below at the payment provider, and contact the buyer.',
    ],
  },
  closedAfterPayment: {
    needsPerson: true,
    chinese: ['收到付款之后，支付平台关闭了这笔交易，没有退款的消息。', '请在支付平台核对，并与买家联系。'],
    english: [
      'After the payment, the provider closed the trade without reporting a refund.',
      'Check it at the payment provider, and contact the buyer.',
    ],
  },
  changed: {
    needsPerson: false,
    chinese: ['收到过一笔付款，之后订单有了变化，现在的状态请看订单页面。'],
    english: [
      'A payment had arrived. The order has changed since: its current state is on the order’s page.',
    ],
  },
}

export const NOTICE_TEXT = {
  paid: '收款 Paid',
  needsPerson: '需处理 Action needed',
  amount: '付款金额 Amount paid (CNY)',
  goods: '商品 Goods',
  lineTotal: '小计 Sum',
  orderNumber: '订单号 Order number',
  tradeNumber: '交易号 Trade number',
  paidAt: '付款时间 Paid',
  beijingTime: '北京时间 Beijing time',
  email: '买家邮箱 Buyer’s e-mail',
  noEmail: '无 none',
  note: '付款人备注 Payer’s note',
  kept: '本店现有的付款 Payments with the shop',
  toOrder: '查看订单 View the order',
  automatic: '本邮件由系统自动发出。 This mail was sent automatically.',
} as const
