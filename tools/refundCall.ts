/** Parses the options of `npm run refund`. */
import { type Fen, parseEnteredYuan } from '../lib/money'
import type { OrderId } from '../lib/order/orderId'
import { MAX_REASON } from '../lib/payment/requestRefund'
import { UsageError } from './commandLine'
import { parseOrderNumber } from './orderNumber'

interface RefundOptions {
  readonly amount?: string | undefined
  readonly trade?: string | undefined
  readonly expect?: string | undefined
  readonly reason?: string | undefined
  readonly 'by-hand': boolean
  readonly 'give-up'?: string | undefined
}

export interface WantedRefund {
  readonly orderId: OrderId
  readonly tradeNo: string | undefined
  readonly amountFen: Fen | undefined
  readonly expectedFen: Fen | undefined
  readonly isByHand: boolean
  /** The id of a pending refund to give up, instead of a new one. */
  readonly giveUp: string | undefined
  /** '' for none. */
  readonly reason: string
}

/** @throws UsageError */
export function parseRefundCall(order: string | undefined, options: RefundOptions): WantedRefund {
  const orderId = parseOrderNumber(order)
  const { 'by-hand': isByHand } = options
  if (isByHand && options.amount === undefined)
    throw new UsageError('State the amount that was refunded by hand: --amount YUAN')
  const giveUp = options['give-up']?.trim()
  const ofNewOne = [options.amount, options.trade, options.expect, isByHand || undefined]
  if (giveUp !== undefined && ofNewOne.some(option => option !== undefined))
    throw new UsageError('--give-up REFUND goes with --reason alone')
  const reason = options.reason?.trim() ?? ''
  if ([...reason].length > MAX_REASON)
    throw new UsageError(`The reason must have at most ${MAX_REASON} characters`)
  return {
    orderId,
    tradeNo: options.trade?.trim(),
    amountFen: yuanOf('--amount', options.amount),
    expectedFen: yuanOf('--expect', options.expect),
    isByHand,
    giveUp,
    reason,
  }
}

function yuanOf(option: string, text: string | undefined): Fen | undefined {
  if (text === undefined) return undefined
  const amount = parseEnteredYuan(text)
  if (amount === undefined) throw new UsageError(`${option} must be an amount in yuan, such as 12.34`)
  return amount
}
