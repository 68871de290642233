// The gateways' maintenance hours: every request, of the shop's server too, gets a page with 503.

import type { MiddlewareHandler } from 'hono'
import { html } from 'hono/html'
import type { SimulatorContext } from './context'
import { framePage, PAGE_HEADERS } from './pageFrame'
import { isOn, MAINTENANCE } from './settingFields'

/** The simulator's own paths, which no gateway has. */
const SIMULATORS_OWN = /^\/(?:control(?:\/|$)|simulator\.|$)/

export const closedForMaintenance =
  (context: SimulatorContext): MiddlewareHandler =>
  async (c, next) => {
    if (!isOn(MAINTENANCE, context.settings) || SIMULATORS_OWN.test(c.req.path)) return next()
    const page = framePage({
      title: '系统维护',
      heading: '收银台',
      headingSmall: 'Cashier',
      body: html`
<section class="card end wrong">
<h1>系统维护中，请稍后再试<small lang="en">Down for maintenance, please try again later</small></h1>
</section>`,
    })
    return c.html(page, 503, { ...PAGE_HEADERS, 'Retry-After': '3600' })
  }
