/** Free TCP ports on 127.0.0.1. */
import { createServer } from 'node:net'

/** The preferred port if it is free, or else one that the system chooses. */
export async function freePort(preferred = 0): Promise<number> {
  return (
    (await probe(preferred)) ?? (await probe(0)) ?? Promise.reject(new Error('no port is free on 127.0.0.1'))
  )
}

interface PortChoice {
  readonly free: typeof freePort
  /** A chosen port that another program has taken since. Call it when the stack's own servers are closed. */
  taken(): Promise<number | undefined>
}

/** Chooses ports for servers that start later. */
export function choosePorts(): PortChoice {
  const chosen: number[] = []
  return {
    async free(preferred) {
      const port = await freePort(preferred)
      chosen.push(port)
      return port
    },
    async taken() {
      for (const port of chosen) if ((await probe(port)) === undefined) return port
      return undefined
    },
  }
}

function probe(port: number): Promise<number | undefined> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined))
    })
  })
}
