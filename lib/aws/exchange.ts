/** An HTTP(S) request over kept-alive connections, with limits on time and size. */
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** There was no complete answer; the request may or may not have been carried out. */
export class ExchangeError extends Error {
  override readonly name: 'TimeoutError' | 'NetworkError'
  /** A kept-alive connection broke: most likely the request was not read. */
  readonly isStale: boolean

  constructor(name: ExchangeError['name'], message: string, isStale = false) {
    super(message)
    this.name = name
    this.isStale = isStale
  }
}

/** For connecting, without TLS, in ms. */
const CONNECTION_TIMEOUT_MS = 1000
/** DynamoDB's limit is 16 MB, plus JSON's overhead. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024
/** As in the AWS SDK. */
const KEPT = { keepAlive: true, maxSockets: 50 }

interface Wire {
  readonly send: typeof httpsRequest
  readonly agent: HttpAgent
}

const wires = new Map<string, Wire>()

/** One agent for all services: connections survive calls, and freezes of the container. */
function wireTo({ protocol }: URL): Wire {
  const wire = wires.get(protocol) ?? newWire(protocol)
  wires.set(protocol, wire)
  return wire
}

const newWire = (protocol: string): Wire =>
  protocol === 'https:'
    ? { send: httpsRequest, agent: new HttpsAgent(KEPT) }
    : { send: httpRequest, agent: new HttpAgent(KEPT) }

/** Closes idle connections. */
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
 * Follows no redirects, and trusts the certificate authorities of Node.js and of `NODE_EXTRA_CA_CERTS`.
 *
 * @param timeoutMs  for the whole exchange, from the DNS lookup to the last byte
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
      // `close` reports it. Today's Node.js emits no error without a listener; if it did, the process would end.
      response.on('error', () => {})
    })
    // After settling, nothing changes: an error that nobody sees would cost its stack.
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
      // For answers that break off, and protocol upgrades.
      fail('NetworkError', 'there was no whole answer')
    })
    request.end(body)
  })
