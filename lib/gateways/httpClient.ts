/** One question over HTTP(S) to a gateway's server, with a time limit and a size limit. */
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

export interface Answer {
  readonly status: number
  readonly body: Buffer
}

/** Answers undefined when no whole answer came: refused, reset, too late, too large. Never rejects. */
export type HttpGet = (url: URL) => Promise<Answer | undefined>

const MAX_ANSWER_BYTES = 64 * 1024

/**
 * Asks by GET, follows no redirect, and trusts the certificate authorities that Node brings along.
 *
 * @param timeoutMs  for the whole exchange, from the look-up of the name to the last byte
 */
export const httpGet =
  (timeoutMs: number): HttpGet =>
  async url => {
    const signal = AbortSignal.timeout(timeoutMs)
    const outcome = await exchange(url, signal)
    // Lambda freezes a container between its events, and the gateway may have hung up meanwhile.
    const settled = outcome === 'staleConnection' ? await exchange(url, signal, { agent: false }) : outcome
    return settled === 'staleConnection' ? undefined : settled
  }

/**
 * `staleConnection`: a connection that had been kept open broke before an answer. Most likely nothing was asked by it; and
 * what a gateway is asked may be asked twice.
 */
type Outcome = Answer | undefined | 'staleConnection'

const exchange = (url: URL, signal: AbortSignal, connection: { readonly agent?: false } = {}) =>
  new Promise<Outcome>(resolve => {
    // node:https and not fetch: fetch loads undici, which costs a cold start some 60 ms.
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const request = send(url, { signal, ...connection }, response => {
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
      // After the end it says nothing new; before it, the answer was cut off.
      response.on('close', () => resolve(undefined))
    })
    request.on('error', (error: NodeJS.ErrnoException) => {
      const isDead = error.code === 'ECONNRESET' || error.code === 'EPIPE'
      resolve(request.reusedSocket && isDead ? 'staleConnection' : undefined)
    })
    // An answer that is none, such as a change of protocol, ends the connection without a word.
    request.on('close', () => resolve(undefined))
    request.end()
  })
