// alipay.trade.precreate: issues a code, which the shop shows and a phone scans. The trade does not exist for the shop
// before the scan, though the ledger has its data (docs/protocols.md#open-platform-services).

import type { GatewayCore } from '../core/gateway'
import { isRefusal, type Refusal } from '../core/refusal'
import type { Trade } from '../core/trade'
import type { Content } from './answerJson'
import { ALIPAY_PAGE, type Contract } from './contract'
import { refuse } from './errorCodes'
import { readPayment } from './paymentRules'

const CODE_PATH = '/openapi/code/'
export const CODE_ROUTE = `${CODE_PATH}:code`

/** The lifetime of a code that nobody scans, simulated milliseconds. */
const CODE_LIFE_MS = 2 * 3_600_000

/** @param origin of this simulator, for the phone */
export function precreate(
  fields: ReadonlyMap<string, string>,
  core: GatewayCore,
  contract: Contract,
  origin: string,
): Content | Refusal {
  const nowMs = core.now()
  const order = readPayment({ fields, method: 'alipay.trade.precreate', contract, nowMs })
  const trade = isRefusal(order) ? order : core.open(order)
  if (isRefusal(trade)) return trade
  const { outTradeNo, tradeNo } = trade
  return { out_trade_no: outTradeNo, qr_code: `${origin}${CODE_PATH}${tradeNo}.${nowMs.toString(36)}` }
}

/** The trade of a scanned code, which consists of the trade's number and the code's creation time. */
export function scanned(code: string, { ledger, settings, now }: GatewayCore): Trade | Refusal {
  const [tradeNo = '', made = ''] = code.split('.')
  const trade = ledger.trade(tradeNo)
  if (trade?.gateway !== ALIPAY_PAGE || !/^[0-9a-z]{8}$/.test(made))
    return refuse('ACQ.TRADE_NOT_EXIST', 'There is no such code.')
  const diesAtMs = Number.parseInt(made, 36) + CODE_LIFE_MS / settings().speed
  return trade.cashierOpenedAtMs === null && now() >= diesAtMs
    ? refuse('CODE_DEAD', `Nobody scanned this code of ${trade.outTradeNo} for two hours.`)
    : trade
}
