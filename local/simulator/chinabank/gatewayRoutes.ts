// /PayGate: the shop's payment requests (docs/protocols.md#chinabank-request).

import { Hono } from 'hono'
import type { GatewayCore, GatewayRoutes } from '../core/gateway'
import { limitForm, rawBody, rawQuery } from '../core/rawRequest'
import { isRefusal, type Refusal } from '../core/refusal'
import type { Trade } from '../core/trade'
import type { Contract } from './contract'
import { checkEnvelope, type Envelope, openEnvelope } from './envelope'
import { refuse } from './errorCodes'
import { readPayment } from './requestRules'

export const ENTRY_PATH = '/PayGate'

export function gatewayRoutes(core: GatewayCore, contract: Contract): GatewayRoutes {
  const routes: GatewayRoutes = new Hono()

  return routes.on(['GET', 'POST'], ENTRY_PATH, limitForm, async c => {
    const body = await rawBody(c)
    if (body === null) return core.showRefusal(c, refuse('POST_ONLY', 'PayGate takes forms by POST.'), '')
    const envelope = openEnvelope(rawQuery(c), body)
    const trade = openTrade(envelope, core, contract)
    return isRefusal(trade)
      ? core.showRefusal(c, trade, envelope.fields.get('v_oid') ?? '')
      : c.redirect(`/cashier/${trade.tradeNo}`, 302)
  })
}

function openTrade(envelope: Envelope, core: GatewayCore, contract: Contract): Trade | Refusal {
  const refusal = checkEnvelope(envelope, contract)
  if (refusal !== null) return refusal
  const order = readPayment(envelope.fields)
  return isRefusal(order) ? order : core.open(order)
}
