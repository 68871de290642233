// alipay.trade.precreate: a code for the shop's screen, and the address that it holds, which a phone opens. There is no
// trade before the scan; the ledger keeps what it will be of (docs/protocols.md#open-platform-services).

import type { Counter } from '../core/gateway'
import { isRefusal, type Refusal } from '../core/refusal'
import type { Trade } from '../core/trade'
import type { Content } from './answerJson'
import { ALIPAY_PAGE, type Contract } from './contract'
import { refuse } from './errorCodes'
import { readPayment } from './paymentRules'

const CODE_PATH = '/openapi/code/'
export const CODE_ROUTE = `${CODE_PATH}:code`

/** A code that nobody scans is dead after so long, simulated. */
const CODE_LIFE_MS = 2 * 3_600_000

/** @param origin of this simulator, where a phone finds it */
export function precreate(
  fields: ReadonlyMap<string, string>,
  counter: Counter,
  contract: Contract,
  origin: string,
): Content | Refusal {
  const nowMs = counter.now()
  const order = readPayment({ fields, method: 'alipay.trade.precreate', contract, nowMs })
  const trade = isRefusal(order) ? order : counter.open(order)
  if (isRefusal(trade)) return trade
  const { outTradeNo, tradeNo } = trade
  return { out_trade_no: outTradeNo, qr_code: `${origin}${CODE_PATH}${tradeNo}.${nowMs.toString(36)}` }
}

/** The trade that a phone is led to by a code, from the trade's number and when the code was made. */
export function scanned(code: string, { ledger, settings, now }: Counter): Trade | Refusal {
  const [tradeNo = '', made = ''] = code.split('.')
  const trade = ledger.trade(tradeNo)
  if (trade?.gateway !== ALIPAY_PAGE || !/^[0-9a-z]{8}$/.test(made))
    return refuse('ACQ.TRADE_NOT_EXIST', 'There is no such code.')
  const diesAtMs = Number.parseInt(made, 36) + CODE_LIFE_MS / settings().speed
  return trade.cashierOpenedAtMs === null && now() >= diesAtMs
    ? refuse('CODE_DEAD', `Nobody scanned this code of ${trade.outTradeNo} for two hours.`)
    : trade
}
