/** How buyers know Alipay. */
export const ALIPAY_WORDS = {
  'zh-Hans': { name: '支付宝', account: '支付宝账户' },
  'zh-Hant': { name: '支付寶', account: '支付寶帳戶' },
  en: { name: 'Alipay', account: 'Alipay account' },
} as const
