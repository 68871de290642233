/** One request over HTTP(S) and its answer, over connections that are kept open, with time limits and a size limit. */
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** No whole answer came. Whether the request was carried out is not known. */
export class ExchangeError extends Error {
  override readonly name: 'TimeoutError' | 'NetworkError'
  /** It was sent over a connection that had been kept open, which broke: most likely nobody read it. */
  readonly isStale: boolean

  constructor(name: ExchangeError['name'], message: string, isStale = false) {
    super(message)
    this.name = name
    this.isStale = isStale
  }
}

/** For setting up a connection, TLS not included, in ms. */
const CONNECTION_TIMEOUT_MS = 1000
/** DynamoDB answers 16 MB at most, and JSON's own characters come on top. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024
/** As the AWS SDK has them. */
const KEPT = { keepAlive: true, maxSockets: 50 }

interface Wire {
  readonly send: typeof httpsRequest
  readonly agent: HttpAgent
}

const wires = new Map<string, Wire>()

/** One agent for all services: its connections outlive a call, and a freeze of the container. */
function wireTo({ protocol }: URL): Wire {
  const wire = wires.get(protocol) ?? newWire(protocol)
  wires.set(protocol, wire)
  return wire
}

const newWire = (protocol: string): Wire =>
  protocol === 'https:'
    ? { send: httpsRequest, agent: new HttpsAgent(KEPT) }
    : { send: httpRequest, agent: new HttpAgent(KEPT) }

/** Ends the connections that nothing is sent over. */
export function dropIdleConnections(url: URL): void {
  for (const sockets of Object.values(wireTo(url).agent.freeSockets)) {
    for (const socket of sockets ?? []) socket.destroy()
  }
}

interface Outgoing {
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Follows no redirect, and trusts the certificate authorities that Node brings along, and those of `NODE_EXTRA_CA_CERTS`.
 *
 * @param timeoutMs  for the whole exchange, from the look-up of the name to the last byte
 * @throws ExchangeError
 */
export const exchange = (url: URL, { method, headers, body }: Outgoing, timeoutMs: number) =>
  new Promise<Answer>((resolve, reject) => {
    const { send, agent } = wireTo(url)
    let isOver = false
    const request = send(url, { method, headers, agent }, response => {
      const chunks: Buffer[] = []
      let size = 0
      response.on('data', (chunk: Buffer) => {
        size += chunk.length
        chunks.push(chunk)
        if (size > MAX_ANSWER_BYTES) fail('NetworkError', 'the answer is too large')
      })
      response.on('end', () => {
        isOver = true
        const { statusCode = 0, headers } = response
        resolve({ status: statusCode, headers, body: Buffer.concat(chunks).toString() })
      })
      // The end of the request tells of it. Today's Node.js raises no error of an answer that nobody listens to; one that did
      // would end the process.
      response.on('error', () => {})
    })
    // After the end nothing is new: an error that nobody sees would cost its stack.
    const fail = (name: ExchangeError['name'], message: string, isStale = false) => {
      if (isOver) return
      isOver = true
      reject(new ExchangeError(name, message, isStale))
      request.destroy()
    }
    const late = (what: string, ms: number) => () => fail('TimeoutError', `${what} within ${ms} ms`)
    const whole = setTimeout(late('no answer', timeoutMs), timeoutMs)
    let connecting: NodeJS.Timeout | undefined
    request.on('socket', socket => {
      if (!socket.connecting) return
      connecting = setTimeout(late('no connection', CONNECTION_TIMEOUT_MS), CONNECTION_TIMEOUT_MS)
      socket.once('connect', () => clearTimeout(connecting))
    })
    request.on('error', (error: NodeJS.ErrnoException) => {
      const isDead = error.code === 'ECONNRESET' || error.code === 'EPIPE'
      fail('NetworkError', error.code ?? 'unknown', request.reusedSocket && isDead)
    })
    request.on('close', () => {
      clearTimeout(whole)
      clearTimeout(connecting)
      // One that is cut off, or is none, such as a change of protocol, ends the connection without a word.
      fail('NetworkError', 'there was no whole answer')
    })
    request.end(body)
  })
