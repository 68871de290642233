/** Alipay direct pay: MD5, and notifies that are confirmed by a query. */
import type { AlipayDirectSettings } from '../../../lib/gateways/alipayDirect/settings'
import { MINUTE_MS } from '../../../lib/time'
import { doneXml, failureXml, tellXml, type XmlAnswer } from '../../../local/simulator/alipayDirect/answerXml'
import { readRefundBatch } from '../../../local/simulator/alipayDirect/refundRules'
import { isSignedBy } from '../../../local/simulator/alipayDirect/signing'
import { formatBeijing } from '../../../local/simulator/core/beijingTime'
import { decodeForm, type Pair } from '../../../local/simulator/core/form'
import { isRefusal } from '../../../local/simulator/core/refusal'
import { formatYuan, readYuan } from '../../../local/simulator/core/yuan'
import { KEY, PARTNER, signedForm } from '../../support/alipay'
import { happened } from '../claims'
import type { Refusal, Trade } from '../trade'
import { ALIPAY, STATUS, time } from './alipay'
import { type GatewayOperations, ok, type Protocol, type TradeName } from './protocol'

export const STRANGERS_KEY = 'vutsrqponmlkjihgfedcba9876543210'

const CONTRACT = { partner: PARTNER, sellerEmail: 'shop@example.com', sellerName: '', key: KEY }

const FAILURES: Readonly<Record<Refusal, string>> = {
  accountEmpty: 'TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH',
  pastRefunds: 'TRADE_STATUS_ERROR',
  tooMuch: 'REFUND_AMOUNT_NOT_VALID',
  closed: 'TRADE_STATUS_ERROR',
  notPaid: 'TRADE_STATUS_ERROR',
}

const SERVICES = ['single_trade_query', 'close_trade'] as const

export function tradeServiceOf(url: URL): (typeof SERVICES)[number] | undefined {
  return SERVICES.find(name => name === url.searchParams.get('service'))
}

export function alipayDirect(contracted: AlipayDirectSettings['contracted']): Protocol {
  const isRefused = (url: URL): boolean => {
    const pairs = decodeForm(Buffer.from(url.search.slice(1)), 'utf-8')
    const service = tradeServiceOf(url)
    return (
      service !== undefined && !(contracted.has(service) && isSignedBy(pairs, signIn(pairs), KEY, 'utf-8'))
    )
  }
  return {
    ...ALIPAY,
    name: 'alipayDirect',
    url: 'https://gateway.example.com/gateway.do',
    canBeAsked: contracted.has('single_trade_query'),
    canClose: contracted.has('close_trade'),
    news: new Set(['pending', 'finished', 'closed', 'refunded']),
    tellsRefundedSum: false,
    paths: { notify: '/paycallback/notify', return: '/paycallback/return' },
    amountField: 'total_fee',
    readRequest(pairs, now) {
      const fields = new Map(pairs)
      const amountFen = readYuan(fields.get('total_fee') ?? '')
      if (!isSignedBy(pairs, signIn(pairs), KEY, 'utf-8') || typeof amountFen !== 'number') return undefined
      const minutes = /^(\d+)m$/.exec(fields.get('it_b_pay') ?? '')?.[1]
      const closesAt = minutes === undefined ? undefined : now + Number(minutes) * MINUTE_MS
      return { orderId: fields.get('out_trade_no') ?? '', amountFen, closesAt }
    },
    notify: (trade, notifyId, now, signer) =>
      signedForm(notifyPairs(trade, notifyId, now), signer === 'stranger' ? STRANGERS_KEY : KEY),
    readBatch(pairs, now) {
      const batch = readRefundBatch(new Map(pairs), CONTRACT, now)
      const isSigned = isSignedBy(pairs, signIn(pairs), KEY, 'utf-8')
      const [line, another] = isRefusal(batch) ? [] : batch.lines
      if (isRefusal(batch) || !isSigned || !line || another) return undefined
      return { batchNo: batch.batchNo, tradeNo: line.tradeNo, amountFen: line.fen }
    },
    refundNotify: ({ tradeNo }, { refundNo, amountFen, failure }, notifyId, now) =>
      signedForm([
        ['notify_type', 'batch_refund_notify'],
        ['batch_no', refundNo],
        ['success_num', failure ? '0' : '1'],
        ['result_details', `${tradeNo}^${formatYuan(amountFen)}^${failure ? FAILURES[failure] : 'SUCCESS'}`],
        ['notify_time', formatBeijing(now)],
        ['notify_id', notifyId],
      ]),
    return: (trade, notifyId, now) =>
      signedForm([
        ...notifyPairs(trade, notifyId, now),
        ['is_success', 'T'],
        ['exterface', 'create_direct_pay_by_user'],
      ]),
    toldByAnswer: happened,
    questionOf(url) {
      const service = tradeServiceOf(url)
      // The order number has another name where a trade is closed.
      const name = service === 'close_trade' ? 'out_order_no' : 'out_trade_no'
      return service && { service, orderId: url.searchParams.get(name) ?? '' }
    },
    answer(url, operations) {
      if (isRefused(url)) return undefined
      const question = this.questionOf(url)
      if (!question) return ok(String(operations.hasSent(url.searchParams.get('notify_id') ?? '')))
      return answerService(question, url, operations)
    },
  }
}

function answerService(
  question: { readonly service: string } & TradeName,
  url: URL,
  operations: GatewayOperations,
) {
  const trade = operations.find(question)
  if (!trade) return xml(failureXml('TRADE_NOT_EXIST', 'utf-8'))
  if (question.service === 'single_trade_query') {
    operations.tell(trade)
    const asked = decodeForm(Buffer.from(url.search.slice(1)), 'utf-8')
    return xml(tellXml(asked, 'trade', queryPairs(trade), KEY, 'utf-8'))
  }
  if (trade.state !== 'open') return xml(failureXml('TRADE_STATUS_NOT_AVAILD', 'utf-8'))
  operations.close(trade)
  return xml(doneXml('utf-8'))
}

const xml = ({ bytes }: XmlAnswer) => ok(bytes)

const signIn = (pairs: readonly Pair[]): string => new Map(pairs).get('sign') ?? ''

export const notifyPairs = (trade: Trade, notifyId: string, now: number): Pair[] => [
  ['notify_type', 'trade_status_sync'],
  ...tradePairs(trade),
  ['notify_time', formatBeijing(now)],
  ['notify_id', notifyId],
]

/** What notify, return and the answer to a question share. */
const tradePairs = (trade: Trade): Pair[] => [
  ['out_trade_no', trade.orderId],
  ['subject', '商品'],
  ['payment_type', '1'],
  ['trade_no', trade.tradeNo],
  ['trade_status', STATUS[trade.state]],
  ['gmt_create', formatBeijing(trade.createdAt)],
  ...time('gmt_payment', trade.paidAt),
  ...time('gmt_close', trade.closedAt),
  ...(trade.refundedAt === undefined ? [] : [['refund_status', 'REFUND_SUCCESS'] as const]),
  ...time('gmt_refund', trade.refundedAt),
  ['seller_id', PARTNER],
  ['total_fee', formatYuan(trade.amountFen)],
  ['body', ''],
]

/** The answer's own: the amounts that went to either side, and when the trade last changed. */
function queryPairs(trade: Trade): Pair[] {
  const { amountFen, createdAt, paidAt, finishedAt, closedAt, refundedAt, refundedFen } = trade
  const changedAt = Math.max(...[createdAt, paidAt, finishedAt, closedAt, refundedAt].map(at => at ?? 0))
  return [
    ...tradePairs(trade),
    ['gmt_last_modified_time', formatBeijing(changedAt)],
    ['to_buyer_fee', formatYuan(refundedFen)],
    ['to_seller_fee', formatYuan(paidAt === undefined ? 0 : amountFen)],
    ['is_total_fee_adjust', 'F'],
    ['use_coupon', 'F'],
  ]
}
