/** How buyers know ChinaBank. */
export const CHINABANK_WORDS = {
  'zh-Hans': { name: '网银在线', account: '到网银在线再选银行' },
  'zh-Hant': { name: '網銀在線', account: '到網銀在線再選銀行' },
  en: { name: 'ChinaBank', account: 'Choose the bank at ChinaBank' },
} as const
