// alipay.trade.refund and alipay.trade.fastpay.refund.query: the shop's server makes a refund, and queries it
// (docs/protocols.md#open-platform-services).

import { beijingOrNull } from '../alipay/fields'
import type { GatewayCore } from '../core/gateway'
import { type Refund, refundedFen } from '../core/refunds'
import { isRefusal, type Refusal } from '../core/refusal'
import { chosen } from '../core/settingFields'
import type { Trade } from '../core/trade'
import { formatYuan, readYuan } from '../core/yuan'
import type { Content } from './answerJson'
import type { BizContent } from './bizContent'
import { refuse } from './errorCodes'
import { maskEmail } from './messages'
import { OPENAPI_REFUNDS } from './settings'

/** How long the query does not report a slow refund, real milliseconds. */
const UNKNOWN_FOR_MS = 10_000

interface WantedRefund {
  readonly fen: number
  /** null: the whole amount, which needs no number. */
  readonly refundNo: string | null
}

export function refund(trade: Trade, core: GatewayCore, content: BizContent): Content | Refusal {
  const wanted = readWanted(trade, content)
  if (isRefusal(wanted)) return wanted
  const earlier = refundOf(trade, wanted.refundNo ?? trade.outTradeNo)
  if (earlier !== undefined)
    return earlier.fen === wanted.fen
      ? answerOf(trade, 'N')
      : refuse(
          'ACQ.DISCORDANT_REPEAT_REQUEST',
          `out_request_no was used for ${formatYuan(earlier.fen)} before.`,
        )
  const manner = chosen(OPENAPI_REFUNDS, core.settings())
  if (manner === 'balanceNotEnough')
    return refuse('ACQ.SELLER_BALANCE_NOT_ENOUGH', 'The control panel says that the account is empty.')
  const problem = stateProblem(trade) ?? amountProblem(trade, wanted)
  if (problem !== undefined) return problem
  const refunded = core.refund(trade.tradeNo, wanted.fen, wanted.refundNo)
  if (isRefusal(refunded)) return refuse('ACQ.TRADE_STATUS_ERROR', refunded.detail)
  return answerOf(refunded, manner === 'slow' ? 'N' : 'Y')
}

export function queryRefund(trade: Trade, core: GatewayCore, content: BizContent): Content | Refusal {
  const refundNo = content.get('out_request_no')
  if (refundNo === undefined) return refuse('ACQ.INVALID_PARAMETER', 'out_request_no is missing.')
  const made = refundOf(trade, refundNo)
  const isSlow = chosen(OPENAPI_REFUNDS, core.settings()) === 'slow'
  // For a refund that was not received the response is empty.
  if (made === undefined || (isSlow && core.now() < made.atMs + UNKNOWN_FOR_MS)) return {}
  return {
    out_request_no: refundNo,
    out_trade_no: trade.outTradeNo,
    refund_amount: formatYuan(made.fen),
    refund_status: 'REFUND_SUCCESS',
    total_amount: formatYuan(trade.totalFen),
    trade_no: trade.tradeNo,
  }
}

function readWanted(trade: Trade, content: BizContent): WantedRefund | Refusal {
  const text = content.get('refund_amount')
  const fen = text === undefined ? 'notANumber' : readYuan(text)
  if (typeof fen === 'string')
    return refuse('ACQ.INVALID_PARAMETER', `refund_amount is “${text ?? ''}”: ${fen}.`)
  const refundNo = content.get('out_request_no') ?? null
  if (refundNo !== null && refundNo.length > 64)
    return refuse('ACQ.INVALID_PARAMETER', 'out_request_no has more than 64 characters.')
  return refundNo === null && fen !== trade.totalFen
    ? refuse('ACQ.REFUND_AMT_NOT_EQUAL_TOTAL', 'A refund of a part needs an out_request_no.')
    : { fen, refundNo }
}

function stateProblem({ state }: Trade): Refusal | undefined {
  if (state === 'finished') return refuse('ACQ.TRADE_HAS_FINISHED', 'Its time for refunds is over.')
  if (state === 'closed')
    return refuse('ACQ.TRADE_HAS_CLOSE', 'It was closed unpaid, or all of it went back.')
  return state === 'paid' ? undefined : refuse('ACQ.TRADE_STATUS_ERROR', 'Only a paid trade can be refunded.')
}

function amountProblem(trade: Trade, { fen }: WantedRefund): Refusal | undefined {
  const leftFen = trade.totalFen - refundedFen(trade)
  return fen > leftFen
    ? refuse('ACQ.REASON_TRADE_REFUND_FEE_ERR', `${formatYuan(leftFen)} is left to refund.`)
    : undefined
}

/** A refund without a number has the order's. */
function refundOf({ refunds, outTradeNo }: Trade, refundNo: string): Refund | undefined {
  return refunds.find(each => (each.refundNo ?? outTradeNo) === refundNo)
}

/** @param fundChange whether this call moved money */
function answerOf(trade: Trade, fundChange: 'Y' | 'N'): Content {
  return {
    ...(trade.buyerEmail !== null && { buyer_logon_id: maskEmail(trade.buyerEmail) }),
    ...(trade.buyerId !== null && { buyer_user_id: trade.buyerId }),
    fund_change: fundChange,
    ...(fundChange === 'Y' && { gmt_refund_pay: beijingOrNull(trade.refunds.at(-1)?.atMs ?? null) }),
    out_trade_no: trade.outTradeNo,
    // The sum of all refunds.
    refund_fee: formatYuan(refundedFen(trade)),
    trade_no: trade.tradeNo,
  }
}
