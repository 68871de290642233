// /cashier/…: the buyer's side. Plain forms, no JavaScript.

import { type Context, Hono } from 'hono'
import { findBank } from '../alipayDirect/banks'
import { FIRST_BUYER, findBuyer } from './buyers'
import { bankPage, cancelledPage, cashierPage, settledPage } from './cashierPages'
import type { Control } from './control'
import { errorPage } from './errorPage'
import { type Html, PAGE_HEADERS } from './pageFrame'
import { isRefusal, type Refusal, refuse } from './refusal'
import type { Trade } from './trade'
import type { Payer } from './tradeActions'

export function cashierRoutes({ desk, actions }: Control): Hono {
  const routes = new Hono()

  routes.get('/:tradeNo', c =>
    withTrade(c, trade => {
      if (trade.status !== 'WAIT_BUYER_PAY') return show(c, settledPage(trade, desk.contract))
      const bank = findBank(trade.bankCode ?? '')
      return show(
        c,
        bank === undefined ? cashierPage(trade, desk.contract) : bankPage(trade, bank, desk.contract),
      )
    }),
  )

  routes.get('/:tradeNo/bank/:code', c =>
    withTrade(c, trade => {
      const bank = findBank(c.req.param('code'))
      if (bank === undefined) return unknownBank(c)
      if (trade.status !== 'WAIT_BUYER_PAY') return show(c, settledPage(trade, desk.contract))
      return show(c, bankPage(trade, bank, desk.contract))
    }),
  )

  routes.get('/:tradeNo/cancelled', c => withTrade(c, trade => show(c, cancelledPage(trade, desk.contract))))

  routes.post('/:tradeNo/cancel', c => c.redirect(`/cashier/${c.req.param('tradeNo')}/cancelled`, 303))

  /** The cashier's form: an account pays here and now, a bank card goes to its bank's page. */
  routes.post('/:tradeNo/pay', async c => {
    const form = await c.req.parseBody()
    if (form.method !== 'bank')
      return pay(c, { buyer: findBuyer(text(form.buyer)) ?? FIRST_BUYER, bankCode: null })
    const bank = findBank(text(form.bank))
    return bank === undefined
      ? unknownBank(c)
      : c.redirect(`/cashier/${c.req.param('tradeNo')}/bank/${bank.code}`, 303)
  })

  routes.post('/:tradeNo/bank', async c => {
    const bank = findBank(text((await c.req.parseBody()).bank))
    return bank === undefined ? unknownBank(c) : pay(c, { buyer: FIRST_BUYER, bankCode: bank.code })
  })

  async function pay(c: Context, payer: Payer) {
    const tradeNo = c.req.param('tradeNo') ?? ''
    const paid = await actions.pay(tradeNo, payer)
    if (isRefusal(paid)) return showRefusal(c, paid)
    return c.redirect(paid.returnUrl ?? `/cashier/${tradeNo}`, 303)
  }

  function withTrade(c: Context, answer: (trade: Trade) => Response | Promise<Response>) {
    const trade = desk.ledger.trade(c.req.param('tradeNo') ?? '')
    return trade === undefined
      ? showRefusal(c, refuse('TRADE_NOT_EXIST', 'There is no such trade.'))
      : answer(trade)
  }

  return routes
}

function unknownBank(c: Context) {
  return showRefusal(c, refuse('DEFAULT_BANK_INVALID', 'There is no such bank.'))
}

function showRefusal(c: Context, refusal: Refusal) {
  return c.html(errorPage(refusal), 200, { ...PAGE_HEADERS, 'X-Simulator-Error': refusal.refused })
}

function show(c: Context, page: Html) {
  return c.html(page, 200, PAGE_HEADERS)
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
