/** An HTTP(S) request and its answer, with keep-alive, time limits and a size limit. */
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
  /** It was sent over a kept connection that broke, so it was most likely not received. */
  readonly isStale: boolean

  constructor(name: ExchangeError['name'], message: string, isStale = false) {
    super(message)
    this.name = name
    this.isStale = isStale
  }
}

/** To open a connection, without TLS, in ms. */
const CONNECTION_TIMEOUT_MS = 1000
/** To connect to one of a name's addresses, in ms. Node's default of 250 is too short for MAIL_REGION on another continent. */
const ATTEMPT_TIMEOUT_MS = 500
/** DynamoDB returns up to 16 MB of data, to which JSON adds. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024
/** The AWS SDK's settings, but for the attempts' timeout. */
const KEPT = { keepAlive: true, maxSockets: 50, autoSelectFamilyAttemptTimeout: ATTEMPT_TIMEOUT_MS }

interface Transport {
  readonly send: typeof httpsRequest
  readonly agent: HttpAgent
}

const transports = new Map<string, Transport>()

/** One agent for all services; its connections outlive calls and freezes of the container. */
function transportTo({ protocol }: URL): Transport {
  const transport = transports.get(protocol) ?? newTransport(protocol)
  transports.set(protocol, transport)
  return transport
}

const newTransport = (protocol: string): Transport =>
  protocol === 'https:'
    ? { send: httpsRequest, agent: new HttpsAgent(KEPT) }
    : { send: httpRequest, agent: new HttpAgent(KEPT) }

/** Closes idle connections. */
export function dropIdleConnections(url: URL): void {
  for (const sockets of Object.values(transportTo(url).agent.freeSockets)) {
    for (const socket of sockets ?? []) socket.destroy()
  }
}

interface Outgoing {
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Follows no redirects. Trusts the certificate authorities of Node.js and of `NODE_EXTRA_CA_CERTS`.
 *
 * @param timeoutMs  for the whole exchange, from the DNS look-up to the last byte; with 0, nothing is sent
 * @throws ExchangeError
 */
export const exchange = (url: URL, { method, headers, body }: Outgoing, timeoutMs: number) =>
  new Promise<Answer>((resolve, reject) => {
    if (timeoutMs === 0) throw new ExchangeError('TimeoutError', 'no time is left')
    const { send, agent } = transportTo(url)
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
      // Handled by the request's events. Current Node.js raises no unheard error here, but one would end the process.
      response.on('error', () => {})
    })
    // Ignored after the end, which also saves capturing a stack.
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
      // A truncated answer, or a protocol upgrade, closes the connection without an error.
      fail('NetworkError', 'there was no whole answer')
    })
    request.end(body)
  })
