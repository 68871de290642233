/** Parses the comments around a bill's lines: account, day and totals. */
import { beijingDay, DAY_MS, type EpochMs, plusMs } from '../../../time'
import { BillError } from './fault'

export interface Wanted {
  /** The account that receives the money: 16 digits. */
  readonly sellerId: string
  /** Any time of the day in Beijing. */
  readonly day: EpochMs
}

/** The number of lines of a kind, and what the shop received by them, in fen. */
export interface Sum {
  readonly count: number
  readonly receivedFen: number
}

interface Frame {
  account?: boolean
  day?: boolean
  payments?: Sum | undefined
  refunds?: Sum | undefined
}

/** Takes comments line by line. @throws BillError for an inconsistency */
export function frameOf({ sellerId, day }: Wanted) {
  const frame: Frame = {}
  return {
    comment(text: string, line: number): void {
      const account = /^#账号：\[(\d+)\]/.exec(text)?.[1]
      // The account number may have a suffix, which is always the same.
      if (account !== undefined && account !== sellerId && account !== `${sellerId}0156`)
        throw new BillError('otherAccount', line)
      if (account !== undefined) frame.account = true
      const period = PERIOD.exec(text)
      if (period && !isOfDay(period.slice(1), day)) throw new BillError('otherDay', line)
      if (period) frame.day = true
      frame.payments = sumIn(PAYMENTS, text) ?? frame.payments
      frame.refunds = sumIn(REFUNDS, text) ?? frame.refunds
    },
    /** Called before the first line. */
    checkHead(line: number): void {
      if (!frame.account || !frame.day) throw new BillError('notABill', line)
    },
    /** Called after the last line. */
    checkTotals(payments: Sum, refunds: Sum): void {
      if (!frame.payments || !frame.refunds) throw new BillError('cutOff')
      if (!isEqual(frame.payments, payments) || !isEqual(frame.refunds, refunds))
        throw new BillError('totalsDiffer')
    },
  }
}

const PERIOD =
  /^#起始日期：\[(\d{4})年(\d\d)月(\d\d)日 00:00:00\]\s*终止日期：\[(\d{4})年(\d\d)月(\d\d)日 (00:00:00|23:59:59)\]/
const PAYMENTS = /^#交易合计：(\d+)笔，商家实收共(-?)(\d+)\.(\d\d)元/
const REFUNDS = /^#退款合计：(\d+)笔，商家实收退款共(-?)(\d+)\.(\d\d)元/

/** From midnight to the next midnight, or to a second before. */
function isOfDay(parts: readonly string[], day: EpochMs): boolean {
  const from = parts.slice(0, 3).join('')
  const to = parts.slice(3, 6).join('')
  const next = beijingDay(plusMs(day, DAY_MS))
  return from === beijingDay(day) && to === (parts[6] === '00:00:00' ? next : from)
}

function sumIn(pattern: RegExp, text: string): Sum | undefined {
  const match = pattern.exec(text)
  if (!match) return undefined
  const [, count, sign, yuan, decimals] = match
  const fen = Number(`${yuan}${decimals}`)
  return { count: Number(count), receivedFen: sign === '-' ? 0 - fen : fen }
}

const isEqual = (stated: Sum, counted: Sum): boolean =>
  stated.count === counted.count && stated.receivedFen === counted.receivedFen
