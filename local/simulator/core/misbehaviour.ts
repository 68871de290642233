// How a service of a gateway fails to answer.

import type { GatewayContext } from './gateway'

/** A slow service answers after this long: beyond any sensible client's patience. Real milliseconds. */
const SLOW_ANSWER_MS = 15_000

/** Let the time of a slow answer pass; it does not keep the process alive. */
export function slowly(): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, SLOW_ANSWER_MS).unref()
  })
}

/** A service that is down: the connection is cut without an answer. */
export function hangUp(c: GatewayContext): Response {
  c.env.incoming.socket.destroy()
  return c.body(null, 503)
}
