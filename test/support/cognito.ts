/**
 * A fake Amazon Cognito user pool: a server on this machine with the documented keys, sign-in pages and token endpoint.
 * It enforces the client's settings in cloud/admin.yml.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
 */
import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { aPool } from './office'
import { runServer } from './runningServer'

interface Options {
  readonly clientId: string
  readonly callbackUrls: readonly string[]
  readonly logoutUrls: readonly string[]
}

type Answer = readonly [status: number, body: string, headers?: Record<string, string>]
const json = (status: number, value: unknown): Answer => [
  status,
  JSON.stringify(value),
  { 'content-type': 'application/json;charset=UTF-8' },
]

export async function playCognito({ clientId, callbackUrls, logoutUrls }: Options) {
  const pool = aPool()
  /** The claims of the person who signs in, and the number of requests for the keys. */
  const world = { claims: {} as Record<string, unknown>, asked: 0 }
  const codes = new Map<string, Readonly<Record<'challenge' | 'nonce' | 'redirectUri', string>>>()

  function authorize(query: URLSearchParams): Answer {
    const [redirectUri = '', challenge = ''] = ['redirect_uri', 'code_challenge'].map(
      name => query.get(name) ?? '',
    )
    const isRight =
      query.get('client_id') === clientId &&
      callbackUrls.includes(redirectUri) &&
      query.get('response_type') === 'code' &&
      query.get('scope') === 'openid' &&
      query.get('code_challenge_method') === 'S256' &&
      /^[\w-]{43}$/.test(challenge)
    // No redirect to an address that was not checked.
    if (!isRight) return [400, 'An error was encountered with the requested page.']
    const code = randomBytes(16).toString('hex')
    codes.set(code, { challenge, nonce: query.get('nonce') ?? '', redirectUri })
    const back = new URLSearchParams({ code, state: query.get('state') ?? '' })
    return [302, '', { location: `${redirectUri}?${back}` }]
  }

  function token(form: URLSearchParams): Answer {
    const code = codes.get(form.get('code') ?? '')
    if (form.get('client_id') !== clientId) return json(400, { error: 'invalid_client' })
    if (form.get('grant_type') !== 'authorization_code') return json(400, { error: 'unsupported_grant_type' })
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (!code || code.challenge !== challenge || code.redirectUri !== form.get('redirect_uri'))
      return json(400, { error: 'invalid_grant' })
    codes.delete(form.get('code') ?? '')
    const common = { expires_in: 3600, token_type: 'Bearer' }
    const idToken = pool.token({ nonce: code.nonce, ...world.claims })
    return json(200, { id_token: idToken, access_token: 'a', refresh_token: 'r', ...common })
  }

  async function answer(request: IncomingMessage): Promise<Answer> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://pool')
    if (pathname === `/${pool.userPool}/.well-known/jwks.json`) {
      world.asked += 1
      return json(200, pool.jwks)
    }
    if (pathname === '/oauth2/authorize' && request.method === 'GET') return authorize(searchParams)
    if (pathname === '/logout') {
      const to = searchParams.get('logout_uri') ?? ''
      return logoutUrls.includes(to) && searchParams.get('client_id') === clientId
        ? [302, '', { location: to }]
        : [400, '']
    }
    if (pathname !== '/oauth2/token' || request.method !== 'POST') return [404, '']
    let body = ''
    for await (const chunk of request) body += chunk
    return token(new URLSearchParams(body))
  }

  const { url, stop } = await runServer(async (request, response) => {
    const [status, body, headers] = await answer(request)
    response.writeHead(status, headers).end(body)
  })
  return { pool, world, origin: url, stop }
}
