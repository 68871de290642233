// The control panel changes things for whoever asks on this machine, so web pages of elsewhere must not reach it:
// a request that changes something needs a loopback Host (no DNS rebinding) and, from a browser, our own Origin.

import type { MiddlewareHandler } from 'hono'

const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]'])

export const refuseOtherOrigins: MiddlewareHandler = async (c, next) => {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
  const host = c.req.header('host') ?? ''
  const origin = c.req.header('origin')
  const isLoopback = LOOPBACK_NAMES.has(host.replace(/:\d+$/, ''))
  const isOwn = origin === undefined || origin === `http://${host}`
  if (isLoopback && isOwn) return next()
  return c.json(
    {
      error: 'otherOrigin',
      message: 'The control panel takes changes from its own pages and from tools only.',
    },
    403,
  )
}
