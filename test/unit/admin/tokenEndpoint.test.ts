/** The code for the token: what is sent, and that nothing that comes back throws. */
import { describe, expect, it } from 'vitest'
import { codeExchanger } from '../../../lib/admin/access/tokenEndpoint'

const EXCHANGE = { code: 'code', verifier: 'verifier', redirectUri: 'https://pay.example.com/admin/callback' }

const answering = (answer: () => Response | Promise<Response>) => {
  const sent: { url: string; init: RequestInit | undefined }[] = []
  const exchange = codeExchanger('https://sign-in.example.com', 'client', async (url, init) => {
    sent.push({ url: String(url), init })
    return answer()
  })
  return { sent, exchange }
}

describe('the token endpoint', () => {
  it('is asked with the proof of PKCE, and follows nowhere', async () => {
    const { sent, exchange } = answering(() => Response.json({ id_token: 'token' }))
    expect(await exchange(EXCHANGE)).toEqual({ ok: true, value: 'token' })
    expect(sent[0]?.url).toBe('https://sign-in.example.com/oauth2/token')
    expect(sent[0]?.init).toMatchObject({ method: 'POST', redirect: 'error' })
    expect(Object.fromEntries(sent[0]?.init?.body as URLSearchParams)).toEqual({
      ...{ grant_type: 'authorization_code', client_id: 'client', code: 'code', code_verifier: 'verifier' },
      redirect_uri: EXCHANGE.redirectUri,
    })
  })

  it.each<[string, () => Response | Promise<Response>, string]>([
    ['refuses the code', () => Response.json({ error: 'invalid_grant' }, { status: 400 }), 'refused'],
    ['has trouble', () => new Response('', { status: 502 }), 'unavailable'],
    ['sends no token', () => Response.json({ access_token: 'x' }), 'refused'],
    ['sends a token that is no text', () => Response.json({ id_token: 1 }), 'refused'],
    ['sends null', () => Response.json(null), 'refused'],
    ['sends no JSON', () => new Response('<html>'), 'unavailable'],
    ['does not answer', () => Promise.reject(new TypeError('fetch failed')), 'unavailable'],
  ])('gives nothing when it %s', async (_, answer, error) => {
    expect(await answering(answer).exchange(EXCHANGE)).toEqual({ ok: false, error })
  })
})
