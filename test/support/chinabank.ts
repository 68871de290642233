/**
 * Genuine messages of ChinaBank, and its verification of requests, by node:crypto: it shares nothing with the code
 * under test.
 */
import { createHash } from 'node:crypto'
import type { Order } from '../../lib/order/order'
import { formatYuan } from '../../local/simulator/core/yuan'

export const MERCHANT = '20000400'
export const GATEWAY_URL = 'https://pay3.chinabank.com.cn/PayGate'
export const CHINABANK_KEY = 'K3y-of-a-shop-at-ChinaBank'

/** The environment of a shop with this gateway, its key in SSM. */
export const CHINABANK = {
  CHINABANK_GATEWAY_URL: GATEWAY_URL,
  CHINABANK_MERCHANT: MERCHANT,
  CHINABANK_KEYS: 'ssm:/chinabank-keys',
} as const

export type ChinabankFields = Readonly<Record<string, string>>

const md5 = (text: string) => createHash('md5').update(text, 'latin1').digest('hex').toUpperCase()

/** The fields of a paid message for an order. */
export const messageFields = (order: Order, changes: ChinabankFields = {}): ChinabankFields => ({
  v_oid: order.orderId,
  v_pstatus: '20',
  v_pstring: '支付成功',
  v_pmode: '招商银行',
  v_amount: formatYuan(order.amountFen),
  v_moneytype: 'CNY',
  remark1: '',
  remark2: '',
  ...changes,
})

/** The signed text of a message, without the key. */
export const signedText = ({ v_oid, v_pstatus, v_amount, v_moneytype }: ChinabankFields): string =>
  `${v_oid ?? ''}${v_pstatus ?? ''}${v_amount ?? ''}${v_moneytype ?? ''}`

export const signedMessage = (fields: ChinabankFields, key = CHINABANK_KEY): ChinabankFields => ({
  ...fields,
  v_md5str: md5(signedText(fields) + key),
})

export const messageForm = (fields: ChinabankFields): string => new URLSearchParams(fields).toString()

/** The form that ChinaBank would send. */
export const signedMessageForm = (fields: ChinabankFields, key = CHINABANK_KEY): string =>
  messageForm(signedMessage(fields, key))

/** Whether ChinaBank would accept a request of the shop. */
export const isSignedByShop = (fields: ChinabankFields): boolean =>
  fields.v_md5info ===
  md5(
    ['v_amount', 'v_moneytype', 'v_oid', 'v_mid', 'v_url'].map(name => fields[name] ?? '').join('') +
      CHINABANK_KEY,
  )
