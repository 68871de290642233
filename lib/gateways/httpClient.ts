/** A GET request to a gateway's server, with limits on time and size. */
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

export interface Answer {
  readonly status: number
  readonly body: Buffer
}

/** Undefined without a complete answer: refused, reset, timed out, too large. Never rejects. */
export type HttpGet = (url: URL) => Promise<Answer | undefined>

const MAX_ANSWER_BYTES = 64 * 1024
/**
 * To connect to one of a name's addresses, in ms: an intercontinental round trip and one retransmission. Node's default of 250
 * is shorter, and the last address, which has no limit, may be IPv6, which Lambda cannot reach.
 */
export const FAR = { autoSelectFamilyAttemptTimeout: 2000 }

/**
 * Follows no redirects, and trusts the certificate authorities of Node.js.
 *
 * @param timeoutMs  for the whole exchange, from the DNS lookup to the last byte
 */
export const httpGet =
  (timeoutMs: number): HttpGet =>
  url =>
    exchange(url, { signal: AbortSignal.timeout(timeoutMs) })

interface Way {
  readonly signal: AbortSignal
  /** Forces a new connection. */
  readonly agent?: false
}

const exchange = (url: URL, way: Way) =>
  new Promise<Answer | undefined>(resolve => {
    // node:https and not fetch: fetch loads undici, which costs a cold start some 60 ms.
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    let isAnswered = false
    const request = send(url, { ...way, ...FAR }, response => {
      isAnswered = true
      const chunks: Buffer[] = []
      let size = 0
      response.on('data', (chunk: Buffer) => {
        size += chunk.length
        // Without an error the end would still come.
        // Stryker disable next-line StringLiteral: nobody reads it
        if (size > MAX_ANSWER_BYTES) request.destroy(new Error('too large'))
        else chunks.push(chunk)
      })
      response.on('end', () => resolve({ status: Number(response.statusCode), body: Buffer.concat(chunks) }))
    })
    request.on('error', () => {
      // Lambda freezes a container between events, and the gateway may close idle connections meanwhile. A reused
      // connection that breaks most likely carried no request; and all requests may be repeated.
      resolve(request.reusedSocket && !isAnswered ? exchange(url, { ...way, agent: false }) : undefined)
    })
    // Without an earlier end, the answer was truncated, or was no ordinary one, such as a protocol upgrade.
    request.on('close', () => resolve(undefined))
    request.end()
  })
