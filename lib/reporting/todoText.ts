/** The texts of todo.ts. */
import { inEachLanguage } from '../locale'
import { type FenSum, formatYuan } from '../money'

export const TODO_TEXT = inEachLanguage({
  'zh-Hans': {
    /** A payment that the shop holds; `between` separates several. */
    payment: (amount: FenSum, tradeNo: string) => `交易 ${tradeNo} 的 ${chinese(amount)}`,
    between: '、',
    paidLate: (payments: string) => `发货，或者退还${payments}。请把决定告知买家：结果页承诺会与买家联系。`,
    paidTwice: (payments: string) => `只发一次货，保留其中一笔，其余退款：${payments}。`,
    arrived: (payments: string, due: FenSum) => `已到账：${payments}。应付：${chinese(due)}。`,
    missing: (difference: FenSum) => `补收差额 ${chinese(difference)}后发货，或者退还已到账的款项。`,
    tooMuch: (difference: FenSum) => `退还多付的 ${chinese(difference)}后发货，或者全部退还。`,
    asDue: '现有款项合计与应付相符：发货，或者全部退还。',
    closedAfterPayment: (payments: string) => [
      `到支付平台查询：${payments}。款项是否已退回？请告知买家。`,
      '弄清之前不要发货。',
    ],
    heldBack: ['买家已付款，支付平台暂未放款：请检查您的账户能否收款。', '等订单显示“已付款”再发货。'],
    unconfirmed: [
      '到支付平台的商家后台查这个订单号。',
      '那边显示已付款：请支付平台重发通知；等订单显示“已付款”再发货。',
      '那边没有付款：标记为已处理。',
    ],
    refundFailed: (payments: string) => [
      `本店现有款项：${payments}。到收款账户的商家后台查看拒绝的原因，并确认没有退。`,
      '重新申请退款；或者以其他方式退款，再登记为“已自行退款”。',
    ],
    onItsWay: (amount: FenSum, tradeNo: string, refundId: string) =>
      `交易 ${tradeNo} 的 ${chinese(amount)}正在退回，退款号 ${refundId}。`,
    /** The gateway is asked until it answers. */
    refundAsked: [
      '您在支付平台的账户余额够吗？日志里的 refundUnanswered 记有支付平台的答复。',
      '系统会一直重试：不要再以其他方式退款。',
    ],
    refundToConfirm: [
      '要有人在支付平台的页面上确认才会退款；那个页面只在打开的当天有效。',
      '页面是以前打开的：到支付平台的商家后台查这笔退款。已退：标记为已处理。',
      '没有退，或者不再需要退：npm run refund -- 订单号 --give-up 退款号。在此之前不要以其他方式退款。',
    ],
    /** `gateway` is its name in the settings; one that they do not name is not queried. */
    ifRemoved: (gateway: string) =>
      `如果 GATEWAYS 和 GATEWAYS_RETIRED 里都已没有 ${gateway}，退款就停在这里：把它连同设置写回 GATEWAYS_RETIRED，再部署。`,
    /** Why the shop cannot make a refund at this gateway. */
    notNamed: (gateway: string) =>
      `GATEWAYS 和 GATEWAYS_RETIRED 里都没有 ${gateway}：要从这里退款，请把它连同设置写回 GATEWAYS_RETIRED，再部署。`,
    tellOfPayment: '请亲自告诉买家：款项已到账。',
    tellOfRefund: '请亲自告诉买家：已退款。',
    noReceiptMissing: '买家的收据都已发出；未发出的是给您的到账通知。',
    mailTrouble: '到 SES 查看本店能否发信，以及该邮箱能否收信。',
  },
  'zh-Hant': {
    payment: (amount, tradeNo) => `交易 ${tradeNo} 的 ${chinese(amount)}`,
    between: '、',
    paidLate: payments => `出貨，或者退還${payments}。請把決定告知買家：結果頁承諾會與買家聯絡。`,
    paidTwice: payments => `只出一次貨，保留其中一筆，其餘退款：${payments}。`,
    arrived: (payments, due) => `已入帳：${payments}。應付：${chinese(due)}。`,
    missing: difference => `補收差額 ${chinese(difference)}後出貨，或者退還已入帳的款項。`,
    tooMuch: difference => `退還多付的 ${chinese(difference)}後出貨，或者全部退還。`,
    asDue: '現有款項合計與應付相符：出貨，或者全部退還。',
    closedAfterPayment: payments => [
      `到支付平台查詢：${payments}。款項是否已退回？請告知買家。`,
      '弄清之前不要出貨。',
    ],
    heldBack: ['買家已付款，支付平台暫未放款：請檢查您的帳戶能否收款。', '等訂單顯示「已付款」再出貨。'],
    unconfirmed: [
      '到支付平台的商家後台查這個訂單編號。',
      '那邊顯示已付款：請支付平台重發通知；等訂單顯示「已付款」再出貨。',
      '那邊沒有付款：標記為已處理。',
    ],
    refundFailed: payments => [
      `本店現有款項：${payments}。到收款帳戶的商家後台查看拒絕的原因，並確認沒有退。`,
      '重新申請退款；或者以其他方式退款，再登記為「已自行退款」。',
    ],
    onItsWay: (amount, tradeNo, refundId) =>
      `交易 ${tradeNo} 的 ${chinese(amount)}正在退回，退款編號 ${refundId}。`,
    refundAsked: [
      '您在支付平台的帳戶餘額夠嗎？日誌裡的 refundUnanswered 記有支付平台的答覆。',
      '系統會一直重試：不要再以其他方式退款。',
    ],
    refundToConfirm: [
      '要有人在支付平台的頁面上確認才會退款；那個頁面只在開啟的當天有效。',
      '頁面是以前開啟的：到支付平台的商家後台查這筆退款。已退：標記為已處理。',
      '沒有退，或者不再需要退：npm run refund -- 訂單編號 --give-up 退款編號。在此之前不要以其他方式退款。',
    ],
    ifRemoved: gateway =>
      `如果 GATEWAYS 和 GATEWAYS_RETIRED 裡都已沒有 ${gateway}，退款就停在這裡：把它連同設定寫回 GATEWAYS_RETIRED，再部署。`,
    notNamed: gateway =>
      `GATEWAYS 和 GATEWAYS_RETIRED 裡都沒有 ${gateway}：要從這裡退款，請把它連同設定寫回 GATEWAYS_RETIRED，再部署。`,
    tellOfPayment: '請親自告訴買家：款項已入帳。',
    tellOfRefund: '請親自告訴買家：已退款。',
    noReceiptMissing: '買家的收據都已寄出；未寄出的是給您的入帳通知。',
    mailTrouble: '到 SES 查看本店能否寄信，以及該信箱能否收信。',
  },
  en: {
    payment: (amount, tradeNo) => `${yuan(amount)} by the trade ${tradeNo}`,
    between: ', ',
    paidLate: payments =>
      `Deliver, or refund ${payments}. Tell the buyer which: the result page promises it.`,
    paidTwice: payments => `Deliver once, keep one of these payments and refund the rest: ${payments}.`,
    arrived: (payments, due) => `Arrived: ${payments}. Due: ${yuan(due)}.`,
    missing: difference => `Collect the missing ${yuan(difference)} and deliver, or refund what arrived.`,
    tooMuch: difference => `Refund the excess ${yuan(difference)} and deliver, or refund all of it.`,
    asDue: 'In sum it is what was due: deliver, or refund all of it.',
    closedAfterPayment: payments => [
      `Look it up at the gateway: ${payments}. Did the money go back? Write to the buyer.`,
      'Do not deliver before you know.',
    ],
    heldBack: [
      'The buyer has paid and the gateway holds the money back: see that your account can receive.',
      'Deliver only when this order says paid.',
    ],
    unconfirmed: [
      'Look the order number up in the gateway’s merchant pages.',
      'Paid there: ask the gateway to send the notify again; deliver only when this order says paid.',
      'Not paid there: mark it as done.',
    ],
    refundFailed: payments => [
      `The shop holds: ${payments}. See in the merchant pages of the account that was paid why it was refused, and that it was not made.`,
      'Request the refund again, or refund another way and record it as made by hand.',
    ],
    onItsWay: (amount, tradeNo, refundId) =>
      `${yuan(amount)} of the trade ${tradeNo} is being refunded, refund ${refundId}.`,
    refundAsked: [
      'Is there enough in your account at the gateway? refundUnanswered in the log tells what it answers.',
      'The shop keeps retrying: do not refund it another way.',
    ],
    refundToConfirm: [
      'Somebody must confirm it on the gateway’s page, on the day on which that page is opened.',
      'Where the page was opened on an earlier day, look the refund up in the gateway’s merchant pages. Made: mark it as done.',
      'Not made, or not wanted any more: npm run refund -- ORDER --give-up REFUND. Do not refund it another way before.',
    ],
    ifRemoved: gateway =>
      `Where neither GATEWAYS nor GATEWAYS_RETIRED names ${gateway} any more, the refund goes no further: add it to GATEWAYS_RETIRED, with its settings, and deploy.`,
    notNamed: gateway =>
      `Neither GATEWAYS nor GATEWAYS_RETIRED names ${gateway}: to refund from here, add it to GATEWAYS_RETIRED, with its settings, and deploy.`,
    tellOfPayment: 'Tell the buyer yourself that the payment has arrived.',
    tellOfRefund: 'Tell the buyer yourself of the refund.',
    noReceiptMissing: 'No receipt is missing; your own notice of the payment was not sent.',
    mailTrouble: 'See in SES whether this shop may send, and whether the address takes mail.',
  },
})

const yuan = (amount: FenSum): string => `${formatYuan(amount)} yuan`
const chinese = (amount: FenSum): string => `${formatYuan(amount)} 元`
