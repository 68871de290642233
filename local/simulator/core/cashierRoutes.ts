// /cashier/…: the buyer's side. Plain forms, no JavaScript.

import { type Context, Hono } from 'hono'
import { bankPage, type CashierView, cancelledPage, cashierPage, settledPage } from './cashierPages'
import { gatewayOf } from './context'
import type { Control } from './control'
import { errorPage } from './errorPage'
import { findBank, findBuyer } from './gateway'
import { refuseOtherOrigins } from './otherPages'
import { type Html, PAGE_HEADERS } from './pageFrame'
import { isRefusal, type Refusal, refuse } from './refusal'
import { RETURN_PAGE_HEADERS, returnPage } from './returnPage'
import type { Payer } from './tradeActions'

export function cashierRoutes({ context, actions }: Control): Hono {
  const routes = new Hono()

  routes.on('POST', '*', refuseOtherOrigins)

  routes.get('/:tradeNo', c =>
    withTrade(c, view => {
      if (view.trade.state !== 'unpaid') return show(c, settledPage(view))
      actions.arrive(view.trade)
      const bank = findBank(view.gateway, view.trade.bankCode ?? '')
      return show(c, bank === undefined ? cashierPage(view) : bankPage(view, bank))
    }),
  )

  routes.get('/:tradeNo/bank/:code', c =>
    withTrade(c, view => {
      const bank = findBank(view.gateway, c.req.param('code'))
      if (bank === undefined) return unknownBank(c)
      return show(c, view.trade.state === 'unpaid' ? bankPage(view, bank) : settledPage(view))
    }),
  )

  routes.get('/:tradeNo/cancelled', c => withTrade(c, view => show(c, cancelledPage(view))))

  routes.post('/:tradeNo/cancel', c => c.redirect(`/cashier/${c.req.param('tradeNo')}/cancelled`, 303))

  /** The cashier's form: an account pays at once, a bank card leads to the bank's page. */
  routes.post('/:tradeNo/pay', c =>
    withTrade(c, async ({ trade, gateway }) => {
      const form = await c.req.parseBody()
      if (form.method !== 'bank') {
        const buyer = findBuyer(gateway, text(form.buyer)) ?? gateway.buyers[0]
        return pay(c, trade.tradeNo, { buyer, bankCode: null })
      }
      const bank = findBank(gateway, text(form.bank))
      return bank === undefined
        ? unknownBank(c)
        : c.redirect(`/cashier/${trade.tradeNo}/bank/${bank.code}`, 303)
    }),
  )

  routes.post('/:tradeNo/bank', c =>
    withTrade(c, async ({ trade, gateway }) => {
      const bank = findBank(gateway, text((await c.req.parseBody()).bank))
      if (bank === undefined) return unknownBank(c)
      return pay(c, trade.tradeNo, { buyer: gateway.buyers[0], bankCode: bank.code })
    }),
  )

  async function pay(c: Context, tradeNo: string, payer: Payer) {
    const paid = await actions.pay(tradeNo, payer)
    if (isRefusal(paid)) return showRefusal(c, paid)
    const { returnTarget } = paid
    return typeof returnTarget === 'object' && returnTarget !== null
      ? c.html(returnPage(returnTarget), 200, RETURN_PAGE_HEADERS)
      : c.redirect(returnTarget ?? `/cashier/${tradeNo}`, 303)
  }

  function withTrade(c: Context, answer: (view: CashierView) => Response | Promise<Response>) {
    const trade = context.ledger.trade(c.req.param('tradeNo') ?? '')
    if (trade === undefined) return showRefusal(c, refuse('TRADE_NOT_EXIST', 'There is no such trade.'))
    return answer({ trade, gateway: gatewayOf(context, trade), isOneOfMany: context.gateways.length > 1 })
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
