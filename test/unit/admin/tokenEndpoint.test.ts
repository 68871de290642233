/** The exchange of a code for a token: what is sent, and that no answer makes it throw. */
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { codeExchanger } from '../../../lib/admin/access/tokenEndpoint'
import { loopbackServer } from '../../support/loopback'

const EXCHANGE = { code: 'code', verifier: 'verifier', redirectUri: 'https://pay.example.com/admin/callback' }

const answering = (answer: () => Response | Promise<Response>) => {
  const sent: { url: string; init: RequestInit | undefined }[] = []
  const exchange = codeExchanger('https://sign-in.example.com', 'client', async (url, init) => {
    sent.push({ url: String(url), init })
    return answer()
  })
  return { sent, exchange }
}

const said = (bytes: number) => {
  const [start, end] = ['{"id_token":"', '"}']
  return new Response(`${start}${'x'.repeat(bytes - start.length - end.length)}${end}`)
}
const endless = () =>
  new ReadableStream({ pull: controller => controller.enqueue(new Uint8Array(65_536)) }, { highWaterMark: 0 })

/** Names the failure, and quotes nothing of an answer: it may hold a token. */
const unavailable = (message: string) => ({
  unavailable: expect.objectContaining({
    message: expect.stringMatching(new RegExp(`^[^<]*${message}[^<]*$`)),
  }),
})

describe('the token endpoint', () => {
  it('may answer 64 KiB', async () => {
    expect(await answering(() => said(65_536)).exchange(EXCHANGE)).toMatchObject({ ok: true })
  })

  it('is not awaited for longer than five seconds', async () => {
    const timeouts = vi.spyOn(AbortSignal, 'timeout')
    onTestFinished(() => timeouts.mockRestore())
    timeouts.mockImplementation(() => AbortSignal.abort())
    const exchange = codeExchanger('https://sign-in.example.com', 'client', async (_, init) => {
      init?.signal?.throwIfAborted()
      return Response.json({ id_token: 'token' })
    })
    expect(await exchange(EXCHANGE)).toEqual({ ok: false, error: unavailable('aborted') })
    expect(timeouts.mock.calls).toEqual([[5000]])
  })

  it('is sent the proof of PKCE, and its redirects are not followed', async () => {
    const { sent, exchange } = answering(() => Response.json({ id_token: 'token' }))
    expect(await exchange(EXCHANGE)).toEqual({ ok: true, value: 'token' })
    expect(sent[0]?.url).toBe('https://sign-in.example.com/oauth2/token')
    const { body: _, signal, ...init } = sent[0]?.init ?? {}
    const headers = { connection: 'close' }
    expect([init, signal?.aborted]).toEqual([{ method: 'POST', headers, redirect: 'error' }, false])
    expect(Object.fromEntries(sent[0]?.init?.body as URLSearchParams)).toEqual({
      grant_type: 'authorization_code',
      client_id: 'client',
      code: 'code',
      code_verifier: 'verifier',
      redirect_uri: EXCHANGE.redirectUri,
    })
  })

  it('is called over a new connection: a kept one may be dead when the container resumes', async () => {
    const known = new WeakSet<object>()
    const url = await loopbackServer(({ socket }, response) => {
      if (known.has(socket)) socket.destroy()
      else response.end('{"id_token": "token"}')
      known.add(socket)
    })
    const exchange = codeExchanger(url, 'client')
    const exchanged: unknown[] = []
    for (let times = 0; times < 4; times += 1) exchanged.push(await exchange(EXCHANGE))
    expect(exchanged).toEqual(Array(4).fill({ ok: true, value: 'token' }))
  })

  it.each<[string, () => Response | Promise<Response>, unknown]>([
    ['refuses the code', () => Response.json({ error: 'invalid_grant' }, { status: 400 }), 'refused'],
    ['refuses everything', () => new Response('', { status: 499 }), 'refused'],
    ['has trouble', () => new Response('', { status: 500 }), unavailable('500')],
    ['says more than any token is', () => said(65_537), unavailable('too large')],
    ['says more and more', () => new Response(endless()), unavailable('too large')],
    ['sends no token', () => Response.json({ access_token: 'x' }), 'refused'],
    ['sends a token that is no text', () => Response.json({ id_token: 1 }), 'refused'],
    ['sends null', () => Response.json(null), 'refused'],
    ['sends no JSON', () => new Response('<html>'), unavailable('no JSON')],
    ['does not answer', () => Promise.reject(new TypeError('fetch failed')), unavailable('fetch failed')],
  ])('returns nothing when it %s', async (_, answer, error) => {
    expect(await answering(answer).exchange(EXCHANGE)).toEqual({ ok: false, error })
  })
})
