// /gateway.do: the shop's requests and questions (docs/protocols.md#gateway).

import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { formatBeijing } from '../core/beijingTime'
import type { Control } from '../core/control'
import { errorPage } from '../core/errorPage'
import type { Pair } from '../core/form'
import { PAGE_HEADERS } from '../core/pageFrame'
import { isRefusal, type Refusal, refuse } from '../core/refusal'
import type { Trade } from '../core/trade'
import { failureXml, tellXml, type XmlAnswer } from './answerXml'
import { checkSigned, type Envelope, openEnvelope, serviceOf } from './envelope'
import { verifyNotifyId } from './notifyVerify'
import { readPaymentRequest } from './requestRules'
import type { TimestampKeys } from './timestampKeys'
import { answerTradeService, isTradeService, type TradeService } from './tradeServices'

type GatewayContext = Context<{ Bindings: HttpBindings }>

const KEPT_REFUSALS = 50
const LARGEST_FORM_BYTES = 262_144

const limitForm = bodyLimit({
  maxSize: LARGEST_FORM_BYTES,
  onError: c => c.text('The form is too large.', 413),
})

/** The setting `slow` answers after this long: beyond any sensible client's patience. Real milliseconds. */
const SLOW_ANSWER_MS = 15_000

/** What stands in the way of an answer at `tradeServices: garbage`. It is no XML. */
const BUSY_PAGE = '<!doctype html><title>系统繁忙</title><p>系统繁忙，请稍后再试<br>The system is busy'

export function gatewayRoutes(control: Control, keys: TimestampKeys): Hono<{ Bindings: HttpBindings }> {
  const { desk } = control
  const routes = new Hono<{ Bindings: HttpBindings }>()

  routes.on(['GET', 'POST'], '/gateway.do', limitForm, async c => {
    const query = rawQuery(c)
    const body = c.req.method === 'POST' ? await rawBody(c) : null
    const envelope = openEnvelope(query, body)
    const service = serviceOf(query, body)
    if (isTradeService(service)) return serveTrade(c, service, envelope)
    if (isRefusal(envelope)) return showRefusal(c, envelope, '')
    switch (envelope.fields.get('service')) {
      case 'create_direct_pay_by_user':
        return pay(c, envelope)
      case 'notify_verify':
        return verify(c, envelope)
      case 'query_timestamp':
        return timestamp(c, envelope)
      case undefined:
        return showRefusal(c, refuse('ILLEGAL_SERVICE', 'service is missing.'), orderOf(envelope))
      default:
        return showRefusal(
          c,
          refuse('ILLEGAL_SERVICE', 'The simulator does not play this service.'),
          orderOf(envelope),
        )
    }
  })

  function pay(c: GatewayContext, envelope: Envelope) {
    const trade = openTrade(envelope)
    if (isRefusal(trade)) return showRefusal(c, trade, orderOf(envelope))
    return c.redirect(`/cashier/${trade.tradeNo}`, 302)
  }

  function openTrade(envelope: Envelope): Trade | Refusal {
    const charset = checkSigned(envelope, desk.contract)
    if (typeof charset === 'object') return charset
    const nowMs = desk.now()
    const request = readPaymentRequest(envelope.fields, charset, {
      contract: desk.contract,
      settings: desk.settings,
      nowMs,
      antiPhishingKeyState: key => keys.state(key, nowMs),
    })
    return isRefusal(request) ? request : control.actions.open(request)
  }

  async function verify(c: GatewayContext, { fields }: Envelope) {
    const { notifyVerify } = desk.settings
    const honest = () => verifyNotifyId(fields, desk.contract, desk.ledger, desk.knownNotifyIds, desk.now())
    const plain = { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' }
    switch (notifyVerify) {
      case 'honest':
        return c.body(honest(), 200, plain)
      case 'slow':
        await slowly()
        return c.body(honest(), 200, plain)
      case 'down':
        return hangUp(c)
      default:
        return c.body(notifyVerify, 200, plain)
    }
  }

  function timestamp(c: GatewayContext, { pairs, fields, charset }: Envelope) {
    if (desk.settings.timestampService === 'down') return hangUp(c)
    const partner = fields.get('partner')
    const spoken = charset ?? 'gbk'
    if (partner !== desk.contract.partner) return xml(c, failureXml('ILLEGAL_PARTNER', spoken))
    const issued: Pair[] = [['encrypt_key', keys.issue(desk.now())]]
    return xml(c, tellXml(pairs, 'timestamp', issued, desk.contract.key, spoken))
  }

  async function serveTrade(c: GatewayContext, service: TradeService, envelope: Envelope | Refusal) {
    switch (desk.settings.tradeServices) {
      case 'down':
        return hangUp(c)
      case 'garbage':
        return c.html(BUSY_PAGE, 200)
      case 'slow': {
        // What was asked for is done at once; only the shop learns of it late, or never.
        const answer = answerTradeService(service, envelope, control)
        await slowly()
        return xml(c, answer)
      }
      default:
        return xml(c, answerTradeService(service, envelope, control))
    }
  }

  function showRefusal(c: GatewayContext, refusal: Refusal, outTradeNo: string) {
    const { refused, detail } = refusal
    desk.log(`gateway refused ${outTradeNo}: ${refused} (${detail})`)
    desk.turnedAway = [
      { time: formatBeijing(desk.now()), code: refused, detail, outTradeNo: outTradeNo.slice(0, 64) },
      ...desk.turnedAway,
    ].slice(0, KEPT_REFUSALS)
    return c.html(errorPage(refusal), 200, { ...PAGE_HEADERS, 'X-Simulator-Error': refused })
  }

  return routes
}

/** The query as it came over the wire: `URL` would have re-encoded what is not ASCII. */
function rawQuery(c: GatewayContext): Buffer {
  const address = c.env.incoming.url ?? ''
  const cut = address.indexOf('?')
  return Buffer.from(cut < 0 ? '' : address.slice(cut + 1), 'latin1')
}

async function rawBody(c: GatewayContext): Promise<Buffer> {
  return Buffer.from(await c.req.arrayBuffer())
}

function orderOf({ fields }: Envelope): string {
  return fields.get('out_trade_no') ?? ''
}

function xml(c: GatewayContext, { bytes, contentType }: XmlAnswer) {
  return c.body(bytes, 200, { 'Content-Type': contentType, 'Cache-Control': 'no-store' })
}

function slowly(): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, SLOW_ANSWER_MS).unref()
  })
}

/** A service that is down: the connection is cut without an answer. */
function hangUp(c: GatewayContext) {
  c.env.incoming.socket.destroy()
  return c.body(null, 503)
}
