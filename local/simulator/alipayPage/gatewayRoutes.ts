// /openapi/gateway.do: the shop's requests (docs/protocols.md#open-platform-requests).

import { Hono } from 'hono'
import type { Counter, GatewayContext, GatewayRoutes } from '../core/gateway'
import { limitForm, rawBody, rawQuery } from '../core/rawRequest'
import { isRefusal, type Refusal } from '../core/refusal'
import type { Trade } from '../core/trade'
import { readBizContent } from './bizContent'
import type { Contract } from './contract'
import { checkEnvelope, type Envelope, openEnvelope } from './envelope'
import { refuse } from './errorCodes'
import { isPaymentMethod } from './paymentMethods'
import { readPayment } from './paymentRules'

export const ENTRY_PATH = '/openapi/gateway.do'

export function gatewayRoutes(counter: Counter, contract: Contract): GatewayRoutes {
  const routes: GatewayRoutes = new Hono()

  return routes.on(['GET', 'POST'], ENTRY_PATH, limitForm, async c => {
    const envelope = openEnvelope(rawQuery(c), await rawBody(c))
    const trade = openTrade(envelope, counter, contract)
    return isRefusal(trade)
      ? turnAway(c, trade, envelope, counter)
      : c.redirect(`/cashier/${trade.tradeNo}`, 302)
  })
}

function openTrade(envelope: Envelope, counter: Counter, contract: Contract): Trade | Refusal {
  const nowMs = counter.now()
  const method = checkEnvelope(envelope, contract, nowMs)
  if (typeof method === 'object') return method
  if (!isPaymentMethod(method))
    return refuse('isv.invalid-method', `The simulator does not play the method “${method}”.`)
  const order = readPayment({ fields: envelope.fields, method, contract, nowMs })
  return isRefusal(order) ? order : counter.open(order)
}

function turnAway(c: GatewayContext, refusal: Refusal, { fields }: Envelope, counter: Counter) {
  const content = readBizContent(fields)
  return counter.turnAway(c, refusal, isRefusal(content) ? '' : (content.get('out_trade_no') ?? ''))
}
