// /control/api: the control panel for programs, JSON in and out.

import { type Context, Hono } from 'hono'
import { findBank } from '../alipayDirect/banks'
import { FIRST_BUYER, findBuyer } from './buyers'
import { applySettings, type Control, resetAll } from './control'
import { isRefusal, type Refusal } from './refusal'
import type { Trade } from './trade'
import type { Payer } from './tradeActions'
import { formatYuan } from './yuan'

/** @param speed what reset goes back to */
export function controlApi(control: Control, speed: number): Hono {
  const { desk, actions, notifier } = control
  const routes = new Hono()

  routes.get('/settings', c => c.json(desk.settings))

  routes.put('/settings', async c => {
    const applied = applySettings(control, await readJson(c))
    return 'order' in applied
      ? c.json(applied)
      : c.json({ error: 'illegalSettings', message: applied.join(' ') }, 400)
  })

  routes.get('/trades', c => c.json(desk.ledger.trades().map(showTrade)))

  routes.get('/trades/:tradeNo', c => {
    const trade = desk.ledger.trade(c.req.param('tradeNo'))
    return trade === undefined ? missing(c, 'trade') : c.json(showTrade(trade))
  })

  /** Pay without a browser. Optional JSON: `buyer` (an id of the cashier's list), `bank` (a bank code). */
  routes.post('/trades/:tradeNo/pay', async c => {
    const payer = readPayer(await readJson(c))
    if (payer === null)
      return c.json({ error: 'illegalPayer', message: 'There is no such buyer or bank.' }, 400)
    const paid = await actions.pay(c.req.param('tradeNo'), payer)
    return isRefusal(paid)
      ? refused(c, paid)
      : c.json({ returnUrl: paid.returnUrl, trade: showTrade(paid.trade) })
  })

  for (const move of ['close', 'finish', 'refund'] as const)
    routes.post(`/trades/:tradeNo/${move}`, c => {
      const moved = actions.move(c.req.param('tradeNo'), move)
      return isRefusal(moved) ? refused(c, moved) : c.json(showTrade(moved))
    })

  routes.get('/notifies', c => {
    const outTradeNo = c.req.query('outTradeNo')
    const all = desk.ledger.notifies()
    return c.json(outTradeNo === undefined ? all : all.filter(notify => notify.outTradeNo === outTradeNo))
  })

  routes.post('/notifies/:notifyId/resend', async c => {
    const notify = await notifier.resend(c.req.param('notifyId'))
    return notify === undefined ? missing(c, 'notify') : c.json(notify)
  })

  routes.get('/refusals', c => c.json(desk.turnedAway))

  routes.post('/reset', c => {
    resetAll(control, speed)
    return c.json(desk.settings)
  })

  return routes
}

function showTrade(trade: Trade) {
  return { ...trade, totalFee: formatYuan(trade.totalFen) }
}

function refused(c: Context, { refused: error, detail }: Refusal) {
  return c.json({ error, message: detail }, error === 'TRADE_NOT_EXIST' ? 404 : 409)
}

function missing(c: Context, what: string) {
  return c.json({ error: 'notFound', message: `There is no such ${what}.` }, 404)
}

/** The body as JSON; an empty one is an empty object, one that is not JSON is null. */
async function readJson(c: Context): Promise<unknown> {
  const text = await c.req.text()
  if (text === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function readPayer(wish: unknown): Payer | null {
  if (typeof wish !== 'object' || wish === null) return null
  const buyer = 'buyer' in wish ? findBuyer(String(wish.buyer)) : FIRST_BUYER
  const bank = 'bank' in wish ? findBank(String(wish.bank)) : null
  return buyer === undefined || bank === undefined ? null : { buyer, bankCode: bank?.code ?? null }
}
