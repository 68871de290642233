/** The texts of the result page: for each state what happened and what follows, promising nothing unproven. */
import { inEachLanguage } from '../locale'
import type { OrderState, UnpaidState } from '../order/orderState'

interface Outcome {
  readonly heading: string
  readonly what: string
  readonly next: string
}

export const RESULT_TEXT = inEachLanguage({
  'zh-Hans': {
    states: {
      awaitingPayment: {
        heading: '等待付款',
        what: '本店还没有收到这个订单的付款。',
        next: '您可以现在付款；如果不想买了，不必做任何操作。',
      },
      overdue: {
        heading: '付款时间已过',
        what: '付款时间已过，本店还没有收到这个订单的付款。',
        next: '如果您已经付款，到账后本页会显示结果，请勿再次付款。如果没有付款且还想购买，请重新下单。',
      },
      expired: {
        heading: '订单已过期',
        what: '付款时间已过，本店没有收到付款。',
        next: '如果还想购买，请重新下单。',
      },
      canceled: {
        heading: '订单已取消',
        what: '店家取消了这个订单，本店没有收到付款。',
        next: '如果还想购买，请重新下单，或与店家联系。',
      },
      closed: {
        heading: '交易已关闭',
        what: '支付平台关闭了这笔交易，本店没有收到付款。',
        next: '如果还想购买，请重新下单。',
      },
      paymentPending: {
        heading: '付款处理中',
        what: '您已付款，支付平台还在处理，款项尚未到达本店。',
        next: '请勿再次付款。款项到达后，本页会显示付款成功。',
      },
      paid: {
        heading: '付款成功',
        what: '本店已收到您的付款，谢谢惠顾。',
        next: '请保存本页地址，可随时查看订单。',
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
      paidOtherAmount: {
        heading: '收到的金额与订单不符',
        what: '本店收到了这个订单的一笔付款，但金额与订单不符。',
        next: '店家会核实并与您联系，商议补款或退款。请勿再次付款，并留好订单号。',
      },
      finished: {
        heading: '交易完成',
        what: '款项已收到，这笔交易已经完成。',
        next: '谢谢惠顾。如有疑问，请把订单号告诉店家。',
      },
      refunded: {
        heading: '已全额退款',
        what: '这个订单的款项已全部退还给您。',
        next: '款项按原路退回；用银行卡付款的，可能要几个工作日才能到账。',
      },
      closedAfterPayment: {
        heading: '订单需要人工核实',
        what: '本店收到过您的付款，之后支付平台关闭了这笔交易。',
        next: '店家会核实并与您联系。请勿再次付款，并留好订单号。',
      },
    } satisfies Record<OrderState, Outcome>,
    /** Replaces the state's text while a claimed payment is being confirmed. */
    confirming: {
      awaitingPayment: {
        heading: '正在确认付款',
        what: '正在等支付平台向本店确认这笔付款，一般只要几秒钟。',
        next: '如果您已经付款，请勿再次付款。',
      },
      overdue: {
        heading: '正在确认付款',
        what: '付款时间已过，正在等支付平台确认您的付款是否到账。',
        next: '如果已经到账，由店家决定发货还是退款。请勿再次付款。',
      },
      expired: {
        heading: '正在确认付款',
        what: '这个订单过期时没有收到付款，正在等支付平台确认您的付款是否到账。',
        next: '如果已经到账，由店家决定发货还是退款。请勿再次付款。',
      },
      canceled: {
        heading: '正在确认付款',
        what: '店家先前取消了这个订单，正在等支付平台确认您的付款是否到账。',
        next: '如果已经到账，由店家决定发货还是退款。请勿再次付款。',
      },
      closed: {
        heading: '正在确认付款',
        what: '支付平台先前通知本店交易已关闭，正在等它确认您的付款。',
        next: '如果您已被扣款，请留好订单号，与店家联系。',
      },
    } satisfies Record<UnpaidState, Outcome>,
    amount: '订单金额（人民币）',
    /** Both precede an amount. */
    refunded: '已退款',
    refundPending: '退款处理中',
    paidAt: '付款时间',
    /** Precedes the e-mail address. */
    receiptSentTo: '收据已发送至',
    /** Without the e-mail address. */
    receiptSent: '收据已发送到付款人的邮箱。',
    refreshing: '本页会自动刷新，您不必操作。',
    refreshNow: '立即刷新',
    payNow: '去付款',
    notPaidYet: '还没有付款？去付款',
    toShop: '返回商店',
  },
  'zh-Hant': {
    states: {
      awaitingPayment: {
        heading: '等待付款',
        what: '本店還沒有收到這筆訂單的付款。',
        next: '您可以現在付款；如果不想買了，不必做任何操作。',
      },
      overdue: {
        heading: '付款時間已過',
        what: '付款時間已過，本店還沒有收到這筆訂單的付款。',
        next: '如果您已經付款，入帳後本頁會顯示結果，請勿再次付款。如果沒有付款且還想購買，請重新下單。',
      },
      expired: {
        heading: '訂單已逾期',
        what: '付款時間已過，本店沒有收到付款。',
        next: '如果還想購買，請重新下單。',
      },
      canceled: {
        heading: '訂單已取消',
        what: '店家取消了這筆訂單，本店沒有收到付款。',
        next: '如果還想購買，請重新下單，或與店家聯絡。',
      },
      closed: {
        heading: '交易已關閉',
        what: '支付平台關閉了這筆交易，本店沒有收到付款。',
        next: '如果還想購買，請重新下單。',
      },
      paymentPending: {
        heading: '付款處理中',
        what: '您已付款，支付平台還在處理，款項尚未到達本店。',
        next: '請勿再次付款。款項到達後，本頁會顯示付款成功。',
      },
      paid: {
        heading: '付款成功',
        what: '本店已收到您的付款，謝謝惠顧。',
        next: '請保留本頁網址，可隨時查看訂單。',
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
      paidOtherAmount: {
        heading: '收到的金額與訂單不符',
        what: '本店收到了這筆訂單的一筆付款，但金額與訂單不符。',
        next: '店家會核實並與您聯絡，商議補款或退款。請勿再次付款，並留好訂單編號。',
      },
      finished: {
        heading: '交易完成',
        what: '款項已收到，這筆交易已經完成。',
        next: '謝謝惠顧。如有疑問，請把訂單編號告訴店家。',
      },
      refunded: {
        heading: '已全額退款',
        what: '這筆訂單的款項已全部退還給您。',
        next: '款項按原付款方式退回；用銀行卡付款的，可能要幾個工作天才會入帳。',
      },
      closedAfterPayment: {
        heading: '訂單需要人工核實',
        what: '本店收到過您的付款，之後支付平台關閉了這筆交易。',
        next: '店家會核實並與您聯絡。請勿再次付款，並留好訂單編號。',
      },
    },
    confirming: {
      awaitingPayment: {
        heading: '正在確認付款',
        what: '正在等支付平台向本店確認這筆付款，通常只要幾秒鐘。',
        next: '如果您已經付款，請勿再次付款。',
      },
      overdue: {
        heading: '正在確認付款',
        what: '付款時間已過，正在等支付平台確認您的付款是否入帳。',
        next: '如果已經入帳，由店家決定出貨還是退款。請勿再次付款。',
      },
      expired: {
        heading: '正在確認付款',
        what: '這筆訂單逾期時沒有收到付款，正在等支付平台確認您的付款是否入帳。',
        next: '如果已經入帳，由店家決定出貨還是退款。請勿再次付款。',
      },
      canceled: {
        heading: '正在確認付款',
        what: '店家先前取消了這筆訂單，正在等支付平台確認您的付款是否入帳。',
        next: '如果已經入帳，由店家決定出貨還是退款。請勿再次付款。',
      },
      closed: {
        heading: '正在確認付款',
        what: '支付平台先前通知本店交易已關閉，正在等它確認您的付款。',
        next: '如果您已被扣款，請留好訂單編號，與店家聯絡。',
      },
    },
    amount: '訂單金額（人民幣）',
    refunded: '已退款',
    refundPending: '退款處理中',
    paidAt: '付款時間',
    receiptSentTo: '收據已寄至',
    receiptSent: '收據已寄到付款人的信箱。',
    refreshing: '本頁會自動重新整理，您不必操作。',
    refreshNow: '立即重新整理',
    payNow: '前往付款',
    notPaidYet: '還沒有付款？前往付款',
    toShop: '返回商店',
  },
  en: {
    states: {
      awaitingPayment: {
        heading: 'Awaiting payment',
        what: 'The shop has not received a payment for this order yet.',
        next: 'You can pay now. If you have changed your mind, there is nothing to do.',
      },
      overdue: {
        heading: 'The time to pay is over',
        what: 'The time to pay is over, and no payment for this order has reached the shop yet.',
        next: 'If you have paid, this page says so once the money has arrived: please do not pay again. If not, and you still want the goods, please order again.',
      },
      expired: {
        heading: 'This order has expired',
        what: 'The time to pay is over, and the shop has received no payment.',
        next: 'If you still want the goods, please order again.',
      },
      canceled: {
        heading: 'The order was canceled',
        what: 'The shop canceled this order, and has received no payment.',
        next: 'If you still want the goods, please order again or contact the shop.',
      },
      closed: {
        heading: 'The payment was closed',
        what: 'The payment provider closed this payment, and the shop has received no money.',
        next: 'If you still want the goods, please order again.',
      },
      paymentPending: {
        heading: 'Payment in progress',
        what: 'You have paid. The payment provider is still processing it, and the money has not reached the shop.',
        next: 'Please do not pay again. This page says so once the money has arrived.',
      },
      paid: {
        heading: 'Payment received',
        what: 'The shop has received your payment. Thank you.',
        next: 'Keep the address of this page: it shows your order at any time.',
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
      paidOtherAmount: {
        heading: 'Another amount was received',
        what: 'The shop has received a payment for this order, but not the order’s amount.',
        next: 'The shop checks this and contacts you. Please do not pay again, and keep the order number.',
      },
      finished: {
        heading: 'Complete',
        what: 'The payment was received and the trade is complete.',
        next: 'Thank you. For any question, tell the shop the order number.',
      },
      refunded: {
        heading: 'Refunded in full',
        what: 'The whole payment for this order has gone back to you.',
        next: 'It returns the way you paid. With a bank card it can take a few working days to arrive.',
      },
      closedAfterPayment: {
        heading: 'The shop is looking into this order',
        what: 'The shop had received your payment, and then the payment provider closed it.',
        next: 'The shop checks this and contacts you. Please do not pay again, and keep the order number.',
      },
    },
    confirming: {
      awaitingPayment: {
        heading: 'Confirming your payment',
        what: 'The shop is waiting for the payment provider to confirm this payment. It usually takes a few seconds.',
        next: 'If you have paid, please do not pay again.',
      },
      overdue: {
        heading: 'Confirming your payment',
        what: 'The time to pay is over. The shop is waiting for the payment provider to confirm whether your payment arrived.',
        next: 'If it did, the shop decides whether to deliver or refund. Please do not pay again.',
      },
      expired: {
        heading: 'Confirming your payment',
        what: 'This order had expired unpaid. The shop is waiting for the payment provider to confirm whether your payment arrived.',
        next: 'If it did, the shop decides whether to deliver or refund. Please do not pay again.',
      },
      canceled: {
        heading: 'Confirming your payment',
        what: 'The shop had canceled this order. It is waiting for the payment provider to confirm whether your payment arrived.',
        next: 'If it has arrived, the shop decides whether to deliver or refund. Please do not pay again.',
      },
      closed: {
        heading: 'Confirming your payment',
        what: 'The payment provider had told the shop that this payment was closed. The shop is waiting for it to confirm yours.',
        next: 'If you were charged, keep the order number and contact the shop.',
      },
    },
    amount: 'Order total (CNY)',
    refunded: 'Refunded:',
    refundPending: 'Refund in progress:',
    paidAt: 'Paid',
    receiptSentTo: 'The receipt was mailed to',
    receiptSent: 'The receipt was mailed to the payer.',
    refreshing: 'This page refreshes itself. There is nothing to do.',
    refreshNow: 'Refresh now',
    payNow: 'Pay now',
    notPaidYet: 'Not paid yet? Pay now',
    toShop: 'Back to the shop',
  },
})

export type ResultText = (typeof RESULT_TEXT)['en']
