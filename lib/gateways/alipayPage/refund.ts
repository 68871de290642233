/** Refunds a trade. @see docs/protocols.md#page-refund */
import { type Fen, formatYuan, parseYuan } from '../../money'
import type { Order } from '../../order/order'
import type { PendingRefund } from '../../order/trades'
import { type Clock, type EpochMs, plusMs, SECOND_MS } from '../../time'
import { tradeTime } from '../alipay/tradeFacts'
import type { RefundAnswer, SoughtRefund } from '../capabilities/refunds'
import type { ServiceAnswer } from './answerJson'
import type { Ask } from './ask'

/** Queries find a refund only some time after its request. */
const KNOWN_AFTER_MS = 10 * SECOND_MS

/**
 * Errors that are permanent, or after which Alipay advises to return the money otherwise. All others may be temporary,
 * such as an insufficient balance. @see docs/protocols.md#page-refund
 */
const FOR_GOOD = [
  'ACQ.BUYER_ENABLE_STATUS_FORBID',
  'ACQ.BUYER_ERROR',
  'ACQ.BUYER_NOT_EXIST',
  'ACQ.CUSTOMER_VALIDATE_ERROR',
  'ACQ.INVALID_PARAMETER',
  'ACQ.NOT_ALLOW_PARTIAL_REFUND',
  'ACQ.ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND',
  'ACQ.REASON_TRADE_REFUND_FEE_ERR',
  'ACQ.REASON_TRADE_STATUS_INVALID',
  'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL',
  'ACQ.REFUND_FEE_ERROR',
  'ACQ.TRADE_HAS_CLOSE',
  'ACQ.TRADE_HAS_FINISHED',
  'ACQ.TRADE_NOT_ALLOW_REFUND',
  'ACQ.TRADE_NOT_EXIST',
  'ACQ.TRADE_STATUS_ERROR',
]

/** The official list for the query has both spellings. */
const NO_TRADE = ['ACQ.TRADE_NOT_EXIST', 'TRADE_NOT_EXIST']

/** The prefix of business errors: the request itself was valid. */
const BUSINESS = 'ACQ.'

type Content = Readonly<Record<string, unknown>>
type RefundedOrder = Pick<Order, 'orderId'>

export interface Time {
  readonly clock: Clock
  /** Waits so many ms. */
  readonly pause: (ms: number) => Promise<unknown>
}

/** Requests the refund; repeat it for the same refund until the answer is `done` or `refused`. */
export async function refund(
  ask: Ask,
  order: RefundedOrder,
  wanted: PendingRefund,
  { clock, pause }: Time,
): Promise<RefundAnswer> {
  const now = clock()
  const { tradeNo, refundId, amountFen } = wanted
  const answer = await ask(
    'alipay.trade.refund',
    { trade_no: tradeNo, refund_amount: formatYuan(amountFen), out_request_no: refundId },
    now,
  )
  if (answer.kind === 'done' && answer.content.fund_change === 'Y')
    return made(answer.content, order, wanted, now)
  if (answer.kind === 'unavailable') return { kind: 'unavailable', code: '' }
  if (answer.kind === 'otherCertificate') return answer
  const outcome = ofUnmoved(answer)
  // This call moved no money, but an earlier one whose answer was lost may have, or a concurrent one that caused this
  // refusal. The query decides, once it must know of that one.
  if (outcome.kind === 'refused') await pause(KNOWN_AFTER_MS)
  else if (now < plusMs(wanted.at, KNOWN_AFTER_MS) || isUnheard(outcome)) return outcome
  const known = await refundQuery(ask, order, wanted, clock())
  if (known === 'notMade') return outcome
  // If neither answer is usable, the first has the reason.
  return known.kind === 'unavailable' && outcome.kind === 'unavailable' ? outcome : known
}

type Unmoved = Extract<RefundAnswer, { kind: 'pending' | 'refused' | 'unavailable' }>

/** The meaning of an answer that moved no money. */
function ofUnmoved({ code }: Pick<ServiceAnswer, 'code'>): Unmoved {
  if (code === undefined) return { kind: 'pending' }
  return { kind: FOR_GOOD.includes(code) ? 'refused' : 'unavailable', code }
}

/** Whether the request did not reach the refund service: a query would fail likewise. */
const isUnheard = (outcome: Unmoved): boolean =>
  outcome.kind === 'unavailable' && !outcome.code.startsWith(BUSINESS)

/** Queries whether a refund was made, by whomever. */
export async function findRefund(
  ask: Ask,
  order: RefundedOrder,
  sought: SoughtRefund,
  now: EpochMs,
): Promise<RefundAnswer> {
  const known = await refundQuery(ask, order, sought, now)
  return known === 'notMade' ? { kind: 'pending' } : known
}

/** `refund_fee` in the answer is the refunded sum of the trade. */
function made(
  content: Content,
  order: RefundedOrder,
  { amountFen, tradeNo }: PendingRefund,
  now: EpochMs,
): RefundAnswer {
  const inAllFen = amountIn(content.refund_fee)
  const isOurs = content.out_trade_no === order.orderId && content.trade_no === tradeNo
  if (!isOurs || inAllFen === undefined || inAllFen < amountFen) return MISMATCH
  return { kind: 'done', at: timeIn(content.gmt_refund_pay) ?? now, inAllFen }
}

/** Queries a refund. Without a result, it was not received or has failed. */
async function refundQuery(
  ask: Ask,
  order: RefundedOrder,
  { tradeNo, refundId, amountFen }: SoughtRefund,
  now: EpochMs,
): Promise<RefundAnswer | 'notMade'> {
  const method = 'alipay.trade.fastpay.refund.query'
  const answer = await ask(method, { trade_no: tradeNo, out_request_no: refundId }, now)
  if (answer.kind === 'refused' && NO_TRADE.includes(answer.code)) return 'notMade'
  if (answer.kind === 'refused') return { kind: 'unavailable', code: answer.code }
  if (answer.kind === 'unavailable') return { kind: 'unavailable', code: '' }
  if (answer.kind === 'otherCertificate') return answer
  const { content } = answer
  // The signature does not cover the request: the answer itself must name the refund.
  const isOurs = isNamed(content.out_trade_no, order.orderId) && isNamed(content.out_request_no, refundId)
  if (!isOurs) return MISMATCH
  if (content.refund_status === undefined && content.refund_amount !== undefined) return STATUS_MISSING
  if (content.refund_status !== 'REFUND_SUCCESS') return 'notMade'
  const isWhole = content.out_trade_no !== undefined && content.out_request_no !== undefined
  if (!isWhole || amountIn(content.refund_amount) !== amountFen) return MISMATCH
  return { kind: 'done', at: timeIn(content.gmt_refund_pay) ?? now }
}

/** The answer was about something else; a repetition may help. */
const MISMATCH: RefundAnswer = { kind: 'unavailable', code: 'REFUND_MISMATCH' }

/**
 * Earlier answers had an amount and no status for a refund that was made; today an answer without a status means that
 * it was not made. As long as it may have been made, it must not count as failed.
 */
const STATUS_MISSING: RefundAnswer = { kind: 'unavailable', code: 'REFUND_STATUS_MISSING' }

const isNamed = (value: unknown, ours: string): boolean => value === undefined || value === ours

const amountIn = (value: unknown): Fen | undefined =>
  typeof value === 'string' ? parseYuan(value) : undefined

const timeIn = (value: unknown): EpochMs | undefined =>
  typeof value === 'string' ? tradeTime(value) : undefined
