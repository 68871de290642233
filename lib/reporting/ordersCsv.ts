/**
 * Orders as CSV for spreadsheets. A leading apostrophe disarms formulas; a trailing tab, as in Alipay's bills, keeps long
 * numbers from being read as floats.
 */
import { stringify } from 'csv-stringify/sync'
import { type FenSum, formatYuan } from '../money'
import { maskedEmail } from '../order/buyerEmail'
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
  '商家自己的编号 Your own number',
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
  '付款人备注 Payer’s note',
  '收据发送时间 Receipt sent (Beijing time)',
] as const

const CSV_OPTIONS = {
  record_delimiter: '\r\n',
  // Off by default if record_delimiter is set: a line end within a cell would end the row.
  quote_record_delimiter: true,
  quoted_match: /;/,
} as const

interface CsvView {
  /** For viewers of the office: shortens the buyers' addresses, and leaves the payers' notes and own numbers out. */
  readonly hidesPersonalData?: boolean
  /** Whether a last column names the merchant. */
  readonly showsMerchant?: boolean
}

/** The byte order mark, by which Excel recognizes UTF-8, and the headings. */
export const csvHead = ({ showsMerchant = false }: CsvView = {}): string =>
  stringify([[...HEADINGS, ...(showsMerchant ? ['商户 Merchant'] : [])]], { ...CSV_OPTIONS, bom: true })

export const csvRows = (orders: readonly Order[], now: EpochMs, view: CsvView = {}): string =>
  stringify(
    orders.map(order => cells(order, now, view)),
    CSV_OPTIONS,
  )

function cells(
  order: Order,
  now: EpochMs,
  { hidesPersonalData = false, showsMerchant = false }: CsvView,
): readonly string[] {
  const state = orderState(order, now)
  const facts = factsInTime(order)
  const { reference = '', buyerEmail, note = '' } = order
  const email = buyerEmail && hidesPersonalData ? maskedEmail(buyerEmail) : buyerEmail
  const isPaidFact = ({ kind }: RecordedFact) => kind === 'paid'
  return [
    identifier(order.orderId),
    hidesPersonalData ? '' : identifier(disarmed(reference)),
    formatGatewayTime(order.createdAt),
    `${STATE_NAME['zh-Hans'][state]} ${state}`,
    formatYuan(order.amountFen),
    received(order),
    identifier(joined(paidTrades(order, facts))),
    joined(facts.filter(isPaidFact).map(fact => formatGatewayTime(fact.at))),
    joined([...new Set(facts.map(refundTime))]),
    refunded(order),
    disarmed(joined(order.lines.map(({ name, quantity }) => `${name} × ${quantity}`))),
    disarmed(email ?? ''),
    hidesPersonalData ? '' : disarmed(note),
    joined(facts.map(fact => (fact.kind === 'receiptSent' ? formatGatewayTime(fact.at) : ''))),
    ...(showsMerchant ? [merchantOf(order)] : []),
  ]
}

/** The money that the shop holds now. */
function received(order: Order): string {
  const kept = Math.max(0, amountPaid(order) - amountRefunded(order)) as FenSum
  return kept === 0 ? '' : formatYuan(kept)
}

/** The refunded amount, without refunds whose amount the gateway did not report. */
function refunded(order: Order): string {
  const isPart = Object.values(order.facts).some(({ kind }) => kind === 'partlyRefunded')
  const amount = amountRefunded(order)
  if (amount > 0) return formatYuan(amount)
  return isPart ? '部分 part' : ''
}

/** The numbers of the paid trades, refunded ones too, by time. */
function paidTrades(order: Order, facts: readonly RecordedFact[]): readonly string[] {
  const tradeNos = new Set(facts.map(fact => ('tradeNo' in fact ? fact.tradeNo : '')))
  const paid = tradesOf(order).filter(({ paidFen, refundedFen }) => paidFen > 0 || refundedFen > 0)
  return [...tradeNos].filter(tradeNo => paid.some(trade => trade.tradeNo === tradeNo))
}

/** Callers drop duplicates: a refund may be recorded by itself and in a sum. */
function refundTime(fact: RecordedFact): string {
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

/** Disarms the text behind each semicolon too: spreadsheets may take it for a separator. */
const disarmed = (text: string): string =>
  text
    .split(';')
    .map(part => (isFormula(part) ? `'${part}` : part))
    .join(';')

/** Spreadsheets differ in what they skip before a formula, and accept full-width forms of its characters. */
const isFormula = (text: string): boolean =>
  /^[\s\p{C}]*[=+\-@\u2212]/u.test(text.normalize('NFKD')) || /^[\t\r\n]/.test(text)
