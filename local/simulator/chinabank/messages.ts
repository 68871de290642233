// The fields of ChinaBank's messages, the same for notify and return (docs/protocols.md#chinabank-messages).

import type { Pair } from '../core/form'
import type { Trade } from '../core/trade'
import { formatYuan } from '../core/yuan'
import { bankName } from './banks'
import { signedText, signText } from './signing'

/** The fields without the signature. An unpaid trade is reported as a failed payment. */
export function messageFields(trade: Trade): Pair[] {
  const isPaid = trade.paidAtMs !== null
  const bank = trade.paidByBank?.code ?? trade.bankCode ?? ''
  return [
    ['v_oid', trade.outTradeNo],
    ['v_pmode', bankName(bank) ?? '银联卡'],
    ['v_pstatus', isPaid ? '20' : '30'],
    ['v_pstring', isPaid ? '支付成功' : '支付失败'],
    ['v_amount', formatYuan(trade.totalFen)],
    ['v_moneytype', 'CNY'],
    ['remark1', trade.details.remark1 ?? ''],
    ['remark2', trade.details.remark2 ?? ''],
  ]
}

/** The signed text is ASCII, so that its signature is the same in every charset. */
export function signed(pairs: readonly Pair[], key: string): Pair[] {
  return [...pairs, ['v_md5str', signText(signedText(pairs, 'message'), key, 'gbk')]]
}
