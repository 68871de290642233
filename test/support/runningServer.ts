/** A server on a free port of 127.0.0.1. */
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'

export interface RunningServer {
  /** Without a slash at the end. */
  readonly url: string
  /** Closes all connections. */
  stop(): Promise<void>
}

/** @param identity  certificate and key for TLS, PEM */
export async function runServer(
  listener: RequestListener,
  identity?: { readonly cert: string; readonly key: string },
): Promise<RunningServer> {
  const server = identity ? createTlsServer(identity, listener) : createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `${identity ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
