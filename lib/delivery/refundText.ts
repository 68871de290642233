/** The texts of the refund mail, except those that it shares with the receipt. */
import { inEachLanguage } from '../locale'

export const REFUND_TEXT = inEachLanguage({
  'zh-Hans': {
    heading: '已退款',
    what: '本店已为您的订单退款。',
    /** For a refund through the gateway. */
    next: '款项按原路退回；用银行卡付款的，可能要几个工作日才能到账。',
    /** For a refund that the shop made another way. */
    nextByHand: '这笔款项由店家以其他方式退还。如果没有收到，请与店家联系。',
    /** @param yuan  the amount without unit */
    subject: (shopName: string, yuan: string, orderId: string) =>
      `${shopName}：退款 ${yuan} 元，订单 ${orderId}`,
    amount: '退款金额（人民币）',
    refundNumber: '退款号',
  },
  'zh-Hant': {
    heading: '已退款',
    what: '本店已為您的訂單退款。',
    next: '款項按原付款方式退回；用銀行卡付款的，可能要幾個工作天才會入帳。',
    nextByHand: '這筆款項由店家以其他方式退還。如果沒有收到，請與店家聯絡。',
    subject: (shopName, yuan, orderId) => `${shopName}：退款 ${yuan} 元，訂單 ${orderId}`,
    amount: '退款金額（人民幣）',
    refundNumber: '退款編號',
  },
  en: {
    heading: 'Refunded',
    what: 'The shop has refunded your order.',
    next: 'The money returns the way you paid. With a bank card it can take a few working days to arrive.',
    nextByHand:
      'The shop paid this money back by another way. If it has not reached you, please ask the shop.',
    subject: (shopName, yuan, orderId) => `${shopName}: refund of ${yuan} yuan, order ${orderId}`,
    amount: 'Amount refunded (CNY)',
    refundNumber: 'Refund number',
  },
})
