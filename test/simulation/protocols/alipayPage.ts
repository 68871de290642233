/** Alipay's open platform: RSA2, messages that authenticate themselves, and signed answers. */
import { answerText, type Content, memberOf, success } from '../../../local/simulator/alipayPage/answerJson'
import { canonicalString, isTextSignedBy, signed } from '../../../local/simulator/alipayPage/signing'
import { formatBeijing } from '../../../local/simulator/core/beijingTime'
import { decodeForm, encodeForm, type Pair } from '../../../local/simulator/core/form'
import { formatYuan, readYuan } from '../../../local/simulator/core/yuan'
import { APP_ID, OPENAPI_URL, SELLER_ID } from '../../support/alipayPage'
import { ALIPAY as ALIPAYS, APP, STRANGER } from '../../support/rsaKeys'
import { happened, refundClaim, withoutTime } from '../claims'
import type { Refusal, Trade } from '../trade'
import { ALIPAY, STATUS, time } from './alipay'
import { type GatewayOperations, ok, type Protocol, type TradeName } from './protocol'

export const alipayPage: Protocol = {
  ...ALIPAY,
  name: 'alipayPage',
  url: OPENAPI_URL,
  canBeAsked: true,
  canClose: true,
  news: new Set(['finished', 'closed', 'refunded']),
  tellsRefundedSum: true,
  paths: { notify: '/paycallback/alipayPage/notify', return: '/paycallback/alipayPage/return' },
  amountField: 'total_amount',
  readRequest(pairs) {
    const content = contentOf(pairs)
    const amountFen = readYuan(content?.total_amount ?? '')
    const closesAt = Date.parse(`${content?.time_expire?.replace(' ', 'T')}+08:00`)
    if (!content || typeof amountFen !== 'number' || Number.isNaN(closesAt)) return undefined
    return { orderId: content.out_trade_no ?? '', amountFen, closesAt }
  },
  notify: (trade, notifyId, now, signer) =>
    form(notifyPairs(trade, notifyId, now), signer === 'stranger' ? STRANGER : ALIPAYS),
  return: (trade, _, now) =>
    form([
      ...tradePairs(trade),
      ['method', 'alipay.trade.page.pay.return'],
      ['timestamp', formatBeijing(now)],
    ]),
  // It tells no time but that of the payment, and nothing of a refund in part.
  toldByAnswer: trade =>
    happened(trade)
      .filter(({ kind, isFull }) => kind !== 'refunded' || isFull)
      .map(claim => (claim.kind === 'paid' ? claim : withoutTime(claim))),
  questionOf(url) {
    const content = contentOf(decodeForm(Buffer.from(url.search.slice(1)), 'utf-8'))
    return { service: url.searchParams.get('method') ?? '', ...nameIn(content) }
  },
  answer(url, operations) {
    const method = url.searchParams.get('method') ?? ''
    const content = contentOf(decodeForm(Buffer.from(url.search.slice(1)), 'utf-8'))
    const told = content && SERVICES[method]?.(operations.find(nameIn(content)), operations, content)
    return told && ok(answered(method, told))
  },
}

type BizContent = Readonly<Record<string, string>>

/** What a request of the app is called with; undefined when it was not the app that signed. */
function contentOf(pairs: readonly Pair[]): BizContent | undefined {
  const fields = new Map(pairs)
  const signature = fields.get('sign') ?? ''
  const isSigned = isTextSignedBy(canonicalString(pairs, 'request'), signature, APP.publicKey)
  return isSigned && fields.get('app_id') === APP_ID
    ? JSON.parse(fields.get('biz_content') ?? '{}')
    : undefined
}

const nameIn = (content: BizContent | undefined): TradeName => ({
  orderId: content?.out_trade_no,
  tradeNo: content?.trade_no,
})

type Service = (trade: Trade | undefined, operations: GatewayOperations, content: BizContent) => Content

const SERVICES: Readonly<Record<string, Service>> = {
  'alipay.trade.query'(trade, operations) {
    if (!trade) return failure('ACQ.TRADE_NOT_EXIST')
    operations.tell(trade)
    const paidAt = Object.fromEntries(time('send_pay_date', trade.paidAt))
    return success({ ...named(trade), ...paidAt, trade_status: STATUS[trade.state] })
  },
  'alipay.trade.close'(trade, operations) {
    if (!trade) return failure('ACQ.TRADE_NOT_EXIST')
    if (trade.state !== 'open') return failure('ACQ.TRADE_STATUS_ERROR')
    operations.close(trade)
    const { trade_no, out_trade_no } = named(trade)
    return success({ trade_no, out_trade_no })
  },
  'alipay.trade.refund'(trade, operations, { out_request_no = '', refund_amount = '' }) {
    if (!trade) return failure('ACQ.TRADE_NOT_EXIST')
    const amountFen = readYuan(refund_amount)
    if (out_request_no === '' || typeof amountFen !== 'number' || amountFen === 0)
      return failure('ACQ.INVALID_PARAMETER')
    const answer = operations.refunds.ask(trade, { refundNo: out_request_no, amountFen })
    if (answer.kind === 'refused') return failure(REFUSALS[answer.why])
    const { trade_no, out_trade_no } = named(trade)
    // Of all refunds together.
    const told = { trade_no, out_trade_no, refund_fee: formatYuan(trade.refundedFen) }
    if (answer.kind === 'noChange') return success({ ...told, fund_change: 'N' })
    operations.tell(trade, [refundClaim(trade, answer.at)])
    return success({ ...told, fund_change: 'Y', ...Object.fromEntries(time('gmt_refund_pay', answer.at)) })
  },
  // Of a refund that it does not know nothing is told.
  'alipay.trade.fastpay.refund.query'(trade, operations, { out_request_no = '' }) {
    if (!trade) return failure('ACQ.TRADE_NOT_EXIST')
    const made = operations.refunds.find(trade, out_request_no)
    if (!made) return success({})
    const refund_amount = formatYuan(made.amountFen)
    return success({ ...named(trade), out_request_no, refund_amount, refund_status: 'REFUND_SUCCESS' })
  },
}

const REFUSALS: Readonly<Record<Refusal, string>> = {
  accountEmpty: 'ACQ.SELLER_BALANCE_NOT_ENOUGH',
  pastRefunds: 'ACQ.TRADE_HAS_FINISHED',
  tooMuch: 'ACQ.REASON_TRADE_REFUND_FEE_ERR',
  closed: 'ACQ.TRADE_HAS_CLOSE',
  notPaid: 'ACQ.TRADE_STATUS_ERROR',
}

/** A question is often repeated, and to sign the answer costs a millisecond. */
function answered(method: string, told: Content): string {
  const name = `${method} ${JSON.stringify(told)}`
  const answer = answers.get(name) ?? answerText(memberOf(method), told, SEAL)
  answers.set(name, answer)
  return answer
}

const SEAL = { key: ALIPAYS.privateKey, certificate: null }

const answers = new Map<string, string>()

const failure = (sub_code: string): Content => ({ code: '40004', msg: 'Business Failed', sub_code })

const named = ({ orderId, tradeNo, amountFen }: Trade) => ({
  out_trade_no: orderId,
  trade_no: tradeNo,
  total_amount: formatYuan(amountFen),
})

const form = (pairs: readonly Pair[], { privateKey } = ALIPAYS): string =>
  encodeForm(signed(pairs, privateKey), 'utf-8')

/** What notify and return share. */
const tradePairs = (trade: Trade): Pair[] => [
  ...Object.entries(named(trade)),
  ['charset', 'utf-8'],
  ['version', '1.0'],
  ['app_id', APP_ID],
  ['auth_app_id', APP_ID],
  ['seller_id', SELLER_ID],
]

const notifyPairs = (trade: Trade, notifyId: string, now: number): Pair[] => [
  ...tradePairs(trade),
  ['notify_type', 'trade_status_sync'],
  ['notify_id', notifyId],
  ['notify_time', formatBeijing(now)],
  ['trade_status', STATUS[trade.state]],
  ['gmt_create', formatBeijing(trade.createdAt)],
  ...time('gmt_payment', trade.paidAt),
  ...time('gmt_close', trade.closedAt),
  ...(trade.refundedAt === undefined ? [] : [['refund_fee', formatYuan(trade.refundedFen)] as const]),
  // To the millisecond, unlike all others.
  ...time('gmt_refund', trade.refundedAt).map(([name, at]): Pair => [name, `${at}.128`]),
]
