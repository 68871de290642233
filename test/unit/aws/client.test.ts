/** The small client of AWS: credentials, addresses and errors. */

import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type AwsService, awsClient } from '../../../lib/aws/client'
import { exchange } from '../../../lib/aws/exchange'
import type { EpochMs } from '../../../lib/time'
import { awsAt } from '../../support/aws'
import { loopbackServer } from '../../support/loopback'

const SERVICE: AwsService = {
  host: 'things',
  signedAs: 'thing',
  variable: 'THINGS',
  path: '/',
  contentType: 'application/x-amz-json-1.0',
  target: 'Things_2026',
}

interface Asked {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly method: string | undefined
}

/** A service that answers the same to all. */
async function service(status = 200, body = '{}', headers: Record<string, string> = {}) {
  const asked: Asked[] = []
  const url = await loopbackServer(({ headers: sent, method }, response) => {
    asked.push({ headers: sent, method })
    response.writeHead(status, headers).end(body)
  })
  return { asked, url, env: { AWS_ENDPOINT_URL_THINGS: url } }
}

describe('the credentials of a call', () => {
  it('are read at each call, since they may change', async () => {
    const { asked, env } = await service()
    const environment = { ...awsAt({}), env: { ...awsAt(env).env } as Record<string, string> }
    const { call } = awsClient(SERVICE, environment)
    await call('Do', {})
    Object.assign(environment.env, { AWS_ACCESS_KEY_ID: 'other', AWS_SESSION_TOKEN: 'a-token' })
    await call('Do', {})
    const names = asked.map(({ headers }) => /Credential=(\w+)\//.exec(String(headers.authorization))?.[1])
    expect(names).toEqual(['test', 'other'])
    expect(asked.map(({ headers }) => headers['x-amz-security-token'])).toEqual([undefined, 'a-token'])
    expect(asked[0]?.headers).toMatchObject({
      'x-amz-target': 'Things_2026.Do',
      'content-type': 'application/x-amz-json-1.0',
    })
  })

  it('name no operation to a service whose path identifies it', async () => {
    const { asked, env } = await service()
    const { target: _, ...named } = SERVICE
    await awsClient(named, awsAt(env)).call('Do', {})
    expect(asked[0]?.headers).not.toHaveProperty('x-amz-target')
  })

  it.each(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION'])(
    'must be known: without %s nothing is called',
    async name => {
      const { asked, env } = await service()
      const { call } = awsClient(SERVICE, awsAt({ ...env, [name]: undefined }))
      await expect(call('Do', {})).rejects.toThrow(`${name}`)
      expect(asked).toEqual([])
    },
  )
})

describe('the endpoint', () => {
  it('is that of the service, of all services, or AWS’s own, in this sequence', async () => {
    const own = await service()
    const all = await service()
    await awsClient(SERVICE, awsAt({ ...own.env, AWS_ENDPOINT_URL: all.url })).call('Do', {})
    await awsClient(SERVICE, awsAt({ AWS_ENDPOINT_URL: all.url })).call('Do', {})
    expect([own.asked.length, all.asked.length]).toEqual([1, 1])
  })

  it.each([
    ['eu-west-1', 'ENOTFOUND|EAI_AGAIN'],
    ['cn-north-1', 'ENOTFOUND|EAI_AGAIN'],
  ])('is in the region, and an unknown host name is an error: %s', async (AWS_REGION, code) => {
    const { call } = awsClient({ ...SERVICE, host: 'no-such-service.invalid' }, awsAt({ AWS_REGION }))
    await expect(call('Do', {})).rejects.toMatchObject({
      name: expect.stringMatching('NetworkError|TimeoutError'),
      message: expect.stringMatching(`${code}|no `),
    })
  })

  it('is connected before the first call, without a request', async () => {
    const { asked, env } = await service(404, 'healthy')
    const { connect, call } = awsClient(SERVICE, awsAt(env))
    await connect()
    expect(asked).toMatchObject([{ method: 'GET' }])
    expect(asked[0]?.headers.authorization).toBeUndefined()
    await expect(call('Do', {})).rejects.toThrow()
  })
})

describe('an error', () => {
  it.each<[string, string, Record<string, string>]>([
    ['__type of a namespace', '{"__type":"com.amazonaws.things#NoSuchThing","message":"none"}', {}],
    ['__type alone', '{"__type":"NoSuchThing","Message":"none"}', {}],
    ['a header', '{"message":"none"}', { 'x-amzn-errortype': 'NoSuchThing:http://internal.amazon.com/' }],
    ['code', '{"code":"NoSuchThing","message":"none"}', {}],
  ])('has the service’s code for it, by %s', async (_, body, headers) => {
    const { asked, env } = await service(400, body, headers)
    await expect(awsClient(SERVICE, awsAt(env)).call('Do', {})).rejects.toMatchObject({
      name: 'NoSuchThing',
      message: 'none',
      status: 400,
    })
    expect(asked).toHaveLength(1)
  })

  it.each(['', 'not found', '[]', 'null', '"text"', '{"__type":{}}'])('may be empty: %j', async body => {
    const { env } = await service(404, body)
    const failure = { name: 'Status404', message: '', status: 404 }
    await expect(awsClient(SERVICE, awsAt(env)).call('Do', {})).rejects.toMatchObject(failure)
  })

  it('contains nothing of the request, even for a wrong signature', async () => {
    const message = `The signature does not match. The Canonical String for this request should have been\n'POST\nx-amz-security-token:hush\n'`
    const { env } = await service(400, JSON.stringify({ __type: 'InvalidSignatureException', message }))
    const failure = await awsClient(SERVICE, awsAt({ ...env, AWS_SESSION_TOKEN: 'hush' }))
      .call('Do', {})
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ message: 'The signature does not match.' })
    expect(JSON.stringify([failure, String((failure as Error).stack)])).not.toContain('hush')
  })

  it.each(['', 'healthy', '[1', '7', 'null'])('may be an answer that is no object: %j', async body => {
    const { env } = await service(200, body)
    await expect(awsClient(SERVICE, awsAt(env)).call('Do', {})).rejects.toThrow('no JSON object')
  })
})

describe('the clock', () => {
  const NOW = Date.UTC(2026, 10, 26, 8) as EpochMs
  /** Refuses what is signed more than five minutes before or after its time. */
  async function strict(time: number) {
    const dates: string[] = []
    const url = await loopbackServer((request, response) => {
      const date = String(request.headers['x-amz-date'])
      dates.push(date)
      const [, y, mo, d, h, mi, s] = /^(....)(..)(..)T(..)(..)(..)Z$/.exec(date) ?? []
      const isNear = Math.abs(Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`) - time) < 300_000
      const body = isNear ? '{}' : '{"__type":"InvalidSignatureException","message":"Signature expired"}'
      response.writeHead(isNear ? 200 : 400, { date: new Date(time).toUTCString() }).end(body)
    })
    return { dates, env: { AWS_ENDPOINT_URL_THINGS: url } }
  }

  it.each([3_600_000, -3_600_000])(
    'is corrected when it differs from AWS’s, and stays so: %d ms',
    async ahead => {
      const { dates, env } = await strict(NOW + ahead)
      const { call } = awsClient(
        SERVICE,
        awsAt(env, () => NOW),
      )
      await call('Do', {})
      await call('Do', {})
      expect(dates).toHaveLength(3)
      expect(dates[2]).toBe(dates[1])
    },
  )

  it.each([
    [3_600_000, 7_200_000],
    [3_600_000, 0],
    [-3_600_000, 3_600_000],
  ])('is corrected again when it changes: %d ms, then %d ms', async (before, after) => {
    const theirs = [await strict(NOW + before), await strict(NOW + after)] as const
    const env: Record<string, string> = { ...theirs[0].env }
    const environment = awsAt(env, () => NOW)
    const { call } = awsClient(SERVICE, { ...environment, env: Object.assign(env, environment.env) })
    await call('Do', {})
    Object.assign(env, theirs[1].env)
    await call('Do', {})
    await call('Do', {})
    expect(theirs.map(({ dates }) => dates.length)).toEqual([2, 3])
  })

  it('is not corrected when it is right, and the signature wrong for another reason', async () => {
    const body = '{"__type":"InvalidSignatureException","message":"wrong"}'
    const { asked, env } = await service(400, body, { date: new Date(NOW + 2000).toUTCString() })
    await expect(
      awsClient(
        SERVICE,
        awsAt(env, () => NOW),
      ).call('Do', {}),
    ).rejects.toThrow('wrong')
    expect(asked).toHaveLength(1)
  })
})

describe('a connection', () => {
  /** Answers the first request of each connection, and resets the connection at the second. */
  async function fickle(answersPerConnection: number) {
    let requests = 0
    const server = createServer((socket: Socket) => {
      let answered = 0
      socket.on('error', () => {})
      socket.on('data', () => {
        requests += 1
        answered += 1
        if (answered > answersPerConnection) {
          socket.resetAndDestroy()
          return
        }
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: keep-alive\r\n\r\n{}')
      })
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    return { env: { AWS_ENDPOINT_URL_THINGS: `http://127.0.0.1:${port}` }, asked: () => requests }
  }

  it('that was kept and broke is replaced at once, and costs no attempt', async () => {
    const { env, asked } = await fickle(1)
    const { call } = awsClient(SERVICE, awsAt(env))
    for (let calls = 0; calls < 4; calls += 1) await call('Do', {})
    expect(asked()).toBeGreaterThanOrEqual(4)
  })

  it('that broke while the function was frozen ends all others too, and costs no attempt', async () => {
    const { env, asked } = await fickle(1)
    const { call } = awsClient(SERVICE, awsAt(env))
    await Promise.all(Array.from({ length: 8 }, () => call('Do', {})))
    await call('Do', {})
    expect(asked()).toBe(10)
  })

  it('that breaks whenever it is new is given up', async () => {
    const { env, asked } = await fickle(0)
    await expect(awsClient(SERVICE, awsAt(env)).call('Do', {})).rejects.toMatchObject({
      name: 'NetworkError',
    })
    expect(asked()).toBe(3)
  })

  it('that answers too slowly is given up in time, and retried as often as any other', async () => {
    let requests = 0
    const url = await loopbackServer((_, response) => {
      requests += 1
      response.writeHead(200).write('{')
      const drops = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(drops))
    })
    const env = { AWS_ENDPOINT_URL_THINGS: url }
    const { call } = awsClient(SERVICE, awsAt(env), { requestTimeoutMs: 100 })
    await expect(call('Do', {})).rejects.toMatchObject({
      name: 'TimeoutError',
      message: 'no answer within 100 ms',
    })
    expect(requests).toBe(3)
  })

  it.each([
    ['that is cut off', 'HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{"a":'],
    ['that changes the protocol', 'HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'],
  ])('%s gave an incomplete answer', async (_, text) => {
    const server = createServer(socket => void socket.once('data', () => socket.end(text)))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const asked = exchange(url, { method: 'POST', headers: {}, body: '{}' }, 60_000)
    await expect(asked).rejects.toMatchObject({
      name: 'NetworkError',
      message: 'there was no whole answer',
      isStale: false,
    })
  })

  it('that answers byte by byte is decoded correctly, with any characters', async () => {
    const told = { name: '明前西湖龙井 🍵', price: '¥1' }
    const url = await loopbackServer((_, response) => {
      for (const byte of Buffer.from(JSON.stringify(told))) response.write(Buffer.of(byte))
      response.end()
    })
    const { call } = awsClient(SERVICE, awsAt({ AWS_ENDPOINT_URL_THINGS: url }))
    expect(await call('Do', {})).toEqual(told)
  })

  it('that answers endlessly is given up at the size limit', async () => {
    let sent = 0
    const chunk = Buffer.alloc(1024 * 1024, ' ')
    const url = await loopbackServer((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(chunk)) sent += 1
      }
      response.on('drain', more).on('error', () => {})
      more()
    })
    const asked = exchange(new URL(url), { method: 'POST', headers: {}, body: '{}' }, 60_000)
    await expect(asked).rejects.toMatchObject({ name: 'NetworkError', message: 'the answer is too large' })
    expect(sent).toBeLessThan(200)
  })
})
