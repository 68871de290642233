/** Free TCP ports on 127.0.0.1. */
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Below those that a system gives to whoever asks for any: it could give away what was free a moment ago. */
const [LOWEST, HIGHEST] = [20_000, 29_999]
const TRIES = 100

/** The preferred port where it is free, else any. */
export async function freePort(preferred = 0): Promise<number> {
  if (preferred > 0 && (await isFree(preferred))) return preferred
  for (let tries = 0; tries < TRIES; tries++) {
    const port = randomInt(LOWEST, HIGHEST + 1)
    if (await isFree(port)) return port
  }
  throw new Error('no port is free on 127.0.0.1')
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
      for (const port of chosen) if (!(await isFree(port))) return port
      return undefined
    },
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => void server.close(() => resolve(true)))
  })
}
