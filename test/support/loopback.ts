/** A server on 127.0.0.1 that lives as long as one test. */
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** @param identity  certificate and key, PEM, with which it speaks TLS */
export async function loopbackServer(
  listener: RequestListener,
  identity?: { readonly cert: string; readonly key: string },
): Promise<string> {
  const server = identity ? createTlsServer(identity, listener) : createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `${identity ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`
}
