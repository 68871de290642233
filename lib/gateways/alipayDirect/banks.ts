/** The banks that a buyer can pay at directly, by Alipay's codes. @see docs/protocols.md#banks */
import type { Bank } from '../capabilities/profile'

const group = (group: Bank['group'], names: Readonly<Record<string, string>>): Bank[] =>
  Object.entries(names).map(([code, name]) => ({ code, name, group }))

export const BANKS: readonly Bank[] = [
  ...group('personal', {
    ICBCB2C: '中国工商银行',
    ABC: '中国农业银行',
    BOCB2C: '中国银行',
    CCB: '中国建设银行',
    COMM: '交通银行',
    POSTGC: '中国邮政储蓄银行',
    CMB: '招商银行',
    CITIC: '中信银行',
    CEBBANK: '中国光大银行',
    CMBC: '中国民生银行',
    SPDB: '浦发银行',
    CIB: '兴业银行',
    GDB: '广发银行',
    SDB: '深圳发展银行',
    SPABANK: '平安银行',
    BJBANK: '北京银行',
    BJRCB: '北京农商银行',
    SHBANK: '上海银行',
    SHRCB: '上海农商银行',
    NBBANK: '宁波银行',
    HZCBB2C: '杭州银行',
    FDB: '富滇银行',
    abc1003: 'VISA',
    abc1004: 'Mastercard',
  }),
  ...group('debit', {
    'ICBC-DEBIT': '中国工商银行',
    'BOC-DEBIT': '中国银行',
    'CCB-DEBIT': '中国建设银行',
    'COMM-DEBIT': '交通银行',
    'PSBC-DEBIT': '中国邮政储蓄银行',
    'CMB-DEBIT': '招商银行',
    'CEB-DEBIT': '中国光大银行',
    'SPDB-DEBIT': '浦发银行',
    'GDB-DEBIT': '广发银行',
    'WZCBB2C-DEBIT': '温州银行',
  }),
  ...group('business', {
    ICBCBTB: '中国工商银行',
    ABCBTB: '中国农业银行',
    BOCBTB: '中国银行',
    CCBBTB: '中国建设银行',
    CMBBTB: '招商银行',
    SPDBB2B: '浦发银行',
  }),
]
