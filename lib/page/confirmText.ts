/** The texts of the confirm page. */
import type { Bank } from '../gateways/capabilities/profile'
import { inEachLanguage } from '../locale'

export const CONFIRM_TEXT = inEachLanguage({
  'zh-Hans': {
    heading: '核对订单，确认付款',
    order: '订单内容',
    payment: '付款',
    total: '应付金额（人民币）',
    payUntil: '付款截止',
    method: '付款方式',
    bank: '银行',
    bankGroups: {
      personal: '个人网上银行（储蓄卡、信用卡）',
      debit: '个人网上银行（仅限储蓄卡）',
      business: '企业网上银行',
    } satisfies Record<Bank['group'], string>,
    payLink: '或者用链接打开付款页面',
    back: '返回商店，暂不付款',
    /** @param gateway  whose app scans */
    scan: (gateway: string) => `用手机${gateway}扫码付款`,
    /** For a phone, which cannot scan its own screen. */
    scanElsewhere: (gateway: string) => `用另一部手机的${gateway}扫码付款`,
    next: '接下来',
    /** For a single gateway. */
    one: {
      bankHint: (gateway: string) => `选择银行后，${gateway}会直接转到该银行的网上银行。`,
      pay: (gateway: string) => `去${gateway}付款`,
      go: (gateway: string) => `前往${gateway}，核对收款方和金额。`,
      payThere: (gateway: string) => `在${gateway}完成付款。`,
      payThereOrAtBank: (gateway: string) => `在${gateway}或您选的银行完成付款。`,
    },
    /** For a choice of gateways. */
    several: {
      pay: '去付款',
      go: '前往您选的支付平台，核对收款方和金额。',
      payThere: '在那里完成付款。',
    },
    /** The last step. */
    comeBack: '付款后自动回到本店，查看结果。',
    /** Follows if buyers get a receipt by mail. */
    receiptStep: '收据会发到您的电子邮箱。',
  },
  'zh-Hant': {
    heading: '核對訂單，確認付款',
    order: '訂單內容',
    payment: '付款',
    total: '應付金額（人民幣）',
    payUntil: '付款期限',
    method: '付款方式',
    bank: '銀行',
    bankGroups: {
      personal: '個人網路銀行（金融卡、信用卡）',
      debit: '個人網路銀行（僅限金融卡）',
      business: '企業網路銀行',
    },
    payLink: '或者用連結開啟付款頁面',
    back: '返回商店，暫不付款',
    scan: gateway => `用手機${gateway}掃碼付款`,
    scanElsewhere: gateway => `用另一支手機的${gateway}掃碼付款`,
    next: '接下來',
    one: {
      bankHint: gateway => `選擇銀行後，${gateway}會直接轉到該銀行的網路銀行。`,
      pay: gateway => `前往${gateway}付款`,
      go: gateway => `前往${gateway}，核對收款方和金額。`,
      payThere: gateway => `在${gateway}完成付款。`,
      payThereOrAtBank: gateway => `在${gateway}或您選的銀行完成付款。`,
    },
    several: {
      pay: '前往付款',
      go: '前往您選的支付平台，核對收款方和金額。',
      payThere: '在那裡完成付款。',
    },
    comeBack: '付款後自動回到本店，查看結果。',
    receiptStep: '收據會寄到您的電子信箱。',
  },
  en: {
    heading: 'Check your order and pay',
    order: 'Your order',
    payment: 'Payment',
    total: 'Total to pay (CNY)',
    payUntil: 'Pay by',
    method: 'Pay with',
    bank: 'Bank',
    bankGroups: {
      personal: 'Personal online banking (debit or credit card)',
      debit: 'Personal online banking (debit card only)',
      business: 'Business online banking',
    },
    payLink: 'or use a payment link',
    back: 'Back to the shop without paying',
    scan: gateway => `Scan a code with ${gateway} on a phone`,
    scanElsewhere: gateway => `Scan a code with ${gateway} on another phone`,
    next: 'What happens next',
    one: {
      bankHint: gateway => `With a bank chosen, ${gateway} takes you straight to that bank’s online banking.`,
      pay: gateway => `Pay with ${gateway}`,
      go: gateway => `You go to ${gateway} and check the payee and the amount.`,
      payThere: () => 'You pay there.',
      payThereOrAtBank: () => 'You pay there, or at the bank you chose.',
    },
    several: {
      pay: 'Go and pay',
      go: 'You go to the payment provider you chose and check the payee and the amount.',
      payThere: 'You pay there.',
    },
    comeBack: 'You come back to the shop and see the result.',
    receiptStep: 'The receipt comes to your e-mail address.',
  },
})
