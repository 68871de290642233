// service=single_trade_query and service=close_trade: the shop's server asks about a trade, or closes it unpaid
// (docs/protocols.md#error-codes). Both are signed, both answer XML whatever is wrong.

import type { Charset } from '../core/charset'
import type { Control } from '../core/control'
import type { Desk } from '../core/desk'
import { withOtherAmount } from '../core/faults'
import { isRefusal, type Refusal, refuse } from '../core/refusal'
import type { Trade } from '../core/trade'
import { doneXml, failureXml, tellXml, type XmlAnswer } from './answerXml'
import { checkSigned, type Envelope } from './envelope'
import { queryFields } from './messages'
import type { Fields } from './requestTerms'

export type TradeService = 'single_trade_query' | 'close_trade'

export function isTradeService(name: string | undefined): name is TradeService {
  return name === 'single_trade_query' || name === 'close_trade'
}

/** @param envelope what was sent, or why it cannot be read */
export function answerTradeService(
  service: TradeService,
  envelope: Envelope | Refusal,
  { desk, actions }: Control,
): XmlAnswer {
  function query({ pairs, fields }: Envelope, charset: Charset): XmlAnswer {
    const trade = findTrade(fields, 'out_trade_no', desk)
    if (isRefusal(trade)) return fail(trade, charset)
    const isAltered = desk.settings.tradeServices === 'otherAmount' && trade.paidAtMs !== null
    const told = isAltered ? withOtherAmount(queryFields(trade)) : queryFields(trade)
    return tellXml(pairs, 'trade', told, desk.contract.key, charset)
  }

  function close({ fields }: Envelope, charset: Charset): XmlAnswer {
    const role = fields.get('trade_role')
    if (role !== undefined && role !== 'B' && role !== 'S')
      return fail(refuse('ILLEGAL_ARGUMENT', `trade_role is “${role}”; allowed: B, S.`), charset)
    const trade = findTrade(fields, 'out_order_no', desk)
    const closed = isRefusal(trade) ? trade : actions.move(trade.tradeNo, 'close')
    return isRefusal(closed) ? fail(closed, charset) : doneXml(charset)
  }

  function fail({ refused, detail }: Refusal, charset: Charset): XmlAnswer {
    desk.log(`gateway refused ${service}: ${refused} (${detail})`)
    return failureXml(refused, charset)
  }

  if (isRefusal(envelope)) return fail(envelope, 'gbk')
  const charset = checkSigned(envelope, desk.contract)
  if (typeof charset === 'object') return fail(charset, envelope.charset ?? 'gbk')
  if (desk.settings.tradeServices === 'notContracted')
    return fail(refuse('ILLEGAL_PARTNER_EXTERFACE', `${service} is not in the shop's contract.`), charset)
  return service === 'single_trade_query' ? query(envelope, charset) : close(envelope, charset)
}

/** The trade a request names; trade_no decides when both numbers are there. */
function findTrade(
  fields: Fields,
  orderName: 'out_trade_no' | 'out_order_no',
  { contract, ledger }: Desk,
): Trade | Refusal {
  const tradeNo = fields.get('trade_no')
  const orderNo = fields.get(orderName)
  if (tradeNo === undefined && orderNo === undefined)
    return refuse('ILLEGAL_ARGUMENT', `trade_no and ${orderName} are both missing.`)
  const trade = tradeNo === undefined ? ledger.tradeOf(orderNo ?? '') : ledger.trade(tradeNo)
  return trade === undefined || trade.sellerId !== contract.partner
    ? refuse('TRADE_NOT_EXIST', `The shop has no trade ${tradeNo ?? orderNo}.`)
    : trade
}
