// The faults that the open platform adds to the control panel.

export const FAULTS = {
  forgeSignature: '伪造签名 · forge signature (wrong key)',
  alterAmount: '篡改金额 · alter amount (signed rightly)',
  wrongSeller: '错误卖家 · wrong seller (signed rightly)',
  wrongApp: '错误应用 · wrong app id (signed rightly)',
  reorder: '参数倒序 · reorder parameters',
} as const
