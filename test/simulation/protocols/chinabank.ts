/** ChinaBank: MD5 over four fields; it answers no queries, closes no trades on request, and states no times. */

import { MINUTE_MS } from '../../../lib/time'
import { isTextSignedBy, signedText, signText } from '../../../local/simulator/chinabank/signing'
import { encodeForm, type Pair } from '../../../local/simulator/core/form'
import { formatYuan, readYuan } from '../../../local/simulator/core/yuan'
import { CHINABANK_KEY, GATEWAY_URL, MERCHANT } from '../../support/chinabank'
import { happened, withoutTime } from '../claims'
import type { Trade } from '../trade'
import type { Protocol } from './protocol'

export const chinabank: Protocol = {
  name: 'chinabank',
  url: GATEWAY_URL,
  takesLinks: false,
  canBeAsked: false,
  canClose: false,
  news: new Set(['failed']),
  tellsRefundedSum: false,
  paths: { notify: '/paycallback/chinabank/notify', return: '/paycallback/chinabank/return' },
  returnMethod: 'POST',
  notifyHeaders: { 'content-type': 'application/x-www-form-urlencoded' },
  done: 'ok',
  // Assumed: how often the real gateway sends again is not known.
  retryDelaysMs: [1, 5, 10, 30, 60, 180].map(minutes => minutes * MINUTE_MS),
  // One message by two ways.
  marksReturns: false,
  orderField: 'v_oid',
  amountField: 'v_amount',
  tradeNo: orderId => orderId,
  readRequest(pairs) {
    const fields = new Map(pairs)
    const amountFen = readYuan(fields.get('v_amount') ?? '')
    const signature = fields.get('v_md5info') ?? ''
    const isSigned = isTextSignedBy(signedText(pairs, 'request'), signature, CHINABANK_KEY, 'gbk')
    if (!isSigned || fields.get('v_mid') !== MERCHANT || typeof amountFen !== 'number') return undefined
    return { orderId: fields.get('v_oid') ?? '', amountFen, closesAt: undefined }
  },
  notify: (trade, _, __, signer) =>
    message(trade, signer === 'stranger' ? `not-${CHINABANK_KEY}` : CHINABANK_KEY),
  return: trade => message(trade, CHINABANK_KEY),
  toldByNotify: trade =>
    happened(trade)
      .filter(({ kind }) => kind === 'paid')
      .map(withoutTime),
  toldByAnswer: () => [],
  questionOf: () => undefined,
  answer: () => undefined,
}

/** A trade that is told of and not paid is one whose payment failed. */
function message({ orderId, amountFen, paidAt }: Trade, key: string): string {
  const pairs: Pair[] = [
    ['v_oid', orderId],
    ['v_pmode', '招商银行'],
    ['v_pstatus', paidAt === undefined ? '30' : '20'],
    ['v_pstring', paidAt === undefined ? '支付失败' : '支付成功'],
    ['v_amount', formatYuan(amountFen)],
    ['v_moneytype', 'CNY'],
    ['remark1', ''],
    ['remark2', ''],
  ]
  return encodeForm([...pairs, ['v_md5str', signText(signedText(pairs, 'message'), key, 'gbk')]], 'gbk')
}
