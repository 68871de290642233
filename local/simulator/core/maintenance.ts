// The hours in which a gateway takes nothing and answers nothing: a page says so to whoever comes, for the shop's server too.

import type { MiddlewareHandler } from 'hono'
import { html } from 'hono/html'
import type { Desk } from './desk'
import { framePage, PAGE_HEADERS } from './pageFrame'
import { isOn, MAINTENANCE } from './settingFields'

/** What belongs to the simulator and not to a gateway. */
const OUR_OWN = /^\/(?:control(?:\/|$)|simulator\.|$)/

export const closedForMaintenance =
  (desk: Desk): MiddlewareHandler =>
  async (c, next) => {
    if (!isOn(MAINTENANCE, desk.settings) || OUR_OWN.test(c.req.path)) return next()
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
