// service=single_trade_query and service=close_trade: the shop's server queries a trade, or closes it unpaid
// (docs/protocols.md#error-codes). Both must be signed, and answer XML even for errors.

import type { Charset } from '../core/charset'
import type { GatewayCore } from '../core/gateway'
import { isRefusal, type Refusal } from '../core/refusal'
import { chosen } from '../core/settingFields'
import type { Trade } from '../core/trade'
import { doneXml, failureXml, tellXml, type XmlAnswer } from './answerXml'
import { ALIPAY_DIRECT, type Contract } from './contract'
import { detailsOf } from './details'
import { checkSigned, type Envelope } from './envelope'
import { refuse } from './errorCodes'
import { queryFields } from './messages'
import { withOtherAmount } from './notifyMessage'
import type { Fields } from './requestTerms'
import { TRADE_SERVICES } from './settings'

export type TradeService = 'single_trade_query' | 'close_trade'

export function isTradeService(name: string | undefined): name is TradeService {
  return name === 'single_trade_query' || name === 'close_trade'
}

/** @param envelope a refusal if the request is unreadable */
export function answerTradeService(
  service: TradeService,
  envelope: Envelope | Refusal,
  core: GatewayCore,
  contract: Contract,
): XmlAnswer {
  const setting = chosen(TRADE_SERVICES, core.settings())

  function query({ pairs, fields }: Envelope, charset: Charset): XmlAnswer {
    const trade = findTrade(fields, 'out_trade_no', core, contract)
    if (isRefusal(trade)) return fail(trade, charset)
    const isAltered = setting === 'otherAmount' && trade.paidAtMs !== null
    const told = isAltered ? withOtherAmount(queryFields(trade)) : queryFields(trade)
    return tellXml(pairs, 'trade', told, contract.key, charset)
  }

  function close({ fields }: Envelope, charset: Charset): XmlAnswer {
    const role = fields.get('trade_role')
    if (role !== undefined && role !== 'B' && role !== 'S')
      return fail(refuse('ILLEGAL_ARGUMENT', `trade_role is “${role}”; allowed: B, S.`), charset)
    const trade = findTrade(fields, 'out_order_no', core, contract)
    const closed = isRefusal(trade) ? trade : core.move(trade.tradeNo, 'close')
    return isRefusal(closed) ? fail(closed, charset) : doneXml(charset)
  }

  function fail({ refused, detail }: Refusal, charset: Charset): XmlAnswer {
    core.log(`gateway refused ${service}: ${refused} (${detail})`)
    return failureXml(refused, charset)
  }

  if (isRefusal(envelope)) return fail(envelope, 'gbk')
  const charset = checkSigned(envelope, contract)
  if (typeof charset === 'object') return fail(charset, envelope.charset ?? 'gbk')
  if (setting === 'notContracted')
    return fail(refuse('ILLEGAL_PARTNER_EXTERFACE', `${service} is not in the shop's contract.`), charset)
  return service === 'single_trade_query' ? query(envelope, charset) : close(envelope, charset)
}

/** The trade in the request; trade_no takes precedence over out_trade_no. */
function findTrade(
  fields: Fields,
  orderName: 'out_trade_no' | 'out_order_no',
  { ledger }: GatewayCore,
  contract: Contract,
): Trade | Refusal {
  const tradeNo = fields.get('trade_no')
  const orderNo = fields.get(orderName)
  if (tradeNo === undefined && orderNo === undefined)
    return refuse('ILLEGAL_ARGUMENT', `trade_no and ${orderName} are both missing.`)
  const trade = tradeNo === undefined ? ledger.tradeOf(ALIPAY_DIRECT, orderNo ?? '') : ledger.trade(tradeNo)
  const isOurs = trade?.gateway === ALIPAY_DIRECT && detailsOf(trade).sellerId === contract.partner
  return isOurs ? trade : refuse('TRADE_NOT_EXIST', `The shop has no trade ${tradeNo ?? orderNo}.`)
}
