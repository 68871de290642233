// What can happen to a trade: opened by the shop, paid by the buyer, closed, finished, refunded; each change is announced to the shop.

import { setTimeout as sleep } from 'node:timers/promises'
import { returnAddress } from '../alipayDirect/messages'
import { checkRepeat } from '../alipayDirect/repeatRules'
import type { PaymentRequest } from '../alipayDirect/requestRules'
import { makeAlarms } from './alarms'
import type { Buyer } from './buyers'
import type { Desk } from './desk'
import { newBankSeqNo, newReturnNotifyId, newTradeNo } from './identifiers'
import { ATTEMPT_LIMIT_MS, type Notifier } from './notifier'
import { rescaleDueMs } from './notifySchedule'
import { type Refusal, refuse } from './refusal'
import { moveStatus, openTrade, readdressTrade, type Trade } from './trade'

export interface Payer {
  readonly buyer: Buyer
  /** The bank that pays, or null for the buyer's account balance. */
  readonly bankCode: string | null
}

export interface Paid {
  readonly trade: Trade
  /** Where the browser goes next, signed; null without return_url. */
  readonly returnUrl: string | null
}

export interface TradeActions {
  /** The trade of a request: a new one, or the unpaid one of the same out_trade_no and contents. */
  open(request: PaymentRequest): Trade | Refusal
  /** Pay, announce, and say where the browser goes. A trade that is paid already only says so again. */
  pay(tradeNo: string, payer: Payer): Promise<Paid | Refusal>
  move(tradeNo: string, move: 'close' | 'finish' | 'refund'): Trade | Refusal
  /** Watch the time-outs of unpaid trades that an earlier run left. */
  resume(): void
  rescale(oldSpeed: number, newSpeed: number): void
  stop(): void
}

export function makeTradeActions(desk: Desk, notifier: Notifier): TradeActions {
  const { contract, ledger, now, log } = desk
  const alarms = makeAlarms(now)

  function save(trade: Trade): Trade {
    ledger.saveTrade(trade)
    if (trade.status === 'WAIT_BUYER_PAY' && trade.closesAtMs !== null)
      alarms.set(trade.tradeNo, trade.closesAtMs, () => void move(trade.tradeNo, 'close'))
    else alarms.cancel(trade.tradeNo)
    return trade
  }

  function open(request: PaymentRequest): Trade | Refusal {
    const earlier = ledger.tradeOf(request.outTradeNo)
    if (earlier !== undefined) return checkRepeat(earlier, request) ?? save(readdressTrade(earlier, request))
    const nowMs = now()
    const closesAtMs = request.timeoutMs === null ? null : nowMs + request.timeoutMs / desk.settings.speed
    log(`trade ${request.outTradeNo} opened`)
    return save(openTrade(newTradeNo(nowMs), request, nowMs, closesAtMs))
  }

  async function pay(tradeNo: string, { buyer, bankCode }: Payer): Promise<Paid | Refusal> {
    const trade = ledger.trade(tradeNo)
    if (trade === undefined) return unknownTrade(tradeNo)
    if (trade.status === 'TRADE_SUCCESS' || trade.status === 'TRADE_FINISHED') return toReturn(trade)
    const status = moveStatus(trade, 'pay')
    if (status === null) return refuse('TRADE_NOT_ALLOWED_PAY', `${trade.outTradeNo} is ${trade.status}.`)

    const { order, delayMs, finishedAtOnce } = desk.settings
    const nowMs = now()
    const paid = save({
      ...trade,
      status: finishedAtOnce ? 'TRADE_FINISHED' : status,
      paidAtMs: nowMs,
      closedAtMs: finishedAtOnce ? nowMs : null,
      buyerId: buyer.id,
      buyerEmail: buyer.email,
      paidByBank: bankCode === null ? null : { code: bankCode, seqNo: newBankSeqNo(nowMs) },
    })
    log(`trade ${trade.outTradeNo} paid`)
    const announced = notifier.announce(paid, order === 'returnFirst' ? delayMs : 0)
    if (order === 'notifyFirst')
      await Promise.race([announced, sleep(ATTEMPT_LIMIT_MS, undefined, { ref: false })])
    return toReturn(paid)
  }

  function toReturn(trade: Trade): Paid {
    const notifyId = newReturnNotifyId()
    const nowMs = now()
    if (trade.returnUrl !== null) ledger.saveReturnId(notifyId, nowMs)
    return { trade, returnUrl: returnAddress(trade, notifyId, contract, nowMs) }
  }

  function move(tradeNo: string, to: 'close' | 'finish' | 'refund'): Trade | Refusal {
    const trade = ledger.trade(tradeNo)
    if (trade === undefined) return unknownTrade(tradeNo)
    const status = moveStatus(trade, to)
    if (status === null)
      return refuse('TRADE_STATUS_NOT_AVAILD', `${trade.outTradeNo} is ${trade.status}; it cannot ${to}.`)
    const nowMs = now()
    const moved = save({ ...trade, status, closedAtMs: nowMs, refundedAtMs: to === 'refund' ? nowMs : null })
    log(`trade ${trade.outTradeNo} is now ${status}`)
    void notifier.announce(moved, 0)
    return moved
  }

  return {
    open,
    pay,
    move,
    resume() {
      for (const trade of ledger.trades()) if (trade.closesAtMs !== null) save(trade)
    },
    rescale(oldSpeed, newSpeed) {
      for (const trade of ledger.trades())
        if (trade.status === 'WAIT_BUYER_PAY' && trade.closesAtMs !== null)
          save({ ...trade, closesAtMs: rescaleDueMs(trade.closesAtMs, now(), oldSpeed, newSpeed) })
    },
    stop: alarms.cancelAll,
  }
}

function unknownTrade(tradeNo: string): Refusal {
  return refuse('TRADE_NOT_EXIST', `There is no trade ${tradeNo}.`)
}
