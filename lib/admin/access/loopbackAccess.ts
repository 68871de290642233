/**
 * Access on a laptop: every local user is the operator. Requires a loopback host name, against DNS rebinding, and no
 * proxy, which might forward requests from elsewhere.
 */
import { randomBytes } from 'node:crypto'
import type { Request } from '../../http/request'
import type { Access, Session } from './access'
import { cookieOf } from './cookies'
import { formTokenOf } from './ownForm'

const COOKIE = 'admin-session'
const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/
const PROXIED = ['x-forwarded-for', 'x-forwarded-host', 'forwarded', 'via']

const isLoopback = ({ header }: Pick<Request, 'header'>): boolean =>
  LOOPBACK.test(header('host')) && PROXIED.every(name => header(name) === '')

/** Only for the stage `local`, which the configuration ensures. */
export const loopbackAccess = (): Access => ({
  async enter(request) {
    if (!isLoopback(request)) return { kind: 'closed' }
    const known = cookieOf(request, COOKIE)
    return { kind: 'session', session: /^[\w-]{43}$/.test(known) ? sessionOf(known) : newSession() }
  },
  ownOrigin: request => (isLoopback(request) ? `http://${request.header('host')}` : undefined),
})

const sessionOf = (secret: string): Session => ({
  person: 'local',
  role: 'operator',
  formToken: formTokenOf(secret),
})

function newSession(): Session {
  const secret = randomBytes(32).toString('base64url')
  // Without `Secure`, which some browsers refuse on http, even on loopback.
  return { ...sessionOf(secret), cookie: `${COOKIE}=${secret}; Path=/admin; HttpOnly; SameSite=Strict` }
}
