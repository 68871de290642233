/** One line of the details: what it says of money. @see docs/protocols.md#page-bill */
import { type Fen, parseYuan } from '../../../money'
import { isTradeNo, tradeTime } from '../../alipay/tradeFacts'
import type { BillLine } from '../../gateway'

/** What is read of a line, by what Alipay calls its columns; of goods and remark, people's words, only where they stand. */
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

/** What is not: nothing here changes what was paid for an order, or what went back. */
const UNREAD = [
  ...['创建时间', '门店编号', '门店名称', '操作员', '终端号', '对方账户'],
  ...['支付宝红包（元）', '集分宝（元）', '支付宝优惠（元）', '商家优惠（元）', '券核销金额（元）', '券名称'],
  ...['商家红包消费金额（元）', '卡消费金额（元）', '分润（元）'],
]

/** How many columns a bill has. */
export const COLUMN_COUNT = Object.keys(READ).length + UNREAD.length

/** Where each column that is read stands. */
export type Columns = Readonly<Record<keyof typeof READ, number>>

/** Undefined when a column is missing, repeated or not known: it could hold money that nobody compares. */
export function columnsOf(head: readonly string[]): Columns | undefined {
  const known: readonly string[] = [...Object.values(READ), ...UNREAD]
  const isAsKnown = head.length === known.length && known.every(name => head.includes(name))
  if (!isAsKnown) return undefined
  const places = Object.entries(READ).map(([key, name]) => [key, head.indexOf(name)])
  return Object.fromEntries(places) as Columns
}

export const isHead = (cells: readonly string[]): boolean => cells[0] === READ.tradeNo

/** A line, and what the bill's totals count of it. */
export interface ReadLine {
  readonly line: BillLine
  /** What the shop received, in fen; negative for a refund. */
  readonly receivedFen: number
}

/**
 * Undefined when the cells make no sense, or several. A comma in the goods' name or in the remark makes cells of its own:
 * which text they belong to shows by where the numbers then stand.
 */
export function readLine(cells: readonly string[], columns: Columns): ReadLine | undefined {
  // Where cells are missing there is no reading at all.
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
  // Of a refund every amount is negative, of a payment none; what was paid with somebody's discount counts whole.
  if (kind === 'payment' ? amount < 0 : amount > 0) return undefined
  const money = { amountFen: Math.abs(amount) as Fen, feeFen: 0 - fee, at }
  // Without a number of its own a refund bears that of the order.
  const refundId = kind === 'refund' ? cell('refundId') || orderNo : ''
  return { line: { kind, tradeNo, orderNo, refundId, ...money }, receivedFen: received }
}

const KINDS = new Map<string, BillLine['kind']>([
  ['交易', 'payment'],
  ['退款', 'refund'],
])

/** Yuan with a sign, to fen. */
function signedFen(text: string): number | undefined {
  const amount = parseYuan(text.replace(/^-/, ''))
  if (amount === undefined) return undefined
  return text.startsWith('-') ? 0 - amount : amount
}
