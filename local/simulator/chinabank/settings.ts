// The setting and the faults that ChinaBank adds to the control panel.

import type { Tick } from '../core/settingFields'

/** The bank declines payments: the shop is notified of the failure, and the buyer may try again. */
export const PAYMENT_FAILS: Tick = {
  name: 'chinabankFails',
  label: '网银在线付款失败',
  small: 'ChinaBank: payments fail (30)',
  initial: false,
}

/** The faults in messages. */
export const FAULTS = {
  forgeSignature: '伪造签名 · forge signature (wrong key)',
  alterAmount: '篡改金额 · alter amount (signed rightly)',
  wrongOrder: '错误订单 · wrong order (signed rightly)',
  recutFields: '重切字段 · re-cut fields (same signature)',
  lowerSignature: '小写签名 · lower-case signature',
  repeatField: '重复字段 · repeat a field (another amount)',
  utf8: '改用 UTF-8 · send in UTF-8',
  reorder: '参数倒序 · reorder parameters',
} as const
