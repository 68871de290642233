/** Questions to a gateway's server: an answer, or undefined; never an exception, never a long wait. */
import { expect, it } from 'vitest'
import { httpGet } from '../../../lib/gateways/httpClient'
import { freePort } from '../../../local/stack/ports'
import { loopbackServer } from '../../support/loopback'

const ask = httpGet(20_000)
const askInHaste = httpGet(300)

it('answers with status and body', async () => {
  const url = await loopbackServer((request, response) =>
    response.writeHead(201).end(`${request.method} ${request.url}`),
  )
  const answer = await ask(new URL(`${url}/gateway.do?a=%26`))
  expect([answer?.status, answer?.body.toString()]).toEqual([201, 'GET /gateway.do?a=%26'])
})

it('takes an answer of 64 KiB, which is the most', async () => {
  const url = await loopbackServer((_, response) => response.end(Buffer.alloc(64 * 1024, 'a')))
  expect((await ask(new URL(url)))?.body).toHaveLength(64 * 1024)
})

it('follows no redirect', async () => {
  const url = await loopbackServer((_, response) =>
    response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
  )
  expect((await ask(new URL(url)))?.status).toBe(302)
})

it.each<[string, Parameters<typeof loopbackServer>[0]]>([
  ['never answers', () => {}],
  [
    'stops in the middle',
    (_, response) => void response.writeHead(200, { 'content-length': '100' }).write('true'),
  ],
  ['hangs up', request => request.socket.destroy()],
  [
    'hangs up in the middle',
    (request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('true')
      setTimeout(() => request.socket.destroy(), 20)
    },
  ],
  ['says too much', (_, response) => response.end(Buffer.alloc(65 * 1024))],
])('answers undefined when the server %s', async (_, listener) => {
  const url = await loopbackServer(listener)
  expect(await askInHaste(new URL(url))).toBeUndefined()
})

it('answers undefined when nobody listens, or nobody speaks TLS', async () => {
  expect(await ask(new URL(`http://127.0.0.1:${await freePort()}/`))).toBeUndefined()
  const url = await loopbackServer((_, response) => response.end('true'))
  expect(await ask(new URL(url.replace('http:', 'https:')))).toBeUndefined()
})
