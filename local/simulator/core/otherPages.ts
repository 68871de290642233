// Protects the simulator, which has no authentication, from foreign web pages: every request needs a loopback Host
// (against DNS rebinding). Requests that only its own pages and tools send need its own Origin or none. Payment
// requests come from pages of the shop, which is another origin.

import type { Context, MiddlewareHandler } from 'hono'

const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]'])

export const refuseOtherHosts: MiddlewareHandler = async (c, next) => {
  const host = c.req.header('host') ?? ''
  return LOOPBACK_NAMES.has(host.replace(/:\d+$/, '').toLowerCase()) ? next() : refuse(c)
}

export const refuseOtherOrigins: MiddlewareHandler = async (c, next) => {
  const origin = c.req.header('origin')
  return origin === undefined || origin === `http://${c.req.header('host')}` ? next() : refuse(c)
}

function refuse(c: Context) {
  return c.json(
    { error: 'otherOrigin', message: 'The simulator takes this from its own pages and from tools only.' },
    403,
  )
}
