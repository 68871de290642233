// The raw bytes of a request, for gateways that decode query and form themselves.

import { bodyLimit } from 'hono/body-limit'
import type { GatewayContext } from './gateway'

const LARGEST_FORM_BYTES = 262_144

export const limitForm = bodyLimit({
  maxSize: LARGEST_FORM_BYTES,
  onError: c => c.text('The form is too large.', 413),
})

/** The query's bytes: `URL` would re-encode characters outside ASCII. */
export function rawQuery(c: GatewayContext): Buffer {
  const address = c.env.incoming.url ?? ''
  const cut = address.indexOf('?')
  return Buffer.from(cut < 0 ? '' : address.slice(cut + 1), 'latin1')
}

/** The body's bytes; null if the method has none. */
export async function rawBody(c: GatewayContext): Promise<Buffer | null> {
  return c.req.method === 'POST' ? Buffer.from(await c.req.arrayBuffer()) : null
}
