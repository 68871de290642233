/** Servers that violate HTTP, and each of our clients: every exchange ends, and an incomplete body counts as none. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { codeExchanger } from '../../lib/admin/access/tokenEndpoint'
import { exchange } from '../../lib/aws/exchange'
import { downloadWithin } from '../../lib/gateways/download'
import { httpGet } from '../../lib/gateways/httpClient'
import { webhookSender } from '../../lib/webhooks/send'
import { probe } from '../../tools/doctor/probe'
import { useFolder } from '../support/folders'

const LIMIT_MS = 200
const folder = useFolder()

/** Whether a client took what it got for a whole answer. */
type Client = (url: URL) => Promise<boolean>

/** Made once, as a container makes them; it then asks for hours. */
const [gatewayGet, download] = [httpGet(LIMIT_MS), downloadWithin(LIMIT_MS)]
const webhooks = webhookSender({ timeoutMs: LIMIT_MS, allowsLoopback: true })
const madeAt = performance.now()

const CLIENTS: Readonly<Record<string, Client>> = {
  'the gateways’': async url => (await gatewayGet(url)) !== undefined,
  'the download of bills': async url => (await download(url, join(folder(), 'bill'), 100_000)) === 'done',
  'AWS’s': url =>
    exchange(url, { method: 'POST', headers: {}, body: '{}' }, LIMIT_MS).then(
      () => true,
      () => false,
    ),
  'a program’s notice': async url =>
    (await webhooks({ url: url.href, headers: {}, readsBytes: 1000 })).kind === 'answered',
  'the token endpoint': async url =>
    (await codeExchanger(url.origin, 'client', timed)({ code: 'c', verifier: 'v', redirectUri: 'r' })).ok,
  'the doctor’s': async url => (await probe(url, LIMIT_MS)).ok,
}

/** Its own limit is seconds, which no test waits for. */
const timed: typeof fetch = (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(LIMIT_MS) })

/** The clients’ ends of all connections that were made here, by their ports. */
const clientEnds = new Map<number | undefined, Socket>()
function seeSocket(message: unknown): void {
  const { socket } = message as { socket: Socket }
  socket.once('connect', () => clientEnds.set(socket.localPort, socket))
}
subscribe('net.client.socket', seeSocket)
afterAll(() => unsubscribe('net.client.socket', seeSocket))

/** What a server does on a request. */
type Answers = (socket: Socket, client: Socket) => unknown

async function serverThat(answers: Answers): Promise<URL> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    const { remotePort } = socket
    socket.on('error', () => {})
    socket.once('data', () => answers(socket, clientEnds.get(remotePort) ?? expect.fail('nobody was seen')))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
}

/** A busy machine may be slower than the limit once. */
const comesToTake = (ask: Client, url: URL) =>
  vi.waitFor(async () => expect(await ask(url)).toBe(true), { timeout: 60_000 })

const says =
  (...pieces: readonly string[]) =>
  (socket: Socket) =>
    void socket.write(pieces.join('\r\n'))

/** Once the beginning, and the rest without end. */
const repeats = (beginning: string, rest: string) => (socket: Socket) => {
  socket.write(beginning)
  const timer = setInterval(() => socket.write(rest), 5)
  socket.once('close', () => clearInterval(timer))
}

/**
 * Resets the connection once the client has read the text. What is reset sooner looks to Node like what has ended well: of
 * what is there to be read together with the reset, libuv says that it is the end.
 */
const thenBreaksOff = (text: string) => async (socket: Socket, client: Socket) => {
  socket.write(text)
  while (!client.destroyed && client.bytesRead < text.length) await nextTurn()
  socket.resetAndDestroy()
}

const OK = 'HTTP/1.1 200 OK\r\n'
const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n`
const UPGRADE = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'

const BROKEN: readonly (readonly [string, Answers])[] = [
  ['says nothing', () => {}],
  ['changes the protocol', says(UPGRADE)],
  ['changes the protocol and hangs up', socket => void socket.end(UPGRADE)],
  ['says to go on, without end', repeats('', 'HTTP/1.1 100 Continue\r\n\r\n')],
  ['gives hints, without end', repeats('', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n')],
  ['has a header without end', repeats(`${OK}x: `, 'a')],
  ['has headers without end', repeats(OK, 'x: a\r\n')],
  ['has a header of a million characters', says(`${OK}x: ${'a'.repeat(1_000_000)}`)],
  ['has a body without end', repeats(`${OK}\r\n`, '{"a": 1}')],
  ['has chunks without end', repeats(CHUNKED, '1\r\na\r\n')],
  ['has a chunk’s extension without end', repeats(`${CHUNKED}4;`, 'a')],
  ['has trailers without end', repeats(`${CHUNKED}4\r\ntrue\r\n0\r\n`, 'x: a\r\n')],
  ['has invalid chunks', says(`${CHUNKED}4`, 'true', 'zz', 'true', '')],
  ['has two lengths', says(`${OK}content-length: 4`, 'content-length: 5', '', 'true')],
  ['stops in the midst', says(`${OK}content-length: 20`, '', '{"a":')],
  ['hangs up in the midst', socket => void socket.end(`${OK}content-length: 20\r\n\r\n{"a":`)],
  ['breaks off in the midst', thenBreaksOff(`${OK}content-length: 20\r\n\r\n{"a":`)],
  ['breaks off where no length was said', thenBreaksOff(`${OK}\r\n{"a": 1}`)],
  ['breaks off before it answers', thenBreaksOff('')],
  ['speaks TLS', says('\x15\x03\x01\x00\x02\x02\x28')],
  ['speaks HTTP/2', says('PRI * HTTP/2.0', '', 'SM', '', '')],
]

describe.each(Object.entries(CLIENTS))('%s client refuses an answer of a server that', (name, ask) => {
  it('violates the protocol', async () => {
    const told = BROKEN.map(async ([what, answers]) => ((await ask(await serverThat(answers))) ? [what] : []))
    expect((await Promise.all(told)).flat()).toEqual([])
  })

  it('sends a body faster than it can be read', async () => {
    const url = await serverThat(socket => {
      socket.write(`${OK}\r\n`)
      const more = () => {
        while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 'a')));
      }
      socket.on('drain', more)
      more()
    })
    // These want no more than the beginning.
    const isContent = ['a program’s notice', 'the doctor’s'].includes(name)
    if (isContent) await comesToTake(ask, url)
    else expect(await ask(url)).toBe(false)
  })
})

it.each(Object.entries(CLIENTS))('%s client accepts a complete answer, however old it is', async (_, ask) => {
  // Its limit is for each question anew, not for all that a container ever asks.
  await sleep(madeAt + 2 * LIMIT_MS - performance.now())
  const body = '{"id_token": "token"}'
  const whole = `${OK}content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`
  await comesToTake(ask, await serverThat(socket => void socket.end(whole)))
  await comesToTake(ask, await serverThat(socket => void socket.end(`${OK}\r\n${body}`)))
})
