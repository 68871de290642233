// The services for the shop's server: query a trade, close it unpaid, create a code, refund
// (docs/protocols.md#open-platform-services).

import { beijingOrNull } from '../alipay/fields'
import { STATUS_WORDS } from '../alipay/trades'
import type { GatewayCore } from '../core/gateway'
import { isRefusal, type Refusal } from '../core/refusal'
import type { Trade } from '../core/trade'
import { formatYuan } from '../core/yuan'
import { type Content, failure, success } from './answerJson'
import type { BillService } from './bill/billService'
import { type BizContent, readBizContent } from './bizContent'
import { precreate } from './codes'
import { ALIPAY_PAGE, type Contract } from './contract'
import { detailsOf } from './details'
import { checkEnvelope, type Envelope } from './envelope'
import { refuse } from './errorCodes'
import { maskEmail } from './messages'
import { queryRefund, refund } from './refundServices'

/** What the services need. */
export interface ServiceContext {
  readonly core: GatewayCore
  readonly contract: Contract
  readonly bills: BillService
}

type Service = (trade: Trade, core: GatewayCore, content: BizContent) => Content | Refusal

const SERVICES: Readonly<Record<string, Service>> = {
  'alipay.trade.query': query,
  'alipay.trade.close': close,
  'alipay.trade.refund': refund,
  'alipay.trade.fastpay.refund.query': queryRefund,
}

/** Answer a request for a service. */
export function serve(envelope: Envelope, context: ServiceContext, origin: string): Content {
  const answer = answerHonestly(envelope, context, origin)
  if (!isRefusal(answer)) return success(answer)
  const { core } = context
  core.log(`gateway refused ${envelope.fields.get('method')}: ${answer.refused} (${answer.detail})`)
  return failure(answer)
}

function answerHonestly(
  envelope: Envelope,
  { core, contract, bills }: ServiceContext,
  origin: string,
): Content | Refusal {
  const method = checkEnvelope(envelope, contract, core.now())
  if (typeof method === 'object') return method
  if (method === 'alipay.trade.precreate') return precreate(envelope.fields, core, contract, origin)
  const service = Object.hasOwn(SERVICES, method) ? SERVICES[method] : undefined
  const isOfBill = method === 'alipay.data.dataservice.bill.downloadurl.query'
  if (service === undefined && !isOfBill)
    return refuse('isv.invalid-method', `The simulator does not play the method “${method}”.`)
  const content = readBizContent(envelope.fields)
  if (isRefusal(content)) return content
  if (service === undefined) return bills.address(content, origin)
  const trade = findTrade(content, core, contract)
  return isRefusal(trade) ? trade : service(trade, core, content)
}

/** The trade in the request; trade_no takes precedence. It does not exist before its cashier is opened. */
function findTrade(content: BizContent, { ledger }: GatewayCore, { appId }: Contract): Trade | Refusal {
  const tradeNo = content.get('trade_no')
  const orderNo = content.get('out_trade_no')
  if (tradeNo === undefined && orderNo === undefined)
    return refuse('ACQ.INVALID_PARAMETER', 'trade_no and out_trade_no are both missing.')
  const trade = tradeNo === undefined ? ledger.tradeOf(ALIPAY_PAGE, orderNo ?? '') : ledger.trade(tradeNo)
  const isOurs = trade?.gateway === ALIPAY_PAGE && detailsOf(trade).appId === appId
  if (!isOurs) return refuse('ACQ.TRADE_NOT_EXIST', `The app has no trade ${tradeNo ?? orderNo}.`)
  return trade.cashierOpenedAtMs === null
    ? refuse('ACQ.TRADE_NOT_EXIST', `Nobody has opened the cashier of ${trade.outTradeNo} yet.`)
    : trade
}

function query(trade: Trade): Content {
  const paid = formatYuan(trade.paidAtMs === null ? 0 : trade.totalFen)
  return {
    ...(trade.buyerEmail !== null && { buyer_logon_id: maskEmail(trade.buyerEmail) }),
    ...(trade.buyerId !== null && { buyer_user_id: trade.buyerId }),
    buyer_pay_amount: paid,
    ...(trade.paidAtMs !== null && {
      fund_bill_list: [{ amount: paid, fund_channel: 'ALIPAYACCOUNT' }],
      send_pay_date: beijingOrNull(trade.paidAtMs),
    }),
    invoice_amount: paid,
    out_trade_no: trade.outTradeNo,
    point_amount: '0.00',
    receipt_amount: paid,
    total_amount: formatYuan(trade.totalFen),
    trade_no: trade.tradeNo,
    trade_status: STATUS_WORDS[trade.state],
  }
}

function close({ tradeNo, outTradeNo }: Trade, core: GatewayCore): Content | Refusal {
  const closed = core.move(tradeNo, 'close')
  return isRefusal(closed)
    ? refuse('ACQ.TRADE_STATUS_ERROR', closed.detail)
    : { out_trade_no: outTradeNo, trade_no: tradeNo }
}
