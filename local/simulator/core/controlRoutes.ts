// /control: the control panel for people. Its forms post here and come back to the page.

import { type Context, Hono } from 'hono'
import { FIRST_BUYER } from './buyers'
import { applySettings, type Control, resetAll } from './control'
import { controlApi } from './controlApi'
import { refuseOtherOrigins } from './controlOrigin'
import { controlPage } from './controlPage'
import { PAGE_HEADERS } from './pageFrame'
import { isRefusal, type Refusal } from './refusal'

/** @param speed what reset goes back to */
export function controlRoutes(control: Control, speed: number): Hono {
  const { desk, actions, notifier } = control
  const routes = new Hono()

  routes.use(refuseOtherOrigins)
  routes.route('/api', controlApi(control, speed))

  routes.get('/', c => show(c, c.req.query('live') !== undefined))

  routes.post('/settings', async c => {
    const form = await c.req.parseBody()
    const applied = applySettings(control, readSettingsForm(form))
    return 'order' in applied ? back(c) : show(c, false, applied)
  })

  routes.post('/trades/:tradeNo/:move', async c => {
    const { tradeNo, move } = c.req.param()
    switch (move) {
      case 'pay':
        return finish(c, await actions.pay(tradeNo, { buyer: FIRST_BUYER, bankCode: null }))
      case 'close':
      case 'finish':
      case 'refund':
        return finish(c, actions.move(tradeNo, move))
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

  function show(c: Context, isLive: boolean, problems: readonly string[] = []) {
    return c.html(controlPage(desk, isLive, problems), problems.length > 0 ? 400 : 200, PAGE_HEADERS)
  }

  function finish(c: Context, outcome: object | Refusal) {
    return isRefusal(outcome) ? show(c, false, [outcome.detail]) : back(c)
  }

  return routes
}

function back(c: Context) {
  return c.redirect('/control', 303)
}

/** The settings form as the JSON change it stands for. */
function readSettingsForm(form: Record<string, unknown>): Record<string, unknown> {
  const { order, delayMs, speed, fault, faultCount, notifyVerify, timestampService, tradeServices } = form
  return {
    order,
    delayMs: Number(delayMs),
    speed: Number(speed),
    fault,
    faultCount: faultCount === '' ? null : Number(faultCount),
    notifyVerify,
    timestampService,
    tradeServices,
    finishedAtOnce: form.finishedAtOnce === 'on',
    antiPhishing: form.antiPhishing === 'on',
    selfTimeout: form.selfTimeout === 'on',
  }
}
