/**
 * Access in a deployed shop: people sign in at its Cognito user pool, by the authorization code flow with PKCE. The ID
 * token, verified with each request, is the session. @see docs/adr/0026-the-offices-pages.md
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Request } from '../../http/request'
import { seeOther, withHeaders } from '../../http/response'
import type { Log } from '../../telemetry/events'
import { failureFields } from '../../telemetry/failure'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../time'
import type { Access, SignIn, SignInError } from './access'
import { cookieOf, hostCookie } from './cookies'
import type { VerifyIdToken } from './idToken'
import { formTokenOf, isSameToken } from './ownForm'
import type { ExchangeCode } from './tokenEndpoint'

const SESSION = '__Host-admin'
/** Holds state, nonce, verifier and next path during a sign-in. */
const PENDING = '__Host-admin-sign-in'
/** The lifetime of the pool's ID tokens. */
const SESSION_SECONDS = HOUR_MS / SECOND_MS
const PENDING_SECONDS = (15 * MINUTE_MS) / SECOND_MS

interface Parts {
  /** The shop's origin. */
  readonly publicUrl: string
  readonly clientId: string
  /** The origin of the sign-in pages. */
  readonly signInUrl: string
  readonly verify: VerifyIdToken
  readonly exchange: ExchangeCode
  readonly log: Log
  readonly random?: (size: number) => Buffer
}

export const cognitoAccess = (parts: Parts): Access => ({
  async enter(request) {
    const token = cookieOf(request, SESSION)
    if (token === '') return { kind: 'signedOut' }
    const identity = await parts.verify(token)
    if (!identity.ok) {
      const kind = reported(identity.error, request, parts.log)
      return { kind: kind === 'refused' ? 'signedOut' : kind }
    }
    const { person, role } = identity.value
    return { kind: 'session', session: { person, role, formToken: formTokenOf(token) } }
  },
  ownOrigin: () => parts.publicUrl,
  signIn: signInOf(parts),
})

/** Logs a failure of the user pool; a refusal is the person's own affair. */
function reported(error: SignInError, { requestId }: Request, log: Log): 'refused' | 'unavailable' {
  if (error === 'refused') return error
  log('error', 'signInUnavailable', { requestId, ...failureFields(error.unavailable) })
  return 'unavailable'
}

function signInOf({
  publicUrl,
  clientId,
  signInUrl,
  verify,
  exchange,
  log,
  random = randomBytes,
}: Parts): SignIn {
  const redirectUri = `${publicUrl}/admin/callback`
  return {
    origin: signInUrl,

    start(next) {
      const [state = '', nonce = '', verifier = ''] = [1, 2, 3].map(() => random(32).toString('base64url'))
      const query = new URLSearchParams({
        response_type: 'code',
        scope: 'openid',
        client_id: clientId,
        redirect_uri: redirectUri,
        state,
        nonce,
        code_challenge_method: 'S256',
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      })
      const pending = [state, nonce, verifier, Buffer.from(next).toString('base64url')].join('.')
      return withHeaders(seeOther(`${signInUrl}/oauth2/authorize?${query}`), {
        'set-cookie': hostCookie(PENDING, pending, PENDING_SECONDS),
      })
    },

    async finish(request) {
      const query = new URLSearchParams(request.rawQuery)
      const [state = '', nonce = '', verifier = '', next = ''] = cookieOf(request, PENDING).split('.')
      const code = query.get('code') ?? ''
      if (state === '' || code === '' || !isSameToken(query.get('state') ?? '', state)) return 'refused'
      const token = await exchange({ code, verifier, redirectUri })
      if (!token.ok) return reported(token.error, request, log)
      const identity = await verify(token.value)
      if (!identity.ok) return reported(identity.error, request, log)
      if (nonce === '' || !isSameToken(identity.value.nonce, nonce)) return 'refused'
      // The pending cookie is left to expire: its code is spent.
      return withHeaders(seeOther(ownPath(Buffer.from(next, 'base64url').toString())), {
        'set-cookie': hostCookie(SESSION, token.value, SESSION_SECONDS),
      })
    },

    signOut() {
      const query = new URLSearchParams({ client_id: clientId, logout_uri: `${publicUrl}/admin/signed-out` })
      return withHeaders(seeOther(`${signInUrl}/logout?${query}`), {
        'set-cookie': hostCookie(SESSION, '', 0),
      })
    },
  }
}

/** Prevents open redirects: returns `/admin` for anything but a path of the office. */
export const ownPath = (path: string): string =>
  /^\/admin(?:[/?][\w/?&=%.+-]{0,500})?$/.test(path) && !path.includes('..') ? path : '/admin'
