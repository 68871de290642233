/** Requests to a gateway's server: an answer or undefined, never an exception or a long wait. */
import { readFileSync } from 'node:fs'
import { globalAgent } from 'node:https'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { httpGet } from '../../../lib/gateways/httpClient'
import { freePort } from '../../../local/stack/ports'
import { loopbackServer } from '../../support/loopback'

const ask = httpGet(20_000)
const askInHaste = httpGet(300)

it('returns status and body', async () => {
  const url = await loopbackServer((request, response) =>
    response.writeHead(201).end(`${request.method} ${request.url}`),
  )
  const answer = await ask(new URL(`${url}/gateway.do?a=%26`))
  expect([answer?.status, answer?.body.toString()]).toEqual([201, 'GET /gateway.do?a=%26'])
})

it('accepts an answer of 64 KiB, which is the limit', async () => {
  const url = await loopbackServer((_, response) => response.end(Buffer.alloc(64 * 1024, 'a')))
  expect((await ask(new URL(url)))?.body).toHaveLength(64 * 1024)
})

it.each([
  'HTTP/1.0 200 OK\r\n\r\ntrue',
  'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 4\r\n\r\ntrue',
  'HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n4\r\ntrue\r\n0\r\n\r\n',
])('accepts an answer that ends with its connection: %j', async text => {
  const url = await loopbackServer(request => void request.socket.end(text))
  expect((await ask(new URL(url)))?.body.toString()).toBe('true')
})

it('follows no redirect', async () => {
  const url = await loopbackServer((_, response) =>
    response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
  )
  expect((await ask(new URL(url)))?.status).toBe(302)
})

/** The answer, and the causes of failure that were reported. */
async function outcome(url: URL, get = ask) {
  const causes: string[] = []
  const answer = await get(url, cause => causes.push(cause))
  return [answer, causes] as const
}

it('reports no failure of what was answered', async () => {
  const url = await loopbackServer((_, response) => response.writeHead(500).end())
  expect(await outcome(new URL(url))).toEqual([{ status: 500, body: Buffer.alloc(0) }, []])
})

it.each<[string, string, Parameters<typeof loopbackServer>[0]]>([
  ['never answers', 'TIMED_OUT', () => {}],
  [
    'stops in the middle',
    'TIMED_OUT',
    (_, response) => void response.writeHead(200, { 'content-length': '100' }).write('true'),
  ],
  ['hangs up', 'ECONNRESET', request => request.socket.destroy()],
  [
    'hangs up in the middle',
    'INCOMPLETE',
    (request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('true')
      setTimeout(() => request.socket.destroy(), 20)
    },
  ],
  [
    'changes the protocol',
    'INCOMPLETE',
    request => void request.socket.write('HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
  ],
  ['says too much', 'TOO_LARGE', (_, response) => response.end(Buffer.alloc(65 * 1024))],
])('returns undefined when the server %s: %s', async (_, cause, listener) => {
  const url = await loopbackServer(listener)
  expect(await outcome(new URL(url), askInHaste)).toEqual([undefined, [cause]])
})

it('accepts an answer that announces another protocol and ends as an answer', async () => {
  const url = await loopbackServer(
    request => void request.socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
  )
  expect((await ask(new URL(url)))?.status).toBe(101)
})

it('returns undefined when nobody listens, or without TLS', async () => {
  expect(await outcome(new URL(`http://127.0.0.1:${await freePort()}/`))).toEqual([
    undefined,
    ['ECONNREFUSED'],
  ])
  const url = await loopbackServer((_, response) => response.end('true'))
  expect(await ask(new URL(url.replace('http:', 'https:')))).toBeUndefined()
})

describe('a kept connection', () => {
  /** Answers so many requests of each connection, and hangs up at the next. */
  async function server(answersEach: number) {
    const served = new WeakMap<object, number>()
    const seen = { requests: 0 }
    const url = await loopbackServer((request, response) => {
      seen.requests += 1
      const before = served.get(request.socket) ?? 0
      served.set(request.socket, before + 1)
      if (before < answersEach) response.end(`${before}`)
      else request.socket.destroy()
    })
    return { seen, url: new URL(url) }
  }

  it('that is dead costs no answer: the request is sent again over a new one', async () => {
    const { seen, url } = await server(1)
    expect((await ask(url))?.body.toString()).toBe('0')
    expect((await ask(url))?.body.toString()).toBe('0')
    expect(seen.requests).toBe(3)
  })

  it('leaves the new one no more time than was left', async () => {
    let requests = 0
    const url = await loopbackServer((request, response) => {
      requests += 1
      if (requests === 1) response.end('0')
      if (requests === 2) request.socket.destroy()
    })
    const askWithLittleTime = httpGet(2000)
    expect((await askWithLittleTime(new URL(url)))?.status).toBe(200)
    const late = sleep(30_000, 'it still waits', { ref: false })
    expect(await Promise.race([askWithLittleTime(new URL(url)), late])).toBeUndefined()
    expect(requests).toBe(3)
  })

  it('is not followed by another dead one, if several are dead', async () => {
    const { seen, url } = await server(1)
    await Promise.all([ask(url), ask(url)])
    expect((await ask(url))?.body.toString()).toBe('0')
    expect(seen.requests).toBe(4)
  })

  it('is not retried once the answer has begun', async () => {
    let requests = 0
    const url = await loopbackServer((_, response) => {
      requests += 1
      response.end(Buffer.alloc(requests === 1 ? 1 : 65 * 1024))
    })
    expect((await ask(new URL(url)))?.body).toHaveLength(1)
    expect(await ask(new URL(url))).toBeUndefined()
    expect(requests).toBe(2)
  })

  it('is retried once, and a new one never', async () => {
    const { seen, url } = await server(0)
    expect(await ask(url)).toBeUndefined()
    expect(seen.requests).toBe(1)
  })
})

describe('over TLS', () => {
  const file = join(__dirname, '../../fixtures/certificates.json')
  const { authority, here, elsewhere } = JSON.parse(readFileSync(file, 'utf8'))
  const askAt = async (identity: { cert: string; key: string }) => {
    const url = await loopbackServer((_, response) => response.end('true'), identity)
    const [answer, causes] = await outcome(new URL(url))
    return answer?.body.toString() ?? causes
  }
  /** As if it were one of Node's own authorities. */
  const trustIt = () => {
    globalAgent.options.ca = authority
    onTestFinished(() => {
      delete globalAgent.options.ca
    })
  }

  it('trusts a server whose certificate is signed for its name by an authority of Node’s', async () => {
    trustIt()
    expect(await askAt(here)).toBe('true')
  })

  it('trusts no certificate of another authority', async () => {
    expect(await askAt(here)).toEqual(['UNABLE_TO_VERIFY_LEAF_SIGNATURE'])
  })

  it('trusts no certificate for another name', async () => {
    trustIt()
    expect(await askAt(elsewhere)).toEqual(['ERR_TLS_CERT_ALTNAME_INVALID'])
  })
})
