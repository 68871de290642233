// The services for the shop's server: query a trade, close it unpaid, create a code, refund
// (docs/protocols.md#open-platform-services).

import { beijingOrNull } from '../alipay/fields'
import { STATUS_WORDS } from '../alipay/trades'
import type { Counter } from '../core/gateway'
import { isRefusal, type Refusal } from '../core/refusal'
import type { Trade } from '../core/trade'
import { formatYuan } from '../core/yuan'
import { type Content, failure, success } from './answerJson'
import type { BillDesk } from './bill/billService'
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
  readonly counter: Counter
  readonly contract: Contract
  readonly bills: BillDesk
}

type Service = (trade: Trade, counter: Counter, content: BizContent) => Content | Refusal

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
  const { counter } = context
  counter.log(`gateway refused ${envelope.fields.get('method')}: ${answer.refused} (${answer.detail})`)
  return failure(answer)
}

function answerHonestly(
  envelope: Envelope,
  { counter, contract, bills }: ServiceContext,
  origin: string,
): Content | Refusal {
  const method = checkEnvelope(envelope, contract, counter.now())
  if (typeof method === 'object') return method
  if (method === 'alipay.trade.precreate') return precreate(envelope.fields, counter, contract, origin)
  const service = Object.hasOwn(SERVICES, method) ? SERVICES[method] : undefined
  const isOfBill = method === 'alipay.data.dataservice.bill.downloadurl.query'
  if (service === undefined && !isOfBill)
    return refuse('isv.invalid-method', `The simulator does not play the method “${method}”.`)
  const content = readBizContent(envelope.fields)
  if (isRefusal(content)) return content
  if (service === undefined) return bills.address(content, origin)
  const trade = findTrade(content, counter, contract)
  return isRefusal(trade) ? trade : service(trade, counter, content)
}

/** The trade in the request; trade_no takes precedence. It does not exist before its cashier is opened. */
function findTrade(content: BizContent, { ledger }: Counter, { appId }: Contract): Trade | Refusal {
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

function close({ tradeNo, outTradeNo }: Trade, counter: Counter): Content | Refusal {
  const closed = counter.move(tradeNo, 'close')
  return isRefusal(closed)
    ? refuse('ACQ.TRADE_STATUS_ERROR', closed.detail)
    : { out_trade_no: outTradeNo, trade_no: tradeNo }
}
