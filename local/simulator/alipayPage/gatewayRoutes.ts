// /openapi/gateway.do: payment requests and services (docs/protocols.md#open-platform-requests); and the addresses in
// codes, which a phone opens.

import { Hono } from 'hono'
import type { GatewayContext, GatewayCore, GatewayRoutes } from '../core/gateway'
import { limitForm, rawBody, rawQuery } from '../core/rawRequest'
import { isRefusal, type Refusal } from '../core/refusal'
import type { Trade } from '../core/trade'
import { BILL_ROUTE } from './bill/billService'
import { readBizContent } from './bizContent'
import { CODE_ROUTE, scanned } from './codes'
import type { Contract } from './contract'
import { checkEnvelope, type Envelope, methodOf, openEnvelope } from './envelope'
import { isPage, type PaymentMethodName } from './paymentMethods'
import { readPayment } from './paymentRules'
import { answerService } from './services'
import type { ServiceContext } from './tradeServices'

export const ENTRY_PATH = '/openapi/gateway.do'

export function gatewayRoutes(context: ServiceContext): GatewayRoutes {
  const { core, contract, bills } = context
  const routes: GatewayRoutes = new Hono()

  routes.get(CODE_ROUTE, c => {
    const trade = scanned(c.req.param('code'), core)
    return isRefusal(trade) ? core.showRefusal(c, trade, '') : c.redirect(`/cashier/${trade.tradeNo}`, 302)
  })

  routes.get(BILL_ROUTE, c => bills.download(c))

  return routes.on(['GET', 'POST'], ENTRY_PATH, limitForm, async c => {
    const envelope = openEnvelope(rawQuery(c), await rawBody(c))
    const method = methodOf(envelope)
    if (!isPage(method)) return answerService(c, envelope, context)
    const trade = openTrade(envelope, method, core, contract)
    return isRefusal(trade)
      ? showRefusal(c, trade, envelope, core)
      : c.redirect(`/cashier/${trade.tradeNo}`, 302)
  })
}

function openTrade(
  envelope: Envelope,
  method: PaymentMethodName,
  core: GatewayCore,
  contract: Contract,
): Trade | Refusal {
  const nowMs = core.now()
  const checked = checkEnvelope(envelope, contract, nowMs)
  if (typeof checked === 'object') return checked
  const order = readPayment({ fields: envelope.fields, method, contract, nowMs })
  return isRefusal(order) ? order : core.open(order)
}

function showRefusal(c: GatewayContext, refusal: Refusal, { fields }: Envelope, core: GatewayCore) {
  const content = readBizContent(fields)
  return core.showRefusal(c, refusal, isRefusal(content) ? '' : (content.get('out_trade_no') ?? ''))
}
