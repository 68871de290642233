// /control/api: the control panel for programs, in JSON.

import { type Context, Hono } from 'hono'
import { gatewayOf } from './context'
import { applySettings, type Control, refundBy, resetAll } from './control'
import { findBank, findBuyer, type SimulatedGateway } from './gateway'
import { isRefusal, type Refusal, refuse } from './refusal'
import type { Payer } from './tradeActions'
import { viewTrade } from './tradeView'

/** @param speed the value after a reset */
export function controlApi(control: Control, speed: number): Hono {
  const { context, notifier } = control
  const routes = new Hono()

  routes.get('/settings', c => c.json(context.settings))

  routes.put('/settings', async c => {
    const applied = applySettings(control, await readJson(c))
    return 'order' in applied
      ? c.json(applied)
      : c.json({ error: 'illegalSettings', message: applied.join(' ') }, 400)
  })

  routes.route('/trades', tradesApi(control))

  routes.get('/notifies', c => {
    const outTradeNo = c.req.query('outTradeNo')
    const all = context.ledger.notifies()
    return c.json(outTradeNo === undefined ? all : all.filter(notify => notify.outTradeNo === outTradeNo))
  })

  routes.post('/notifies/:notifyId/resend', async c => {
    const notify = await notifier.resend(c.req.param('notifyId'))
    return notify === undefined ? missing(c, 'notify') : c.json(notify)
  })

  routes.get('/refusals', c => c.json(context.refusedRequests))

  routes.post('/reset', c => {
    resetAll(control, speed)
    return c.json(context.settings)
  })

  return routes
}

function tradesApi(control: Control): Hono {
  const { context, actions } = control
  const routes = new Hono()

  routes.get('/', c => c.json(context.ledger.trades().map(trade => viewTrade(context, trade))))

  routes.get('/:tradeNo', c => {
    const trade = context.ledger.trade(c.req.param('tradeNo'))
    return trade === undefined ? missing(c, 'trade') : c.json(viewTrade(context, trade))
  })

  /**
   * Pay without a browser. Optional JSON: `buyer` (an id in the cashier's list), `bank` (a bank code). The response
   * says where the browser would go: `returnUrl`, or `returnForm` if it would post one.
   */
  routes.post('/:tradeNo/pay', async c => {
    const tradeNo = c.req.param('tradeNo')
    const body = await readJson(c)
    const trade = context.ledger.trade(tradeNo)
    if (trade === undefined) return refused(c, refuse('TRADE_NOT_EXIST', `There is no trade ${tradeNo}.`))
    const payer = readPayer(body, gatewayOf(context, trade))
    if (payer === null)
      return c.json({ error: 'illegalPayer', message: 'There is no such buyer or bank.' }, 400)
    const paid = await actions.pay(tradeNo, payer)
    if (isRefusal(paid)) return refused(c, paid)
    const { returnTarget } = paid
    const isForm = typeof returnTarget === 'object' && returnTarget !== null
    return c.json({
      ...(isForm ? { returnForm: returnTarget } : { returnUrl: returnTarget }),
      trade: viewTrade(context, paid.trade),
    })
  })

  /** Refund. Optional JSON: `amount` (yuan); default: the remaining amount. */
  routes.post('/:tradeNo/refund', async c => {
    const body = await readJson(c)
    const amount = typeof body === 'object' && body !== null && 'amount' in body ? body.amount : undefined
    const refunded = refundBy(control, c.req.param('tradeNo'), amount)
    return isRefusal(refunded) ? refused(c, refunded) : c.json(viewTrade(context, refunded))
  })

  for (const move of ['close', 'finish'] as const)
    routes.post(`/:tradeNo/${move}`, c => {
      const moved = actions.move(c.req.param('tradeNo'), move)
      return isRefusal(moved) ? refused(c, moved) : c.json(viewTrade(context, moved))
    })

  return routes
}

function refused(c: Context, { refused: error, detail }: Refusal) {
  return c.json({ error, message: detail }, error === 'TRADE_NOT_EXIST' ? 404 : 409)
}

function missing(c: Context, what: string) {
  return c.json({ error: 'notFound', message: `There is no such ${what}.` }, 404)
}

/** The body as JSON: {} if it is empty, null if it is not JSON. */
async function readJson(c: Context): Promise<unknown> {
  const text = await c.req.text()
  if (text === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function readPayer(body: unknown, gateway: SimulatedGateway): Payer | null {
  if (typeof body !== 'object' || body === null) return null
  const buyer = 'buyer' in body ? findBuyer(gateway, String(body.buyer)) : gateway.buyers[0]
  const bank = 'bank' in body ? findBank(gateway, String(body.bank)) : null
  return buyer === undefined || bank === undefined ? null : { buyer, bankCode: bank?.code ?? null }
}
