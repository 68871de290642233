/** Questions to a gateway's server: an answer, or undefined; never an exception, never a long wait. */
import { readFileSync } from 'node:fs'
import { globalAgent } from 'node:https'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
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

describe('over TLS', () => {
  const file = join(__dirname, '../../fixtures/certificates.json')
  const { authority, here, elsewhere } = JSON.parse(readFileSync(file, 'utf8'))
  const askAt = async (identity: { cert: string; key: string }) => {
    const url = await loopbackServer((_, response) => response.end('true'), identity)
    return (await ask(new URL(url)))?.body.toString()
  }
  /** As if it were one of Node's own authorities. */
  const trustIt = () => {
    globalAgent.options.ca = authority
    onTestFinished(() => {
      delete globalAgent.options.ca
    })
  }

  it('believes a server whose certificate an authority of Node’s signed for its name', async () => {
    trustIt()
    expect(await askAt(here)).toBe('true')
  })

  it('believes no certificate of anybody else', async () => {
    expect(await askAt(here)).toBeUndefined()
  })

  it('believes no certificate for another name', async () => {
    trustIt()
    expect(await askAt(elsewhere)).toBeUndefined()
  })
})
