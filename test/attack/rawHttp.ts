/** Sends an HTTP request exactly as written: no header is added, joined, validated or corrected. */
import { request } from 'node:http'

export type HeaderList = readonly (readonly [name: string, value: string])[]

export interface RawRequest {
  readonly method: string
  /** The request target: a path with its query, or an absolute address. */
  readonly target: string
  readonly headers?: HeaderList
  readonly body?: Buffer
  /** The loopback address it comes from. */
  readonly from?: string
}

export interface Reply {
  readonly status: number
  /** By lower-case name; repeated ones joined by commas. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const PATIENCE_MS = 60_000

/** @param baseUrl  whose host and port are asked, whatever the target and the headers say */
export function sendRaw(baseUrl: string, { method, target, headers = [], body, from }: RawRequest) {
  const { hostname, port, host } = new URL(baseUrl)
  const has = (name: string) => headers.some(([given]) => given.toLowerCase() === name)
  const all: (readonly [string, string])[] = [...headers, ['connection', 'close']]
  if (!has('host')) all.unshift(['host', host])
  if (body && !has('transfer-encoding')) all.push(['content-length', String(body.length)])
  return new Promise<Reply>((resolve, reject) => {
    const sent = request(
      {
        hostname,
        port,
        method,
        path: target,
        agent: false,
        timeout: PATIENCE_MS,
        headers: all.flat(),
        ...(from !== undefined && { localAddress: from }),
      },
      answer => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: Object.fromEntries(
              Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
            ),
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        )
      },
    )
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${PATIENCE_MS} ms`)))
    sent.on('error', reject)
    sent.end(body)
  })
}
