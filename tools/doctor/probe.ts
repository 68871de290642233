/** A GET request: the response, or why there was none. */
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { err, ok, type Result } from '../../lib/result'

export interface ProbeResponse {
  readonly status: number
  readonly body: string
  /** Headers, as is `location`. */
  readonly date: string | undefined
  readonly location: string | undefined
}

export interface ProbeFailure {
  readonly kind: 'name' | 'refused' | 'silent' | 'certificate' | 'broken'
  /** Continues a sentence that begins with the address. */
  readonly says: string
}

const MAX_BYTES = 64 * 1024

/**
 * Follows no redirect, and trusts the certificate authorities that the functions trust.
 *
 * @param timeoutMs  for request and response
 */
export function probe(url: URL, timeoutMs: number): Promise<Result<ProbeResponse, ProbeFailure>> {
  return new Promise(resolve => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const failed = (error: Error) => resolve(err(failureOf(error, timeoutMs)))
    const signal = AbortSignal.timeout(timeoutMs)
    const request = send(url, { signal, agent: false }, response => {
      const chunks: Buffer[] = []
      let size = 0
      const done = () => {
        const { date, location } = response.headers
        const body = Buffer.concat(chunks).toString('utf8')
        resolve(ok({ status: response.statusCode ?? 0, body, date, location }))
      }
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        size += chunk.length
        if (size <= MAX_BYTES) return
        done()
        request.destroy()
      })
      response.on('end', done)
      response.on('error', failed)
    })
    request.on('error', failed)
    // The only event after a response that is not HTTP, such as an upgrade.
    request.on('close', () => failed(new Error('no answer')))
    request.end()
  })
}

function failureOf(error: NodeJS.ErrnoException, timeoutMs: number): ProbeFailure {
  const code = error.code ?? error.name
  if (code === 'ABORT_ERR')
    return { kind: 'silent', says: `did not answer in full within ${timeoutMs / 1000} seconds` }
  if (/^(ENOTFOUND|EAI_)/.test(code))
    return { kind: 'name', says: `has a name that cannot be resolved (${code})` }
  if (code === 'ECONNREFUSED') return { kind: 'refused', says: 'refuses the connection' }
  if (/CERT|SIGNATURE|ALTNAME/.test(code)) {
    return { kind: 'certificate', says: `has a certificate that is not trusted (${code})` }
  }
  return { kind: 'broken', says: `drops the connection (${code})` }
}
