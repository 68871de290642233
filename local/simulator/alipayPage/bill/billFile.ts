// The downloaded bill: a zip archive of two texts in GBK, whose names are in GBK too.

import { encodeText } from '../../core/charset'
import { zip } from '../../core/zip'
import { type Account, detailsText, summaryText } from './billText'
import type { Movement } from './movements'

export function billFile(account: Account, movements: readonly Movement[], nowMs: number): Buffer {
  return archive(account, detailsText(account, movements, nowMs), summaryText(account, movements, nowMs))
}

export function archive({ sellerId, day }: Account, details: string, summary: string): Buffer {
  const file = (name: string, text: string) => ({
    name: encodeText(`${sellerId}0156_${day}_${name}.csv`, 'gbk'),
    bytes: encodeText(text, 'gbk'),
  })
  return zip([file('业务明细', details), file('业务明细(汇总)', summary)])
}
