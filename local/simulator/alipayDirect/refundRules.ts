// The rules for refund_fastpay_by_platform_pwd, checked before the password page (docs/protocols.md#direct-refund).

import { beijingDay, parseBeijing } from '../core/beijingTime'
import { isRefusal, type Refusal } from '../core/refusal'
import { readYuan } from '../core/yuan'
import type { Contract } from './contract'
import { refuse } from './errorCodes'
import type { Fields } from './requestTerms'

export interface RefundLine {
  readonly tradeNo: string
  readonly fen: number
  readonly reason: string
}

export interface RefundBatch {
  readonly batchNo: string
  readonly notifyUrl: string | null
  readonly lines: readonly RefundLine[]
}

const MAX_LINES = 1000
/** A reason must be shorter. */
const REASON_BYTES = 256

export function readRefundBatch(fields: Fields, contract: Contract, nowMs: number): RefundBatch | Refusal {
  const seller = fields.get('seller_user_id') ?? fields.get('seller_email')
  if (seller !== contract.partner && seller !== contract.sellerEmail)
    return refuse(
      'SELLER_INFO_NOT_EXIST',
      `seller_user_id or seller_email must be the shop's; sent: ${seller}.`,
    )
  if (parseBeijing(fields.get('refund_date') ?? '') === null)
    return refuse('REFUND_DATE_ERROR', 'refund_date must be yyyy-MM-dd HH:mm:ss.')
  const batchNo = fields.get('batch_no') ?? ''
  const [, day, serial] = /^(\d{8})([0-9A-Za-z]{3,24})$/.exec(batchNo) ?? []
  if (day !== beijingDay(nowMs) || serial === '000')
    return refuse(
      'BATCH_NO_FORMAT_ERROR',
      `batch_no “${batchNo}” must be today, and 3 to 24 letters and digits.`,
    )
  const lines = readLines(fields.get('detail_data') ?? '')
  if (isRefusal(lines)) return lines
  if (fields.get('batch_num') !== String(lines.length))
    return refuse('BATCH_NUM_NOT_EQUAL_TOTAL', `batch_num must be ${lines.length}, as detail_data has it.`)
  return { batchNo, notifyUrl: fields.get('notify_url') ?? null, lines }
}

function readLines(text: string): readonly RefundLine[] | Refusal {
  const texts = text.split('#')
  if (texts.length > MAX_LINES)
    return refuse('BATCH_NUM_EXCEED_LIMIT', `detail_data may have at most ${MAX_LINES} lines.`)
  const lines: RefundLine[] = []
  for (const each of texts) {
    const line = readLine(each)
    if (isRefusal(line)) return line
    if (lines.some(({ tradeNo }) => tradeNo === line.tradeNo))
      return refuse('DUBL_TRADE_NO_IN_SAME_BATCH', `${line.tradeNo} stands twice in detail_data.`)
    lines.push(line)
  }
  return lines
}

function readLine(text: string): RefundLine | Refusal {
  const [tradeNo = '', amount = '', reason = '', ...others] = text.split('^')
  const fen = readYuan(amount)
  if (tradeNo === '' || reason === '' || others.length > 0 || typeof fen !== 'number' || /[|$]/.test(text))
    return refuse('DETAIL_DATA_FORMAT_ERROR', `“${text}” must be trade_no^amount^reason.`)
  if (Buffer.byteLength(reason) >= REASON_BYTES)
    return refuse('SINGLE_DETAIL_DATA_EXCEED_LIMIT', `A reason must have fewer than ${REASON_BYTES} bytes.`)
  return { tradeNo, fen, reason }
}
