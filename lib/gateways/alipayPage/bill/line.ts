/** Parses a line of the details. @see docs/protocols.md#page-bill */
import { type Fen, parseYuan } from '../../../money'
import { isTradeNo, tradeTime } from '../../alipay/tradeFacts'
import type { BillLine } from '../../capabilities/bills'

/** The columns that are read, by Alipay's names; of goods and remark, which are free text, only the position. */
const READ = {
  tradeNo: '支付宝交易号',
  orderNo: '商户订单号',
  type: '业务类型',
  goods: '商品名称',
  at: '完成时间',
  amount: '订单金额（元）',
  received: '商家实收（元）',
  refundId: '退款批次号/请求号',
  fee: '服务费（元）',
  remark: '备注',
} as const

/** The columns that are ignored: nothing in them changes what was paid or refunded. */
const UNREAD = [
  ...['创建时间', '门店编号', '门店名称', '操作员', '终端号', '对方账户'],
  ...['支付宝红包（元）', '集分宝（元）', '支付宝优惠（元）', '商家优惠（元）', '券核销金额（元）', '券名称'],
  ...['商家红包消费金额（元）', '卡消费金额（元）', '分润（元）'],
]

/** The number of columns in a bill. */
export const COLUMN_COUNT = Object.keys(READ).length + UNREAD.length

/** The position of each column that is read. */
export type Columns = Readonly<Record<keyof typeof READ, number>>

/** @returns undefined when a column is missing, repeated or unknown, since it could hold amounts */
export function columnsOf(head: readonly string[]): Columns | undefined {
  const known: readonly string[] = [...Object.values(READ), ...UNREAD]
  const isAsKnown = head.length === known.length && known.every(name => head.includes(name))
  if (!isAsKnown) return undefined
  const places = Object.entries(READ).map(([key, name]) => [key, head.indexOf(name)])
  return Object.fromEntries(places) as Columns
}

export const isHead = (cells: readonly string[]): boolean => cells[0] === READ.tradeNo

/** A parsed line, and its contribution to the totals. */
export interface ReadLine {
  readonly line: BillLine
  /** What the shop received, in fen; negative for a refund. */
  readonly receivedFen: number
}

/**
 * @returns undefined when the cells have no interpretation, or several. Commas in goods or remark split them into more
 *          cells; the positions of the numbers show which.
 */
export function readLine(cells: readonly string[], columns: Columns): ReadLine | undefined {
  // No interpretation with cells missing.
  const surplus = cells.length - COLUMN_COUNT
  const readings = Array.from({ length: surplus + 1 }, (_, inGoods) =>
    reading(cells, columns, inGoods, surplus - inGoods),
  ).filter(read => read !== undefined)
  const meanings = new Set(readings.map(read => JSON.stringify(read)))
  return meanings.size === 1 ? readings[0] : undefined
}

function reading(
  cells: readonly string[],
  columns: Columns,
  inGoods: number,
  inRemark: number,
): ReadLine | undefined {
  const cell = (name: keyof typeof READ) => {
    const place = columns[name]
    // Stryker disable next-line EqualityOperator: neither of the two is read
    const before = (place > columns.goods ? inGoods : 0) + (place > columns.remark ? inRemark : 0)
    return String(cells[place + before])
  }
  const tradeNo = cell('tradeNo')
  const orderNo = cell('orderNo')
  const at = tradeTime(cell('at'))
  const kind = KINDS.get(cell('type'))
  if (!isTradeNo(tradeNo) || orderNo === '' || at === undefined || kind === undefined) return undefined
  const amount = signedFen(cell('amount'))
  const received = signedFen(cell('received'))
  const fee = signedFen(cell('fee'))
  if (amount === undefined || received === undefined || fee === undefined) return undefined
  // Amounts are negative for refunds and never for payments; an amount paid with a discount counts in full.
  if (kind === 'payment' ? amount < 0 : amount > 0) return undefined
  const money = { amountFen: Math.abs(amount) as Fen, feeFen: 0 - fee, at }
  // A refund without its own number has the order's.
  const refundId = kind === 'refund' ? cell('refundId') || orderNo : ''
  return { line: { kind, tradeNo, orderNo, refundId, ...money }, receivedFen: received }
}

const KINDS = new Map<string, BillLine['kind']>([
  ['交易', 'payment'],
  ['退款', 'refund'],
])

/** Signed yuan, to fen. */
function signedFen(text: string): number | undefined {
  const amount = parseYuan(text.replace(/^-/, ''))
  if (amount === undefined) return undefined
  return text.startsWith('-') ? 0 - amount : amount
}
