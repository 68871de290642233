// /gateway.do: payment requests and services (docs/protocols.md#gateway).

import { Hono } from 'hono'
import type { GatewayContext, GatewayCore, GatewayRoutes } from '../core/gateway'
import { limitForm, rawBody, rawQuery } from '../core/rawRequest'
import { isRefusal, type Refusal } from '../core/refusal'
import { isOn } from '../core/settingFields'
import type { Trade } from '../core/trade'
import type { Contract } from './contract'
import { checkSigned, type Envelope, openEnvelope, serviceOf } from './envelope'
import { refuse } from './errorCodes'
import { makeRefundService } from './refundService'
import { readPaymentRequest } from './requestRules'
import { answerTimestamp, answerTrade, answerVerify } from './services'
import { ANTI_PHISHING, SELF_TIMEOUT } from './settings'
import { makeTimestampKeys, type TimestampKeys } from './timestampKeys'
import { isTradeService } from './tradeServices'

/** @param knownNotifyIds ids that notify_verify always answers true for */
export function gatewayRoutes(
  core: GatewayCore,
  contract: Contract,
  knownNotifyIds: ReadonlySet<string>,
): GatewayRoutes {
  const keys = makeTimestampKeys()
  const context = { core, contract, knownNotifyIds, keys }
  const routes: GatewayRoutes = new Hono()
  const refunds = makeRefundService(core, contract)
  routes.route('/refunds', refunds.routes)

  routes.on(['GET', 'POST'], '/gateway.do', limitForm, async c => {
    const query = rawQuery(c)
    const body = await rawBody(c)
    const envelope = openEnvelope(query, body)
    const service = serviceOf(query, body)
    if (isTradeService(service)) return answerTrade(c, service, envelope, context)
    if (isRefusal(envelope)) return core.showRefusal(c, envelope, '')
    switch (envelope.fields.get('service')) {
      case 'create_direct_pay_by_user':
        return pay(c, envelope)
      case 'refund_fastpay_by_platform_pwd':
        return refunds.open(c, envelope)
      case 'notify_verify':
        return answerVerify(c, envelope, context)
      case 'query_timestamp':
        return answerTimestamp(c, envelope, context)
      case undefined:
        return showRefusal(c, refuse('ILLEGAL_SERVICE', 'service is missing.'), envelope)
      default:
        return showRefusal(
          c,
          refuse('ILLEGAL_SERVICE', 'The simulator does not play this service.'),
          envelope,
        )
    }
  })

  function pay(c: GatewayContext, envelope: Envelope) {
    const trade = openTrade(envelope, core, contract, keys)
    return isRefusal(trade) ? showRefusal(c, trade, envelope) : c.redirect(`/cashier/${trade.tradeNo}`, 302)
  }

  function showRefusal(c: GatewayContext, refusal: Refusal, { fields }: Envelope) {
    return core.showRefusal(c, refusal, fields.get('out_trade_no') ?? '')
  }

  return routes
}

function openTrade(
  envelope: Envelope,
  core: GatewayCore,
  contract: Contract,
  keys: TimestampKeys,
): Trade | Refusal {
  const charset = checkSigned(envelope, contract)
  if (typeof charset === 'object') return charset
  const nowMs = core.now()
  const settings = core.settings()
  const order = readPaymentRequest(envelope.fields, charset, {
    contract,
    settings: { antiPhishing: isOn(ANTI_PHISHING, settings), selfTimeout: isOn(SELF_TIMEOUT, settings) },
    nowMs,
    antiPhishingKeyState: key => keys.state(key, nowMs),
  })
  return isRefusal(order) ? order : core.open(order)
}
