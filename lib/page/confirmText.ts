/** The words of the confirm page. */
import type { Bank } from '../gateways/gateway'
import type { Locale } from '../locale'

export interface ConfirmText {
  readonly heading: string
  readonly order: string
  readonly payment: string
  readonly total: string
  readonly payUntil: string
  readonly method: string
  readonly account: string
  readonly bankGroups: Readonly<Record<Bank['group'], string>>
  readonly methodHint: string
  readonly pay: string
  readonly payLink: string
  readonly next: string
  /** What happens, in order. */
  readonly steps: readonly string[]
  /** In place of the second, where the gateway leads to no banks. */
  readonly payThere: string
  /** One more, where buyers get a receipt by mail. */
  readonly receiptStep: string
  /** Before the page's address, in an app whose browser does not open the gateway. */
  readonly openElsewhere: string
}

export const CONFIRM_TEXT: Record<Locale, ConfirmText> = {
  'zh-Hans': {
    heading: '核对订单，确认付款',
    order: '订单内容',
    payment: '付款',
    total: '应付金额（人民币）',
    payUntil: '付款截止',
    method: '付款方式',
    account: '支付宝账户',
    bankGroups: {
      personal: '个人网上银行（储蓄卡、信用卡）',
      debit: '个人网上银行（仅限储蓄卡）',
      business: '企业网上银行',
    },
    methodHint: '选择银行，就从支付宝直接转到该银行的网上银行。',
    pay: '去支付宝付款',
    payLink: '或以链接打开付款页面',
    next: '接下来',
    steps: [
      '前往支付宝，核对收款方和金额。',
      '在支付宝或您选的银行完成付款。',
      '付款后自动回到本店，查看结果。',
    ],
    payThere: '在支付宝完成付款。',
    receiptStep: '收据寄到您的电子邮箱。',
    openElsewhere: '这个应用打不开支付宝。请点右上角“…”选择在浏览器中打开，或把这个网址复制到浏览器：',
  },
  'zh-Hant': {
    heading: '核對訂單，確認付款',
    order: '訂單內容',
    payment: '付款',
    total: '應付金額（人民幣）',
    payUntil: '付款期限',
    method: '付款方式',
    account: '支付寶帳戶',
    bankGroups: {
      personal: '個人網路銀行（金融卡、信用卡）',
      debit: '個人網路銀行（僅限金融卡）',
      business: '企業網路銀行',
    },
    methodHint: '選擇銀行，就從支付寶直接轉到該銀行的網路銀行。',
    pay: '前往支付寶付款',
    payLink: '或以連結開啟付款頁面',
    next: '接下來',
    steps: [
      '前往支付寶，核對收款方和金額。',
      '在支付寶或您選的銀行完成付款。',
      '付款後自動回到本店，查看結果。',
    ],
    payThere: '在支付寶完成付款。',
    receiptStep: '收據寄到您的電子信箱。',
    openElsewhere: '這個應用程式打不開支付寶。請點右上角「…」選擇在瀏覽器中開啟，或把這個網址複製到瀏覽器：',
  },
  en: {
    heading: 'Check your order and pay',
    order: 'Your order',
    payment: 'Payment',
    total: 'Total to pay (CNY)',
    payUntil: 'Pay by',
    method: 'Pay with',
    account: 'Alipay account',
    bankGroups: {
      personal: 'Personal online banking (debit or credit card)',
      debit: 'Personal online banking (debit card only)',
      business: 'Business online banking',
    },
    methodHint: 'With a bank chosen, Alipay takes you straight to that bank’s online banking.',
    pay: 'Pay with Alipay',
    payLink: 'or use a payment link',
    next: 'What happens next',
    steps: [
      'You go to Alipay and check the payee and the amount.',
      'You pay there, or at the bank you chose.',
      'You come back to the shop and see the result.',
    ],
    payThere: 'You pay there.',
    receiptStep: 'The receipt comes to your e-mail address.',
    openElsewhere:
      'This app does not open Alipay. Tap “…” at the top right and open the page in your browser, or copy this address there:',
  },
}
