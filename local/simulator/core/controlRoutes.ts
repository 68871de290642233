// /control: the control panel's page and forms.

import { type Context, Hono } from 'hono'
import { gatewayOf } from './context'
import { applySettings, type Control, refundBy, resetAll } from './control'
import { controlApi } from './controlApi'
import { controlPage } from './controlPage'
import { readSettingsForm } from './controlSettingsForm'
import { refuseOtherOrigins } from './otherPages'
import { PAGE_HEADERS } from './pageFrame'
import { isRefusal, type Refusal, refuse } from './refusal'

/** @param speed the value after a reset */
export function controlRoutes(control: Control, speed: number): Hono {
  const { context, actions, notifier } = control
  const routes = new Hono()

  routes.use(refuseOtherOrigins)
  routes.route('/api', controlApi(control, speed))

  routes.get('/', c => show(c, c.req.query('live') !== undefined))

  routes.post('/settings', async c => {
    const form = await c.req.parseBody()
    const applied = applySettings(control, readSettingsForm(form, context.schema))
    return 'order' in applied ? back(c) : show(c, false, applied)
  })

  routes.post('/trades/:tradeNo/:move', async c => {
    const { tradeNo, move } = c.req.param()
    switch (move) {
      case 'pay':
        return finish(c, await pay(tradeNo))
      case 'close':
      case 'finish':
        return finish(c, actions.move(tradeNo, move))
      case 'refund':
        return finish(c, refundBy(control, tradeNo, (await c.req.parseBody()).amount))
      default:
        return c.notFound()
    }
  })

  routes.post('/notifies/:notifyId/resend', async c => {
    const notify = await notifier.resend(c.req.param('notifyId'))
    return notify === undefined ? c.notFound() : back(c)
  })

  routes.post('/reset', c => {
    resetAll(control, speed)
    return back(c)
  })

  async function pay(tradeNo: string) {
    const trade = context.ledger.trade(tradeNo)
    if (trade === undefined) return refuse('TRADE_NOT_EXIST', `There is no trade ${tradeNo}.`)
    return actions.pay(tradeNo, { buyer: gatewayOf(context, trade).buyers[0], bankCode: null })
  }

  function show(c: Context, isLive: boolean, problems: readonly string[] = []) {
    return c.html(controlPage(context, isLive, problems), problems.length > 0 ? 400 : 200, PAGE_HEADERS)
  }

  function finish(c: Context, outcome: object | Refusal) {
    return isRefusal(outcome) ? show(c, false, [outcome.detail]) : back(c)
  }

  return routes
}

function back(c: Context) {
  return c.redirect('/control', 303)
}
