/**
 * Orders as CSV for a bookkeeper's spreadsheet. What a spreadsheet would take for a formula is kept from it by
 * an apostrophe in front; what it would take for a huge number, by a tab behind, as in Alipay's own bills.
 */
import { stringify } from 'csv-stringify/sync'
import { type Fen, formatYuan } from '../money'
import type { BuyerEmail } from '../order/buyerEmail'
import type { RecordedFact } from '../order/facts'
import { merchantOf } from '../order/merchant'
import type { Order } from '../order/order'
import { orderState } from '../order/orderState'
import { amountPaid, amountRefunded, tradesOf } from '../order/trades'
import { type EpochMs, formatGatewayTime } from '../time'
import { factsInTime } from './history'
import { STATE_NAME } from './stateText'

const HEADINGS = [
  '订单号 Order number',
  '下单时间 Created (Beijing time)',
  '状态 State',
  '订单金额（元） Amount (CNY)',
  '现有收款（元） Received (CNY)',
  '交易号 Trade number',
  '付款时间 Paid (Beijing time)',
  '退款时间 Refunded (Beijing time)',
  '退款金额（元） Refunded (CNY)',
  '商品 Goods',
  '买家邮箱 Buyer’s e-mail',
  '收据发送时间 Receipt sent (Beijing time)',
] as const

const FORM = {
  record_delimiter: '\r\n',
  // Not the default beside a record_delimiter: a line end within a cell would then end the row.
  quote_record_delimiter: true,
  quoted_match: /;/,
} as const

/** What the file shows, all of it unless said otherwise. */
interface CsvView {
  /** How much of a buyer's address. */
  readonly emailText?: (email: BuyerEmail) => string
  /** Whose each order is, in a last column, where they are of several merchants. */
  readonly tellsMerchant?: boolean
}

/** How the file begins: the byte order mark, by which Excel knows UTF-8, and the headings. */
export const csvHead = ({ tellsMerchant = false }: CsvView = {}): string =>
  stringify([[...HEADINGS, ...(tellsMerchant ? ['商户 Merchant'] : [])]], { ...FORM, bom: true })

export const csvRows = (orders: readonly Order[], now: EpochMs, view: CsvView = {}): string =>
  stringify(
    orders.map(order => cells(order, now, view)),
    FORM,
  )

function cells(
  order: Order,
  now: EpochMs,
  { emailText = email => email, tellsMerchant = false }: CsvView,
): readonly string[] {
  const state = orderState(order, now)
  const facts = factsInTime(order)
  const isPaidFact = ({ kind }: RecordedFact) => kind === 'paid'
  return [
    identifier(order.orderId),
    formatGatewayTime(order.createdAt),
    `${STATE_NAME['zh-Hans'][state]} ${state}`,
    formatYuan(order.amountFen),
    received(order),
    identifier(joined(paidTrades(order, facts))),
    joined(facts.filter(isPaidFact).map(fact => formatGatewayTime(fact.at))),
    joined([...new Set(facts.map(refundText))]),
    refunded(order),
    harmless(joined(order.lines.map(({ name, quantity }) => `${name} × ${quantity}`))),
    harmless(order.buyerEmail === undefined ? '' : emailText(order.buyerEmail)),
    joined(facts.map(fact => (fact.kind === 'receiptSent' ? formatGatewayTime(fact.at) : ''))),
    ...(tellsMerchant ? [merchantOf(order)] : []),
  ]
}

/** The money that is with the shop now. */
function received(order: Order): string {
  const kept = Math.max(0, amountPaid(order) - amountRefunded(order)) as Fen
  return kept === 0 ? '' : formatYuan(kept)
}

/** What went back to the buyers; less than all of it, where Alipay did not say how much. */
function refunded(order: Order): string {
  const isPart = Object.values(order.facts).some(({ kind }) => kind === 'partlyRefunded')
  const amount = amountRefunded(order)
  if (amount > 0) return formatYuan(amount)
  return isPart ? '部分 part' : ''
}

/** The trades by which money came, whether it is still there or not. */
function paidTrades(order: Order, facts: readonly RecordedFact[]): readonly string[] {
  const inTime = new Set(facts.map(fact => ('tradeNo' in fact ? fact.tradeNo : '')))
  const paid = tradesOf(order).filter(({ paidFen, refundedFen }) => paidFen > 0 || refundedFen > 0)
  return [...inTime].filter(tradeNo => paid.some(trade => trade.tradeNo === tradeNo))
}

/** One refund may be told twice: by itself, and as the sum of all. */
function refundText(fact: RecordedFact): string {
  switch (fact.kind) {
    case 'refunded':
    case 'refundedInAll':
    case 'partlyRefunded':
      return formatGatewayTime(fact.at)
    default:
      return ''
  }
}

const joined = (texts: readonly string[]): string => texts.filter(text => text !== '').join('; ')

const identifier = (text: string): string => (text === '' ? '' : `${text}\t`)

/** Where a list has semicolons between its cells, and for who lets both part them, what follows one begins a cell, too. */
const harmless = (text: string): string =>
  text
    .split(';')
    .map(part => (isFormula(part) ? `'${part}` : part))
    .join(';')

/** Spreadsheets differ in what they skip before a formula, and in which forms of its characters they take. */
const isFormula = (text: string): boolean =>
  /^[\s\p{C}]*[=+\-@\u2212]/u.test(text.normalize('NFKD')) || /^[\t\r\n]/.test(text)
