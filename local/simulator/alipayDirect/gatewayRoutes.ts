// /gateway.do: payment requests and services (docs/protocols.md#gateway).

import { Hono } from 'hono'
import type { Counter, GatewayContext, GatewayRoutes } from '../core/gateway'
import { limitForm, rawBody, rawQuery } from '../core/rawRequest'
import { isRefusal, type Refusal } from '../core/refusal'
import { isOn } from '../core/settingFields'
import type { Trade } from '../core/trade'
import type { Contract } from './contract'
import { checkSigned, type Envelope, openEnvelope, serviceOf } from './envelope'
import { refuse } from './errorCodes'
import { makeRefundDesk } from './refundDesk'
import { readPaymentRequest } from './requestRules'
import { answerTimestamp, answerTrade, answerVerify } from './services'
import { ANTI_PHISHING, SELF_TIMEOUT } from './settings'
import { makeTimestampKeys, type TimestampKeys } from './timestampKeys'
import { isTradeService } from './tradeServices'

/** @param knownNotifyIds ids that notify_verify always answers true for */
export function gatewayRoutes(
  counter: Counter,
  contract: Contract,
  knownNotifyIds: ReadonlySet<string>,
): GatewayRoutes {
  const keys = makeTimestampKeys()
  const context = { counter, contract, knownNotifyIds, keys }
  const routes: GatewayRoutes = new Hono()
  const desk = makeRefundDesk(counter, contract)
  routes.route('/refunds', desk.routes)

  routes.on(['GET', 'POST'], '/gateway.do', limitForm, async c => {
    const query = rawQuery(c)
    const body = await rawBody(c)
    const envelope = openEnvelope(query, body)
    const service = serviceOf(query, body)
    if (isTradeService(service)) return answerTrade(c, service, envelope, context)
    if (isRefusal(envelope)) return counter.turnAway(c, envelope, '')
    switch (envelope.fields.get('service')) {
      case 'create_direct_pay_by_user':
        return pay(c, envelope)
      case 'refund_fastpay_by_platform_pwd':
        return desk.open(c, envelope)
      case 'notify_verify':
        return answerVerify(c, envelope, context)
      case 'query_timestamp':
        return answerTimestamp(c, envelope, context)
      case undefined:
        return turnAway(c, refuse('ILLEGAL_SERVICE', 'service is missing.'), envelope)
      default:
        return turnAway(c, refuse('ILLEGAL_SERVICE', 'The simulator does not play this service.'), envelope)
    }
  })

  function pay(c: GatewayContext, envelope: Envelope) {
    const trade = openTrade(envelope, counter, contract, keys)
    return isRefusal(trade) ? turnAway(c, trade, envelope) : c.redirect(`/cashier/${trade.tradeNo}`, 302)
  }

  function turnAway(c: GatewayContext, refusal: Refusal, { fields }: Envelope) {
    return counter.turnAway(c, refusal, fields.get('out_trade_no') ?? '')
  }

  return routes
}

function openTrade(
  envelope: Envelope,
  counter: Counter,
  contract: Contract,
  keys: TimestampKeys,
): Trade | Refusal {
  const charset = checkSigned(envelope, contract)
  if (typeof charset === 'object') return charset
  const nowMs = counter.now()
  const settings = counter.settings()
  const order = readPaymentRequest(envelope.fields, charset, {
    contract,
    settings: { antiPhishing: isOn(ANTI_PHISHING, settings), selfTimeout: isOn(SELF_TIMEOUT, settings) },
    nowMs,
    antiPhishingKeyState: key => keys.state(key, nowMs),
  })
  return isRefusal(order) ? order : counter.open(order)
}
