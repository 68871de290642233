// The two texts of a bill (docs/protocols.md#page-bill): details and summary.

import { formatBeijing } from '../../core/beijingTime'
import { formatYuan } from '../../core/yuan'
import type { Movement } from './movements'

export interface Account {
  /** 2088… */
  readonly sellerId: string
  /** `yyyyMMdd` */
  readonly day: string
}

const COLUMNS = [
  ...['支付宝交易号', '商户订单号', '业务类型', '商品名称', '创建时间', '完成时间', '门店编号', '门店名称'],
  ...['操作员', '终端号', '对方账户', '订单金额（元）', '商家实收（元）', '支付宝红包（元）', '集分宝（元）'],
  ...['支付宝优惠（元）', '商家优惠（元）', '券核销金额（元）', '券名称', '商家红包消费金额（元）'],
  ...['卡消费金额（元）', '退款批次号/请求号', '服务费（元）', '分润（元）', '备注'],
]

export function detailsText(account: Account, movements: readonly Movement[], nowMs: number): string {
  return [
    ...opening('#支付宝业务明细查询', account),
    `#${'-'.repeat(41)}业务明细列表${'-'.repeat(40)}`,
    COLUMNS.join(','),
    ...movements.map(lineOf),
    `#${'-'.repeat(41)}业务明细列表结束${'-'.repeat(36)}`,
    `#交易合计：${total(movements, 'payment', '商家实收共')}，商家优惠共0.00元`,
    `#退款合计：${total(movements, 'refund', '商家实收退款共')}，商家优惠退款共0.00元`,
    `#导出时间：[${inWords(formatBeijing(nowMs))}]`,
    '',
  ].join('\r\n')
}

export function summaryText(account: Account, movements: readonly Movement[], nowMs: number): string {
  const [payments, refunds] = (['payment', 'refund'] as const).map(kind => movements.filter(isOf(kind)))
  const counts = [payments?.length, refunds?.length, signed(sum(movements))]
  return [
    ...opening('#支付宝业务汇总查询', account),
    `#${'-'.repeat(41)}业务汇总列表${'-'.repeat(40)}`,
    '门店编号,门店名称,交易订单总笔数,退款订单总笔数,实收净额（元）',
    `合计\t,\t,${counts.join(',')}`,
    `#${'-'.repeat(41)}业务汇总列表结束${'-'.repeat(36)}`,
    `#导出时间：[${inWords(formatBeijing(nowMs))}]`,
    '',
  ].join('\r\n')
}

function opening(title: string, { sellerId, day }: Account): readonly string[] {
  const next = new Date(
    Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6)) + 1),
  )
  const until = next.toISOString().slice(0, 10)
  const from = [day.slice(0, 4), day.slice(4, 6), day.slice(6)].join('-')
  const period = [from, until].map(each => inWords(`${each} 00:00:00`))
  return [title, `#账号：[${sellerId}0156]`, `#起始日期：[${period[0]}]   终止日期：[${period[1]}]`]
}

/** `2026-11-24 00:00:00` → `2026年11月24日 00:00:00` */
function inWords(time: string): string {
  return time.replace(/^(\d+)-(\d+)-(\d+)/, '$1年$2月$3日')
}

/** A tab after numbers makes spreadsheets treat them as text. */
function lineOf(movement: Movement): string {
  const { kind, tradeNo, outTradeNo, subject, buyer, createdAtMs, atMs, fen, refundNo, feeFen } = movement
  const isRefund = kind === 'refund'
  const amount = signed(isRefund ? -fen : fen)
  return [
    ...[`${tradeNo}\t`, `${outTradeNo}\t`, isRefund ? '退款\t' : '交易\t', subject.replaceAll(',', '，')],
    ...[formatBeijing(createdAtMs), formatBeijing(atMs), '\t', '\t', '', '\t', `${buyer}\t`],
    ...[amount, amount, '0.00', '0.00', '0.00', '0.00', '0.00', '', '0.00\t', '0.00'],
    ...[`${refundNo}\t`, signed(isRefund ? feeFen : -feeFen), '0.00', ''],
  ].join(',')
}

function total(movements: readonly Movement[], kind: Movement['kind'], words: string): string {
  const counted = movements.filter(isOf(kind))
  return `${counted.length}笔，${words}${signed(sum(counted))}元`
}

function isOf(kind: Movement['kind']) {
  return (movement: Movement) => movement.kind === kind
}

function sum(movements: readonly Movement[]): number {
  return movements.reduce((all, { kind, fen }) => all + (kind === 'refund' ? -fen : fen), 0)
}

function signed(fen: number): string {
  return fen < 0 ? `-${formatYuan(-fen)}` : formatYuan(fen)
}
