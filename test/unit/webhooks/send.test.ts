/** One attempt over a real connection: allowed addresses, and limits. */
import type { LookupAddress } from 'node:dns'
import { getDefaultAutoSelectFamily, setDefaultAutoSelectFamily } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { webhookSender } from '../../../lib/webhooks/send'
import { loopbackServer } from '../../support/loopback'

const send = webhookSender({ timeoutMs: 2000, allowsLoopback: true })
const post = (url: string) => ({ url, headers: {}, body: '{}' })
const answered = (status: number, retryAfter = '') => ({ kind: 'answered', status, retryAfter })
const failed = (code: string) => ({ kind: 'failed', code })

describe('an attempt', () => {
  it('posts the body with its headers', async () => {
    const got: unknown[] = []
    const url = await loopbackServer(async (request, response) => {
      got.push([request.method, request.url, { ...request.headers, host: '' }, await text(request)])
      response.writeHead(204).end()
    })
    expect(
      await send({ url: `${url}/hook?a=1`, headers: { 'webhook-id': 'evt_1' }, body: '{"茶":1}' }),
    ).toEqual(answered(204))
    // Of one length, and over a connection that is kept by nobody.
    const headers = { host: '', 'webhook-id': 'evt_1', 'content-length': '9', connection: 'close' }
    expect(got).toEqual([['POST', '/hook?a=1', headers, '{"茶":1}']])
  })

  it('follows no redirect, and returns Retry-After', async () => {
    const asked: unknown[] = []
    const url = await loopbackServer(({ url: path }, response) => {
      asked.push(path)
      response.writeHead(302, { location: '/elsewhere', 'retry-after': '9' }).end()
    })
    expect(await send(post(url))).toEqual(answered(302, '9'))
    expect(asked).toEqual(['/'])
  })

  it('stops reading an endless answer', async () => {
    let sent = 0
    let hungUp: Promise<void> | undefined
    const url = await loopbackServer((_, response) => {
      hungUp = new Promise(resolve => response.once('close', resolve))
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536
      }
      response.on('drain', more).on('error', () => {})
      more()
    })
    expect(await send(post(url))).toEqual(answered(200))
    await hungUp
    expect(sent).toBeLessThan(50_000_000)
  })

  it('uses GET when there is no body, and reads the beginning of the answer', async () => {
    const got: unknown[] = []
    const url = await loopbackServer((request, response) => {
      got.push([request.method, request.headers['content-length']])
      response.write('succ')
      setTimeout(() => response.end(request.url === '/long' ? 'x'.repeat(100) : 'ess'), 20)
    })
    const asked = (path: string) => send({ url: `${url}${path}`, headers: {}, readsBytes: 16 })
    expect(await asked('/')).toEqual({ ...answered(200), text: 'success' })
    expect(await asked('/long')).toEqual({ ...answered(200), text: 'succxxxxxxxxxxxx' })
    expect(got).toEqual(Array(2).fill(['GET', undefined]))
  })

  it.each([
    ['breaks off', 'content-length: 7\r\n\r\nsucc', 'NO_ANSWER'],
    ['is cut up wrongly', 'transfer-encoding: chunked\r\n\r\n4\r\nsucc\r\nx\r\n', 'HPE_INVALID_CHUNK_SIZE'],
  ])('fails when the answer %s', async (_, rest, code) => {
    const url = await loopbackServer(({ socket }) => {
      socket.write(`HTTP/1.1 200 OK\r\n${rest}`)
      setTimeout(() => socket.destroy(), 20)
    })
    expect(await send({ url, headers: {}, readsBytes: 16 })).toEqual(failed(code))
  })

  it('waits for no more of the answer than is needed', async () => {
    const url = await loopbackServer((_, response) => void response.write('x'.repeat(16)))
    expect(await send({ url, headers: {}, readsBytes: 16 })).toEqual({
      ...answered(200),
      text: 'x'.repeat(16),
    })
  })

  it('ends at once on an answer that is not HTTP, such as a change of protocol', async () => {
    const url = await loopbackServer(({ socket }) =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
    )
    expect(await send(post(url))).toEqual(failed('NO_ANSWER'))
  })

  it('fails on a server that does not answer, hangs up, or answers nonsense', async () => {
    const impatient = webhookSender({ timeoutMs: 50, allowsLoopback: true })
    expect(await impatient(post(await loopbackServer(() => {})))).toEqual(failed('TIMED_OUT'))
    expect(await send(post(await loopbackServer(({ socket }) => socket.destroy())))).toMatchObject({
      kind: 'failed',
    })
    const nonsense = await loopbackServer(({ socket }) => socket.end('nonsense\r\n\r\n'))
    expect(await send(post(nonsense))).toMatchObject({ kind: 'failed' })
    expect(await send(post('http://127.0.0.1:1/'))).toEqual(failed('ECONNREFUSED'))
  })
})

describe('the address', () => {
  const leadingTo =
    (...addresses: string[]) =>
    (_: string, __: unknown, found: (error: null, addresses: LookupAddress[]) => void) =>
      found(
        null,
        addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 })),
      )

  it.each([
    ['a name of this machine', 'https://hook.example.com/', ['127.0.0.1']],
    ['a name of the metadata', 'https://hook.example.com/', ['169.254.169.254']],
    ['a name with one private address', 'https://hook.example.com/', ['93.184.216.34', '10.0.0.1']],
    ['a mapped address', 'https://hook.example.com/', ['::ffff:10.0.0.1']],
    ['no address', 'https://hook.example.com/', []],
    ['an address itself', 'https://10.0.0.1/', []],
    ['an address as a number', 'https://2130706433/', []],
    ['this machine by version 6', 'https://[::1]/', []],
    ['the metadata by version 6', 'https://[fd00:ec2::254]/', []],
    ['a mapped address itself', 'https://[::ffff:10.0.0.1]/', []],
    ['an address in a tunnel', 'https://[2002:a00:1::1]/', []],
    ['an address that is translated', 'https://[64:ff9b::a00:1]/', []],
    ['plain HTTP', 'http://hook.example.com/', ['93.184.216.34']],
    ['another protocol', 'ftp://93.184.216.34/', []],
  ])('is never %s', async (_, url, addresses) => {
    const strict = webhookSender({ timeoutMs: 2000, allowsLoopback: false, resolve: leadingTo(...addresses) })
    expect(await strict(post(url))).toEqual(failed('FORBIDDEN_ADDRESS'))
  })

  it.each([
    ['a private address', 'http://10.0.0.1/', []],
    ['a name with one private address', 'http://hook.example.com/', ['127.0.0.1', '10.0.0.1']],
    ['another protocol', 'ftp://127.0.0.1/', []],
  ])('is not %s on a developer’s machine either', async (_, url, addresses) => {
    const local = webhookSender({ timeoutMs: 2000, allowsLoopback: true, resolve: leadingTo(...addresses) })
    expect(await local(post(url))).toEqual(failed('FORBIDDEN_ADDRESS'))
  })

  it('is the one that was checked, and the name is resolved once', async () => {
    const hosts: unknown[] = []
    const url = await loopbackServer((request, response) => {
      hosts.push(request.headers.host)
      response.writeHead(200).end()
    })
    const lookups: unknown[] = []
    const pinned = webhookSender({
      timeoutMs: 2000,
      allowsLoopback: true,
      resolve: (...args) => {
        lookups.push(args.slice(0, 2))
        leadingTo(lookups.length === 1 ? '127.0.0.1' : '10.0.0.1')(...args)
      },
    })
    const { port } = new URL(url)
    expect(await pinned(post(`http://hook.example.com:${port}/`))).toEqual(answered(200))
    // All addresses of it, each of which is looked at.
    expect([hosts, lookups]).toEqual([[`hook.example.com:${port}`], [['hook.example.com', { all: true }]]])
  })

  it('is the one that was checked even if Node.js takes the first of them', async () => {
    const url = await loopbackServer((_, response) => void response.writeHead(200).end())
    const pinned = webhookSender({
      timeoutMs: 2000,
      allowsLoopback: true,
      resolve: leadingTo('127.0.0.1', '::1'),
    })
    const was = getDefaultAutoSelectFamily()
    setDefaultAutoSelectFamily(false)
    try {
      expect(await pinned(post(`http://hook.example.com:${new URL(url).port}/`))).toEqual(answered(200))
    } finally {
      setDefaultAutoSelectFamily(was)
    }
  })

  it('is missing when the name cannot be resolved', async () => {
    const unknown = webhookSender({
      timeoutMs: 2000,
      allowsLoopback: false,
      resolve: (_, __, found) =>
        // The system's hands over nothing else then, whatever its type says.
        (found as (error: Error) => void)(Object.assign(new Error('no'), { code: 'ENOTFOUND' })),
    })
    expect(await unknown(post('https://hook.example.com/'))).toEqual(failed('ENOTFOUND'))
  })
})
