/** The words of the pages that show an order and its refunds. */
import type { Locale } from '../../locale'
import type { Fen } from '../../money'
import { amountText } from '../../page/amount'
import type { NoRefund } from '../../payment/requestRefund'

/** What was just done, as the page says it. */
export const DONE = ['refundRequested', 'refundRecorded', 'attended'] as const
export type Done = (typeof DONE)[number]

/** Why a form was not acted on. */
export type Refusal =
  | NoRefund['kind']
  | 'badAmount'
  | 'noReason'
  | 'reasonTooLong'
  | 'noAmountByHand'
  | 'changedMeanwhile'
  | 'needsNobody'

export interface OrderText {
  readonly heading: string
  readonly created: string
  readonly payBy: string
  readonly amount: string
  readonly buyer: string
  readonly noEmail: string
  readonly forgotten: string
  readonly buyersPage: string
  readonly goods: string
  readonly payments: string
  readonly noPayments: string
  readonly trade: string
  readonly gateway: string
  readonly paidAt: string
  readonly paid: string
  readonly refunded: string
  readonly pending: string
  readonly left: string
  readonly history: string
  readonly ordered: string
  readonly needed: (why: string) => string
  readonly dealtWith: string
  readonly note: string
  readonly noteHint: string
  readonly refund: {
    readonly heading: string
    readonly amount: string
    readonly byHand: string
    readonly onlyByHand: string
    readonly next: string
    readonly confirm: string
    readonly confirmByHand: string
    readonly ofTrade: string
    readonly leftAfter: string
    readonly reason: string
    readonly reasonHint: string
    readonly through: (gateway: string) => string
    readonly byOtherWay: string
    readonly finalWord: string
    /** The link to where somebody confirms it. */
    readonly toConfirm: (amount: Fen) => string
    readonly button: (amount: Fen) => string
    readonly buttonByHand: (amount: Fen) => string
    readonly back: string
  }
  readonly done: Readonly<Record<Done, string>>
  readonly refusals: Readonly<Record<Refusal, string>>
  /** Follows the refusal’s sentence; where words are set apart by blanks, it begins with one. */
  readonly nowLeft: (amount: Fen) => string
}

export const ORDER_TEXT: Readonly<Record<Locale, OrderText>> = {
  'zh-Hans': {
    heading: '订单',
    created: '下单',
    payBy: '付款截止',
    amount: '应付金额',
    buyer: '买家邮箱',
    noEmail: '没有留下',
    forgotten: '已删除',
    buyersPage: '买家看到的页面',
    goods: '商品',
    payments: '到账',
    noPayments: '还没有到账。',
    trade: '交易号',
    gateway: '网关',
    paidAt: '付款时间',
    paid: '到账金额',
    refunded: '已退款',
    pending: '退款中',
    left: '可退金额',
    history: '订单经过',
    ordered: '下单',
    needed: why => `需要处理：${why}`,
    dealtWith: '已处理，移出清单',
    note: '处理说明',
    noteHint: '会记在订单的经过里，买家看不到。最多 200 字。',
    refund: {
      heading: '退款',
      amount: '金额（元）',
      byHand: '已自行退款给买家，只做记录',
      onlyByHand: '这笔交易不能从这里退款。请先以其他方式退款给买家，再在这里记录。',
      toConfirm: amount => `到支付平台的页面确认退款 ${amountText(amount)}`,
      next: '下一步',
      confirm: '核对退款',
      confirmByHand: '核对退款记录',
      ofTrade: '交易',
      leftAfter: '退款后可退金额',
      reason: '原因',
      reasonHint: '会和您的名字一起记在订单的经过里，买家看不到。最多 200 字。',
      through: gateway => `通过${gateway}退给买家`,
      byOtherWay: '不动用资金，只记录您已自行退款',
      finalWord: '退款一经提交就不能撤回。',
      button: amount => `退款 ${amountText(amount)}`,
      buttonByHand: amount => `记录已退 ${amountText(amount)}`,
      back: '返回订单',
    },
    done: {
      refundRequested: '已提交退款，正在等待支付平台处理；结果会出现在“订单经过”里。',
      refundRecorded: '已记录退款。',
      attended: '已记录，订单已移出清单。',
    },
    refusals: {
      nothingPaid: '没有退款：这个订单没有已到账的款项。',
      tradeNotNamed: '没有退款：有几笔交易，请指明退哪一笔。',
      unknownTrade: '没有退款：这个订单没有这样一笔到账的交易。',
      noService: '没有退款：这个网关不能从这里退款，请到它自己的页面上退，再在这里记录。',
      pastRefunds: '没有退款：交易已完成或已关闭，不能再退；请以其他方式退款，再在这里记录。',
      tooManyRefunds: '没有退款：这个订单的退款次数已满，不能再退；请以其他方式退款，再在这里记录。',
      noAmount: '没有退款：金额至少是 0.01 元。',
      nothingLeft: '没有退款：剩余款项已全部在退款处理中。',
      tooMuch: '没有退款：金额超过可退金额。',
      keyReused: '没有退款：这次操作的编号已经用在另一笔退款上。',
      notAsExpected: '没有退款：可退金额在您查看之后变了，可能已经有人退过。请查看订单后再决定。',
      badAmount: '金额以元为单位，例如 12.34。',
      noReason: '请写明原因。',
      reasonTooLong: '最多 200 字。',
      noAmountByHand: '请写明退了多少。',
      changedMeanwhile: '没有执行：订单刚有新的变化。请查看后再决定。',
      needsNobody: '没有执行：这个订单已经不需要处理，或者原因变了。',
    },
    nowLeft: amount => `现在可退 ${amountText(amount)}。`,
  },
  'zh-Hant': {
    heading: '訂單',
    created: '下單',
    payBy: '付款期限',
    amount: '應付金額',
    buyer: '買家信箱',
    noEmail: '沒有留下',
    forgotten: '已刪除',
    buyersPage: '買家看到的頁面',
    goods: '商品',
    payments: '入帳',
    noPayments: '還沒有入帳。',
    trade: '交易編號',
    gateway: '閘道',
    paidAt: '付款時間',
    paid: '入帳金額',
    refunded: '已退款',
    pending: '退款中',
    left: '可退金額',
    history: '訂單經過',
    ordered: '下單',
    needed: why => `需要處理：${why}`,
    dealtWith: '已處理，移出清單',
    note: '處理說明',
    noteHint: '會記在訂單的經過裡，買家看不到。最多 200 字。',
    refund: {
      heading: '退款',
      amount: '金額（元）',
      byHand: '已自行退款給買家，只做記錄',
      onlyByHand: '這筆交易不能從這裡退款。請先以其他方式退款給買家，再在這裡記錄。',
      toConfirm: amount => `到支付平台的頁面確認退款 ${amountText(amount)}`,
      next: '下一步',
      confirm: '核對退款',
      confirmByHand: '核對退款紀錄',
      ofTrade: '交易',
      leftAfter: '退款後可退金額',
      reason: '原因',
      reasonHint: '會和您的名字一起記在訂單的經過裡，買家看不到。最多 200 字。',
      through: gateway => `透過${gateway}退給買家`,
      byOtherWay: '不動用資金，只記錄您已自行退款',
      finalWord: '退款一經送出就不能撤回。',
      button: amount => `退款 ${amountText(amount)}`,
      buttonByHand: amount => `記錄已退 ${amountText(amount)}`,
      back: '返回訂單',
    },
    done: {
      refundRequested: '已送出退款，正在等待支付平台處理；結果會出現在「訂單經過」裡。',
      refundRecorded: '已記錄退款。',
      attended: '已記錄，訂單已移出清單。',
    },
    refusals: {
      nothingPaid: '沒有退款：這筆訂單沒有已入帳的款項。',
      tradeNotNamed: '沒有退款：有幾筆交易，請指明退哪一筆。',
      unknownTrade: '沒有退款：這筆訂單沒有這樣一筆入帳的交易。',
      noService: '沒有退款：這個閘道不能從這裡退款，請到它自己的頁面上退，再在這裡記錄。',
      pastRefunds: '沒有退款：交易已完成或已關閉，不能再退；請以其他方式退款，再在這裡記錄。',
      tooManyRefunds: '沒有退款：這筆訂單的退款次數已滿，不能再退；請以其他方式退款，再在這裡記錄。',
      noAmount: '沒有退款：金額至少是 0.01 元。',
      nothingLeft: '沒有退款：剩餘款項已全部在退款處理中。',
      tooMuch: '沒有退款：金額超過可退金額。',
      keyReused: '沒有退款：這次操作的編號已經用在另一筆退款上。',
      notAsExpected: '沒有退款：可退金額在您檢視之後變了，可能已經有人退過。請檢視訂單後再決定。',
      badAmount: '金額以元為單位，例如 12.34。',
      noReason: '請寫明原因。',
      reasonTooLong: '最多 200 字。',
      noAmountByHand: '請寫明退了多少。',
      changedMeanwhile: '沒有執行：訂單剛有新的變化。請檢視後再決定。',
      needsNobody: '沒有執行：這筆訂單已經不需要處理，或者原因變了。',
    },
    nowLeft: amount => `現在可退 ${amountText(amount)}。`,
  },
  en: {
    heading: 'Order',
    created: 'Ordered',
    payBy: 'Pay by',
    amount: 'Amount due',
    buyer: 'Buyer’s e-mail',
    noEmail: 'none was left',
    forgotten: 'removed',
    buyersPage: 'What the buyer sees',
    goods: 'Goods',
    payments: 'Payments',
    noPayments: 'No money has arrived.',
    trade: 'Trade',
    gateway: 'Gateway',
    paidAt: 'Paid',
    paid: 'Received',
    refunded: 'Refunded',
    pending: 'Refund pending',
    left: 'Left to refund',
    history: 'History',
    ordered: 'the order was made',
    needed: why => `Needs a person: ${why}`,
    dealtWith: 'Done: remove from the list',
    note: 'What was done',
    noteHint: 'Goes into the order’s history; the buyer does not see it. At most 200 characters.',
    refund: {
      heading: 'Refund',
      amount: 'Amount (yuan)',
      byHand: 'Already refunded another way: only record it',
      onlyByHand:
        'This trade cannot be refunded from here. Pay back by another way first, then record it here.',
      toConfirm: amount => `Confirm the refund of ${amountText(amount)} on the gateway’s page`,
      next: 'Next',
      confirm: 'Review the refund',
      confirmByHand: 'Review the record',
      ofTrade: 'Of the trade',
      leftAfter: 'Left to refund afterwards',
      reason: 'Reason',
      reasonHint:
        'Goes into the order’s history beside your name; the buyer does not see it. At most 200 characters.',
      through: gateway => `Goes back to the buyer through ${gateway}`,
      byOtherWay: 'Moves no money: records a refund that you made another way',
      finalWord: 'A refund cannot be undone.',
      button: amount => `Refund ${amountText(amount)}`,
      buttonByHand: amount => `Record ${amountText(amount)} as paid back`,
      back: 'Back to the order',
    },
    done: {
      refundRequested:
        'The refund was asked for. What the payment provider answers will stand in the history.',
      refundRecorded: 'The refund was recorded.',
      attended: 'Recorded. The order is off the list.',
    },
    refusals: {
      nothingPaid: 'Nothing was refunded: the shop holds no money for this order.',
      tradeNotNamed: 'Nothing was refunded: several trades hold money, and none was named.',
      unknownTrade: 'Nothing was refunded: this order has no such paid trade.',
      noService:
        'Nothing was refunded: this gateway takes no refunds from here. Refund on its own pages, then record it here.',
      pastRefunds:
        'Nothing was refunded: the trade is finished or closed. Pay back by another way, then record it here.',
      tooManyRefunds:
        'Nothing was refunded: this order has had as many refunds as it can. Pay back by another way, then record it here.',
      noAmount: 'Nothing was refunded: the amount must be 0.01 yuan or more.',
      nothingLeft: 'Nothing was refunded: everything that is left is already being refunded.',
      tooMuch: 'Nothing was refunded: the amount is more than what is left.',
      keyReused: 'Nothing was refunded: the key of this request was used for another refund.',
      notAsExpected:
        'Nothing was refunded: what is left has changed since you looked, maybe because somebody refunded. Look at the order, and decide again.',
      badAmount: 'The amount must be in yuan, such as 12.34.',
      noReason: 'Enter a reason.',
      reasonTooLong: 'At most 200 characters.',
      noAmountByHand: 'Enter the amount that was refunded.',
      changedMeanwhile: 'Nothing was done: the order has just changed. Look at it and decide again.',
      needsNobody: 'Nothing was done: the order no longer needs attention, or needs it for another reason.',
    },
    nowLeft: amount => ` ${amountText(amount)} is left now.`,
  },
}
