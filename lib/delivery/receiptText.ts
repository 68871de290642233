/** The texts of the buyer's receipt: what happened and what follows, promising nothing unproven. */
import { inEachLanguage } from '../locale'

/** `changed`: the order has changed since the payment. */
export type ReceiptOutcome = 'paid' | 'paidLate' | 'paidAfterCancel' | 'paidTwice' | 'changed'

interface Outcome {
  readonly heading: string
  readonly what: string
  readonly next: string
}

export const RECEIPT_TEXT = inEachLanguage({
  'zh-Hans': {
    outcomes: {
      paid: {
        heading: '付款成功',
        what: '本店已收到您的付款，谢谢惠顾。',
        next: '订单页面可随时查看。如有疑问，请把订单号告诉店家。',
      },
      paidLate: {
        heading: '已收到付款，但订单已过期',
        what: '您的付款在订单过期之后到达，本店已经收到。',
        next: '由店家决定发货还是退款，并与您联系。请勿再次付款。',
      },
      paidAfterCancel: {
        heading: '已收到付款，但订单已取消',
        what: '您的付款在店家取消订单之后到达，本店已经收到。',
        next: '由店家决定发货还是退款，并与您联系。请勿再次付款。',
      },
      paidTwice: {
        heading: '收到了重复付款',
        what: '这个订单付了不止一次，本店都已收到。',
        next: '店家会把多付的款项退还给您，您不必做任何操作。',
      },
      changed: {
        heading: '已收到付款',
        what: '本店收到了您的这笔付款。',
        next: '订单在付款之后有了变化，现在的状态请看订单页面。',
      },
    } satisfies Record<ReceiptOutcome, Outcome>,
    /** @param yuan  the amount without unit */
    subject: (shopName: string, yuan: string, orderId: string) =>
      `${shopName}：收到付款 ${yuan} 元，订单 ${orderId}`,
    amount: '付款金额（人民币）',
    goods: '商品',
    lineTotal: '小计',
    orderNumber: '订单号',
    tradeNumber: '交易号',
    paidAt: '付款时间',
    contact: '联系店家',
    toOrder: '查看订单',
    notInvoice: '本邮件是付款确认，不是发票。',
    automatic: '本邮件由系统自动发出。',
    /** Between a label and its value. */
    colon: '：',
  },
  'zh-Hant': {
    outcomes: {
      paid: {
        heading: '付款成功',
        what: '本店已收到您的付款，謝謝惠顧。',
        next: '訂單頁面可隨時查看。如有疑問，請把訂單編號告訴店家。',
      },
      paidLate: {
        heading: '已收到付款，但訂單已逾期',
        what: '您的付款在訂單逾期之後到達，本店已經收到。',
        next: '由店家決定出貨還是退款，並與您聯絡。請勿再次付款。',
      },
      paidAfterCancel: {
        heading: '已收到付款，但訂單已取消',
        what: '您的付款在店家取消訂單之後到達，本店已經收到。',
        next: '由店家決定出貨還是退款，並與您聯絡。請勿再次付款。',
      },
      paidTwice: {
        heading: '收到了重複付款',
        what: '這筆訂單付了不止一次，本店都已收到。',
        next: '店家會把多付的款項退還給您，您不必做任何操作。',
      },
      changed: {
        heading: '已收到付款',
        what: '本店收到了您的這筆付款。',
        next: '訂單在付款之後有了變化，現在的狀態請看訂單頁面。',
      },
    },
    subject: (shopName, yuan, orderId) => `${shopName}：收到付款 ${yuan} 元，訂單 ${orderId}`,
    amount: '付款金額（人民幣）',
    goods: '商品',
    lineTotal: '小計',
    orderNumber: '訂單編號',
    tradeNumber: '交易編號',
    paidAt: '付款時間',
    contact: '聯絡店家',
    toOrder: '查看訂單',
    notInvoice: '本郵件是付款確認，不是發票。',
    automatic: '本郵件由系統自動發出。',
    colon: '：',
  },
  en: {
    outcomes: {
      paid: {
        heading: 'Payment received',
        what: 'The shop has received your payment. Thank you.',
        next: 'The order’s page shows your order at any time. For any question, tell the shop the order number.',
      },
      paidLate: {
        heading: 'Paid after the order had expired',
        what: 'Your payment arrived after the order had expired. The shop has received it.',
        next: 'The shop decides whether to deliver or refund, and contacts you. Please do not pay again.',
      },
      paidAfterCancel: {
        heading: 'Paid after the order had been canceled',
        what: 'Your payment arrived after the shop had canceled the order. The shop has received it.',
        next: 'The shop decides whether to deliver or refund, and contacts you. Please do not pay again.',
      },
      paidTwice: {
        heading: 'Paid more than once',
        what: 'This order was paid more than once, and the shop has received every payment.',
        next: 'The shop refunds what was paid too much. There is nothing for you to do.',
      },
      changed: {
        heading: 'Payment received',
        what: 'The shop received this payment of yours.',
        next: 'The order has changed since: its current state is on the order’s page.',
      },
    },
    subject: (shopName, yuan, orderId) => `${shopName}: payment of ${yuan} yuan received, order ${orderId}`,
    amount: 'Amount paid (CNY)',
    goods: 'Goods',
    lineTotal: 'Subtotal',
    orderNumber: 'Order number',
    tradeNumber: 'Trade number',
    paidAt: 'Paid',
    contact: 'Contact the shop',
    toOrder: 'View your order',
    notInvoice: 'This mail confirms your payment. It is not an invoice (发票).',
    automatic: 'This mail was sent automatically.',
    colon: ': ',
  },
})
