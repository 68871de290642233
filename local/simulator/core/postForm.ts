// A POST to the shop, as by the gateway's Java client: a new connection, no redirects.

import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'

export interface Answer {
  readonly status: number
  readonly text: string
}

const USER_AGENT = 'Apache-HttpClient/4.5.13 (Java/1.8.0_292)'
const LARGEST_ANSWER_BYTES = 65_536

/** Post a form and read the response; rejects if `signal` aborts before. */
export function postForm(
  url: string,
  body: string,
  contentType: string,
  signal: AbortSignal,
): Promise<Answer> {
  const request = url.startsWith('https:') ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const headers = {
      'Content-Type': contentType,
      'Content-Length': Buffer.byteLength(body),
      'User-Agent': USER_AGENT,
      Connection: 'close',
    }
    const outgoing = request(url, { method: 'POST', headers, agent: false, signal }, incoming => {
      const chunks: Buffer[] = []
      let size = 0
      const finish = () =>
        resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') })
      incoming.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        size += chunk.length
        if (size <= LARGEST_ANSWER_BYTES) return
        finish()
        outgoing.destroy()
      })
      incoming.on('end', finish)
      incoming.on('error', reject)
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
