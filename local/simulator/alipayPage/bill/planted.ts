// Mistakes that the control panel plants in a bill: in its lines, or in the file.

import { STRANGER_ID } from '../../alipay/trades'
import { encodeText } from '../../core/charset'
import { choice, type ValueOf } from '../../core/settingFields'
import { archive, billFile } from './billFile'
import { type Account, detailsText, summaryText } from './billText'
import type { Movement } from './movements'

export const OPENAPI_BILLS = choice({
  name: 'openapiBills',
  label: '开放平台账单',
  small: 'alipay.data.dataservice.bill.downloadurl.query',
  words: {
    none: '如实 · honest',
    paymentMissing: '少一笔交易 · a payment is missing',
    paymentAdditional: '多一笔交易 · one payment more',
    otherAmount: '金额不同 · a payment of another amount',
    refundMissing: '少一笔退款 · a refund is missing',
    refundAdditional: '多一笔退款 · one refund more',
    feeTooLarge: '服务费过高 · a fee above the amount',
    otherDay: '日期不同 · of another day',
    otherAccount: '账号不同 · of another account',
    cutOff: '明细截断 · the details end too early',
    archiveCutOff: '压缩包截断 · the archive ends too early',
    unknownColumn: '未知列 · a column that nobody knows',
    lateOnce: '地址过期一次 · the first address is over',
    late: '地址总过期 · every address is over',
    notThere: '无账单 · no bill',
    notPermitted: '无权限 · not permitted',
  },
  initial: 'none',
})

export type PlantedName = ValueOf<typeof OPENAPI_BILLS>

/** The lines with a mistake in one of them, if there is a suitable one. */
export function plantedLines(planted: PlantedName, movements: readonly Movement[]): readonly Movement[] {
  const payment = movements.find(({ kind }) => kind === 'payment')
  const refund = movements.find(({ kind }) => kind === 'refund')
  const without = (one: Movement | undefined) => movements.filter(each => each !== one)
  const instead = (one: Movement | undefined, changes: Partial<Movement>) =>
    movements.map(each => (each === one ? { ...each, ...changes } : each))
  switch (planted) {
    case 'paymentMissing':
      return without(payment)
    case 'paymentAdditional':
      return payment
        ? [...movements, { ...payment, ...unknownOrder(payment), tradeNo: other(payment.tradeNo) }]
        : movements
    case 'otherAmount':
      return instead(payment, { fen: (payment?.fen ?? 0) + 1 })
    case 'refundMissing':
      return without(refund)
    case 'refundAdditional':
      return payment
        ? [
            ...movements,
            {
              ...payment,
              kind: 'refund',
              fen: 1,
              feeFen: 0,
              refundNo: `${payment.tradeNo.slice(0, 8)}0000000001`,
            },
          ]
        : movements
    case 'feeTooLarge':
      return instead(payment, { feeFen: (payment?.fen ?? 0) + 1 })
    default:
      return movements
  }
}

/** An order number in the shop's format, but of no order. */
const unknownOrder = ({ outTradeNo }: Movement) => ({
  outTradeNo: `${outTradeNo.slice(0, 8)}${'Z'.repeat(16)}`,
})

const other = (digits: string) => `${digits.slice(0, -6)}999999`

/** The file, with a mistake. */
export function plantedFile(
  planted: PlantedName,
  account: Account,
  movements: readonly Movement[],
  nowMs: number,
): Buffer {
  const details = (text: string) => archive(account, text, summaryText(account, movements, nowMs))
  const text = detailsText(account, movements, nowMs)
  switch (planted) {
    case 'otherDay':
      return billFile({ ...account, day: '20200101' }, movements, nowMs)
    case 'otherAccount':
      return billFile({ ...account, sellerId: STRANGER_ID }, movements, nowMs)
    case 'cutOff':
      return details(text.slice(0, text.indexOf('业务明细列表结束')))
    case 'archiveCutOff':
      return billFile(account, movements, nowMs).subarray(0, -40)
    case 'unknownColumn':
      return details(text.replace('分润（元）', '分润（元）,税费（元）'))
    default:
      return billFile(account, movements, nowMs)
  }
}

/** The response at an expired address. */
export const LATE = encodeText('下载超时', 'gbk')
