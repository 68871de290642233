// The banks of `pmode_id` (docs/protocols.md#chinabank-request) with the names shown on the cashier.

import type { BankGroup } from '../core/gateway'

const NAMES: Readonly<Record<string, string>> = {
  '1025': '中国工商银行',
  '1051': '中国建设银行',
  '103': '中国农业银行',
  '104': '中国银行',
  '301': '交通银行',
  '3080': '招商银行',
  '305': '中国民生银行',
  '314': '浦发银行',
  '309': '兴业银行',
  '313': '中信银行',
  '312': '中国光大银行',
  '311': '华夏银行',
  '3061': '广发银行',
  '307': '平安银行',
  '310': '北京银行',
  '326': '上海银行',
  '3230': '中国邮政储蓄银行',
}

export const BANK_GROUPS: readonly BankGroup[] = [
  { label: '网上银行', banks: Object.entries(NAMES).map(([code, name]) => ({ code, name })) },
]

/** @returns undefined if there is no such bank */
export function bankName(code: string): string | undefined {
  return Object.hasOwn(NAMES, code) ? NAMES[code] : undefined
}
