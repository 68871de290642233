// Failures of a gateway's services.

import type { GatewayContext } from './gateway'

/** The delay of a slow service, longer than any sensible timeout. Real milliseconds. */
const SLOW_ANSWER_MS = 15_000

/** Wait for a slow answer, without keeping the process alive. */
export function slowly(): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, SLOW_ANSWER_MS).unref()
  })
}

/** A service that is down: cuts the connection without a response. */
export function hangUp(c: GatewayContext): Response {
  c.env.incoming.socket.destroy()
  return c.body(null, 503)
}
