// Opens, pays, closes, finishes and refunds trades, and notifies the shop of each change.

import { setTimeout as sleep } from 'node:timers/promises'
import { gatewayOf, type SimulatorContext } from './context'
import type { Buyer, ReturnForm, SimulatedGateway } from './gateway'
import { newBankSeqNo } from './identifiers'
import { ATTEMPT_LIMIT_MS, type Notifier } from './notifier'
import { isRefundedInFull, nextRefund } from './refunds'
import { type Refusal, refuse } from './refusal'
import {
  type Move,
  openTrade,
  type PaymentOrder,
  readdressTrade,
  stateAfter,
  type Trade,
  type TradeState,
} from './trade'
import { makeTradeClock, type TradeClock } from './tradeClock'

export interface Payer {
  readonly buyer: Buyer
  /** The bank that pays, or null for the buyer's account balance. */
  readonly bankCode: string | null
}

interface Paid {
  readonly trade: Trade
  /** Where the browser goes, signed; null if the order has no address. */
  readonly returnTarget: string | ReturnForm | null
}

export interface TradeActions extends Pick<TradeClock, 'resume' | 'rescale' | 'stop'> {
  /** The trade of an order: a new one, or the unpaid one with the same number and contents. */
  open(gateway: SimulatedGateway, order: PaymentOrder): Trade | Refusal
  /** The buyer opens the cashier. */
  arrive(trade: Trade): Trade
  /** Pay, or fail as set; notify the shop, and return where the browser goes. For a paid trade only the latter. */
  pay(tradeNo: string, payer: Payer): Promise<Paid | Refusal>
  /** The move `refund` refunds the remaining amount. */
  move(tradeNo: string, move: Move): Trade | Refusal
  /** @param fen null = the remaining amount. @param refundNo the shop's number of the refund, if any */
  refund(tradeNo: string, fen: number | null, refundNo?: string | null): Trade | Refusal
}

export function makeTradeActions(context: SimulatorContext, notifier: Notifier): TradeActions {
  const { ledger, now, log } = context
  const clock = makeTradeClock(context, (tradeNo, next) => void move(tradeNo, next))

  function open(gateway: SimulatedGateway, order: PaymentOrder): Trade | Refusal {
    const earlier = ledger.tradeOf(gateway.name, order.outTradeNo)
    if (earlier !== undefined)
      return gateway.checkRepeat(earlier, order) ?? clock.save(readdressTrade(earlier, order))
    const nowMs = now()
    const closesAtMs = order.timeoutMs === null ? null : nowMs + order.timeoutMs / context.settings.speed
    log(`trade ${order.outTradeNo} opened`)
    return clock.save(openTrade(gateway.name, gateway.newTradeNo(nowMs), order, nowMs, closesAtMs))
  }

  function arrive(trade: Trade): Trade {
    return trade.cashierOpenedAtMs === null ? clock.save({ ...trade, cashierOpenedAtMs: now() }) : trade
  }

  async function pay(tradeNo: string, payer: Payer): Promise<Paid | Refusal> {
    const trade = ledger.trade(tradeNo)
    if (trade === undefined) return unknownTrade(tradeNo)
    if (trade.state === 'paid' || trade.state === 'finished') return toReturn(context, trade)
    const gateway = gatewayOf(context, trade)
    if (stateAfter('pay', trade) === null)
      return refuse('TRADE_NOT_ALLOWED_PAY', `${trade.outTradeNo} is ${gateway.statusWords[trade.state]}.`)

    const { order, delayMs } = context.settings
    const arrived = arrive(trade)
    const isFailure = gateway.paymentFails?.(context.settings) ?? false
    const tried = isFailure
      ? arrived
      : clock.save({ ...arrived, ...payment(payer, gateway.stateOncePaid(context.settings), now()) })
    log(`trade ${trade.outTradeNo} ${isFailure ? 'was not paid' : 'paid'}`)
    const announced = notifier.announce(tried, order === 'returnFirst' ? delayMs : 0)
    if (order === 'notifyFirst')
      await Promise.race([announced, sleep(ATTEMPT_LIMIT_MS, undefined, { ref: false })])
    return toReturn(context, tried)
  }

  function move(tradeNo: string, to: Move): Trade | Refusal {
    const trade = ledger.trade(tradeNo)
    if (trade === undefined) return unknownTrade(tradeNo)
    if (to === 'refund') return refund(tradeNo, null)
    const state = nextState(context, trade, to)
    return typeof state === 'object' ? state : change({ ...trade, state, closedAtMs: now() })
  }

  function refund(tradeNo: string, fen: number | null, refundNo?: string | null): Trade | Refusal {
    const trade = ledger.trade(tradeNo)
    if (trade === undefined) return unknownTrade(tradeNo)
    const state = nextState(context, trade, 'refund')
    if (typeof state === 'object') return state
    const nowMs = now()
    const made = nextRefund(trade, fen, nowMs, refundNo)
    if (made === null)
      return refuse('REFUND_AMOUNT_NOT_VALID', `${trade.outTradeNo} has no such amount left to refund.`)
    const refunded = { ...trade, refunds: [...trade.refunds, made] }
    return change(isRefundedInFull(refunded) ? { ...refunded, state, closedAtMs: nowMs } : refunded)
  }

  function change(changed: Trade): Trade {
    log(`trade ${changed.outTradeNo} is now ${gatewayOf(context, changed).statusWords[changed.state]}`)
    void notifier.announce(clock.save(changed), 0)
    return changed
  }

  return { open, arrive, pay, move, refund, resume: clock.resume, rescale: clock.rescale, stop: clock.stop }
}

function toReturn(context: SimulatorContext, trade: Trade): Paid {
  const { returnUrl } = trade
  return {
    trade,
    returnTarget: returnUrl && gatewayOf(context, trade).returnTarget(trade, returnUrl, context),
  }
}

/** The state after a move, if the gateway and the trade's state permit it. */
function nextState(context: SimulatorContext, trade: Trade, to: Move): TradeState | Refusal {
  const { moves, statusWords } = gatewayOf(context, trade)
  const state = moves.includes(to) ? stateAfter(to, trade) : null
  const detail = `${trade.outTradeNo} is ${statusWords[trade.state]}; it cannot ${to}.`
  return state ?? refuse('TRADE_STATUS_NOT_AVAILD', detail)
}

/** The changes of a trade when it is paid. */
function payment({ buyer, bankCode }: Payer, state: 'paid' | 'finished', nowMs: number) {
  return {
    state,
    paidAtMs: nowMs,
    closedAtMs: state === 'finished' ? nowMs : null,
    buyerId: buyer.id,
    buyerEmail: buyer.email,
    paidByBank: bankCode === null ? null : { code: bankCode, seqNo: newBankSeqNo(nowMs) },
  }
}

function unknownTrade(tradeNo: string): Refusal {
  return refuse('TRADE_NOT_EXIST', `There is no trade ${tradeNo}.`)
}
