/** A GET request to a gateway's server, with limits on time and size. */
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { signalWithin } from '../deadline'

export interface Answer {
  readonly status: number
  readonly body: Buffer
}

/**
 * Undefined without a complete answer: refused, reset, timed out, too large. Never rejects.
 *
 * @param onFailure  receives the cause: a code of Node.js or OpenSSL (`ENOTFOUND`, `CERT_HAS_EXPIRED`), `TIMED_OUT`,
 *                   `TOO_LARGE`, `INCOMPLETE`, or `UNKNOWN`
 */
export type HttpGet = (url: URL, onFailure?: (cause: string) => void) => Promise<Answer | undefined>

const MAX_ANSWER_BYTES = 64 * 1024
/**
 * To connect to one of a name's addresses, in ms: an intercontinental round trip and one retransmission. Node's default of 250
 * is shorter, and the last address, which has no limit, may be IPv6, which Lambda cannot reach.
 */
export const FAR = { autoSelectFamilyAttemptTimeout: 2000 }

/**
 * Follows no redirects, and trusts the certificate authorities of Node.js.
 *
 * @param timeoutMs  for the whole exchange, from the DNS lookup to the last byte, before the deadline
 */
export const httpGet =
  (timeoutMs: number): HttpGet =>
  (url, onFailure = () => {}) =>
    exchange(url, { signal: signalWithin(timeoutMs) }, onFailure)

interface Way {
  readonly signal: AbortSignal
  /** Forces a new connection. */
  readonly agent?: false
}

const exchange = (url: URL, way: Way, onFailure: (cause: string) => void) =>
  new Promise<Answer | undefined>(resolve => {
    // node:https and not fetch: fetch loads undici, which costs a cold start some 60 ms.
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    let isAnswered = false
    let isOver = false
    const end = (answer: Answer | Promise<Answer | undefined> | undefined) => {
      isOver = true
      resolve(answer)
    }
    const fail = (cause: string) => {
      if (isOver) return
      onFailure(way.signal.aborted ? 'TIMED_OUT' : cause)
      end(undefined)
    }
    const request = send(url, { ...way, ...FAR }, response => {
      isAnswered = true
      const chunks: Buffer[] = []
      let size = 0
      response.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size <= MAX_ANSWER_BYTES) return void chunks.push(chunk)
        fail('TOO_LARGE')
        request.destroy()
      })
      response.on('end', () => end({ status: Number(response.statusCode), body: Buffer.concat(chunks) }))
    })
    request.on('error', (error: NodeJS.ErrnoException) => {
      // Lambda freezes a container between events, and the gateway may close idle connections meanwhile. A reused
      // connection that breaks most likely carried no request; and all requests may be repeated.
      if (request.reusedSocket && !isAnswered) end(exchange(url, { ...way, agent: false }, onFailure))
      else fail(error.code ?? 'UNKNOWN')
    })
    // Without an earlier end, the answer was truncated, or was no ordinary one, such as a protocol upgrade.
    request.on('close', () => fail('INCOMPLETE'))
    request.end()
  })
