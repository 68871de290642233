/** The deadline of an invocation: what each client makes of it, and that invocations do not share theirs. */
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { codeExchanger } from '../../lib/admin/access/tokenEndpoint'
import { awsClient } from '../../lib/aws/client'
import { RESERVE_MS, signalWithin, sleep, timeLeftMs, withDeadline, withinDeadline } from '../../lib/deadline'
import { sendBySes } from '../../lib/delivery/ses'
import { downloadWithin } from '../../lib/gateways/download'
import { httpGet } from '../../lib/gateways/httpClient'
import { webhookSender } from '../../lib/webhooks/send'
import { awsAt } from '../support/aws'
import { withTimeLeft } from '../support/events'
import { useFolder } from '../support/folders'
import { loopbackServer } from '../support/loopback'

const folder = useFolder()

const SERVICE = {
  host: 'things',
  signedAs: 'thing',
  variable: 'THINGS',
  path: '/',
  contentType: 'application/x-amz-json-1.0',
}
const MAIL = { Content: { Simple: undefined } }
const LONG_MS = 60_000

/** Each client, and what it says when it was not answered. */
const CLIENTS: Readonly<Record<string, readonly [ask: (url: URL) => Promise<unknown>, outcome: unknown]>> = {
  'of AWS': [
    ({ origin: AWS_ENDPOINT_URL }) =>
      awsClient(SERVICE, awsAt({ AWS_ENDPOINT_URL }), { requestTimeoutMs: LONG_MS }).call('Do', {}),
    { name: 'TimeoutError' },
  ],
  'of SES': [
    ({ origin: AWS_ENDPOINT_URL }) => sendBySes(awsAt({ AWS_ENDPOINT_URL }), undefined)(MAIL),
    { name: 'TimeoutError' },
  ],
  'of the gateways': [
    async url => {
      const causes: string[] = []
      return [await httpGet(LONG_MS)(url, cause => causes.push(cause)), ...causes]
    },
    [undefined, 'TIMED_OUT'],
  ],
  'that downloads bills': [
    async url => [await downloadWithin(LONG_MS)(url, join(folder(), 'bill'), 100)],
    ['failed'],
  ],
  'of webhooks': [
    ({ href }) => webhookSender({ timeoutMs: LONG_MS, allowsLoopback: true })({ url: href, headers: {} }),
    { kind: 'failed', code: 'TIMED_OUT' },
  ],
  'of the token endpoint': [
    ({ origin }) => codeExchanger(origin, 'client')({ code: 'c', verifier: 'v', redirectUri: 'r' }),
    { ok: false, error: { unavailable: expect.any(Error) } },
  ],
}

/** A server that never answers, and how many requests have come to it. */
async function silentServer() {
  const sockets = new Set<Socket>()
  let requests = 0
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', () => {
      requests += 1
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { url: new URL(`http://127.0.0.1:${Object(server.address()).port}/`), requests: () => requests }
}

const within = <T>(ms: number, work: () => Promise<T>) => {
  const endsAt = Date.now() + ms
  return withTimeLeft(() => endsAt - Date.now(), work)
}

describe.each(Object.entries(CLIENTS))('the client %s', (_, [ask, outcome]) => {
  it('waits until the deadline, and does not ask again after it', async () => {
    const { url, requests } = await silentServer()
    const began = performance.now()
    const told = await within(200, () => ask(url)).catch((error: unknown) => error)
    expect(performance.now() - began).toBeGreaterThan(190)
    // Its own limit is longer.
    expect(performance.now() - began).toBeLessThan(4000)
    expect(told).toMatchObject(outcome as object)
    expect(requests()).toBeLessThanOrEqual(1)
  })

  it('asks nobody after it', async () => {
    const { url, requests } = await silentServer()
    expect(await within(0, () => ask(url)).catch((error: unknown) => error)).toMatchObject(outcome as object)
    await turn()
    expect(requests()).toBe(0)
  })
})

describe('a call to AWS', () => {
  it.each([
    [LONG_MS, 3],
    [150, 2],
    [50, 1],
  ])('with %i ms left is made %i times, and fails by what AWS said', async (leftMs, times) => {
    let requests = 0
    const AWS_ENDPOINT_URL = await loopbackServer((_, response) => {
      requests += 1
      response.writeHead(500).end('{"__type": "InternalServerError"}')
    })
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.999)
    onTestFinished(() => random.mockRestore())
    // For a pause of a tenth of a second, and one of two tenths.
    const { call } = awsClient(SERVICE, awsAt({ AWS_ENDPOINT_URL }), { pause: async () => {} })
    await expect(
      withTimeLeft(
        () => leftMs,
        () => call('Do', {}),
      ),
    ).rejects.toMatchObject({
      name: 'InternalServerError',
    })
    expect(requests).toBe(times)
  })
})

describe('the time left', () => {
  it('is endless outside of an invocation: limits are as they were given', async () => {
    expect([timeLeftMs(), withinDeadline(7)]).toEqual([Number.POSITIVE_INFINITY, 7])
    expect(signalWithin(LONG_MS).aborted).toBe(false)
    await sleep(1)
  })

  it('is that of Lambda, less what the invocation keeps for its end, and never negative', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 900_000 }), fc.nat(900_000), (remainingMs, limitMs) => {
        const invocation = { awsRequestId: 'a', getRemainingTimeInMillis: () => remainingMs }
        withDeadline(invocation, () => {
          const left = Math.max(0, remainingMs - RESERVE_MS)
          expect(timeLeftMs()).toBe(left)
          expect(withinDeadline(limitMs)).toBe(Math.min(limitMs, left))
          expect(signalWithin(limitMs).aborted).toBe(left === 0 || limitMs === 0)
        })
      }),
    )
  })

  it('is each invocation’s own, though they run at once', async () => {
    const lefts = Array.from({ length: 20 }, (_, index) => index * 1000)
    const seen = lefts.map(leftMs =>
      withTimeLeft(
        () => leftMs,
        async () => {
          await turn()
          return timeLeftMs()
        },
      ),
    )
    expect(await Promise.all(seen)).toEqual(lefts)
  })

  it('refuses a pause that it does not suffice for', async () => {
    await withTimeLeft(
      () => 20,
      () => sleep(19),
    )
    const longer = withTimeLeft(
      () => 20,
      () => sleep(20),
    )
    await expect(longer).rejects.toThrow('no time is left for a pause of 20 ms')
  })
})
