/** The banks that a buyer can choose, by ChinaBank's `pmode_id`. @see docs/protocols.md#chinabank-request */
import type { Bank } from '../capabilities/profile'

const NAMES: Readonly<Record<string, string>> = {
  '1025': '中国工商银行',
  '103': '中国农业银行',
  '104': '中国银行',
  '1051': '中国建设银行',
  '301': '交通银行',
  '3230': '中国邮政储蓄银行',
  '3080': '招商银行',
  '313': '中信银行',
  '312': '中国光大银行',
  '305': '中国民生银行',
  '314': '浦发银行',
  '309': '兴业银行',
  '3061': '广发银行',
  '307': '平安银行',
  '311': '华夏银行',
  '310': '北京银行',
  '326': '上海银行',
}

export const BANKS: readonly Bank[] = Object.entries(NAMES).map(([code, name]) => ({
  code,
  name,
  group: 'personal',
}))
