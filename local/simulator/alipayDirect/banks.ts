// The bank codes of `defaultbank` (docs/protocols.md#banks) with the names shown on the cashier.

import type { Bank, BankGroup } from '../core/gateway'

const PERSONAL = {
  ICBCB2C: '中国工商银行',
  ABC: '中国农业银行',
  BOCB2C: '中国银行',
  CCB: '中国建设银行',
  COMM: '交通银行',
  CMB: '招商银行',
  SPDB: '浦发银行',
  CIB: '兴业银行',
  GDB: '广发银行',
  SDB: '深圳发展银行',
  CMBC: '中国民生银行',
  CITIC: '中信银行',
  CEBBANK: '中国光大银行',
  NBBANK: '宁波银行',
  HZCBB2C: '杭州银行',
  SHBANK: '上海银行',
  SPABANK: '平安银行',
  BJRCB: '北京农商银行',
  BJBANK: '北京银行',
  SHRCB: '上海农商银行',
  FDB: '富滇银行',
  fdb101: '富滇银行',
  POSTGC: '中国邮政储蓄银行',
  abc1003: 'VISA',
  abc1004: 'MasterCard',
}

const DEBIT = {
  'CMB-DEBIT': '招商银行',
  'CCB-DEBIT': '中国建设银行',
  'ICBC-DEBIT': '中国工商银行',
  'COMM-DEBIT': '交通银行',
  'GDB-DEBIT': '广发银行',
  'BOC-DEBIT': '中国银行',
  'CEB-DEBIT': '中国光大银行',
  'SPDB-DEBIT': '浦发银行',
  'PSBC-DEBIT': '中国邮政储蓄银行',
  'WZCBB2C-DEBIT': '温州银行',
}

const COMPANY = {
  ICBCBTB: '中国工商银行',
  ABCBTB: '中国农业银行',
  CCBBTB: '中国建设银行',
  SPDBB2B: '浦发银行',
  BOCBTB: '中国银行',
  CMBBTB: '招商银行',
}

/** All banks, in the groups of the cashier. */
export const BANK_GROUPS: readonly BankGroup[] = [
  { label: '网上银行', banks: listed(PERSONAL) },
  { label: '借记卡', banks: listed(DEBIT) },
  { label: '企业网银', banks: listed(COMPANY) },
]

const CODES = new Set([PERSONAL, DEBIT, COMPANY].flatMap(names => Object.keys(names)))

/** Codes are case-sensitive. */
export function isBankCode(code: string): boolean {
  return CODES.has(code)
}

function listed(names: Record<string, string>): Bank[] {
  return Object.entries(names).map(([code, name]) => ({ code, name }))
}
